/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http-kit.h"

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-uuid.h"

#include <string.h>

static void
on_request (SoupServerMessage *message, const char *path, FoyerConnection *connection, gpointer user_data)
{
  HttpKit                 *kit = user_data;
  g_autoptr (FoyerRequest) request =
      foyer_request_new (message, path, foyer_connection_get_peer_address (connection), FALSE, kit->site,
                         foyer_connection_get_cancellable (connection));

  foyer_router_handle (kit->router, request);
}

static gsize
body_limit (const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data)
{
  return (gsize) foyer_route_get_body_limit (method, method_length, path, path_length);
}

static void
listen_on_port (HttpKit *kit)
{
  g_autoptr (GError) error = NULL;
  FoyerHubLimits     limits;

  foyer_hub_limits_init (&limits);
  kit->hub = foyer_hub_new (&limits, &error);
  g_assert_no_error (error);
  kit->server = foyer_web_server_new (kit->hub);
  foyer_web_server_set_body_limit (kit->server, body_limit, kit);
  foyer_web_server_set_handler (kit->server, on_request, kit, NULL);
  kit->listener = foyer_listener_new (kit->hub, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  kit->base = g_strdup_printf ("http://127.0.0.1:%u", foyer_listener_get_port (kit->listener));
  kit->session = soup_session_new_with_options ("timeout", 20, NULL);
  soup_session_remove_feature_by_type (kit->session, SOUP_TYPE_CONTENT_DECODER);
}

static char *
make_account (HttpKit *kit, const char *role)
{
  g_autoptr (FoyerUser)  user = foyer_user_new ();
  g_autoptr (FoyerToken) token = foyer_token_new ();
  g_autofree char       *id = foyer_uuid_new ();
  g_autofree char       *email = g_strconcat (role, "@example.org", NULL);
  char                  *bearer = foyer_bearer_new (FOYER_BEARER_STAFF);
  g_autofree char       *hash = foyer_bearer_hash (bearer);

  foyer_user_set_email (user, email);
  foyer_user_set_email_folded (user, email);
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
  return bearer;
}

static void
make_services (HttpKit *kit)
{
  FoyerStore      *store = FOYER_STORE (kit->store);
  g_autofree char *setup_code = g_build_filename (foyer_test_make_dir (), "setup-code", NULL);

  kit->widgets = foyer_widget_cache_new (store);
  kit->knowledge = foyer_knowledge_new (store);
  kit->rules = foyer_rule_service_new (store, kit->widgets, kit->knowledge);
  kit->auth = foyer_auth_service_new (store, setup_code, TRUE);
  kit->chat = foyer_chat_service_new (store, kit->rules, kit->widgets, kit->knowledge);
  g_autoptr (GAsyncResult) widgets_loaded = NULL;
  g_autoptr (GAsyncResult) rules_loaded = NULL;
  foyer_widget_cache_load_async (kit->widgets, NULL, foyer_test_ready, &widgets_loaded);
  foyer_rule_service_load_async (kit->rules, NULL, foyer_test_ready, &rules_loaded);
  foyer_test_await (widgets_loaded != NULL && rules_loaded != NULL);
  g_assert_true (foyer_widget_cache_load_finish (kit->widgets, widgets_loaded, NULL));
  g_assert_true (foyer_rule_service_load_finish (kit->rules, rules_loaded, NULL));
}

HttpKit *
http_kit_new (void)
{
  static const char *const cors_origins[] = { "https://console.example", NULL };
  HttpKit                 *kit = g_new0 (HttpKit, 1);
  g_autoptr (GError)       error = NULL;

  kit->database = store_kit_new ();
  kit->store = store_kit_open (kit->database);
  make_services (kit);
  kit->site = foyer_site_new (NULL, NULL, cors_origins, &error);
  g_assert_no_error (error);
  kit->api = foyer_api_new (FOYER_STORE (kit->store), kit->auth, kit->rules, kit->chat, kit->widgets,
                            kit->knowledge, kit->site, "development", NULL);
  kit->router = foyer_router_new (kit->api);
  foyer_api_add_all (kit->router);
  foyer_router_check (kit->router, &error);
  g_assert_no_error (error);
  listen_on_port (kit);
  kit->admin = make_account (kit, "admin");
  kit->agent = make_account (kit, "agent");
  kit->user = make_account (kit, "user");
  return kit;
}

void
http_kit_free (HttpKit *kit)
{
  soup_session_abort (kit->session);
  g_object_unref (kit->session);
  foyer_listener_stop (kit->listener);
  g_object_unref (kit->listener);
  g_object_unref (kit->server);
  g_object_unref (kit->hub);
  foyer_router_free (kit->router);
  foyer_api_free (kit->api);
  foyer_site_free (kit->site);
  g_object_unref (kit->chat);
  g_object_unref (kit->auth);
  g_object_unref (kit->rules);
  g_object_unref (kit->knowledge);
  g_object_unref (kit->widgets);
  store_kit_close (kit->store);
  store_kit_free (kit->database);
  g_free (kit->base);
  g_free (kit->admin);
  g_free (kit->agent);
  g_free (kit->user);
  g_free (kit);
}

static HttpAnswer *
run (HttpKit *kit, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  HttpAnswer              *answer = g_new0 (HttpAnswer, 1);

  soup_session_send_and_read_async (kit->session, message, G_PRIORITY_DEFAULT, NULL, foyer_test_ready,
                                    &result);
  foyer_test_await (result != NULL);
  answer->bytes = soup_session_send_and_read_finish (kit->session, result, &error);
  g_assert_no_error (error);
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  const char *type = soup_message_headers_get_one (answer->headers, "Content-Type");
  if (g_strcmp0 (type, "application/json") == 0 && g_bytes_get_size (answer->bytes) > 0 &&
      soup_message_headers_get_one (answer->headers, "Content-Encoding") == NULL)
    {
      answer->json = foyer_json_parse_bytes (answer->bytes, &error);
      g_assert_no_error (error);
    }
  return answer;
}

static SoupMessage *
make_message (HttpKit *kit, const char *method, const char *path, const char *token, GBytes *body)
{
  g_autofree char    *uri = g_strconcat (kit->base, path, NULL);
  SoupMessage        *message = soup_message_new (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  g_assert_nonnull (message);
  if (token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", token, NULL);
      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

HttpAnswer *
http_kit_send (HttpKit *kit, const char *method, const char *path, const char *token, GBytes *body)
{
  g_autoptr (SoupMessage) message = make_message (kit, method, path, token, body);

  return run (kit, message);
}

HttpAnswer *
http_kit_call (HttpKit *kit, const char *method, const char *path, const char *token, const char *body, ...)
{
  g_autoptr (GBytes)      bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (SoupMessage) message = make_message (kit, method, path, token, bytes);
  SoupMessageHeaders     *headers = soup_message_get_request_headers (message);
  const char             *name;
  va_list                 arguments;

  va_start (arguments, body);
  while ((name = va_arg (arguments, const char *)) != NULL)
    soup_message_headers_replace (headers, name, va_arg (arguments, const char *));
  va_end (arguments);
  return run (kit, message);
}

void
http_answer_free (HttpAnswer *answer)
{
  g_clear_pointer (&answer->headers, soup_message_headers_unref);
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_clear_pointer (&answer->json, json_node_unref);
  g_free (answer);
}

const char *
http_answer_header (const HttpAnswer *answer, const char *name)
{
  return soup_message_headers_get_list (answer->headers, name);
}

JsonObject *
http_answer_object (const HttpAnswer *answer)
{
  g_assert_nonnull (answer->json);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (answer->json));
  return json_node_get_object (answer->json);
}

const char *
http_answer_text (const HttpAnswer *answer, const char *name)
{
  return foyer_json_text (http_answer_object (answer), name);
}

void
http_answer_check (const HttpAnswer *answer, guint status, const char *code)
{
  if (answer->status != status)
    g_test_message ("%s", (const char *) g_bytes_get_data (answer->bytes, NULL));
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_nonnull (http_answer_header (answer, "X-Request-Id"));
  g_assert_cmpstr (http_answer_header (answer, "Cache-Control"), ==, "no-store");
  g_assert_cmpstr (http_answer_header (answer, "X-Content-Type-Options"), ==, "nosniff");
  if (code == NULL)
    return;
  g_assert_cmpstr (http_answer_text (answer, "code"), ==, code);
  g_assert_nonnull (http_answer_text (answer, "error"));
  g_assert_cmpstr (http_answer_text (answer, "requestId"), ==, http_answer_header (answer, "X-Request-Id"));
}
