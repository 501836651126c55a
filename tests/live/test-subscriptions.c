/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "live-scene.h"

#include <string.h>

#include "foyer-json.h"

static void
test_isolation (LiveScene *scene, gconstpointer data)
{
  FoyerSessionResult      *other = live_kit_visitor (scene->kit);
  const char              *other_id = foyer_record_get_id (FOYER_RECORD (other->conversation));
  Peer                    *peer = peer_new_authenticated (scene->kit, other->visitor_token);
  static const char *const attempts[] = {
    "{'type':'subscribe','id':'x','payload':{'conversationId':'%s'}}",
    "{'type':'subscribe','id':'x','payload':{'conversationId':'%s','sinceSeq':0}}",
    "{'type':'chat','id':'x','payload':{'conversationId':'%s','content':'spy'}}",
    "{'type':'typing','id':'x','payload':{'conversationId':'%s','on':true}}",
    "{'type':'read','id':'x','payload':{'conversationId':'%s','seq':1}}",
    "{'type':'handoff','id':'x','payload':{'conversationId':'%s'}}",
    "{'type':'rate','id':'x','payload':{'conversationId':'%s','score':1}}",
    "{'type':'context','id':'x','payload':{'conversationId':'%s','context':{'url':'https://a.example/'}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autoptr (GString) theirs = g_string_new (attempts[i]);
      g_autoptr (GString) nobodys = g_string_new (attempts[i]);
      g_string_replace (theirs, "%s", scene->conversation_id, 0);
      g_string_replace (nobodys, "%s", "0193595e-0000-7000-8000-000000000000", 0);
      peer_send (peer, theirs->str);
      peer_expect_error (peer, "x", "not_found");
      peer_send (peer, nobodys->str);
      peer_expect_error (peer, "x", "not_found");
    }
  peer_send (peer, "{'type':'subscribe','id':'x','payload':{'table':'messages'}}");
  peer_expect_error (peer, "x", "forbidden");
  peer_send (scene->visitor, "{'type':'chat','id':'m1','payload':{'content':'secret'}}");
  json_node_unref (peer_await (scene->visitor, "ack"));
  peer_expect_content (scene->visitor, "secret");
  json_node_unref (peer_await (scene->visitor, "chat")); /* the automatic answer */
  peer_expect_nothing (peer);

  /* An agent who subscribed to both sees both. */
  g_free (peer_subscribe_since (scene->agent, scene->conversation_id, 100, FALSE));
  g_free (peer_subscribe_since (scene->agent, other_id, 0, TRUE));
  peer_send_format (scene->agent,
                    "{'type':'chat','id':'a1','payload':{'conversationId':'%s','content':'to one'}}",
                    scene->conversation_id);
  json_node_unref (peer_await (scene->agent, "ack"));
  peer_expect_content (scene->agent, "to one");
  peer_free (peer);
  foyer_session_result_free (other);
}

