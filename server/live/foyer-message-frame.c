/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-frame.h"

#include "foyer-frame.h"

static GBytes *
end_frame (GString *text)
{
  g_string_append_c (text, '}');
  GBytes *frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text->str, text->len);
  g_string_free (text, TRUE);
  return frame;
}

/**
 * foyer_message_frame_new_ack:
 * @id: (nullable): the id of the frame that it answers
 * @message: as it was stored
 *
 * Returns: (transfer full): the encoded ack frame
 */
GBytes *
foyer_message_frame_new_ack (const char *id, FoyerMessage *message)
{
  g_return_val_if_fail (FOYER_IS_MESSAGE (message), NULL);

  GString *text = foyer_frame_begin ("ack", id);
  g_string_append (text, ",\"payload\":{\"messageId\":");
  foyer_json_append_text (text, foyer_message_get_id (message));
  g_string_append (text, ",\"conversationId\":");
  foyer_json_append_text (text, foyer_message_get_conversation_id (message));
  g_string_append (text, ",\"seq\":");
  foyer_json_append_int (text, foyer_message_get_seq (message));
  g_string_append_c (text, '}');
  return end_frame (text);
}

/**
 * foyer_message_frame_new:
 * @message: a stored message
 *
 * Returns: (transfer full): the encoded chat frame, the same for everybody
 */
GBytes *
foyer_message_frame_new (FoyerMessage *message)
{
  g_return_val_if_fail (FOYER_IS_MESSAGE (message), NULL);

  GString *text = foyer_frame_begin ("chat", NULL);
  g_string_append (text, ",\"payload\":");
  foyer_record_append_json (FOYER_RECORD (message), FOYER_VIEW_WIRE, text);
  return end_frame (text);
}

/**
 * foyer_message_frame_may_go_to:
 * @message: a message of a conversation
 * @client: a client that takes part in it
 *
 * Returns: whether @client may see it: internal notes go to staff only
 */
gboolean
foyer_message_frame_may_go_to (FoyerMessage *message, FoyerClient *client)
{
  g_return_val_if_fail (FOYER_IS_MESSAGE (message) && client != NULL, FALSE);

  return foyer_client_is_staff (client) || g_strcmp0 (foyer_message_get_visibility (message), "all") == 0;
}
