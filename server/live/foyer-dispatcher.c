/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"
#include "foyer-live-server-private.h"

typedef void (*Handler) (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

static void
handle_ping (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  g_autofree char *text = foyer_frame_print_pong (frame);
  foyer_client_send_text (client, text);
}

static void
handle_echo (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  g_autofree char *text = foyer_frame_print_echo (frame);
  foyer_client_send_text (client, text);
}

/* Every frame of a client, as the protocol's table lists them; a test compares the two. */
static const struct
{
  const char *type;
  Handler     handle;
} handlers[] = {
  { "auth", foyer_handle_auth },
  { "chat", foyer_handle_chat },
  { "context", foyer_handle_context },
  { "echo", handle_echo },
  { "handoff", foyer_handle_handoff },
  { "ping", handle_ping },
  { "rate", foyer_handle_rate },
  { "read", foyer_handle_read },
  { "subscribe", foyer_handle_subscribe },
  { "typing", foyer_handle_typing },
  { "unsubscribe", foyer_handle_unsubscribe },
};

static gboolean
may_ask (FoyerClient *client, const FoyerFrame *frame, GError **error)
{
  if (frame->info->access == FOYER_ACCESS_PUBLIC || client->identity != NULL)
    return TRUE;
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED, "Authenticate first");
  return FALSE;
}

static gboolean
has_expired (FoyerClient *client)
{
  return client->identity != NULL && foyer_identity_is_expired (client->identity, foyer_clock_now_ms ());
}

static void
handle (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (g_str_equal (handlers[i].type, frame->info->type))
      {
        handlers[i].handle (self, client, frame);
        return;
      }
  g_autoptr (GError) error =
      g_error_new_literal (FOYER_ERROR, FOYER_ERROR_UNKNOWN_TYPE, "Unknown message type");
  foyer_client_send_error (client, frame->id, error);
}

/**
 * foyer_dispatcher_dispatch: (skip)
 * @self: the server
 * @client: who sent it
 * @text: one text message
 * @length: its bytes
 *
 * Checks a frame against the protocol's tables and hands it to whoever serves its type.
 */
void
foyer_dispatcher_dispatch (FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length)
{
  g_autofree char       *id = NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, (gssize) length, TRUE, &id, &error);

  if (has_expired (client))
    foyer_client_close (client, FOYER_CLOSE_NOT_AUTHENTICATED, "token expired");
  else if (frame == NULL || !may_ask (client, frame, &error))
    foyer_client_send_error (client, id, error);
  else
    handle (self, client, frame);
}

/**
 * foyer_dispatcher_refuse: (skip)
 * @self: the server
 * @client: who sent it
 * @text: one text message that came too fast
 * @length: its bytes
 * @retry_after_ms: when the next would be served
 *
 * Says so under the frame's id, and does nothing else with it.
 */
void
foyer_dispatcher_refuse (
    FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length, guint retry_after_ms)
{
  g_autofree char       *id = NULL;
  g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, (gssize) length, TRUE, &id, NULL);
  GError                *error = NULL;

  foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, retry_after_ms, "Too many messages");
  foyer_client_send_error (client, id, error);
  g_error_free (error);
}
