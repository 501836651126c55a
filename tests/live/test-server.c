/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"
#include "live-scene.h"

#include <string.h>

#include "foyer-json.h"

static void
test_before_auth (LiveScene *scene, gconstpointer data)
{
  Peer *peer = peer_new (scene->kit, NULL);

  peer_expect (peer, "system", "{'event':'connected','message':'<any>','connectionId':'<any>','protocol':1}");
  peer_send (peer, "{'type':'ping','id':'1','sentAt':[1,{'a':null}]}");
  g_autoptr (JsonNode) pong = peer_await (peer, "pong");
  foyer_test_assert_json_eq (pong, "{'type':'pong','id':'1','sentAt':[1,{'a':null}],'timestamp':'<any>'}");
  peer_send (peer, "{'type':'echo','id':'e','payload':'\xf0\x9f\x98\x80'}");
  peer_expect (peer, "echo", "'\xf0\x9f\x98\x80'");
  peer_send (peer, "{'type':'chat','id':'c','payload':{'content':'x'}}");
  peer_expect_error (peer, "c", "not_authenticated");
  peer_send (peer, "{'type':'chat','payload':{}}");
  peer_expect_error (peer, NULL, "not_authenticated");
  peer_send (peer, "{'type':'subscribe','id':'d','payload':{'table':'users'}}");
  peer_expect_error (peer, "d", "not_authenticated");
  peer_send (peer, "{'type':'auth','id':'a','payload':{'token':'fys_wrong'}}");
  peer_expect (peer, "auth_response", "{'success':false,'reason':'not_authenticated'}");
  peer_tick (peer, peer->deadline);
  peer_expect_close (peer, 4401);
  peer_free (peer);
}

/* A client need not wait for the outcome of auth: what it sends meanwhile is served in order behind it. */
static void
test_pipelined_auth (LiveScene *scene, gconstpointer data)
{
  Peer *peer = peer_new (scene->kit, NULL);

  json_node_unref (peer_await (peer, "system"));
  peer_send_format (peer, "{'type':'auth','id':'1','payload':{'token':'%s'}}", scene->agent_token);
  peer_send_format (peer, "{'type':'subscribe','id':'2','payload':{'conversationId':'%s','sinceSeq':0}}",
                    scene->conversation_id);
  peer_send_format (peer, "{'type':'auth','id':'3','payload':{'token':'%s'}}", scene->session->visitor_token);
  peer_send (peer, "{'type':'subscribe','id':'4','payload':{'table':'widgets'}}");
  peer_send (peer, "{'type':'echo','id':'5'}");
  g_autofree char *first = peer_await_text (peer, "auth_response", "role");
  g_assert_cmpstr (first, ==, "agent");
  g_autoptr (JsonNode) next = peer_await (peer, NULL);
  if (g_strcmp0 (foyer_json_text (json_node_get_object (next), "type"), "system") == 0)
    {
      g_clear_pointer (&next, json_node_unref);
      next = peer_await (peer, NULL);
    }
  g_assert_cmpstr (foyer_json_text (json_node_get_object (next), "id"), ==, "3");
  peer_expect_error (peer, "4", "forbidden");
  json_node_unref (peer_await (peer, "echo"));
  peer_free (peer);
}

static void
test_bad_frames (LiveScene *scene, gconstpointer data)
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
      peer_send (scene->visitor, rows[i].json);
      peer_expect_error (scene->visitor, rows[i].id, rows[i].code);
    }
  peer_send (scene->visitor, "{'type':'ping','other':1}");
  json_node_unref (peer_await (scene->visitor, "pong"));
}

static void
test_binary (LiveScene *scene, gconstpointer data)
{
  peer_send_bytes (scene->visitor, FOYER_OPCODE_BINARY, "x", 1);
  peer_expect_error (scene->visitor, NULL, "unsupported_data");
  peer_expect_close (scene->visitor, 1003);
}

static void
test_too_big (LiveScene *scene, gconstpointer data)
{
  g_autofree char *text = g_strnfill (65537, ' ');

  peer_send_bytes (scene->visitor, FOYER_OPCODE_TEXT, text, 65537);
  peer_expect_close (scene->visitor, 1009);
}

static void
test_chat (LiveScene *scene, gconstpointer data)
{
  peer_send_format (
      scene->visitor,
      "{'type':'chat','id':'m1','payload':{'conversationId':'%s','content':'  hello \\u00e9 '}}",
      scene->conversation_id);
  g_autoptr (JsonNode) ack = peer_await (scene->visitor, "ack");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (ack), "id"), ==, "m1");
  JsonObject *payload = json_node_get_object (peer_payload (ack));
  g_assert_cmpint (foyer_json_int (payload, "seq", 0), ==, 1);
  g_assert_cmpstr (foyer_json_text (payload, "conversationId"), ==, scene->conversation_id);

  g_autoptr (JsonNode) chat = peer_await (scene->visitor, "chat");
  JsonObject          *message = json_node_get_object (peer_payload (chat));
  g_assert_cmpstr (foyer_json_text (message, "content"), ==, "  hello \xc3\xa9 ");
  g_assert_cmpstr (foyer_json_text (message, "clientId"), ==, "m1");
  g_assert_cmpstr (foyer_json_text (message, "id"), ==, foyer_json_text (payload, "messageId"));
}

