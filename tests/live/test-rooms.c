/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"
#include "foyer-room-crowd.h"
#include "live-scene.h"

/* Two members of a room, an agent who watches it, and a visitor elsewhere. */
typedef struct
{
  LiveScene           scene;
  char               *room;
  FoyerWidget        *widget;
  FoyerSessionResult *sessions[2];
  Peer               *members[2];
} Rooms;

static char *
create_room (Rooms *rooms, const char *json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (JsonObject)   body = foyer_json_parse_object (json, -1, NULL);

  foyer_chat_service_create_room_async (rooms->scene.kit->chat, rooms->scene.agent->client->identity, body,
                                        NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_autoptr (FoyerConversation) room =
      foyer_chat_service_create_room_finish (rooms->scene.kit->chat, result, &error);
  g_assert_no_error (error);
  return g_strdup (foyer_conversation_get_id (room));
}

static FoyerWidget *
widget_of (Rooms *rooms, const char *room)
{
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();

  foyer_widget_set_name (widget, "Event");
  foyer_widget_set_room_id (widget, room);
  FoyerWidget *stored =
      store_kit_run (rooms->scene.kit->store, foyer_store_insert (FOYER_RECORD (widget), NULL));
  foyer_test_await (foyer_widget_cache_find (rooms->scene.kit->widgets, foyer_widget_get_id (stored)) !=
                    NULL);
  return stored;
}

/* A new visitor of that widget. */
static FoyerSessionResult *
enter (Rooms *rooms, FoyerWidget *widget)
{
  LiveKit     *kit = rooms->scene.kit;
  FoyerWidget *usual = kit->widget;

  kit->widget = widget;
  FoyerSessionResult *session = live_kit_visitor (kit);
  kit->widget = usual;
  return session;
}

static void
set_up (Rooms *rooms, gconstpointer data)
{
  scene_set_up (&rooms->scene, NULL);
  rooms->room = create_room (rooms, data);
  rooms->widget = widget_of (rooms, rooms->room);
  for (guint i = 0; i < 2; i++)
    rooms->sessions[i] = enter (rooms, rooms->widget);
  for (guint i = 0; i < 2; i++)
    rooms->members[i] = peer_new_authenticated (rooms->scene.kit, rooms->sessions[i]->visitor_token);
  g_free (peer_subscribe_since (rooms->scene.agent, rooms->room, 0, TRUE));
}

static void
tear_down (Rooms *rooms, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      peer_free (rooms->members[i]);
      foyer_session_result_free (rooms->sessions[i]);
    }
  g_object_unref (rooms->widget);
  g_free (rooms->room);
  scene_tear_down (&rooms->scene, NULL);
}

static void
say (Rooms *rooms, Peer *peer, const char *id, const char *content)
{
  peer_send_format (peer, "{'type':'chat','id':'%s','payload':{'conversationId':'%s','content':'%s'}}", id,
                    rooms->room, content);
}

static void
expect_event (Peer *peer, const char *event, const char *name, const char *value)
{
  g_autoptr (JsonNode) frame = peer_await (peer, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));

  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, event);
  if (name != NULL)
    g_assert_cmpstr (foyer_json_text (payload, name), ==, value);
}

static const char *
visitor_id (Rooms *rooms, guint number)
{
  return foyer_visitor_get_id (rooms->sessions[number]->visitor);
}

static void
remove_member (Rooms *rooms, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_chat_service_remove_member_async (rooms->scene.kit->chat, rooms->scene.agent->client->identity,
                                          rooms->room, id, NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_chat_service_remove_member_finish (rooms->scene.kit->chat, result, NULL));
}

