/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-frame.h"

#include "foyer-clock.h"

/* Of a frame's members; an answer repeats one of the last two as it came. */
enum
{
  ID,
  TYPE,
  PAYLOAD,
  SENT_AT,
  N_MEMBERS,
};

static gboolean
frame_read_id (FoyerFrame *self, const FoyerJsonMember *member, GError **error)
{
  g_autofree char *text = NULL;

  if (!foyer_json_member_get_text (member, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  glong length = g_utf8_strlen (text, -1);
  if (length < 1 || length > 64)
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id", "id must have 1 to 64 characters");
      return FALSE;
    }
  self->id = self->own_id = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
frame_read_type (FoyerFrame *self, const FoyerJsonMember *member, gboolean from_client, GError **error)
{
  g_autofree char *type = NULL;

  if (!foyer_json_member_get_text (member, &type, error))
    return FALSE;
  self->info = type != NULL ? foyer_frame_info_find (type, from_client) : NULL;
  if (self->info == NULL)
    foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_TYPE, "type", "Unknown message type");
  else if (self->info->id_required && self->id == NULL)
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id", "id is required in a frame of this type");
  else
    return TRUE;
  return FALSE;
}

static gboolean
frame_read_payload (FoyerFrame *self, const FoyerJsonMember *member, GError **error)
{
  g_autoptr (JsonObject) empty = NULL;
  GError                *failure = NULL;

  if (!foyer_json_member_get_object (member, &self->payload, error))
    return FALSE;
  if (self->payload == NULL)
    empty = json_object_new ();
  if (foyer_type_validate (self->info->payload, self->payload != NULL ? self->payload : empty,
                           FOYER_VALIDATE_FRAME, &failure))
    return TRUE;
  foyer_error_prefix_field (failure, "payload");
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
frame_read (FoyerFrame *self, const FoyerJsonMember *members, gboolean from_client, GError **error)
{
  if (!frame_read_id (self, &members[ID], error) ||
      !frame_read_type (self, &members[TYPE], from_client, error))
    return FALSE;
  if (self->info->payload != NULL)
    return frame_read_payload (self, &members[PAYLOAD], error);
  self->repeated = members[g_str_equal (self->info->type, "ping") ? SENT_AT : PAYLOAD];
  return TRUE;
}

/**
 * foyer_frame_parse:
 * @text: one WebSocket text message; must outlive a frame that foyer_frame_print_pong() or
 * foyer_frame_print_echo() will repeat
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
  FoyerJsonMember members[N_MEMBERS] = {
    [ID] = { "id" }, [TYPE] = { "type" }, [PAYLOAD] = { "payload" }, [SENT_AT] = { "sentAt" }
  };

  if (id != NULL)
    *id = NULL;
  if (!foyer_json_check_object (text, length, members, N_MEMBERS, error))
    return NULL;
  g_autoptr (FoyerFrame) self = g_new0 (FoyerFrame, 1);
  gboolean               ok = frame_read (self, members, from_client, error);
  if (id != NULL)
    *id = g_strdup (self->id);
  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * foyer_frame_free:
 * @self: a frame
 */
void
foyer_frame_free (FoyerFrame *self)
{
  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->payload, json_object_unref);
  g_free (self->own_id);
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

static char *
repeat (const char *type, const FoyerFrame *request)
{
  GString               *out = foyer_frame_begin (type, request->id);
  const FoyerJsonMember *member = &request->repeated;

  if (member->text != NULL)
    {
      g_string_append_printf (out, ",\"%s\":", member->name);
      g_string_append_len (out, member->text, (gssize) member->length);
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
  return repeat ("pong", ping);
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
  return repeat ("echo", echo);
}
