/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"
#include "foyer-live-server-private.h"

#define MOST_DEFERRED 64
#define MOST_DEFERRED_BYTES (256 * 1024)
#define DEFERRED_RETRY_MS 100

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
  gboolean    takes_texts; /* without a tree of JSON: foyer_frame_get_text() */
} handlers[] = {
  { "auth", foyer_handle_auth },
  { "chat", foyer_handle_chat, .takes_texts = TRUE },
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

/* Whoever has not authenticated is told that first, whatever else is wrong with the frame. */
static gboolean
lacks_auth (FoyerClient *client, const char *text, gsize length)
{
  if (client->identity != NULL)
    return FALSE;
  g_autoptr (JsonObject) object = foyer_json_parse_object (text, (gssize) length, NULL);
  const char            *type = object != NULL ? foyer_json_text (object, "type") : NULL;
  const FoyerFrameInfo  *info = type != NULL ? foyer_frame_info_find (type, TRUE) : NULL;
  return info != NULL && info->access != FOYER_ACCESS_PUBLIC;
}

static void
refuse_frame (FoyerClient *client, const char *id, const char *text, gsize length, const GError *error)
{
  g_autoptr (GError) first =
      g_error_new_literal (FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED, "Authenticate first");
  foyer_client_send_error (client, id, lacks_auth (client, text, length) ? first : error);
}

static gboolean
takes_texts (const FoyerFrame *frame)
{
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (g_str_equal (handlers[i].type, frame->info->type))
      return handlers[i].takes_texts;
  return FALSE;
}

static FoyerFrame *
parse (const char *text, gsize length, char **id, GError **error)
{
  g_autoptr (FoyerFrame) frame = foyer_frame_parse_texts (text, length);

  if (frame != NULL && takes_texts (frame))
    return g_steal_pointer (&frame);
  return foyer_frame_parse (text, (gssize) length, TRUE, id, error);
}

static void
dispatch (FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length)
{
  g_autofree char       *id = NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (FoyerFrame) frame = parse (text, length, &id, &error);

  if (has_expired (client))
    foyer_client_close (client, FOYER_CLOSE_NOT_AUTHENTICATED, "token expired");
  else if (frame == NULL)
    refuse_frame (client, id, text, length, error);
  else if (may_ask (client, frame, &error))
    handle (self, client, frame);
  else
    foyer_client_send_error (client, frame->id, error);
}

/* The rate lets a burst of messages in, so this is bounded by it; the bytes are bounded here. */
static void
defer (FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length)
{
  if (client->deferred == NULL)
    client->deferred = g_queue_new ();
  if (client->deferred->length >= MOST_DEFERRED || client->deferred_bytes + length > MOST_DEFERRED_BYTES)
    {
      foyer_dispatcher_refuse (self, client, text, length, DEFERRED_RETRY_MS);
      return;
    }
  client->deferred_bytes += (guint32) length;
  g_queue_push_tail (client->deferred, g_bytes_new (text, length));
}

/**
 * foyer_dispatcher_dispatch: (skip)
 * @self: the server
 * @client: who sent it
 * @text: one text message
 * @length: its bytes
 *
 * Checks a frame against the protocol's tables and hands it to whoever serves its type. What comes while a
 * token is being checked waits for the outcome, so that a client need not.
 */
void
foyer_dispatcher_dispatch (FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length)
{
  if (client->authenticating)
    defer (self, client, text, length);
  else
    dispatch (self, client, text, length);
}

/**
 * foyer_dispatcher_resume: (skip)
 * @self: the server
 * @client: whose token has been checked
 *
 * Serves what came meanwhile, in order.
 */
void
foyer_dispatcher_resume (FoyerLiveServer *self, FoyerClient *client)
{
  client->authenticating = FALSE;
  while (client->deferred != NULL && !client->authenticating)
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (client->deferred);
      if (client->deferred->length == 0)
        g_clear_pointer (&client->deferred, g_queue_free);
      client->deferred_bytes -= (guint32) g_bytes_get_size (frame);
      if (foyer_client_is_open (client))
        dispatch (self, client, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
    }
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
