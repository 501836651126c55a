/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "live-kit.h"

#include <string.h>

#include "foyer-json.h"

typedef struct
{
  LiveKit            *kit;
  FoyerSessionResult *session; /* of a visitor */
  const char         *conversation_id;
  Peer               *visitor;
  char               *agent_token;
  char               *agent_id;
  Peer               *agent;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = live_kit_new ();
  fixture->session = live_kit_visitor (fixture->kit);
  fixture->conversation_id = foyer_record_get_id (FOYER_RECORD (fixture->session->conversation));
  fixture->visitor = peer_new_authenticated (fixture->kit, fixture->session->visitor_token);
  fixture->agent_token = live_kit_staff (fixture->kit, "agent", &fixture->agent_id);
  fixture->agent = peer_new_authenticated (fixture->kit, fixture->agent_token);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  peer_free (fixture->visitor);
  peer_free (fixture->agent);
  foyer_session_result_free (fixture->session);
  g_free (fixture->agent_token);
  g_free (fixture->agent_id);
  live_kit_free (fixture->kit);
}

G_GNUC_PRINTF (2, 3)
static void
send (Peer *peer, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *json = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  peer_send (peer, json);
}

/* The next frame's member of that name in the payload, as a text. */
static char *
await_text (Peer *peer, const char *type, const char *name)
{
  g_autoptr (JsonNode) frame = peer_await (peer, type);
  return g_strdup (foyer_json_text (json_node_get_object (peer_payload (frame)), name));
}

static gint64
await_int (Peer *peer, const char *type, const char *name)
{
  g_autoptr (JsonNode) frame = peer_await (peer, type);
  return foyer_json_int (json_node_get_object (peer_payload (frame)), name, -1);
}

/* The seq of the next message; that the conversation was assigned meanwhile is no matter. */
static gint64
await_seq (Peer *peer)
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

static void
expect_content (Peer *peer, const char *content)
{
  g_autofree char *text = await_text (peer, "chat", "content");
  g_assert_cmpstr (text, ==, content);
}

static char *
subscribe_since (Peer *peer, const char *conversation_id, gint64 since, gboolean recovered)
{
  send (peer,
        "{'type':'subscribe','id':'s','payload':{'conversationId':'%s','sinceSeq':%" G_GINT64_FORMAT "}}",
        conversation_id, since);
  g_autoptr (JsonNode) frame = peer_await (peer, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "subscribed");
  g_assert_cmpint (foyer_json_bool (payload, "recovered", !recovered), ==, recovered);
  return g_strdup (foyer_json_text (payload, "subscription"));
}

static void
subscribe_table (Peer *peer, const char *rest, gboolean recovered)
{
  send (peer, "{'type':'subscribe','id':'t','payload':{%s}}", rest);
  g_autoptr (JsonNode) frame = peer_await (peer, "system");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "subscribed");
  g_assert_cmpint (foyer_json_bool (payload, "recovered", !recovered), ==, recovered);
  g_assert_cmpint (foyer_json_int (payload, "cursor", -1), >=, 0);
}

static void
test_before_auth (Fixture *fixture, gconstpointer data)
{
  Peer *peer = peer_new (fixture->kit, NULL);

  peer_expect (peer, "system", "{'event':'connected','message':'<any>','connectionId':'<any>','protocol':1}");
  peer_send (peer, "{'type':'ping','id':'1','sentAt':[1,{'a':null}]}");
  g_autoptr (JsonNode) pong = peer_await (peer, "pong");
  foyer_test_assert_json_eq (pong, "{'type':'pong','id':'1','sentAt':[1,{'a':null}],'timestamp':'<any>'}");
  peer_send (peer, "{'type':'echo','id':'e','payload':'\xf0\x9f\x98\x80'}");
  peer_expect (peer, "echo", "'\xf0\x9f\x98\x80'");
  peer_send (peer, "{'type':'chat','id':'c','payload':{'content':'x'}}");
  peer_expect_error (peer, "c", "not_authenticated");
  peer_send (peer, "{'type':'subscribe','id':'d','payload':{'table':'users'}}");
  peer_expect_error (peer, "d", "not_authenticated");
  peer_send (peer, "{'type':'auth','id':'a','payload':{'token':'fys_wrong'}}");
  peer_expect (peer, "auth_response", "{'success':false,'reason':'not_authenticated'}");
  peer_tick (peer, peer->deadline);
  peer_expect_close (peer, 4401);
  peer_free (peer);
}

