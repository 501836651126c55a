/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-client.h"

#include <string.h>

#include "foyer-cell.h"
#include "foyer-frame.h"
#include "foyer-shared-text.h"

/**
 * foyer_client_new:
 * @handshake: what the handshake told
 *
 * Returns: (transfer full): a client without a socket yet and not authenticated
 */
FoyerClient *
foyer_client_new (const FoyerHandshake *handshake)
{
  g_return_val_if_fail (handshake != NULL, NULL);

  FoyerClient *self = foyer_cell_new0 (sizeof *self);
  g_ref_count_init (&self->references);
  self->origin = foyer_shared_text_ref (handshake->origin);
  self->own_origin = handshake->own_origin;
  self->echo = handshake->echo;
  return self;
}

/**
 * foyer_client_ref:
 * @self: a client
 *
 * Returns: (transfer full): @self
 */
FoyerClient *
foyer_client_ref (FoyerClient *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->references);
  return self;
}

/**
 * foyer_client_unref:
 * @self: (transfer full): a client
 */
void
foyer_client_unref (FoyerClient *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->references))
    return;
  g_warn_if_fail (!self->is_listed);
  foyer_socket_clear (&self->socket);
  if (self->deferred != NULL)
    g_queue_free_full (self->deferred, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->identity, foyer_identity_unref);
  foyer_shared_text_unref (self->origin);
  foyer_cell_free (self);
}

/**
 * foyer_client_is_open:
 * @self: a client
 *
 * Returns: whether it can still be sent to
 */
gboolean
foyer_client_is_open (FoyerClient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->server != NULL && foyer_socket_is_open (&self->socket);
}

/**
 * foyer_client_is_staff:
 * @self: a client
 *
 * Returns: whether an agent or administrator has authenticated on it
 */
gboolean
foyer_client_is_staff (FoyerClient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->identity != NULL && self->identity->kind == FOYER_IDENTITY_STAFF &&
         self->identity->role >= FOYER_ROLE_AGENT;
}

/**
 * foyer_client_get_member_id:
 * @self: a client
 *
 * Returns: (nullable): the id under which it takes part in conversations
 */
const char *
foyer_client_get_member_id (FoyerClient *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->identity == NULL)
    return NULL;
  return self->identity->kind == FOYER_IDENTITY_VISITOR ? self->identity->visitor_id
                                                        : self->identity->user_id;
}

/**
 * foyer_client_send:
 * @self: a client
 * @frame: an encoded frame, shared with whoever else gets it
 */
void
foyer_client_send (FoyerClient *self, GBytes *frame)
{
  g_return_if_fail (self != NULL && frame != NULL);

  if (self->server != NULL)
    foyer_socket_send (&self->socket, frame, g_get_monotonic_time ());
}

/**
 * foyer_client_send_text:
 * @self: a client
 * @text: a JSON frame
 */
void
foyer_client_send_text (FoyerClient *self, const char *text)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, strlen (text));
  foyer_client_send (self, frame);
}

/**
 * foyer_client_send_frame:
 * @self: a client
 * @type: the frame's type
 * @id: (nullable): the id of the frame that it answers
 * @payload: (nullable): its payload
 */
void
foyer_client_send_frame (FoyerClient *self, const char *type, const char *id, JsonObject *payload)
{
  g_autofree char *text = foyer_frame_print (type, id, payload);
  foyer_client_send_text (self, text);
}

/**
 * foyer_client_send_error:
 * @self: a client
 * @id: (nullable): the id of the frame that failed
 * @error: why
 */
void
foyer_client_send_error (FoyerClient *self, const char *id, const GError *error)
{
  g_autofree char *text = foyer_frame_print_error (id, error);
  foyer_client_send_text (self, text);
}

/**
 * foyer_client_close:
 * @self: a client
 * @code: the close code
 * @reason: why, in English
 */
void
foyer_client_close (FoyerClient *self, guint16 code, const char *reason)
{
  g_return_if_fail (self != NULL);

  if (self->server != NULL)
    foyer_socket_close (&self->socket, code, reason, g_get_monotonic_time ());
}
