/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"
#include "foyer-chat-service-private.h"

#define PAGE "{\"context\":{\"url\":\"https://shop.example/launch\",\"title\":\"Launch\"}}"

/* A room, a widget that leads there, a member and an agent. */
typedef struct
{
  ChatKit            *kit;
  FoyerIdentity      *agent;
  char               *room;
  FoyerWidget        *widget;
  FoyerSessionResult *session;
  FoyerIdentity      *visitor;
} Scene;

static char *
create_room (Scene *scene, const char *json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (JsonObject)   body = foyer_json_parse_object (json, -1, NULL);

  foyer_chat_service_create_room_async (scene->kit->chat, scene->agent, body, NULL, NULL, foyer_test_ready,
                                        &result);
  foyer_test_await (result != NULL);
  g_autoptr (FoyerConversation) room =
      foyer_chat_service_create_room_finish (scene->kit->chat, result, &error);
  g_assert_no_error (error);
  return g_strdup (foyer_conversation_get_id (room));
}

static FoyerWidget *
widget_of (Scene *scene, const char *room)
{
  g_autofree char *json = g_strdup_printf ("{\"name\":\"Event\",\"roomId\":\"%s\"}", room);
  return chat_kit_add_widget (scene->kit, json);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  scene->kit = chat_kit_new ();
  scene->agent = chat_kit_agent (scene->kit);
  scene->room = create_room (scene, data);
  scene->widget = widget_of (scene, scene->room);
  scene->session = chat_kit_start (scene->kit, scene->widget, PAGE, NULL, NULL, &error);
  g_assert_no_error (error);
  scene->visitor = chat_kit_visitor (scene->session);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  foyer_identity_unref (scene->visitor);
  foyer_session_result_free (scene->session);
  g_object_unref (scene->widget);
  g_free (scene->room);
  foyer_identity_unref (scene->agent);
  chat_kit_free (scene->kit);
}

static gint64
post (Scene *scene, const FoyerIdentity *identity, const char *client_id, const char *content)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerPosted) posted =
      chat_kit_post (scene->kit, identity, scene->room, client_id, content, "all", &error);
  g_assert_no_error (error);
  return foyer_message_get_seq (posted->message);
}

static void
refuse_post (
    Scene *scene, const FoyerIdentity *identity, const char *client_id, const char *content, FoyerError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (chat_kit_post (scene->kit, identity, scene->room, client_id, content, "all", &error));
  g_assert_error (error, FOYER_ERROR, code);
  if (code == FOYER_ERROR_RATE_LIMITED)
    g_assert_cmpuint (foyer_error_get_retry_after_ms (error), >, 0);
}

static FoyerConversation *
patch (Scene *scene, const char *json, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonNode)     body = foyer_json_parse (json, -1, NULL);

  foyer_chat_service_update_conversation_async (scene->kit->chat, scene->agent, scene->room, body, NULL, NULL,
                                                foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_chat_service_update_conversation_finish (scene->kit->chat, result, error);
}