static void
test_bad_frames (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *id;
    const char *code;
  } rows[] = {
    { "{", NULL, "invalid_json" },
    { "", NULL, "invalid_json" },
    { "[]", NULL, "invalid_json" },
    { "'x'", NULL, "invalid_json" },
    { "{'type':'ping'} {}", NULL, "invalid_json" },
    { "{'type':'ping','type':'echo'}", NULL, "invalid_json" },
    { "{}", NULL, "unknown_type" },
    { "{'type':'dance','id':'7'}", "7", "unknown_type" },
    { "{'type':'system','id':'7'}", "7", "unknown_type" },
    { "{'type':5,'id':'7'}", "7", "invalid_field" },
    { "{'type':'chat','payload':{'content':'x'}}", NULL, "invalid_field" },
    { "{'type':'chat','id':'7','payload':{'content':''}}", "7", "invalid_field" },
    { "{'type':'chat','id':'7','payload':{'content':5}}", "7", "invalid_field" },
    { "{'type':'chat','id':'7'}", "7", "invalid_field" },
    { "{'type':'subscribe','id':'7','payload':{}}", "7", "invalid_field" },
    { "{'type':'subscribe','id':'7','payload':{'table':'tokens'}}", "7", "invalid_field" },
    { "{'type':'unsubscribe','id':'7','payload':{'subscription':'s9'}}", "7", "not_found" },
    { "{'type':'rate','id':'7','payload':{'conversationId':'x','score':9}}", "7", "invalid_field" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      peer_send (fixture->visitor, rows[i].json);
      peer_expect_error (fixture->visitor, rows[i].id, rows[i].code);
    }
  peer_send (fixture->visitor, "{'type':'ping','other':1}");
  json_node_unref (peer_await (fixture->visitor, "pong"));
}

static void
test_binary (Fixture *fixture, gconstpointer data)
{
  peer_send_bytes (fixture->visitor, FOYER_OPCODE_BINARY, "x", 1);
  peer_expect_error (fixture->visitor, NULL, "unsupported_data");
  peer_expect_close (fixture->visitor, 1003);
}

static void
test_too_big (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (65537, ' ');

  peer_send_bytes (fixture->visitor, FOYER_OPCODE_TEXT, text, 65537);
  peer_expect_close (fixture->visitor, 1009);
}

static void
test_chat (Fixture *fixture, gconstpointer data)
{
  send (fixture->visitor,
        "{'type':'chat','id':'m1','payload':{'conversationId':'%s','content':'  hello \\u00e9 '}}",
        fixture->conversation_id);
  g_autoptr (JsonNode) ack = peer_await (fixture->visitor, "ack");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (ack), "id"), ==, "m1");
  JsonObject *payload = json_node_get_object (peer_payload (ack));
  g_assert_cmpint (foyer_json_int (payload, "seq", 0), ==, 1);
  g_assert_cmpstr (foyer_json_text (payload, "conversationId"), ==, fixture->conversation_id);

  g_autoptr (JsonNode) chat = peer_await (fixture->visitor, "chat");
  JsonObject          *message = json_node_get_object (peer_payload (chat));
  g_assert_cmpstr (foyer_json_text (message, "content"), ==, "  hello \xc3\xa9 ");
  g_assert_cmpstr (foyer_json_text (message, "clientId"), ==, "m1");
  g_assert_cmpstr (foyer_json_text (message, "id"), ==, foyer_json_text (payload, "messageId"));
}

/* Without a conversation's id a visitor with one conversation means that one. */
static void
test_chat_again (Fixture *fixture, gconstpointer data)
{
  gint64 seq;

  peer_send (fixture->visitor, "{'type':'chat','id':'m1','payload':{'content':'hello'}}");
  seq = await_int (fixture->visitor, "ack", "seq");
  expect_content (fixture->visitor, "hello");
  while (fixture->visitor->frames->length > 0)
    json_node_unref (g_queue_pop_head (fixture->visitor->frames));
  peer_send (fixture->visitor, "{'type':'chat','id':'m1','payload':{'content':'other'}}");
  JsonNode *frame = NULL;
  do
    {
      g_clear_pointer (&frame, json_node_unref);
      frame = peer_await (fixture->visitor, NULL);
    }
  while (g_strcmp0 (foyer_json_text (json_node_get_object (frame), "type"), "error") != 0);
  g_assert_cmpstr (foyer_json_text (json_node_get_object (peer_payload (frame)), "code"), ==, "conflict");
  json_node_unref (frame);
  peer_send (fixture->visitor, "{'type':'chat','id':'m1','payload':{'content':'hello'}}");
  g_assert_cmpint (await_int (fixture->visitor, "ack", "seq"), ==, seq);
  peer_expect_nothing (fixture->visitor);
}

