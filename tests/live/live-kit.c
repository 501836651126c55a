/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "live-kit.h"

#include <string.h>

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-json.h"
#include "foyer-knowledge.h"
#include "foyer-uuid.h"

static void
load_widgets (LiveKit *kit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_widget_cache_load_async (kit->widgets, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  foyer_widget_cache_load_finish (kit->widgets, result, &error);
  g_assert_no_error (error);
}

static void
load_rules (FoyerRuleService *rules)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_rule_service_load_async (rules, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  foyer_rule_service_load_finish (rules, result, &error);
  g_assert_no_error (error);
}

static FoyerWidget *
make_widget (LiveKit *kit)
{
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();
  const char *const       origins[] = { "https://shop.example", NULL };

  foyer_widget_set_name (widget, "Shop");
  foyer_widget_set_is_active (widget, TRUE);
  foyer_widget_set_origins (widget, origins);
  return store_kit_run (kit->store, foyer_store_insert (FOYER_RECORD (widget), NULL));
}

LiveKit *
live_kit_new_with (guint newcomer_ms)
{
  LiveKit        *kit = g_new0 (LiveKit, 1);
  FoyerLiveLimits limits;

  kit->database = store_kit_new ();
  kit->store = store_kit_open (kit->database);
  kit->widget = make_widget (kit);
  kit->widgets = foyer_widget_cache_new (FOYER_STORE (kit->store));
  FoyerKnowledge   *knowledge = foyer_knowledge_new (FOYER_STORE (kit->store));
  FoyerRuleService *rules = foyer_rule_service_new (FOYER_STORE (kit->store), kit->widgets, knowledge);
  load_widgets (kit);
  load_rules (rules);
  g_autofree char *setup_code = g_build_filename (foyer_test_make_dir (), "setup-code", NULL);
  kit->auth = foyer_auth_service_new (FOYER_STORE (kit->store), setup_code, TRUE);
  kit->chat = foyer_chat_service_new (FOYER_STORE (kit->store), rules, kit->widgets, knowledge);
  foyer_live_limits_init (&limits);
  if (newcomer_ms > 0)
    limits.newcomer_ms = newcomer_ms;
  kit->server = foyer_live_server_new (FOYER_STORE (kit->store), kit->auth, kit->chat, kit->widgets, &limits);
  kit->services = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (kit->services, rules);
  g_ptr_array_add (kit->services, knowledge);
  return kit;
}

LiveKit *
live_kit_new (void)
{
  return live_kit_new_with (0);
}

void
live_kit_free (LiveKit *kit)
{
  g_assert_cmpuint (foyer_live_server_get_n_clients (kit->server), ==, 0);
  foyer_test_release (kit->server);
  foyer_test_release (kit->chat);
  g_object_unref (kit->auth);
  g_ptr_array_unref (kit->services);
  g_object_unref (kit->widgets);
  g_object_unref (kit->widget);
  store_kit_close (kit->store);
  store_kit_free (kit->database);
  g_free (kit);
}

char *
live_kit_staff (LiveKit *kit, const char *role, char **user_id)
{
  g_autoptr (FoyerUser)  user = foyer_user_new ();
  g_autoptr (FoyerToken) token = foyer_token_new ();
  g_autofree char       *id = foyer_uuid_new ();
  g_autofree char       *email = g_strconcat (id, "@example.org", NULL);
  char                  *bearer = foyer_bearer_new (FOYER_BEARER_STAFF);
  g_autofree char       *hash = foyer_bearer_hash (bearer);

  foyer_user_set_email (user, email);
  foyer_user_set_email_folded (user, email);
  foyer_user_set_name (user, "Ada");
  foyer_user_set_role (user, role);
  foyer_user_set_is_active (user, TRUE);
  g_autoptr (FoyerUser) stored = store_kit_run (kit->store, foyer_store_insert (FOYER_RECORD (user), NULL));
  foyer_token_set_id (token, id);
  foyer_token_set_hash (token, hash);
  foyer_token_set_kind (token, "staff");
  foyer_token_set_user_id (token, foyer_user_get_id (stored));
  foyer_token_set_created_at (token, foyer_clock_now_ms ());
  foyer_token_set_last_used_at (token, foyer_clock_now_ms ());
  foyer_token_set_expires_at (token, foyer_clock_now_ms () + 3600000);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_ADD_TOKEN);
  request->record = FOYER_RECORD (g_object_ref (token));
  store_kit_run (kit->store, request);
  if (user_id != NULL)
    *user_id = g_strdup (foyer_user_get_id (stored));
  return bearer;
}

FoyerSessionResult *
live_kit_visitor (LiveKit *kit)
{
  g_autoptr (JsonNode)     body = foyer_json_parse ("{\"context\":{\"url\":\"https://shop.example/"
                                                        "\",\"title\":\"Shop\",\"referrer\":\"\",\"locale\":\"en\"}}",
                                                    -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_chat_service_start_session_async (kit->chat, foyer_widget_get_id (kit->widget), body, NULL, NULL,
                                          FALSE, NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  FoyerSessionResult *session = foyer_chat_service_start_session_finish (kit->chat, result, &error);
  g_assert_no_error (error);
  return session;
}

void
live_kit_append (LiveKit *kit, const char *conversation_id, const char *content, const char *visibility)
{
  FoyerMessage      *message = store_kit_message (conversation_id, content);
  FoyerStoreRequest *request;

  foyer_message_set_sender_kind (message, "agent");
  foyer_message_set_visibility (message, visibility);
  request = foyer_store_append (store_kit_append_new (message));
  foyer_store_appended_free (store_kit_run (kit->store, request));
}

static void
link_send (gpointer link, GBytes *frame)
{
  Peer              *peer = link;
  gsize              size = g_bytes_get_size (frame);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, NULL), size);
  FoyerCodecEvent    event;
  gsize              used = 0;

  if (peer->plugged)
    {
      peer->pending += size;
      return;
    }
  do
    {
      used += foyer_codec_feed (&peer->codec, copy + used, size - used, &event);
      if (event.type == FOYER_CODEC_TEXT)
        {
          g_autoptr (GError) error = NULL;
          JsonNode *node = foyer_json_parse ((const char *) event.payload, (gssize) event.length, &error);
          g_assert_no_error (error);
          g_queue_push_tail (peer->frames, node);
        }
      else if (event.type == FOYER_CODEC_CLOSE)
        peer->close_code = event.close_code;
      g_assert_cmpint (event.type, !=, FOYER_CODEC_FAILED);
    }
  while (event.type != FOYER_CODEC_NOTHING);
}

