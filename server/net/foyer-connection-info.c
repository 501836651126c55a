/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <arpa/inet.h>

#include "foyer-connection-private.h"

static G_DEFINE_QUARK (foyer - connection, connection)

    /**
     * foyer_connection_is_open:
     * @self: a connection
     *
     * Returns: whether its descriptor is open
     */
    gboolean foyer_connection_is_open (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->phase != FOYER_PHASE_CLOSED;
}

/**
 * foyer_connection_is_taken:
 * @self: a connection
 *
 * Returns: whether foyer_connection_take() was called
 */
gboolean
foyer_connection_is_taken (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->handler != NULL;
}

/**
 * foyer_connection_is_encrypted:
 * @self: a connection
 *
 * Returns: whether TLS is under it; no listener offers that yet
 */
gboolean
foyer_connection_is_encrypted (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return FALSE;
}

/**
 * foyer_connection_get_hub:
 * @self: a connection
 *
 * Returns: (transfer none): its hub
 */
FoyerHub *
foyer_connection_get_hub (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->hub;
}

/**
 * foyer_connection_get_peer_address:
 * @self: a connection that has not been taken over
 *
 * Returns: (transfer none): the IP address of who is at the other end, without port; one that is mapped into
 * IPv6 as the IPv4 address that it is
 */
const char *
foyer_connection_get_peer_address (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL && self->exchange != NULL, NULL);

  if (self->exchange->peer_text == NULL)
    {
      char                      text[INET6_ADDRSTRLEN] = "";
      const struct sockaddr_in *v4 = (const struct sockaddr_in *) (const void *) &self->exchange->peer;
      if (self->exchange->peer.sin6_family == AF_INET)
        inet_ntop (AF_INET, &v4->sin_addr, text, sizeof text);
      else if (IN6_IS_ADDR_V4MAPPED (&self->exchange->peer.sin6_addr))
        inet_ntop (AF_INET, self->exchange->peer.sin6_addr.s6_addr + 12, text, sizeof text);
      else
        inet_ntop (AF_INET6, &self->exchange->peer.sin6_addr, text, sizeof text);
      self->exchange->peer_text = g_strdup (text);
    }
  return self->exchange->peer_text;
}

/**
 * foyer_connection_get_user_data:
 * @self: a connection
 *
 * Returns: what was given to foyer_connection_take() or foyer_connection_set_user_data(), or %NULL
 */
gpointer
foyer_connection_get_user_data (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->user_data;
}

/**
 * foyer_connection_set_user_data:
 * @self: a connection that was taken over in this turn of the loop
 * @user_data: for the functions of its handler, in place of what was given before
 */
void
foyer_connection_set_user_data (FoyerConnection *self, gpointer user_data)
{
  g_return_if_fail (self != NULL && self->handler != NULL);

  self->user_data = user_data;
}

/**
 * foyer_connection_get_cancellable:
 * @self: a connection with a request that is being answered
 *
 * Returns: (transfer none): what is cancelled when the peer leaves before it has its answer: for the jobs
 * that prepare it. Each request has its own
 */
GCancellable *
foyer_connection_get_cancellable (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL && self->exchange != NULL, NULL);

  if (self->exchange->cancellable == NULL)
    {
      self->exchange->cancellable = g_cancellable_new ();
      if (self->phase == FOYER_PHASE_CLOSED)
        g_cancellable_cancel (self->exchange->cancellable);
    }
  return self->exchange->cancellable;
}

/**
 * foyer_connection_get_keep_alive:
 * @self: a connection with a request that is being answered
 *
 * Returns: whether it takes another request after this; if not, the answer should say so
 */
gboolean
foyer_connection_get_keep_alive (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->exchange != NULL && self->exchange->http1.keep_alive && !self->close_after &&
         !foyer_hub_is_draining (self->hub);
}

/**
 * foyer_connection_set_close_after:
 * @self: a connection with a request that is being answered
 *
 * Closes it after the answer.
 */
void
foyer_connection_set_close_after (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  self->close_after = TRUE;
}

/**
 * foyer_connection_get_local_address:
 * @self: a connection that has not been taken over
 *
 * Returns: (transfer none): where its listener listens
 */
GSocketAddress *
foyer_connection_get_local_address (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL && self->exchange != NULL, NULL);

  return self->exchange->local_address;
}

/**
 * foyer_connection_new_remote_address:
 * @self: a connection that has not been taken over
 *
 * For libsoup, which wants one with each request, and from whose messages the connection is found again by
 * it.
 *
 * Returns: (transfer full): the address of the peer, which keeps the connection
 */
GSocketAddress *
foyer_connection_new_remote_address (FoyerConnection *self)
{
  gsize length =
      self->exchange->peer.sin6_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof self->exchange->peer;
  GSocketAddress *address = g_socket_address_new_from_native (&self->exchange->peer, length);

  g_object_set_qdata_full (G_OBJECT (address), connection_quark (), foyer_connection_ref (self),
                           (GDestroyNotify) foyer_connection_unref);
  return address;
}

/**
 * foyer_connection_from_address:
 * @address: the remote address of a libsoup message
 *
 * Returns: (transfer none) (nullable): the connection that it came from
 */
FoyerConnection *
foyer_connection_from_address (GSocketAddress *address)
{
  g_return_val_if_fail (G_IS_SOCKET_ADDRESS (address), NULL);

  return g_object_get_qdata (G_OBJECT (address), connection_quark ());
}
