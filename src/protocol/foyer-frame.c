/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-frame.h"

#include "foyer-clock.h"

static gboolean
frame_read_id (FoyerFrame *self, JsonObject *object, char **id, GError **error)
{
  const char *text = NULL;

  if (!foyer_json_get_text (object, "id", NULL, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  glong length = g_utf8_strlen (text, -1);
  if (length < 1 || length > 64)
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id", "id must have 1 to 64 characters");
      return FALSE;
    }
  self->id = text;
  if (id != NULL)
    *id = g_strdup (text);
  return TRUE;
}

static gboolean
frame_read (FoyerFrame *self, gboolean from_client, char **id, GError **error)
{
  JsonObject *object = json_node_get_object (self->root);
  const char *type = NULL;

  if (!frame_read_id (self, object, id, error) || !foyer_json_get_text (object, "type", NULL, &type, error))
    return FALSE;
  self->info = type != NULL ? foyer_frame_info_find (type, from_client) : NULL;
  if (self->info == NULL)
    {
      foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_TYPE, "type", "Unknown message type");
      return FALSE;
    }
  if (self->info->id_required && self->id == NULL)
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id",
                             "id is required in a frame of this type");
      return FALSE;
    }
  if (self->info->payload == NULL)
    return TRUE;
  if (!foyer_json_get_object (object, "payload", &self->payload, error))
    return FALSE;
  g_autoptr (JsonObject) empty = json_object_new ();
  GError                *failure = NULL;
  if (foyer_type_validate (self->info->payload, self->payload != NULL ? self->payload : empty,
                           FOYER_VALIDATE_FRAME, &failure))
    return TRUE;
  foyer_error_prefix_field (failure, "payload");
  g_propagate_error (error, failure);
  return FALSE;
}

/**
 * foyer_frame_parse:
 * @text: one WebSocket text message
 * @length: its bytes, or -1 where @text ends with a NUL
 * @from_client: who sent it
 * @id: (out) (optional) (nullable): the frame's id, set also where the rest is refused, so that the error can
 * repeat it
 * @error: receives %FOYER_ERROR_INVALID_JSON, %FOYER_ERROR_UNKNOWN_TYPE or %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: (transfer full) (nullable): the frame, checked against the tables of the protocol
 */
FoyerFrame *
foyer_frame_parse (const char *text, gssize length, gboolean from_client, char **id, GError **error)
{
  g_autoptr (FoyerFrame) self = g_new0 (FoyerFrame, 1);

  if (id != NULL)
    *id = NULL;
  self->root = foyer_json_parse (text, length, error);
  if (self->root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (self->root))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "A JSON object is expected");
      return NULL;
    }
  return frame_read (self, from_client, id, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * foyer_frame_free:
 * @self: a frame
 */
void
foyer_frame_free (FoyerFrame *self)
{
  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

/**
 * foyer_frame_begin:
 * @type: the frame's type
 * @id: (nullable): the id of the request that it answers
 *
 * Begins a frame as the server sends it, with its timestamp. More members may be appended, each behind a
 * comma, and the closing brace ends it.
 *
 * Returns: (transfer full): the object's first members
 */
GString *
foyer_frame_begin (const char *type, const char *id)
{
  GString *out = g_string_sized_new (512);
  char     now[FOYER_TIME_LENGTH + 1];

  g_return_val_if_fail (type != NULL, out);
  foyer_time_print (foyer_clock_now_ms (), now);
  g_string_append (out, "{\"type\":\"");
  g_string_append (out, type);
  g_string_append_c (out, '"');
  if (id != NULL)
    {
      g_string_append (out, ",\"id\":");
      foyer_json_append_text (out, id);
    }
  g_string_append (out, ",\"timestamp\":\"");
  g_string_append_len (out, now, FOYER_TIME_LENGTH);
  g_string_append_c (out, '"');
  return out;
}

static char *
end_frame (GString *out)
{
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/**
 * foyer_frame_print:
 * @type: the frame's type
 * @id: (nullable): the id of the request that it answers
 * @payload: (nullable) (transfer none): the payload
 *
 * Returns: (transfer full): the frame as the server sends it, with its timestamp
 */
char *
foyer_frame_print (const char *type, const char *id, JsonObject *payload)
{
  g_return_val_if_fail (type != NULL, NULL);
  GString *out = foyer_frame_begin (type, id);
  if (payload != NULL)
    {
      g_string_append (out, ",\"payload\":");
      foyer_json_append_object (out, payload);
    }
  return end_frame (out);
}

static gboolean
may_help_to_retry (FoyerError code)
{
  return code == FOYER_ERROR_RATE_LIMITED || code == FOYER_ERROR_UNAVAILABLE || code == FOYER_ERROR_TIMEOUT ||
         code == FOYER_ERROR_INTERNAL;
}

/**
 * foyer_frame_print_error:
 * @id: (nullable): the id of the frame that failed
 * @error: what went wrong; texts of other domains than #FOYER_ERROR are not shown
 *
 * Returns: (transfer full): an error frame
 */
char *
foyer_frame_print_error (const char *id, const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);
  g_autoptr (JsonObject) payload = json_object_new ();
  FoyerError             code = foyer_error_get_code (error);
  json_object_set_string_member (payload, "code", foyer_error_code_name (code));
  json_object_set_string_member (payload, "message", foyer_error_get_public_text (error));
  json_object_set_boolean_member (payload, "retry", may_help_to_retry (code));
  if (foyer_error_get_retry_after_ms (error) > 0)
    json_object_set_int_member (payload, "retryAfterMs", foyer_error_get_retry_after_ms (error));
  if (foyer_error_get_field (error) != NULL)
    json_object_set_string_member (payload, "field", foyer_error_get_field (error));
  return foyer_frame_print ("error", id, payload);
}

/* A member of the request, as it came. */
static char *
print_with (const char *type, const FoyerFrame *request, const char *member)
{
  GString  *out = foyer_frame_begin (type, request->id);
  JsonNode *value = json_object_get_member (json_node_get_object (request->root), member);

  if (value != NULL)
    {
      g_string_append_printf (out, ",\"%s\":", member);
      foyer_json_append (out, value);
    }
  return end_frame (out);
}

/**
 * foyer_frame_print_pong:
 * @ping: a ping frame of a client
 *
 * Returns: (transfer full): the pong, with sentAt as it came
 */
char *
foyer_frame_print_pong (const FoyerFrame *ping)
{
  g_return_val_if_fail (ping != NULL, NULL);
  return print_with ("pong", ping, "sentAt");
}

/**
 * foyer_frame_print_echo:
 * @echo: an echo frame of a client
 *
 * Returns: (transfer full): the same type, id and payload
 */
char *
foyer_frame_print_echo (const FoyerFrame *echo)
{
  g_return_val_if_fail (echo != NULL, NULL);
  return print_with ("echo", echo, "payload");
}