static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  FoyerSessionResult      *other = live_kit_visitor (fixture->kit);
  const char              *other_id = foyer_record_get_id (FOYER_RECORD (other->conversation));
  Peer                    *peer = peer_new_authenticated (fixture->kit, other->visitor_token);
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
      g_string_replace (theirs, "%s", fixture->conversation_id, 0);
      g_string_replace (nobodys, "%s", "0193595e-0000-7000-8000-000000000000", 0);
      peer_send (peer, theirs->str);
      peer_expect_error (peer, "x", "not_found");
      peer_send (peer, nobodys->str);
      peer_expect_error (peer, "x", "not_found");
    }
  peer_send (peer, "{'type':'subscribe','id':'x','payload':{'table':'messages'}}");
  peer_expect_error (peer, "x", "forbidden");
  peer_send (fixture->visitor, "{'type':'chat','id':'m1','payload':{'content':'secret'}}");
  json_node_unref (peer_await (fixture->visitor, "ack"));
  expect_content (fixture->visitor, "secret");
  peer_expect_nothing (peer);

  /* An agent who subscribed to both sees both. */
  g_free (subscribe_since (fixture->agent, fixture->conversation_id, 100, FALSE));
  g_free (subscribe_since (fixture->agent, other_id, 0, TRUE));
  send (fixture->agent, "{'type':'chat','id':'a1','payload':{'conversationId':'%s','content':'to one'}}",
        fixture->conversation_id);
  json_node_unref (peer_await (fixture->agent, "ack"));
  expect_content (fixture->agent, "to one");
  peer_free (peer);
  foyer_session_result_free (other);
}

static void
test_staff_notes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_free (subscribe_since (fixture->agent, fixture->conversation_id, 0, TRUE));
  foyer_chat_service_post_async (fixture->kit->chat, fixture->agent->client->identity,
                                 fixture->conversation_id, "n1", "internal", "staff", NULL, foyer_test_ready,
                                 &result);
  foyer_test_await (result != NULL);
  foyer_posted_free (foyer_chat_service_post_finish (fixture->kit->chat, result, NULL));
  expect_content (fixture->agent, "internal");
  peer_expect_nothing (fixture->visitor);
  live_kit_append (fixture->kit, fixture->conversation_id, "for all", "all");
  g_free (subscribe_since (fixture->visitor, fixture->conversation_id, 0, TRUE));
  expect_content (fixture->visitor, "for all");
  peer_expect_nothing (fixture->visitor);
}

static void
test_replay (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 450; i++)
    {
      g_autofree char *content = g_strdup_printf ("%u", i);
      live_kit_append (fixture->kit, fixture->conversation_id, content, "all");
    }
  g_autofree char *id = subscribe_since (fixture->agent, fixture->conversation_id, 7, TRUE);
  for (gint64 seq = 8; seq <= 450; seq++)
    g_assert_cmpint (await_int (fixture->agent, "chat", "seq"), ==, seq);
  peer_expect_nothing (fixture->agent);
  send (fixture->agent, "{'type':'unsubscribe','id':'u','payload':{'subscription':'%s'}}", id);
  g_autofree char *event = await_text (fixture->agent, "system", "event");
  g_assert_cmpstr (event, ==, "unsubscribed");
  g_free (subscribe_since (fixture->agent, fixture->conversation_id, 451, FALSE));
}

/* Messages that are posted while subscriptions are being made arrive once each and in order, whenever they
 * fall. */
static void
test_no_gap (Fixture *fixture, gconstpointer data)
{
  gint64 seen = 0;
  guint  posted = 0;

  for (guint round = 0; round < 12; round++)
    {
      Peer  *late;
      gint64 since = seen;

      for (guint i = 0; i < 3; i++, posted++)
        send (fixture->agent, "{'type':'chat','id':'r%u','payload':{'conversationId':'%s','content':'x'}}",
              posted, fixture->conversation_id);
      late = peer_new_authenticated (fixture->kit, fixture->agent_token);
      g_free (subscribe_since (late, fixture->conversation_id, since, TRUE));
      while (seen < posted)
        g_assert_cmpint (await_seq (late), ==, ++seen);
      peer_free (late);
    }
}