static void
test_staff_notes (LiveScene *scene, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_free (peer_subscribe_since (scene->agent, scene->conversation_id, 0, TRUE));
  foyer_chat_service_post_async (scene->kit->chat, scene->agent->client->identity, scene->conversation_id,
                                 "n1", "internal", "staff", NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  foyer_posted_free (foyer_chat_service_post_finish (scene->kit->chat, result, NULL));
  peer_expect_content (scene->agent, "internal");
  peer_expect_nothing (scene->visitor);
  live_kit_append (scene->kit, scene->conversation_id, "for all", "all");
  g_free (peer_subscribe_since (scene->visitor, scene->conversation_id, 0, TRUE));
  peer_expect_content (scene->visitor, "for all");
  peer_expect_nothing (scene->visitor);
}

static void
test_replay (LiveScene *scene, gconstpointer data)
{
  for (guint i = 1; i <= 450; i++)
    {
      g_autofree char *content = g_strdup_printf ("%u", i);
      live_kit_append (scene->kit, scene->conversation_id, content, "all");
    }
  g_autofree char *id = peer_subscribe_since (scene->agent, scene->conversation_id, 7, TRUE);
  for (gint64 seq = 8; seq <= 450; seq++)
    g_assert_cmpint (peer_await_int (scene->agent, "chat", "seq"), ==, seq);
  peer_expect_nothing (scene->agent);
  peer_send_format (scene->agent, "{'type':'unsubscribe','id':'u','payload':{'subscription':'%s'}}", id);
  g_autofree char *event = peer_await_text (scene->agent, "system", "event");
  g_assert_cmpstr (event, ==, "unsubscribed");
  g_free (peer_subscribe_since (scene->agent, scene->conversation_id, 451, FALSE));
}

/* Messages that are posted while subscriptions are being made arrive once each and in order, whenever they
 * fall. */
static void
test_no_gap (LiveScene *scene, gconstpointer data)
{
  gint64 seen = 0;
  guint  posted = 0;

  for (guint round = 0; round < 12; round++)
    {
      Peer  *late;
      gint64 since = seen;

      for (guint i = 0; i < 3; i++, posted++)
        peer_send_format (scene->agent,
                          "{'type':'chat','id':'r%u','payload':{'conversationId':'%s','content':'x'}}",
                          posted, scene->conversation_id);
      late = peer_new_authenticated (scene->kit, scene->agent_token);
      g_free (peer_subscribe_since (late, scene->conversation_id, since, TRUE));
      while (seen < posted)
        g_assert_cmpint (peer_await_seq (late), ==, ++seen);
      peer_free (late);
    }
}

static void
test_subscribe_twice (LiveScene *scene, gconstpointer data)
{
  g_autofree char *first = peer_subscribe_since (scene->agent, scene->conversation_id, 0, TRUE);
  g_autofree char *second = peer_subscribe_since (scene->agent, scene->conversation_id, 0, TRUE);

  g_assert_cmpstr (first, ==, second);
  live_kit_append (scene->kit, scene->conversation_id, "stored only", "all");
  peer_send_format (scene->agent,
                    "{'type':'chat','id':'1','payload':{'conversationId':'%s','content':'once'}}",
                    scene->conversation_id);
  json_node_unref (peer_await (scene->agent, "ack"));
  /* What was stored and not told comes before what is told next; each once. */
  g_assert_cmpint (peer_await_seq (scene->agent), ==, 1);
  g_assert_cmpint (peer_await_seq (scene->agent), ==, 2);
  peer_expect_nothing (scene->agent);
}

/* Who was there without having asked may have read anything: a message does not bring them all that was
 * before. */
static void
test_history_is_not_told (LiveScene *scene, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    live_kit_append (scene->kit, scene->conversation_id, "long ago", "all");
  peer_send_format (scene->visitor, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s'}}",
                    scene->conversation_id);
  json_node_unref (peer_await (scene->visitor, "system"));
  peer_send_format (scene->agent,
                    "{'type':'chat','id':'1','payload':{'conversationId':'%s','content':'now'}}",
                    scene->conversation_id);
  json_node_unref (peer_await (scene->agent, "ack"));
  g_autoptr (JsonNode) told = peer_await (scene->visitor, "chat");
  g_assert_cmpint (foyer_json_int (foyer_json_object (json_node_get_object (told), "payload"), "seq", 0), ==,
                   4);
}

static void
test_many_subscriptions (LiveScene *scene, gconstpointer data)
{
  scene->agent->client->socket.messages = 0;
  for (guint i = 0; i < 64; i++)
    {
      scene->agent->client->socket.messages = 0;
      peer_subscribe_table (scene->agent, "'table':'widgets'", FALSE);
    }
  scene->agent->client->socket.messages = 0;
  peer_send (scene->agent, "{'type':'subscribe','id':'z','payload':{'table':'widgets'}}");
  peer_expect_error (scene->agent, "z", "conflict");
}

static void
test_table (LiveScene *scene, gconstpointer data)
{
  peer_subscribe_table (scene->agent, "'table':'canned_replies','filter':'shortcut = hi'", FALSE);
  g_autoptr (FoyerCannedReply) other = foyer_canned_reply_new ();
  foyer_canned_reply_set_shortcut (other, "bye");
  foyer_canned_reply_set_title (other, "B");
  foyer_canned_reply_set_content (other, "Bye");
  g_object_unref (store_kit_run (scene->kit->store, foyer_store_insert (FOYER_RECORD (other), NULL)));
  g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
  foyer_canned_reply_set_shortcut (reply, "hi");
  foyer_canned_reply_set_title (reply, "H");
  foyer_canned_reply_set_content (reply, "Hello");
  g_autoptr (FoyerRecord) stored =
      store_kit_run (scene->kit->store, foyer_store_insert (FOYER_RECORD (reply), NULL));

  g_autoptr (JsonNode) frame = peer_await (scene->agent, "database_change");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "subscription"), ==, "s1");
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "INSERT");
  g_assert_cmpstr (foyer_json_text (payload, "table"), ==, "canned_replies");
  g_assert_cmpstr (foyer_json_text (payload, "id"), ==, foyer_record_get_id (stored));
  g_assert_cmpstr (foyer_json_text (foyer_json_object (payload, "data"), "content"), ==, "Hello");
  gint64 cursor = foyer_json_int (payload, "cursor", 0);
  g_assert_cmpint (cursor, >, 1);

  store_kit_run (scene->kit->store,
                 foyer_store_delete (FOYER_TYPE_CANNED_REPLY, foyer_record_get_id (stored), 0, NULL));
  g_autofree char *event = peer_await_text (scene->agent, "database_change", "event");
  g_assert_cmpstr (event, ==, "DELETE");
  peer_expect_nothing (scene->agent);

  /* The same again from the log, for who comes later. */
  g_autofree char *since =
      g_strdup_printf ("'table':'canned_replies','events':['DELETE'],'since':%" G_GINT64_FORMAT, cursor - 1);
  peer_subscribe_table (scene->agent, since, TRUE);
  g_autofree char *again = peer_await_text (scene->agent, "database_change", "event");
  g_assert_cmpstr (again, ==, "DELETE");
  peer_expect_nothing (scene->agent);
  peer_subscribe_table (scene->agent, "'table':'canned_replies','since':1000000", FALSE);
}

