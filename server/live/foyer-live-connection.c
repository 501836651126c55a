/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-connection.h"

/* A client's link is the connection itself, whose user data is the client; both end with the connection. */

static void
link_send (gpointer data, GBytes *frame)
{
  foyer_connection_send (data, frame);
}

static gsize
link_get_pending (gpointer data)
{
  return foyer_connection_get_queued_bytes (data);
}

static guint
link_get_frames (gpointer data)
{
  return foyer_connection_get_n_queued (data);
}

static void
link_flush (gpointer data)
{
  foyer_connection_flush_now (data);
}

static void
link_tell_drained (gpointer data)
{
  foyer_connection_tell_drained (data);
}

static void
link_drop (gpointer data)
{
  foyer_connection_drop_queued (data);
}

static void
link_set_deadline (gpointer data, gint64 at_us)
{
  foyer_connection_set_deadline (data, at_us);
}

static void
link_shut (gpointer data)
{
  foyer_connection_shut_write (data);
}

/* Lingering: whatever the peer sent behind its close frame must not turn into a reset. */
static void
link_close (gpointer data)
{
  foyer_connection_close_lingering (data);
}

static void
link_cut (gpointer data)
{
  foyer_connection_abort (data);
}

static const FoyerSocketLink link_table = { link_send,         link_get_pending,  link_get_frames,
                                            link_flush,        link_tell_drained, link_drop,
                                            link_set_deadline, link_shut,         link_close,
                                            link_cut };

static void
on_timed_out (FoyerConnection *connection, gpointer data)
{
  g_autoptr (FoyerClient) client = foyer_client_ref (data);
  foyer_socket_tick (&client->socket, g_get_monotonic_time ());
}

static void
on_received (FoyerConnection *connection, guint8 *bytes, gsize length, gpointer data)
{
  g_autoptr (FoyerClient) client = foyer_client_ref (data);
  foyer_socket_received (&client->socket, bytes, length,
                         foyer_hub_get_now (foyer_connection_get_hub (connection)));
}

static void
on_drained (FoyerConnection *connection, gpointer data)
{
  FoyerClient *client = data;
  foyer_socket_drained (&client->socket);
}

static void
on_closed (FoyerConnection *connection, gpointer data)
{
  g_autoptr (FoyerClient) client = data;

  foyer_socket_hung_up (&client->socket);
  foyer_connection_unref (connection);
}

static const FoyerConnectionHandler handler = { on_received, on_drained, on_timed_out, on_closed };

/**
 * foyer_live_connection_take:
 * @server: the door for frames
 * @connection: a connection whose handshake has been answered with 101
 * @handshake: what the handshake told
 *
 * Takes the connection over; what came behind the handshake is the first that is read.
 */
void
foyer_live_connection_take (FoyerLiveServer      *server,
                            FoyerConnection      *connection,
                            const FoyerHandshake *handshake)
{
  g_return_if_fail (FOYER_IS_LIVE_SERVER (server) && connection != NULL && handshake != NULL);

  /* The socket has its own limit, and says 1013 before it cuts. */
  foyer_connection_set_queue_limit (connection, 0);
  /* In this order: only a connection that was taken sends, and what it has read comes in the next turn. */
  foyer_connection_take (foyer_connection_ref (connection), &handler, NULL);
  foyer_connection_set_user_data (connection,
                                  foyer_live_server_accept (server, handshake, &link_table, connection));
}
