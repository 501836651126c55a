/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-reply.h"

/**
 * foyer_reply_new:
 * @server: the server
 * @client: who asked
 * @frame: what
 *
 * Returns: (transfer full): what the reply needs
 */
FoyerReply *
foyer_reply_new (FoyerLiveServer *server, FoyerClient *client, const FoyerFrame *frame)
{
  g_return_val_if_fail (FOYER_IS_LIVE_SERVER (server) && client != NULL && frame != NULL, NULL);

  FoyerReply *self = g_new0 (FoyerReply, 1);
  self->server = g_object_ref (server);
  self->client = foyer_client_ref (client);
  self->identity = client->identity != NULL ? foyer_identity_ref (client->identity) : NULL;
  self->id = g_strdup (frame->id);
  return self;
}

/**
 * foyer_reply_free:
 * @self: (transfer full): a reply
 */
void
foyer_reply_free (FoyerReply *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->identity, foyer_identity_unref);
  foyer_client_unref (self->client);
  g_object_unref (self->server);
  g_free (self->id);
  g_free (self);
}

/**
 * foyer_reply_is_wanted:
 * @self: a reply
 *
 * Returns: whether the client is still there
 */
gboolean
foyer_reply_is_wanted (FoyerReply *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return foyer_client_is_open (self->client);
}

/**
 * foyer_reply_send:
 * @self: a reply
 * @type: the type of the frame
 * @payload: (nullable): its payload
 */
void
foyer_reply_send (FoyerReply *self, const char *type, JsonObject *payload)
{
  g_return_if_fail (self != NULL);

  if (foyer_reply_is_wanted (self))
    foyer_client_send_frame (self->client, type, self->id, payload);
}

/**
 * foyer_reply_fail:
 * @self: a reply
 * @error: why
 */
void
foyer_reply_fail (FoyerReply *self, const GError *error)
{
  g_return_if_fail (self != NULL && error != NULL);

  if (foyer_reply_is_wanted (self))
    foyer_client_send_error (self->client, self->id, error);
}