static void
test_subscribe_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = subscribe_since (fixture->agent, fixture->conversation_id, 0, TRUE);
  g_autofree char *second = subscribe_since (fixture->agent, fixture->conversation_id, 0, TRUE);

  g_assert_cmpstr (first, ==, second);
  live_kit_append (fixture->kit, fixture->conversation_id, "stored only", "all");
  send (fixture->agent, "{'type':'chat','id':'1','payload':{'conversationId':'%s','content':'once'}}",
        fixture->conversation_id);
  json_node_unref (peer_await (fixture->agent, "ack"));
  expect_content (fixture->agent, "once");
}

static void
test_many_subscriptions (Fixture *fixture, gconstpointer data)
{
  fixture->agent->client->socket.messages = 0;
  for (guint i = 0; i < 64; i++)
    {
      fixture->agent->client->socket.messages = 0;
      subscribe_table (fixture->agent, "'table':'widgets'", FALSE);
    }
  fixture->agent->client->socket.messages = 0;
  peer_send (fixture->agent, "{'type':'subscribe','id':'z','payload':{'table':'widgets'}}");
  peer_expect_error (fixture->agent, "z", "conflict");
}

static void
test_table (Fixture *fixture, gconstpointer data)
{
  subscribe_table (fixture->agent, "'table':'canned_replies','filter':'shortcut = hi'", FALSE);
  g_autoptr (FoyerCannedReply) other = foyer_canned_reply_new ();
  foyer_canned_reply_set_shortcut (other, "bye");
  foyer_canned_reply_set_title (other, "B");
  foyer_canned_reply_set_content (other, "Bye");
  g_object_unref (store_kit_run (fixture->kit->store, foyer_store_insert (FOYER_RECORD (other), NULL)));
  g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
  foyer_canned_reply_set_shortcut (reply, "hi");
  foyer_canned_reply_set_title (reply, "H");
  foyer_canned_reply_set_content (reply, "Hello");
  g_autoptr (FoyerRecord) stored =
      store_kit_run (fixture->kit->store, foyer_store_insert (FOYER_RECORD (reply), NULL));

  g_autoptr (JsonNode) frame = peer_await (fixture->agent, "database_change");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (payload, "subscription"), ==, "s1");
  g_assert_cmpstr (foyer_json_text (payload, "event"), ==, "INSERT");
  g_assert_cmpstr (foyer_json_text (payload, "table"), ==, "canned_replies");
  g_assert_cmpstr (foyer_json_text (payload, "id"), ==, foyer_record_get_id (stored));
  g_assert_cmpstr (foyer_json_text (foyer_json_object (payload, "data"), "content"), ==, "Hello");
  gint64 cursor = foyer_json_int (payload, "cursor", 0);
  g_assert_cmpint (cursor, >, 1);

  store_kit_run (fixture->kit->store,
                 foyer_store_delete (FOYER_TYPE_CANNED_REPLY, foyer_record_get_id (stored), 0, NULL));
  g_autofree char *event = await_text (fixture->agent, "database_change", "event");
  g_assert_cmpstr (event, ==, "DELETE");
  peer_expect_nothing (fixture->agent);

  /* The same again from the log, for who comes later. */
  g_autofree char *since =
      g_strdup_printf ("'table':'canned_replies','events':['DELETE'],'since':%" G_GINT64_FORMAT, cursor - 1);
  subscribe_table (fixture->agent, since, TRUE);
  g_autofree char *again = await_text (fixture->agent, "database_change", "event");
  g_assert_cmpstr (again, ==, "DELETE");
  peer_expect_nothing (fixture->agent);
  subscribe_table (fixture->agent, "'table':'canned_replies','since':1000000", FALSE);
}

static void
test_table_refusals (Fixture *fixture, gconstpointer data)
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
      send (fixture->agent, "{'type':'subscribe','id':'f','payload':%s}", rows[i].payload);
      peer_expect_error (fixture->agent, "f", rows[i].code);
    }
}