/* Of a table in which nothing has changed too: what lies between is not looked through without end. */
static void
test_table_far_behind (LiveScene *scene, gconstpointer data)
{
  FoyerGdaStore                 *store = scene->kit->store;
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();

  foyer_knowledge_base_set_name (base, "Help");
  g_autoptr (FoyerRecord) stored = store_kit_run (store, foyer_store_insert (FOYER_RECORD (base), NULL));
  peer_subscribe_table (scene->agent, "'table':'canned_replies','since':2", TRUE);
  foyer_store_saved_free (store_kit_run (store, store_kit_import (foyer_record_get_id (stored), 4500)));
  peer_subscribe_table (scene->agent, "'table':'canned_replies','since':2", TRUE);
  foyer_store_saved_free (store_kit_run (store, store_kit_import (foyer_record_get_id (stored), 5100)));
  peer_subscribe_table (scene->agent, "'table':'canned_replies','since':2", FALSE);
  peer_subscribe_table (scene->agent, "'table':'canned_replies','since':1000", TRUE);
}

/* The next change of a table, whatever else comes between. */
static JsonNode *
await_change (Peer *peer, const char *table)
{
  JsonNode *frame = peer_await (peer, "database_change");

  while (g_strcmp0 (foyer_json_text (json_node_get_object (peer_payload (frame)), "table"), table) != 0)
    {
      json_node_unref (frame);
      frame = peer_await (peer, "database_change");
    }
  return frame;
}

/* A message is told as an INSERT of its row and an UPDATE of its conversation; live and from the log alike.
 */