static void
test_chat (Rooms *rooms, gconstpointer data)
{
  g_autofree char    *other_room = create_room (rooms, data);
  FoyerWidget        *other_widget = widget_of (rooms, other_room);
  FoyerSessionResult *other = enter (rooms, other_widget);
  Peer               *stranger = peer_new_authenticated (rooms->scene.kit, other->visitor_token);

  say (rooms, rooms->members[0], "m1", "hello all");
  json_node_unref (peer_await (rooms->members[0], "ack"));
  peer_expect_content (rooms->members[0], "hello all");
  g_autofree char *sender = peer_await_text (rooms->members[1], "chat", "content");
  g_assert_cmpstr (sender, ==, "hello all");
  peer_expect_content (rooms->scene.agent, "hello all");
  say (rooms, rooms->scene.agent, "a1", "welcome");
  json_node_unref (peer_await (rooms->scene.agent, "ack"));
  peer_expect_content (rooms->scene.agent, "welcome");
  peer_expect_content (rooms->members[1], "welcome");
  peer_expect_content (rooms->members[0], "welcome");
  peer_send_format (rooms->members[0], "{'type':'typing','payload':{'conversationId':'%s','on':true}}",
                    rooms->room);
  expect_event (rooms->members[1], "typing", "memberId", visitor_id (rooms, 0));

  /* Neither another room's member nor a visitor in their own chat hears a word; nor may they say one. */
  peer_expect_nothing (stranger);
  peer_expect_nothing (rooms->scene.visitor);
  peer_expect_nothing (rooms->members[0]);
  static const char *const attempts[] = {
    "{'type':'subscribe','id':'x','payload':{'conversationId':'%s','sinceSeq':0}}",
    "{'type':'chat','id':'x','payload':{'conversationId':'%s','content':'spy'}}",
    "{'type':'typing','id':'x','payload':{'conversationId':'%s','on':true}}",
    "{'type':'read','id':'x','payload':{'conversationId':'%s','seq':1}}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autoptr (GString) frame = g_string_new (attempts[i]);
      g_string_replace (frame, "%s", rooms->room, 0);
      peer_send (stranger, frame->str);
      peer_expect_error (stranger, "x", "not_found");
    }
  say (rooms, rooms->members[0], "m2", "still here");
  json_node_unref (peer_await (rooms->members[0], "ack"));
  peer_expect_nothing (stranger);
  peer_free (stranger);
  foyer_session_result_free (other);
  g_object_unref (other_widget);
}

static void
test_history (Rooms *rooms, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    live_kit_append (rooms->scene.kit, rooms->room, "before", i == 1 ? "staff" : "all");
  FoyerSessionResult *late = enter (rooms, rooms->widget);
  Peer               *peer = peer_new_authenticated (rooms->scene.kit, late->visitor_token);

  expect_event (rooms->members[0], "joined", "memberId", foyer_visitor_get_id (late->visitor));
  g_free (peer_subscribe_since (peer, rooms->room, 0, TRUE));
  g_assert_cmpint (peer_await_int (peer, "chat", "seq"), ==, 1);
  g_assert_cmpint (peer_await_int (peer, "chat", "seq"), ==, 3);
  peer_expect_nothing (peer);
  peer_free (peer);
  foyer_session_result_free (late);
}

static void
test_removed_message (Rooms *rooms, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  say (rooms, rooms->members[0], "m1", "rude words");
  g_autofree char *id = peer_await_text (rooms->members[0], "ack", "messageId");
  peer_expect_content (rooms->members[1], "rude words");
  foyer_chat_service_remove_message_async (rooms->scene.kit->chat, rooms->scene.agent->client->identity, id,
                                           NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_chat_service_remove_message_finish (rooms->scene.kit->chat, result, NULL));
  g_autoptr (JsonNode) frame = peer_await (rooms->members[1], "chat");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "status"), ==, "removed");
  g_assert_cmpstr (foyer_json_text (payload, "content"), ==, "");
  g_assert_cmpstr (foyer_json_text (payload, "id"), ==, id);
}

static void
test_removed_member (Rooms *rooms, gconstpointer data)
{
  Peer *second = peer_new_authenticated (rooms->scene.kit, rooms->sessions[0]->visitor_token);

  remove_member (rooms, visitor_id (rooms, 0));
  expect_event (rooms->members[0], "left", "conversationId", rooms->room);
  expect_event (second, "left", "memberId", visitor_id (rooms, 0));
  expect_event (rooms->members[1], "left", "memberId", visitor_id (rooms, 0));
  expect_event (rooms->scene.agent, "left", NULL, NULL);
  say (rooms, rooms->scene.agent, "a1", "now we are among us");
  json_node_unref (peer_await (rooms->scene.agent, "ack"));
  peer_expect_content (rooms->scene.agent, "now we are among us");
  peer_expect_content (rooms->members[1], "now we are among us");
  say (rooms, rooms->members[0], "m1", "and me?");
  peer_expect_error (rooms->members[0], "m1", "not_found");
  peer_send_format (second, "{'type':'subscribe','id':'x','payload':{'conversationId':'%s','sinceSeq':0}}",
                    rooms->room);
  peer_expect_error (second, "x", "not_found");
  peer_expect_nothing (rooms->members[0]);
  peer_expect_nothing (second);
  peer_free (second);
  Peer *later = peer_new_authenticated (rooms->scene.kit, rooms->sessions[0]->visitor_token);
  say (rooms, rooms->scene.agent, "a2", "quite");
  json_node_unref (peer_await (rooms->scene.agent, "ack"));
  peer_expect_nothing (later);
  peer_free (later);
}