static void
test_admin_sees_no_secrets (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = live_kit_staff (fixture->kit, "admin", NULL);
  Peer            *admin = peer_new_authenticated (fixture->kit, token);

  subscribe_table (admin, "'table':'users'", FALSE);
  subscribe_table (admin, "'table':'users','since':0", TRUE);
  while (admin->frames->length > 0)
    json_node_unref (g_queue_pop_head (admin->frames));
  g_autoptr (FoyerUser) user = foyer_user_new ();
  foyer_user_set_email (user, "new@example.org");
  foyer_user_set_email_folded (user, "new@example.org");
  foyer_user_set_role (user, "agent");
  foyer_user_set_password_hash (user, "$argon2id$secret");
  g_object_unref (store_kit_run (fixture->kit->store, foyer_store_insert (FOYER_RECORD (user), NULL)));
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
test_new_conversation_is_joined (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) body = foyer_json_parse_object (
      "{\"context\":{\"url\":\"https://shop.example/\"},\"newConversation\":true}", -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  json_object_set_string_member (body, "visitorToken", fixture->session->visitor_token);
  foyer_chat_service_start_session_async (fixture->kit->chat, foyer_widget_get_id (fixture->kit->widget),
                                          body, fixture->visitor->client->identity, NULL, FALSE, NULL, NULL,
                                          foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  FoyerSessionResult *second = foyer_chat_service_start_session_finish (fixture->kit->chat, result, NULL);
  const char         *id = foyer_record_get_id (FOYER_RECORD (second->conversation));
  g_assert_cmpstr (id, !=, fixture->conversation_id);
  send (fixture->agent, "{'type':'chat','id':'1','payload':{'conversationId':'%s','content':'hello there'}}",
        id);
  json_node_unref (peer_await (fixture->agent, "ack"));
  JsonNode *frame = peer_await (fixture->visitor, "chat");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (peer_payload (frame)), "content"), ==,
                   "hello there");
  json_node_unref (frame);
  foyer_session_result_free (second);
}

static void
test_typing (Fixture *fixture, gconstpointer data)
{
  send (fixture->visitor, "{'type':'typing','payload':{'conversationId':'%s','on':true}}",
        fixture->conversation_id);
  peer_expect_nothing (fixture->visitor);
  g_free (subscribe_since (fixture->agent, fixture->conversation_id, 0, TRUE));
  send (fixture->visitor, "{'type':'typing','payload':{'conversationId':'%s','on':false}}",
        fixture->conversation_id);
  g_autofree char *event = await_text (fixture->agent, "system", "event");
  g_assert_cmpstr (event, ==, "typing");
  peer_expect_nothing (fixture->visitor);
}

static void
test_origins (Fixture *fixture, gconstpointer data)
{
  Peer            *good = peer_new (fixture->kit, "https://shop.example");
  Peer            *bad = peer_new (fixture->kit, "https://evil.example");
  g_autofree char *auth =
      g_strdup_printf ("{'type':'auth','payload':{'token':'%s'}}", fixture->session->visitor_token);

  json_node_unref (peer_await (good, "system"));
  json_node_unref (peer_await (bad, "system"));
  peer_send (good, auth);
  json_node_unref (peer_await (good, "auth_response"));
  peer_send (bad, auth);
  peer_expect_close (bad, 1008);
  g_assert_cmpuint (bad->frames->length, ==, 0);
  peer_free (good);
  peer_free (bad);
}

static void
test_auth_response (Fixture *fixture, gconstpointer data)
{
  send (fixture->agent, "{'type':'auth','id':'again','payload':{'token':'%s'}}", fixture->agent_token);
  g_autoptr (JsonNode) frame = peer_await (fixture->agent, "auth_response");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (json_node_get_object (frame), "id"), ==, "again");
  g_assert_cmpstr (foyer_json_text (payload, "userId"), ==, fixture->agent_id);
  g_assert_cmpstr (foyer_json_text (payload, "role"), ==, "agent");
  g_assert_cmpuint (json_array_get_length (foyer_json_array (payload, "permissions")), >, 3);
  g_assert_nonnull (foyer_json_text (payload, "expiresAt"));
}

static void
test_agents_online (Fixture *fixture, gconstpointer data)
{
  Peer *second = peer_new_authenticated (fixture->kit, fixture->agent_token);

  g_assert_cmpuint (foyer_chat_service_get_agents_online (fixture->kit->chat), ==, 1);
  peer_free (second);
  g_assert_cmpuint (foyer_chat_service_get_agents_online (fixture->kit->chat), ==, 1);
  foyer_socket_hung_up (&fixture->agent->client->socket);
  g_assert_cmpuint (foyer_chat_service_get_agents_online (fixture->kit->chat), ==, 0);
}