/* Without a conversation's id a visitor with one conversation means that one. */
static void
test_chat_again (LiveScene *scene, gconstpointer data)
{
  gint64 seq;

  peer_send (scene->visitor, "{'type':'chat','id':'m1','payload':{'content':'hello'}}");
  seq = peer_await_int (scene->visitor, "ack", "seq");
  peer_expect_content (scene->visitor, "hello");
  json_node_unref (peer_await (scene->visitor, "chat")); /* the automatic answer */
  peer_send (scene->visitor, "{'type':'chat','id':'m1','payload':{'content':'other'}}");
  peer_expect_error (scene->visitor, "m1", "conflict");
  peer_send (scene->visitor, "{'type':'chat','id':'m1','payload':{'content':'hello'}}");
  g_assert_cmpint (peer_await_int (scene->visitor, "ack", "seq"), ==, seq);
  peer_expect_nothing (scene->visitor);
}

static void
test_typing (LiveScene *scene, gconstpointer data)
{
  peer_send_format (scene->visitor, "{'type':'typing','payload':{'conversationId':'%s','on':true}}",
                    scene->conversation_id);
  peer_expect_nothing (scene->visitor);
  g_free (peer_subscribe_since (scene->agent, scene->conversation_id, 0, TRUE));
  peer_send_format (scene->visitor, "{'type':'typing','payload':{'conversationId':'%s','on':false}}",
                    scene->conversation_id);
  g_autofree char *event = peer_await_text (scene->agent, "system", "event");
  g_assert_cmpstr (event, ==, "typing");
  peer_expect_nothing (scene->visitor);
}

static void
test_origins (LiveScene *scene, gconstpointer data)
{
  Peer            *good = peer_new (scene->kit, "https://shop.example");
  Peer            *bad = peer_new (scene->kit, "https://evil.example");
  g_autofree char *auth =
      g_strdup_printf ("{'type':'auth','payload':{'token':'%s'}}", scene->session->visitor_token);

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
test_auth_response (LiveScene *scene, gconstpointer data)
{
  peer_send_format (scene->agent, "{'type':'auth','id':'again','payload':{'token':'%s'}}",
                    scene->agent_token);
  g_autoptr (JsonNode) frame = peer_await (scene->agent, "auth_response");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  g_assert_cmpstr (foyer_json_text (json_node_get_object (frame), "id"), ==, "again");
  g_assert_cmpstr (foyer_json_text (payload, "userId"), ==, scene->agent_id);
  g_assert_cmpstr (foyer_json_text (payload, "role"), ==, "agent");
  g_assert_cmpuint (json_array_get_length (foyer_json_array (payload, "permissions")), >, 3);
  g_assert_nonnull (foyer_json_text (payload, "expiresAt"));
}

static void
test_agents_online (LiveScene *scene, gconstpointer data)
{
  Peer *second = peer_new_authenticated (scene->kit, scene->agent_token);

  g_assert_cmpuint (foyer_chat_service_get_agents_online (scene->kit->chat), ==, 1);
  peer_free (second);
  g_assert_cmpuint (foyer_chat_service_get_agents_online (scene->kit->chat), ==, 1);
  foyer_socket_hung_up (&scene->agent->client->socket);
  g_assert_cmpuint (foyer_chat_service_get_agents_online (scene->kit->chat), ==, 0);
}

/* A token's sockets, or all of its holder's, and nobody else's; when the call returns they get nothing more.
 */
static void
test_revoked (LiveScene *scene, gconstpointer data)
{
  const FoyerIdentity *visitor = scene->visitor->client->identity;
  g_autofree char     *other_token = live_kit_staff (scene->kit, "agent", NULL);
  Peer                *other = peer_new_authenticated (scene->kit, other_token);

  g_signal_emit_by_name (scene->kit->auth, "revoked", scene->agent_id, NULL);
  g_assert_cmpuint (scene->agent->close_code, ==, 4403);
  g_signal_emit_by_name (scene->kit->auth, "revoked", visitor->visitor_id, "another");
  g_signal_emit_by_name (scene->kit->auth, "revoked", "another", visitor->token_id);
  g_assert_cmpuint (scene->visitor->close_code, ==, 0);
  g_signal_emit_by_name (scene->kit->auth, "revoked", visitor->visitor_id, visitor->token_id);
  g_assert_cmpuint (scene->visitor->close_code, ==, 4403);
  live_kit_append (scene->kit, scene->conversation_id, "late", "all");
  peer_send (scene->visitor, "{'type':'ping'}");
  peer_expect_nothing (scene->visitor);
  g_assert_cmpuint (other->close_code, ==, 0);
  peer_free (other);
}

/* A visitor who is tied to an account goes with it. */
static void
test_account_revoked (LiveScene *scene, gconstpointer data)
{
  FoyerClients  *clients = scene->kit->server->clients;
  FoyerIdentity *tied =
      foyer_identity_new_visitor (foyer_visitor_get_id (scene->session->visitor), "w", "account", "t", 0);

  foyer_clients_leave_all (clients, scene->visitor->client);
  foyer_identity_unref (scene->visitor->client->identity);
  scene->visitor->client->identity = tied;
  foyer_clients_add_holder (clients, scene->visitor->client);
  g_signal_emit_by_name (scene->kit->auth, "revoked", "account", NULL);
  g_assert_cmpuint (scene->visitor->close_code, ==, 4403);
}

/* The token is proven, and ends before the answer is there. */
static void
test_revoked_while_authenticating (LiveScene *scene, gconstpointer data)
{
  Peer       *peer = peer_new (scene->kit, NULL);
  const char *token_id = scene->agent->client->identity->token_id;

  json_node_unref (peer_await (peer, "system"));
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_DELETE_USER_TOKENS);
  request->id = g_strdup (scene->agent_id);
  g_ptr_array_unref (store_kit_run (scene->kit->store, request));
  peer_send_format (peer, "{'type':'auth','payload':{'token':'%s'}}", scene->agent_token);
  foyer_auth_service_end_token (scene->kit->auth, scene->agent_id, token_id);
  peer_expect (peer, "auth_response", "{'success':false,'reason':'not_authenticated'}");
  peer_free (peer);
}