/* Another process joins and removes: the sockets here come and go with it, and nobody is believed to be a
 * member who is none any more. */
static void
test_elsewhere (Rooms *rooms, gconstpointer data)
{
  LiveScene         *scene = &rooms->scene;
  FoyerGdaStore     *elsewhere = store_kit_open (scene->kit->database);
  FoyerStoreRequest *join = foyer_store_request_new (FOYER_STORE_JOIN_ROOM);
  FoyerStoreRequest *removal = foyer_store_request_new (FOYER_STORE_REMOVE_MEMBER);

  say (rooms, rooms->members[0], "m1", "I am here");
  peer_expect_content (rooms->members[1], "I am here");
  join->id = g_strdup (rooms->room);
  join->text = g_strdup (foyer_visitor_get_id (scene->session->visitor));
  foyer_store_session_free (store_kit_run (elsewhere, join));
  removal->id = g_strdup (rooms->room);
  removal->text = g_strdup (visitor_id (rooms, 0));
  removal->actor = foyer_actor_new ("user", "agent-1", NULL);
  g_object_unref (store_kit_run (elsewhere, removal));
  json_node_unref (peer_await (rooms->members[0], "ack"));
  peer_expect_content (rooms->members[0], "I am here");
  expect_event (rooms->members[0], "left", "conversationId", rooms->room);
  say (rooms, rooms->members[0], "m2", "and still?");
  peer_expect_error (rooms->members[0], "m2", "not_found");
  say (rooms, rooms->scene.agent, "a1", "welcome, newcomer");
  peer_expect_content (scene->visitor, "welcome, newcomer");
  peer_expect_nothing (rooms->members[0]);
  store_kit_close (elsewhere);
}

/* Until the answer to that frame has come; what comes before it is thrown away. */
static void
await_answer (Peer *peer, const char *id)
{
  gboolean found = FALSE;

  while (!found)
    {
      g_autoptr (JsonNode) frame = peer_await (peer, NULL);
      found = g_strcmp0 (foyer_json_text (json_node_get_object (frame), "id"), id) == 0;
    }
}

/* Whether a message with that content is among what has come by now, which is thrown away. */
static gboolean
hears (Peer *peer, const char *content)
{
  gboolean found = FALSE;

  while (peer->frames->length > 0)
    {
      g_autoptr (JsonNode) frame = peer_await (peer, NULL);
      JsonNode            *payload = peer_payload (frame);
      found |= payload != NULL && JSON_NODE_HOLDS_OBJECT (payload) &&
               g_strcmp0 (foyer_json_text (json_node_get_object (payload), "content"), content) == 0;
    }
  return found;
}

/* Whenever the removal falls while a socket authenticates, subscribes and writes: afterwards it gets nothing.
 */
static void
test_removal_races (Rooms *rooms, gconstpointer data)
{
  for (guint round = 0; round < 12; round++)
    {
      FoyerSessionResult *session = enter (rooms, rooms->widget);
      Peer               *peer = peer_new (rooms->scene.kit, NULL);

      peer_send_format (peer, "{'type':'auth','payload':{'token':'%s'}}", session->visitor_token);
      for (guint i = 0; i < round; i++)
        g_main_context_iteration (NULL, FALSE);
      peer_send_format (peer, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s','sinceSeq':0}}",
                        rooms->room);
      say (rooms, peer, "m", "quick");
      remove_member (rooms, foyer_visitor_get_id (session->visitor));
      await_answer (peer, "m");
      g_autofree char *id = g_strdup_printf ("a%u", round);
      say (rooms, rooms->scene.agent, id, "secret");
      await_answer (rooms->scene.agent, id);
      while (!hears (rooms->members[1], "secret"))
        foyer_test_await (rooms->members[1]->frames->length > 0);
      g_assert_false (hears (peer, "secret"));
      peer_free (peer);
      foyer_session_result_free (session);
    }
}