static void
test_revoked (Fixture *fixture, gconstpointer data)
{
  g_signal_emit_by_name (fixture->kit->auth, "revoked", fixture->agent_id, NULL);
  peer_expect_close (fixture->agent, 4403);
  g_assert_cmpuint (fixture->visitor->close_code, ==, 0);
  g_signal_emit_by_name (fixture->kit->auth, "revoked", NULL, fixture->visitor->client->identity->token_id);
  peer_expect_close (fixture->visitor, 4403);
}

static void
test_rate (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 60; i++)
    peer_send (fixture->visitor, "{'type':'echo','id':'e'}");
  guint echoed = 0;
  guint refused = 0;
  while (fixture->visitor->frames->length > 0)
    {
      g_autoptr (JsonNode) frame = peer_await (fixture->visitor, NULL);
      JsonObject          *object = json_node_get_object (frame);
      g_assert_cmpstr (foyer_json_text (object, "id"), ==, "e");
      if (g_strcmp0 (foyer_json_text (object, "type"), "echo") == 0)
        {
          echoed++;
          continue;
        }
      refused++;
      g_assert_cmpstr (foyer_json_text (foyer_json_object (object, "payload"), "code"), ==, "rate_limited");
      g_assert_cmpint (foyer_json_int (foyer_json_object (object, "payload"), "retryAfterMs", 0), >, 0);
    }
  g_assert_cmpuint (echoed + refused, ==, 60);
  g_assert_cmpuint (echoed, >=, 38);
  g_assert_cmpuint (echoed, <=, 45);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  foyer_live_server_drain (fixture->kit->server, 5000);
  gint64 retry_after = await_int (fixture->visitor, "system", "retryAfterMs");
  g_assert_cmpint (retry_after, >=, 100);
  g_assert_cmpint (retry_after, <=, 5100);
  peer_expect_close (fixture->visitor, 1001);
  peer_expect_close (fixture->agent, 1001);
  Peer *late = peer_new (fixture->kit, NULL);
  peer_expect_close (late, 1001);
  peer_free (late);
}

/* Requests under way end quietly when their client is gone. */
static void
test_gone_client (Fixture *fixture, gconstpointer data)
{
  Peer *peer = peer_new_authenticated (fixture->kit, fixture->agent_token);

  send (peer, "{'type':'subscribe','payload':{'conversationId':'%s','sinceSeq':0}}",
        fixture->conversation_id);
  peer_send (peer, "{'type':'subscribe','payload':{'table':'messages','since':0}}");
  send (peer, "{'type':'chat','id':'last','payload':{'conversationId':'%s','content':'last words'}}",
        fixture->conversation_id);
  send (peer, "{'type':'auth','payload':{'token':'%s'}}", fixture->agent_token);
  peer_free (peer);
  /* What was sent is stored all the same. */
  expect_content (fixture->visitor, "last words");
}

#define ADD(path, function) g_test_add ("/live/server/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("before-auth", test_before_auth);
  ADD ("bad-frames", test_bad_frames);
  ADD ("binary", test_binary);
  ADD ("too-big", test_too_big);
  ADD ("chat", test_chat);
  ADD ("chat-again", test_chat_again);
  ADD ("isolation", test_isolation);
  ADD ("staff-notes", test_staff_notes);
  ADD ("replay", test_replay);
  ADD ("no-gap", test_no_gap);
  ADD ("subscribe-twice", test_subscribe_twice);
  ADD ("many-subscriptions", test_many_subscriptions);
  ADD ("table", test_table);
  ADD ("table-refusals", test_table_refusals);
  ADD ("admin-sees-no-secrets", test_admin_sees_no_secrets);
  ADD ("new-conversation-is-joined", test_new_conversation_is_joined);
  ADD ("typing", test_typing);
  ADD ("origins", test_origins);
  ADD ("auth-response", test_auth_response);
  ADD ("agents-online", test_agents_online);
  ADD ("revoked", test_revoked);
  ADD ("rate", test_rate);
  ADD ("drain", test_drain);
  ADD ("gone-client", test_gone_client);
  return foyer_test_run ();
}
