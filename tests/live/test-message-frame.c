/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-frame.h"

#include <string.h>

#include "foyer-frame.h"

static FoyerMessage *
make_message (void)
{
  FoyerMessage *message = foyer_message_new ();

  foyer_message_set_id (message, "m");
  foyer_message_set_conversation_id (message, "c \"1\"");
  foyer_message_set_seq (message, G_GINT64_CONSTANT (9007199254740993));
  foyer_message_set_created_at (message, 0);
  foyer_message_set_sender_kind (message, "visitor");
  foyer_message_set_content (message, "x");
  foyer_record_set_defaults (FOYER_RECORD (message));
  return message;
}

/* The text of a short frame. */
static char *
text_of (GBytes *frame)
{
  gsize         size;
  const guint8 *data = g_bytes_get_data (frame, &size);
  gsize         start = data[1] == 126 ? 4 : 2;

  g_assert_cmpint (data[0], ==, 0x80 | FOYER_OPCODE_TEXT);
  g_assert_cmpuint (start == 4 ? (gsize) data[2] << 8 | data[3] : data[1], ==, size - start);
  return g_strndup ((const char *) data + start, size - start);
}

/* Printed by hand, and yet as the tables say, members in their order. */
static void
test_ack (void)
{
  g_autoptr (FoyerMessage) message = make_message ();
  g_autoptr (GBytes)       bytes = foyer_message_frame_new_ack ("f\n1", message);
  g_autofree char         *text = text_of (bytes);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerFrame)   frame = foyer_frame_parse (text, -1, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (frame->info->type, ==, "ack");
  g_assert_cmpstr (frame->id, ==, "f\n1");
  g_autoptr (JsonObject) payload = json_object_new ();
  json_object_set_string_member (payload, "messageId", "m");
  json_object_set_string_member (payload, "conversationId", "c \"1\"");
  json_object_set_int_member (payload, "seq", G_GINT64_CONSTANT (9007199254740993));
  g_autofree char *usual = foyer_frame_print ("ack", "f\n1", payload);
  const char      *behind_time = strstr (usual, ",\"payload\"");
  g_assert_true (g_str_has_suffix (text, behind_time));
  g_assert_cmpuint (strlen (text), ==, strlen (usual));
  g_assert_cmpint (strncmp (text, usual, strlen ("{\"type\":\"ack\",\"id\":\"f\\n1\",\"timestamp\":\"")), ==,
                   0);
}

static void
test_chat (void)
{
  g_autoptr (FoyerMessage) message = make_message ();
  g_autoptr (GBytes)       bytes = foyer_message_frame_new (message);
  g_autofree char         *text = text_of (bytes);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerFrame)   frame = foyer_frame_parse (text, -1, FALSE, NULL, &error);
  g_autoptr (JsonObject)   row = foyer_record_to_json (FOYER_RECORD (message), FOYER_VIEW_WIRE);
  g_autofree char         *usual = foyer_frame_print ("chat", NULL, row);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (text, strstr (usual, ",\"payload\"")));
  g_assert_cmpuint (strlen (text), ==, strlen (usual));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/message-frame/ack", test_ack);
  g_test_add_func ("/live/message-frame/chat", test_chat);
  return g_test_run ();
}