static gboolean
remove_member (Scene *scene, const char *member_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_chat_service_remove_member_async (scene->kit->chat, scene->agent, scene->room, member_id, NULL, NULL,
                                          foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_chat_service_remove_member_finish (scene->kit->chat, result, error);
}

static GPtrArray *
list_messages (Scene *scene, const FoyerIdentity *identity, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_chat_service_list_messages_async (scene->kit->chat, identity, id, FOYER_NO_SEQ, 0, 50, NULL,
                                          foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_chat_service_list_messages_finish (scene->kit->chat, result, error);
}

static void
test_session (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *body = g_strdup_printf ("{\"visitorToken\":\"%s\"}", scene->session->visitor_token);

  g_assert_cmpstr (foyer_conversation_get_id (scene->session->conversation), ==, scene->room);
  g_assert_cmpuint (scene->kit->events->len, ==, 1);
  g_assert_cmpstr (scene->kit->events->pdata[0], ==, "joined");
  g_autoptr (FoyerSessionResult) again =
      chat_kit_start (scene->kit, scene->widget, body, scene->visitor, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_conversation_get_id (again->conversation), ==, scene->room);
  g_assert_cmpint (foyer_conversation_get_member_count (again->conversation), ==, 1);
  g_assert_cmpuint (scene->kit->events->len, ==, 1);
  g_autoptr (FoyerSessionResult) second =
      chat_kit_start (scene->kit, scene->widget, PAGE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (chat_kit_start (scene->kit, scene->widget, PAGE, NULL, NULL, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
}

/* Nobody answers by themselves in a room, and nobody takes it over. */
static void
test_posting (Scene *scene, gconstpointer data)
{
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (
      scene->kit, NULL,
      "{\"name\":\"all\",\"reply\":{\"mode\":\"template\",\"template\":\"I answer everything\"}}", &error);
  g_autoptr (FoyerSessionResult) second =
      chat_kit_start (scene->kit, scene->widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity) other = chat_kit_visitor (second);

  g_assert_cmpint (post (scene, scene->visitor, "c1", "hello"), ==, 1);
  g_assert_cmpint (post (scene, scene->agent, NULL, "welcome"), ==, 2);
  g_assert_cmpint (post (scene, other, "c1", "hi"), ==, 3);
  g_autoptr (GPtrArray) messages = list_messages (scene, other, scene->room, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (messages->len, ==, 3);
  g_assert_cmpstr (foyer_message_get_sender_id (messages->pdata[0]), ==, scene->visitor->visitor_id);
  g_assert_cmpstr (foyer_message_get_sender_name (messages->pdata[1]), ==, "Ines");
  g_autoptr (FoyerConversation) room =
      store_kit_run (scene->kit->store, foyer_store_get (FOYER_TYPE_CONVERSATION, scene->room));
  g_assert_cmpstr (foyer_conversation_get_mode (room), ==, "auto");
  g_assert_null (foyer_conversation_get_assignee_id (room));
  g_autoptr (FoyerPosted) note =
      chat_kit_post (scene->kit, scene->agent, scene->room, NULL, "a note", "staff", &error);
  g_autoptr (GPtrArray) seen = list_messages (scene, other, scene->room, &error);
  g_assert_cmpuint (seen->len, ==, 3);
}

static void
test_name (Scene *scene, gconstpointer data)
{
  g_autoptr (FoyerVisitor) changes = foyer_visitor_new ();
  static const char *const names[] = { "name", NULL };

  foyer_visitor_set_id (changes, scene->visitor->visitor_id);
  foyer_visitor_set_name (changes, "Mia");
  g_autoptr (FoyerVisitor) named =
      store_kit_run (scene->kit->store, foyer_store_patch (FOYER_RECORD (changes), names, NULL));
  post (scene, scene->visitor, "c1", "hello");
  g_assert_cmpstr (foyer_message_get_sender_name (chat_kit_message (scene->kit, 0)), ==, "Mia");
}

static void
test_slow_mode (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (post (scene, scene->visitor, "c1", "one"), ==, 1);
  refuse_post (scene, scene->visitor, "c2", "two", FOYER_ERROR_RATE_LIMITED);
  refuse_post (scene, scene->visitor, NULL, "two", FOYER_ERROR_RATE_LIMITED);
  /* What is stored is answered as it was, however often; that gives nobody a second message. */
  g_assert_cmpint (post (scene, scene->visitor, "c1", "one"), ==, 1);
  refuse_post (scene, scene->visitor, "c2", "two", FOYER_ERROR_RATE_LIMITED);
  refuse_post (scene, scene->visitor, "c1", "another", FOYER_ERROR_CONFLICT);
  refuse_post (scene, scene->visitor, "c2", "two", FOYER_ERROR_RATE_LIMITED);
  g_assert_cmpint (post (scene, scene->agent, NULL, "staff"), ==, 2);
  g_assert_cmpint (post (scene, scene->agent, NULL, "staff again"), ==, 3);
  g_autoptr (FoyerConversation) fast = patch (scene, "{\"slowModeSeconds\":0}", &error);
  g_assert_no_error (error);
  g_assert_cmpint (post (scene, scene->visitor, "c2", "two"), ==, 4);
  g_autoptr (FoyerConversation) slow = patch (scene, "{\"slowModeSeconds\":3600}", &error);
  g_assert_cmpint (post (scene, scene->visitor, "c3", "three"), ==, 5);
  /* An older one, too. */
  g_assert_cmpint (post (scene, scene->visitor, "c1", "one"), ==, 1);
  refuse_post (scene, scene->visitor, "c4", "four", FOYER_ERROR_RATE_LIMITED);
}

static void
test_closed (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  post (scene, scene->visitor, "c1", "one");
  g_autoptr (FoyerConversation) closed =
      patch (scene, "{\"status\":\"resolved\",\"title\":\"Over\"}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_conversation_get_title (closed), ==, "Over");
  g_assert_cmpstr (scene->kit->events->pdata[1], ==, "status");
  refuse_post (scene, scene->visitor, "c2", "two", FOYER_ERROR_CONFLICT);
  g_assert_cmpint (post (scene, scene->visitor, "c1", "one"), ==, 1);
  g_assert_cmpint (post (scene, scene->agent, NULL, "bye"), ==, 2);
  g_autoptr (FoyerConversation) open = patch (scene, "{\"status\":\"open\"}", &error);
  g_assert_cmpint (post (scene, scene->visitor, "c2", "two"), ==, 3);
}

static void
test_patch (Scene *scene, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "{\"mode\":\"human\"}", "mode" },
    { "{\"assigneeId\":\"x\"}", "assigneeId" },
    { "{\"title\":\"T\",\"pinnedRuleId\":null}", "pinnedRuleId" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (patch (scene, cases[i][0], &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_cmpstr (foyer_error_get_field (error), ==, cases[i][1]);
    }
}

static void
test_removal (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *body = g_strdup_printf ("{\"visitorToken\":\"%s\"}", scene->session->visitor_token);

  post (scene, scene->visitor, "c1", "one");
  g_assert_true (remove_member (scene, scene->visitor->visitor_id, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (scene->kit->events->pdata[1], ==, "left");
  refuse_post (scene, scene->visitor, "c2", "two", FOYER_ERROR_NOT_FOUND);
  g_assert_null (list_messages (scene, scene->visitor, scene->room, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (chat_kit_start (scene->kit, scene->widget, body, scene->visitor, NULL, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_assert_false (remove_member (scene, scene->visitor->visitor_id, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

/* Another room, somebody's chat, and nothing at all are the same to whoever does not belong there. */
static void
test_isolation (Scene *scene, gconstpointer data)
{
  g_autoptr (GError)             error = NULL;
  g_autofree char               *other_room = create_room (scene, data);
  g_autoptr (FoyerWidget)        other_widget = widget_of (scene, other_room);
  g_autoptr (FoyerSessionResult) second = chat_kit_start (scene->kit, other_widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerWidget)        chats = chat_kit_add_widget (scene->kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) third = chat_kit_start (scene->kit, chats, PAGE, NULL, NULL, &error);
  const char *others[] = { other_room, foyer_conversation_get_id (third->conversation), "nowhere" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_null (list_messages (scene, scene->visitor, others[i], &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_assert_null (chat_kit_post (scene->kit, scene->visitor, others[i], "x", "hello", "all", &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
}

static FoyerContextRule *
save_room_rule (Scene *scene, const char *room, GError **error)
{
  g_autofree char *json =
      g_strdup_printf ("{\"name\":\"event\",\"keywords\":[\"event\"],\"reply\":{\"mode\":\"room\",\"roomId\":"
                       "\"%s\",\"template\":\"This way, {{visitor.name|default:\\\"you\\\"}}!\"}}",
                       room);
  return chat_kit_save_rule (scene->kit, NULL, json, error);
}

static char *
trace_reason (Scene *scene, FoyerMessage *message)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_GET_TRACE);
  request->id = g_strdup (foyer_message_get_id (message));
  g_autoptr (JsonNode) trace = store_kit_run (scene->kit->store, request);
  JsonObject          *object = json_node_get_object (trace);
  return g_strconcat (foyer_json_text (object, "outcome"), ": ", foyer_json_text (object, "reason"), NULL);
}

static void
test_rule (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (save_room_rule (scene, "nowhere", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "reply.roomId");
  g_clear_error (&error);
  g_autoptr (FoyerContextRule) rule = save_room_rule (scene, scene->room, &error);
  g_assert_no_error (error);
  g_autoptr (FoyerWidget)        chats = chat_kit_add_widget (scene->kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (scene->kit, chats, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);
  const char                    *chat = foyer_conversation_get_id (session->conversation);

  g_assert_null (list_messages (scene, visitor, scene->room, &error));
  g_clear_error (&error);
  g_autoptr (FoyerPosted) asked = chat_kit_post (scene->kit, visitor, NULL, "c1", "the event", "all", &error);
  FoyerMessage           *answer = chat_kit_message (scene->kit, 1);
  g_assert_cmpstr (foyer_message_get_content (answer), ==, "This way, you!");
  g_assert_cmpstr (foyer_message_get_conversation_id (answer), ==, chat);
  foyer_test_await (scene->kit->events->len == 2);
  g_assert_cmpstr (scene->kit->events->pdata[1], ==, "joined");
  g_autofree char *reason = trace_reason (scene, asked->message);
  g_assert_cmpstr (reason, ==, "answered: room");
  g_assert_cmpint (post (scene, visitor, "c1", "I am in"), ==, 1);
  /* What does not say where it belongs still goes to their own chat. */
  g_autoptr (FoyerPosted) own = chat_kit_post (scene->kit, visitor, NULL, "c9", "psst", "all", &error);
  g_assert_cmpstr (foyer_message_get_conversation_id (own->message), ==, chat);
}

static void
test_rule_without_place (Scene *scene, gconstpointer data)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerContextRule)   rule = save_room_rule (scene, scene->room, &error);
  g_autoptr (FoyerWidget)        chats = chat_kit_add_widget (scene->kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (scene->kit, chats, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);
  g_autoptr (FoyerConversation)  small = patch (scene, "{\"memberLimit\":1}", &error);

  g_assert_no_error (error);
  g_autoptr (FoyerPosted) asked = chat_kit_post (scene->kit, visitor, NULL, "c1", "the event", "all", &error);
  g_assert_cmpstr (foyer_message_get_sender_kind (chat_kit_message (scene->kit, 1)), ==, "ai");
  g_autofree char *reason = trace_reason (scene, asked->message);
  g_assert_cmpstr (reason, ==, "refused: the room is full");
  g_assert_null (list_messages (scene, visitor, scene->room, &error));
}

static gint64
read_seq (Scene *scene)
{
  FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, scene->room);
  get->text = g_strdup (scene->visitor->visitor_id);
  g_autoptr (FoyerConversation) room = store_kit_run (scene->kit->store, get);
  return foyer_conversation_get_read_seq (room);
}

/* What a member has read waits for others, and is never more than there is. */
static void
test_reading (Scene *scene, gconstpointer data)
{
  g_autofree char         *json = g_strdup_printf ("{\"conversationId\":\"%s\",\"seq\":99}", scene->room);
  g_autoptr (JsonObject)   payload = foyer_json_parse_object (json, -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  post (scene, scene->agent, NULL, "x");
  foyer_chat_service_note_async (scene->kit->chat, FOYER_NOTE_READ, scene->visitor, payload, NULL,
                                 foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_chat_service_note_finish (scene->kit->chat, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (foyer_reads_get_size (scene->kit->chat->reads), ==, 1);
  foyer_test_await (read_seq (scene) == 1);
}

/* What belongs to chats is refused in rooms; another page is no matter. */
static void
test_notes (Scene *scene, gconstpointer data)
{
  g_autofree char *json = g_strdup_printf (
      "{\"conversationId\":\"%s\",\"score\":1,\"context\":{\"url\":\"https://a.example/\"}}", scene->room);
  g_autoptr (JsonObject)   payload = foyer_json_parse_object (json, -1, NULL);
  g_autoptr (GAsyncResult) handoff = NULL, rate = NULL, context = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_chat_service_note_async (scene->kit->chat, FOYER_NOTE_HANDOFF, scene->visitor, payload, NULL,
                                 foyer_test_ready, &handoff);
  foyer_chat_service_note_async (scene->kit->chat, FOYER_NOTE_RATE, scene->visitor, payload, NULL,
                                 foyer_test_ready, &rate);
  foyer_chat_service_note_async (scene->kit->chat, FOYER_NOTE_CONTEXT, scene->visitor, payload, NULL,
                                 foyer_test_ready, &context);
  foyer_test_await (handoff != NULL && rate != NULL && context != NULL);
  g_assert_false (foyer_chat_service_note_finish (scene->kit->chat, handoff, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (foyer_chat_service_note_finish (scene->kit->chat, rate, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (foyer_chat_service_note_finish (scene->kit->chat, context, &error));
  g_autoptr (FoyerConversation) room =
      store_kit_run (scene->kit->store, foyer_store_get (FOYER_TYPE_CONVERSATION, scene->room));
  g_assert_null (foyer_conversation_get_page_url (room));
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, room, function)                                                                            \
  g_test_add ("/chat/rooms/" name, Scene, "{\"kind\":\"room\",\"title\":\"Launch\"" room "}", set_up,        \
              function, tear_down)
  ADD ("session", ",\"memberLimit\":2", test_session);
  ADD ("posting", "", test_posting);
  ADD ("name", "", test_name);
  ADD ("slow-mode", ",\"slowModeSeconds\":3600", test_slow_mode);
  ADD ("closed", "", test_closed);
  ADD ("patch", "", test_patch);
  ADD ("removal", "", test_removal);
  ADD ("isolation", "", test_isolation);
  ADD ("rule", "", test_rule);
  ADD ("rule-without-place", "", test_rule_without_place);
  ADD ("reading", "", test_reading);
  ADD ("notes", "", test_notes);
  return foyer_test_run ();
}