static void
test_slow_mode (Rooms *rooms, gconstpointer data)
{
  say (rooms, rooms->members[0], "m1", "one");
  json_node_unref (peer_await (rooms->members[0], "ack"));
  peer_expect_content (rooms->members[0], "one");
  Peer *again = peer_new_authenticated (rooms->scene.kit, rooms->sessions[0]->visitor_token);
  say (rooms, again, "m2", "two");
  g_autoptr (JsonNode) error = peer_await (again, "error");
  JsonObject          *payload = json_node_get_object (peer_payload (error));
  g_assert_cmpstr (foyer_json_text (payload, "code"), ==, "rate_limited");
  g_assert_cmpint (foyer_json_int (payload, "retryAfterMs", 0), >, 3000000);
  g_assert_cmpint (foyer_json_int (payload, "retryAfterMs", 0), <=, 3600000);
  say (rooms, again, "m1", "one");
  g_assert_cmpint (peer_await_int (again, "ack", "seq"), ==, 1);
  say (rooms, rooms->members[1], "m1", "others may");
  json_node_unref (peer_await (rooms->members[1], "chat"));
  g_assert_cmpint (peer_await_int (rooms->members[1], "ack", "seq"), ==, 2);
  peer_free (again);
}

static void
save_rule (Rooms *rooms)
{
  FoyerRuleService        *rules = g_ptr_array_index (rooms->scene.kit->services, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autofree char         *json =
      g_strdup_printf ("{\"name\":\"event\",\"reply\":{\"mode\":\"room\",\"roomId\":\"%s\"}}", rooms->room);
  g_autoptr (JsonObject) body = foyer_json_parse_object (json, -1, NULL);

  foyer_rule_service_save_async (rules, NULL, body, 0, NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_autoptr (FoyerContextRule) rule = foyer_rule_service_save_finish (rules, result, &error);
  g_assert_no_error (error);
}

/* Of a rule's answer the visitor hears in their own chat; then that they have joined, and then the room. */
static void
test_rule (Rooms *rooms, gconstpointer data)
{
  LiveScene *scene = &rooms->scene;

  save_rule (rooms);
  peer_send (scene->visitor, "{'type':'chat','id':'q','payload':{'content':'where is it?'}}");
  json_node_unref (peer_await (scene->visitor, "ack"));
  peer_expect_content (scene->visitor, "where is it?");
  g_autofree char *answered_in = peer_await_text (scene->visitor, "chat", "conversationId");
  g_assert_cmpstr (answered_in, ==, scene->conversation_id);
  g_autoptr (JsonNode) joined = peer_await (scene->visitor, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (joined));
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "joined");
  g_assert_cmpstr (foyer_json_text (payload, "conversationId"), ==, rooms->room);
  g_assert_cmpstr (foyer_json_text (payload, "title"), ==, "Launch");
  g_assert_cmpint (foyer_json_int (payload, "members", 0), ==, 3);
  expect_event (rooms->members[0], "joined", "memberId", foyer_visitor_get_id (scene->session->visitor));
  say (rooms, rooms->members[0], "m1", "welcome, you");
  g_autofree char *heard_in = peer_await_text (scene->visitor, "chat", "conversationId");
  g_assert_cmpstr (heard_in, ==, rooms->room);
  say (rooms, scene->visitor, "m1", "thank you");
  json_node_unref (peer_await (scene->visitor, "ack"));
  g_free (peer_await_text (rooms->members[1], "system", "event"));
  peer_expect_content (rooms->members[1], "welcome, you");
  peer_expect_content (rooms->members[1], "thank you");
}

/* In a crowd nobody hears each step of everybody: of sixty sockets each hears one number. */
static void
test_crowd (Rooms *rooms, gconstpointer data)
{
  enum
  {
    MORE = 60
  };
  Peer *crowd[MORE];

  for (guint i = 0; i < MORE; i++)
    crowd[i] = peer_new_authenticated (rooms->scene.kit, rooms->sessions[1]->visitor_token);
  for (guint i = 0; i < 5; i++)
    foyer_session_result_free (enter (rooms, rooms->widget));
  for (guint i = 0; i < MORE; i++)
    expect_event (crowd[i], "presence", "conversationId", rooms->room);
  expect_event (rooms->members[0], "presence", NULL, NULL);
  peer_send_format (rooms->members[0], "{'type':'typing','payload':{'conversationId':'%s','on':true}}",
                    rooms->room);
  peer_send_format (rooms->members[0], "{'type':'read','payload':{'conversationId':'%s','seq':0}}",
                    rooms->room);
  say (rooms, rooms->members[0], "m1", "hello crowd");
  for (guint i = 0; i < MORE; i++)
    peer_expect_content (crowd[i], "hello crowd");
  json_node_unref (peer_await (rooms->members[0], "ack"));
  peer_expect_content (rooms->members[0], "hello crowd");
  for (guint i = 0; i < 4; i++)
    peer_send_format (rooms->scene.agent, "{'type':'typing','payload':{'conversationId':'%s','on':true}}",
                      rooms->room);
  expect_event (crowd[0], "typing", "kind", "agent");
  peer_expect_nothing (crowd[0]);

  /* Whoever is removed is told, and only they; the others will hear the number when the time has come. */
  remove_member (rooms, visitor_id (rooms, 0));
  expect_event (rooms->members[0], "typing", NULL, NULL);
  expect_event (rooms->members[0], "left", "memberId", visitor_id (rooms, 0));
  peer_expect_nothing (crowd[0]);
  for (guint i = 0; i < MORE; i++)
    peer_free (crowd[i]);
}

static void
test_decisions (void)
{
  static const struct
  {
    const char       *event;
    gboolean          by_visitor;
    guint             sockets;
    FoyerCrowdTelling telling;
  } cases[] = {
    { "typing", TRUE, 50, FOYER_CROWD_ALL },     { "typing", TRUE, 51, FOYER_CROWD_NOBODY },
    { "typing", FALSE, 51, FOYER_CROWD_SELDOM }, { "read", FALSE, 51, FOYER_CROWD_NOBODY },
    { "joined", TRUE, 50, FOYER_CROWD_ALL },     { "joined", TRUE, 10000, FOYER_CROWD_COUNT },
    { "left", TRUE, 51, FOYER_CROWD_COUNT },     { "status", FALSE, 10000, FOYER_CROWD_ALL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (foyer_room_crowd_decide (cases[i].event, cases[i].by_visitor, cases[i].sockets), ==,
                     cases[i].telling);
}

static void
note_members (const char *room_id, gint64 members, gpointer user_data)
{
  g_string_append_printf (user_data, "%s=%" G_GINT64_FORMAT " ", room_id, members);
}

/* The first at once, of those that come within the interval the last; then nothing is remembered. */
static void
test_counting (void)
{
  g_autoptr (GString)        told = g_string_new (NULL);
  g_autoptr (FoyerRoomCrowd) crowd = foyer_room_crowd_new (100, note_members, told);
  gint64                     now = 5 * G_USEC_PER_SEC;

  for (gint64 members = 60; members < 90; members++)
    foyer_room_crowd_count (crowd, "A", members);
  foyer_room_crowd_count (crowd, "B", 70);
  g_assert_cmpstr (told->str, ==, "A=60 B=70 ");
  foyer_test_await (foyer_room_crowd_get_size (crowd) == 0);
  g_assert_cmpstr (told->str, ==, "A=60 B=70 A=89 ");

  g_assert_false (foyer_room_crowd_may_type (crowd, "A", FALSE, now));
  g_assert_true (foyer_room_crowd_may_type (crowd, "A", TRUE, now));
  g_assert_false (foyer_room_crowd_may_type (crowd, "A", TRUE, now + FOYER_CROWD_TYPING_US - 1));
  g_assert_true (foyer_room_crowd_may_type (crowd, "A", FALSE, now + 1));
  g_assert_false (foyer_room_crowd_may_type (crowd, "A", FALSE, now + 2));
  g_assert_true (foyer_room_crowd_may_type (crowd, "A", TRUE, now + FOYER_CROWD_TYPING_US));
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(path, room, function)                                                                            \
  g_test_add ("/live/rooms/" path, Rooms, "{\"kind\":\"room\",\"title\":\"Launch\"" room "}", set_up,        \
              function, tear_down)
  ADD ("chat", "", test_chat);
  ADD ("history", "", test_history);
  ADD ("removed-message", "", test_removed_message);
  ADD ("removed-member", "", test_removed_member);
  ADD ("elsewhere", "", test_elsewhere);
  ADD ("removal-races", "", test_removal_races);
  ADD ("slow-mode", ",\"slowModeSeconds\":3600", test_slow_mode);
  ADD ("rule", "", test_rule);
  ADD ("crowd", "", test_crowd);
  g_test_add_func ("/live/rooms/decisions", test_decisions);
  g_test_add_func ("/live/rooms/counting", test_counting);
  return foyer_test_run ();
}
