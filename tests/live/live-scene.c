/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "live-scene.h"

#include "foyer-json.h"

void
scene_set_up_with (LiveScene *scene, guint newcomer_ms)
{
  scene->kit = live_kit_new_with (newcomer_ms);
  scene->session = live_kit_visitor (scene->kit);
  scene->conversation_id = foyer_record_get_id (FOYER_RECORD (scene->session->conversation));
  scene->visitor = peer_new_authenticated (scene->kit, scene->session->visitor_token);
  scene->agent_token = live_kit_staff (scene->kit, "agent", &scene->agent_id);
  scene->agent = peer_new_authenticated (scene->kit, scene->agent_token);
}

void
scene_set_up (LiveScene *scene, gconstpointer data)
{
  scene_set_up_with (scene, 0);
}

void
scene_tear_down (LiveScene *scene, gconstpointer data)
{
  peer_free (scene->visitor);
  peer_free (scene->agent);
  foyer_session_result_free (scene->session);
  g_free (scene->agent_token);
  g_free (scene->agent_id);
  live_kit_free (scene->kit);
}

void
peer_send_format (Peer *peer, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *json = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  peer_send (peer, json);
}

/* The next frame's member of that name in the payload, as a text. */
char *
peer_await_text (Peer *peer, const char *type, const char *name)
{
  g_autoptr (JsonNode) frame = peer_await (peer, type);
  return g_strdup (foyer_json_text (json_node_get_object (peer_payload (frame)), name));
}

gint64
peer_await_int (Peer *peer, const char *type, const char *name)
{
  g_autoptr (JsonNode) frame = peer_await (peer, type);
  return foyer_json_int (json_node_get_object (peer_payload (frame)), name, -1);
}

/* The seq of the next message; that the conversation was assigned meanwhile is no matter. */
gint64
peer_await_seq (Peer *peer)
{
  JsonNode *frame = peer_await (peer, NULL);

  while (g_strcmp0 (foyer_json_text (json_node_get_object (frame), "type"), "system") == 0)
    {
      json_node_unref (frame);
      frame = peer_await (peer, NULL);
    }
  gint64 seq = foyer_json_int (json_node_get_object (peer_payload (frame)), "seq", -1);
  json_node_unref (frame);
  return seq;
}

void
peer_expect_content (Peer *peer, const char *content)
{
  g_autofree char *text = peer_await_text (peer, "chat", "content");
  g_assert_cmpstr (text, ==, content);
}

char *
peer_subscribe_since (Peer *peer, const char *conversation_id, gint64 since, gboolean recovered)
{
  peer_send_format (
      peer, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s','sinceSeq':%" G_GINT64_FORMAT "}}",
      conversation_id, since);
  g_autoptr (JsonNode) frame = peer_await (peer, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "subscribed");
  g_assert_cmpint (foyer_json_bool (payload, "recovered", !recovered), ==, recovered);
  return g_strdup (foyer_json_text (payload, "subscription"));
}

void
peer_subscribe_table (Peer *peer, const char *rest, gboolean recovered)
{
  peer_send_format (peer, "{'type':'subscribe','id':'t','payload':{%s}}", rest);
  g_autoptr (JsonNode) frame = peer_await (peer, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "subscribed");
  g_assert_cmpint (foyer_json_bool (payload, "recovered", !recovered), ==, recovered);
  g_assert_cmpint (foyer_json_int (payload, "cursor", -1), >=, 0);
}