static void
test_messages_and_conversations (LiveScene *scene, gconstpointer data)
{
  peer_subscribe_table (scene->agent, "'table':'messages'", FALSE);
  peer_subscribe_table (scene->agent, "'table':'conversations','filter':'status in open,pending'", FALSE);
  peer_send (scene->visitor, "{'type':'chat','id':'m1','payload':{'content':'hello'}}");

  g_autoptr (JsonNode) message = await_change (scene->agent, "messages");
  JsonObject          *payload = json_node_get_object (peer_payload (message));
  JsonObject          *row = foyer_json_object (payload, "data");
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "INSERT");
  g_assert_cmpstr (foyer_json_text (row, "content"), ==, "hello");
  g_assert_cmpstr (foyer_json_text (foyer_json_object (row, "sender"), "kind"), ==, "visitor");
  g_assert_cmpstr (foyer_json_text (row, "id"), ==, foyer_json_text (payload, "id"));

  g_autofree char *since = g_strdup_printf ("'table':'messages','since':%" G_GINT64_FORMAT,
                                            foyer_json_int (payload, "cursor", 0) - 1);
  Peer            *late = peer_new_authenticated (scene->kit, scene->agent_token);
  peer_subscribe_table (late, since, TRUE);
  g_autoptr (JsonNode) again = peer_await (late, "database_change");
  json_object_set_string_member (json_node_get_object (peer_payload (again)), "subscription", "s1");
  g_autofree char *expected = foyer_json_print (peer_payload (message));
  foyer_test_assert_json_eq (peer_payload (again), expected);
  peer_free (late);

  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();
  const char *const             names[] = { "title", NULL };
  foyer_conversation_set_id (changes, scene->conversation_id);
  foyer_conversation_set_title (changes, "About shoes");
  g_object_unref (store_kit_run (scene->kit->store, foyer_store_patch (FOYER_RECORD (changes), names, NULL)));
  const char *title = NULL;
  while (g_strcmp0 (title, "About shoes") != 0)
    {
      g_autoptr (JsonNode) frame = await_change (scene->agent, "conversations");
      JsonObject          *conversation = json_node_get_object (peer_payload (frame));
      g_assert_cmpstr (foyer_json_text (conversation, "event"), ==, "UPDATE");
      g_assert_cmpstr (foyer_json_text (conversation, "id"), ==, scene->conversation_id);
      g_assert_false (json_object_has_member (foyer_json_object (conversation, "data"), "unread"));
      if (foyer_json_text (foyer_json_object (conversation, "data"), "title") != NULL)
        title = "About shoes";
    }
}

static void
count_rows (FoyerStore *store, FoyerChange *change, guint *told)
{
  *told += change->row != NULL;
}

/* Until all that it changes is told. */
static void
append (LiveScene *scene, const char *content)
{
  live_kit_append (scene->kit, scene->conversation_id, content, "all");
  g_autoptr (FoyerStoreChanges) changes =
      store_kit_run (scene->kit->store, foyer_store_list_changes (NULL, G_MAXINT64, 1, 0));
  foyer_test_await (foyer_gda_store_get_cursor (scene->kit->store) == changes->newest);
}

/* Once the last who watched has gone the store need not tell; who comes later misses nothing from there on.
 */
static void
test_last_watcher (LiveScene *scene, gconstpointer data)
{
  guint told = 0;

  g_signal_connect (scene->kit->store, "changed", G_CALLBACK (count_rows), &told);
  peer_subscribe_table (scene->agent, "'table':'messages'", FALSE);
  append (scene, "m1");
  g_assert_cmpuint (told, ==, 2);
  g_autofree char *id = peer_await_text (scene->agent, "database_change", "subscription");
  peer_send_format (scene->agent, "{'type':'unsubscribe','payload':{'subscription':'%s'}}", id);
  g_free (peer_await_text (scene->agent, "system", "event"));
  /* The first finds out that nobody is there. */
  append (scene, "m2");
  append (scene, "m3");
  g_assert_cmpuint (told, ==, 3);
  gint64 before = foyer_gda_store_get_cursor (scene->kit->store);
  peer_subscribe_table (scene->agent, "'table':'messages'", FALSE);
  append (scene, "m4");
  g_assert_cmpuint (told, ==, 5);
  g_assert_cmpint (peer_await_int (scene->agent, "database_change", "cursor"), ==, before + 1);
  peer_expect_nothing (scene->agent);
}