/* With a visitor go their tokens, and their sockets. */
static void
test_visitor_removed (LiveScene *scene, gconstpointer data)
{
  const char *id = foyer_visitor_get_id (scene->session->visitor);

  store_kit_run (scene->kit->store, foyer_store_delete (FOYER_TYPE_VISITOR, id, 0, NULL));
  peer_expect_close (scene->visitor, 4403);
  g_assert_cmpuint (scene->agent->close_code, ==, 0);
}

/* Also where the client only listens. */
static void
test_expired (LiveScene *scene, gconstpointer data)
{
  scene->agent->client->identity->expires_at_ms = 1;
  peer_expect_close (scene->agent, 4401);
  scene->visitor->client->identity->expires_at_ms = 1;
  peer_send (scene->visitor, "{'type':'ping'}");
  peer_expect_close (scene->visitor, 4401);
}

static void
test_rate (LiveScene *scene, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 60; i++)
    peer_send (scene->visitor, "{'type':'echo','id':'e'}");
  /* The burst, and what grew back while a slow machine sent: 20 a second. */
  guint most = 42 + (guint) ((g_get_monotonic_time () - start) * 20 / G_USEC_PER_SEC);
  guint echoed = 0;
  guint refused = 0;
  while (scene->visitor->frames->length > 0)
    {
      g_autoptr (JsonNode) frame = peer_await (scene->visitor, NULL);
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
  g_assert_cmpuint (echoed, <=, most);
}

static void
test_drain (LiveScene *scene, gconstpointer data)
{
  foyer_live_server_drain (scene->kit->server, 5000);
  gint64 retry_after = peer_await_int (scene->visitor, "system", "retryAfterMs");
  g_assert_cmpint (retry_after, >=, 100);
  g_assert_cmpint (retry_after, <=, 5100);
  peer_expect_close (scene->visitor, 1001);
  peer_expect_close (scene->agent, 1001);
  Peer *late = peer_new (scene->kit, NULL);
  peer_expect_close (late, 1001);
  peer_free (late);
}

/* Requests under way end quietly when their client is gone. */
static void
test_gone_client (LiveScene *scene, gconstpointer data)
{
  Peer *peer = peer_new_authenticated (scene->kit, scene->agent_token);

  peer_send_format (peer, "{'type':'subscribe','payload':{'conversationId':'%s','sinceSeq':0}}",
                    scene->conversation_id);
  peer_send (peer, "{'type':'subscribe','payload':{'table':'messages','since':0}}");
  peer_send_format (peer,
                    "{'type':'chat','id':'last','payload':{'conversationId':'%s','content':'last words'}}",
                    scene->conversation_id);
  peer_send_format (peer, "{'type':'auth','payload':{'token':'%s'}}", scene->agent_token);
  peer_free (peer);
  /* What was sent is stored all the same. */
  peer_expect_content (scene->visitor, "last words");
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/live/server/" path, LiveScene, NULL, scene_set_up, function, scene_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("before-auth", test_before_auth);
  ADD ("pipelined-auth", test_pipelined_auth);
  ADD ("bad-frames", test_bad_frames);
  ADD ("binary", test_binary);
  ADD ("too-big", test_too_big);
  ADD ("chat", test_chat);
  ADD ("chat-again", test_chat_again);
  ADD ("typing", test_typing);
  ADD ("origins", test_origins);
  ADD ("auth-response", test_auth_response);
  ADD ("agents-online", test_agents_online);
  ADD ("revoked", test_revoked);
  ADD ("account-revoked", test_account_revoked);
  ADD ("revoked-while-authenticating", test_revoked_while_authenticating);
  ADD ("visitor-removed", test_visitor_removed);
  ADD ("expired", test_expired);
  ADD ("rate", test_rate);
  ADD ("drain", test_drain);
  ADD ("gone-client", test_gone_client);
  return foyer_test_run ();
}