static gsize
link_get_pending (gpointer link)
{
  return ((Peer *) link)->pending;
}

static void
link_set_deadline (gpointer link, gint64 at_us)
{
  ((Peer *) link)->deadline = at_us;
}

static void
link_shut (gpointer link)
{
}

static void
link_close (gpointer link)
{
  ((Peer *) link)->closed = TRUE;
}

static guint
link_get_frames (gpointer link)
{
  return 0;
}

static void
link_drop (gpointer link)
{
}

static const FoyerSocketLink link_table = { link_send,  link_get_pending, link_get_frames,   link_drop,
                                            link_drop,  link_drop,        link_set_deadline, link_shut,
                                            link_close, link_close };

Peer *
peer_new (LiveKit *kit, const char *origin)
{
  Peer          *peer = g_new0 (Peer, 1);
  FoyerHandshake handshake = { .origin = origin };

  foyer_codec_init (&peer->codec, FOYER_CODEC_CLIENT, 1024 * 1024);
  peer->frames = g_queue_new ();
  peer->client = foyer_live_server_accept (kit->server, &handshake, &link_table, peer);
  return peer;
}

Peer *
peer_new_authenticated (LiveKit *kit, const char *token)
{
  Peer            *peer = peer_new (kit, NULL);
  g_autofree char *json = g_strdup_printf ("{'type':'auth','payload':{'token':'%s'}}", token);

  json_node_unref (peer_await (peer, "system"));
  peer_send (peer, json);
  g_autoptr (JsonNode) frame = peer_await (peer, "auth_response");
  g_assert_true (foyer_json_bool (json_node_get_object (peer_payload (frame)), "success", FALSE));
  return peer;
}

void
peer_free (Peer *peer)
{
  foyer_socket_hung_up (&peer->client->socket);
  foyer_client_unref (peer->client);
  foyer_codec_clear (&peer->codec);
  g_queue_free_full (peer->frames, (GDestroyNotify) json_node_unref);
  g_free (peer);
}

void
peer_send_bytes (Peer *peer, FoyerOpcode opcode, const char *bytes, gsize length)
{
  static const guint8 mask[4] = { 9, 8, 7, 6 };
  g_autoptr (GBytes)  frame = foyer_codec_encode_masked (opcode, TRUE, bytes, length, mask);
  g_autofree guint8  *copy = g_memdup2 (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));

  foyer_socket_received (&peer->client->socket, copy, g_bytes_get_size (frame), g_get_monotonic_time ());
}

void
peer_send (Peer *peer, const char *json)
{
  g_autofree char *text = g_strdup (json);

  if (strchr (text, '"') == NULL)
    g_strdelimit (text, "'", '"');
  peer_send_bytes (peer, FOYER_OPCODE_TEXT, text, strlen (text));
}

void
peer_tick (Peer *peer, gint64 now_us)
{
  foyer_socket_tick (&peer->client->socket, now_us);
}

JsonNode *
peer_payload (JsonNode *frame)
{
  return json_object_get_member (json_node_get_object (frame), "payload");
}

JsonNode *
peer_await (Peer *peer, const char *type)
{
  foyer_test_await (peer->frames->length > 0);
  JsonNode   *frame = g_queue_pop_head (peer->frames);
  JsonObject *object = json_node_get_object (frame);
  if (type != NULL && g_strcmp0 (foyer_json_text (object, "type"), type) != 0)
    {
      g_autofree char *text = foyer_json_print (frame);
      g_error ("%s instead of %s", text, type);
    }
  g_assert_nonnull (foyer_json_text (object, "timestamp"));
  return frame;
}

void
peer_expect (Peer *peer, const char *type, const char *payload)
{
  g_autoptr (JsonNode) frame = peer_await (peer, type);
  foyer_test_assert_json_eq (peer_payload (frame), payload);
}

void
peer_expect_error (Peer *peer, const char *id, const char *code)
{
  g_autoptr (JsonNode) frame = peer_await (peer, "error");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (frame), "id"), ==, id);
  g_assert_cmpstr (foyer_json_text (json_node_get_object (peer_payload (frame)), "code"), ==, code);
}

/* A ping goes through after everything that was under way has had its time. */
void
peer_expect_nothing (Peer *peer)
{
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 10;

  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  if (peer->frames->length > 0)
    {
      g_autofree char *text = foyer_json_print (g_queue_peek_head (peer->frames));
      g_error ("%s instead of nothing", text);
    }
}

void
peer_expect_close (Peer *peer, guint code)
{
  foyer_test_await (peer->close_code != 0);
  g_assert_cmpuint (peer->close_code, ==, code);
}