static void
test_table_refusals (LiveScene *scene, gconstpointer data)
{
  static const struct
  {
    const char *payload;
    const char *code;
  } rows[] = {
    { "{'table':'users'}", "forbidden" },
    { "{'table':'audit'}", "forbidden" },
    { "{'table':'widgets','filter':'identitySecret > a'}", "invalid_field" },
    { "{'table':'widgets','filter':'name'}", "invalid_field" },
    { "{'table':'widgets','events':['CREATE']}", "invalid_field" },
    { "{'table':'widgets','conversationId':'x'}", "invalid_field" },
    { "{'table':'widgets','since':-1}", "invalid_field" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      peer_send_format (scene->agent, "{'type':'subscribe','id':'f','payload':%s}", rows[i].payload);
      peer_expect_error (scene->agent, "f", rows[i].code);
    }
}

static void
test_admin_sees_no_secrets (LiveScene *scene, gconstpointer data)
{
  g_autofree char *token = live_kit_staff (scene->kit, "admin", NULL);
  Peer            *admin = peer_new_authenticated (scene->kit, token);

  peer_subscribe_table (admin, "'table':'users'", FALSE);
  peer_subscribe_table (admin, "'table':'users','since':0", TRUE);
  while (admin->frames->length > 0)
    json_node_unref (g_queue_pop_head (admin->frames));
  g_autoptr (FoyerUser) user = foyer_user_new ();
  foyer_user_set_email (user, "new@example.org");
  foyer_user_set_email_folded (user, "new@example.org");
  foyer_user_set_role (user, "agent");
  foyer_user_set_password_hash (user, "$argon2id$secret");
  g_object_unref (store_kit_run (scene->kit->store, foyer_store_insert (FOYER_RECORD (user), NULL)));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonNode) frame = peer_await (admin, "database_change");
      g_autofree char     *text = foyer_json_print (frame);
      g_assert_nonnull (strstr (text, "new@example.org"));
      g_assert_null (strstr (text, "argon2id"));
      g_assert_null (strstr (text, "asswordHash"));
    }
  peer_free (admin);
}

static void
test_new_conversation_is_joined (LiveScene *scene, gconstpointer data)
{
  g_autofree char *json = g_strdup_printf (
      "{\"context\":{\"url\":\"https://shop.example/\"},\"newConversation\":true,\"visitorToken\":\"%s\"}",
      scene->session->visitor_token);
  g_autoptr (JsonNode)     body = foyer_json_parse (json, -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  foyer_chat_service_start_session_async (scene->kit->chat, foyer_widget_get_id (scene->kit->widget), body,
                                          scene->visitor->client->identity, NULL, FALSE, NULL, NULL,
                                          foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  FoyerSessionResult *second = foyer_chat_service_start_session_finish (scene->kit->chat, result, NULL);
  const char         *id = foyer_record_get_id (FOYER_RECORD (second->conversation));
  g_assert_cmpstr (id, !=, scene->conversation_id);
  peer_send_format (scene->agent,
                    "{'type':'chat','id':'1','payload':{'conversationId':'%s','content':'hello there'}}", id);
  json_node_unref (peer_await (scene->agent, "ack"));
  JsonNode *frame = peer_await (scene->visitor, "chat");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (peer_payload (frame)), "content"), ==,
                   "hello there");
  json_node_unref (frame);
  foyer_session_result_free (second);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/live/subscriptions/" path, LiveScene, NULL, scene_set_up, function, scene_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("isolation", test_isolation);
  ADD ("staff-notes", test_staff_notes);
  ADD ("replay", test_replay);
  ADD ("no-gap", test_no_gap);
  ADD ("subscribe-twice", test_subscribe_twice);
  ADD ("history-is-not-told", test_history_is_not_told);
  ADD ("many-subscriptions", test_many_subscriptions);
  ADD ("table", test_table);
  ADD ("table-far-behind", test_table_far_behind);
  ADD ("messages-and-conversations", test_messages_and_conversations);
  ADD ("last-watcher", test_last_watcher);
  ADD ("table-refusals", test_table_refusals);
  ADD ("admin-sees-no-secrets", test_admin_sees_no_secrets);
  ADD ("new-conversation-is-joined", test_new_conversation_is_joined);
  return foyer_test_run ();
}
