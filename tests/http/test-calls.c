/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the calls answer where nothing is wrong, and what stands in their headers. */
#include "http-kit.h"

#include "foyer-embed-code.h"

#include <string.h>

typedef struct
{
  HttpKit *kit;
} World;

static void
set_up (World *world, gconstpointer data)
{
  world->kit = http_kit_new ();
}

static void
tear_down (World *world, gconstpointer data)
{
  http_kit_free (world->kit);
}

static HttpAnswer *
ask (World *world, const char *method, const char *path, const char *body, guint status, const char *code)
{
  HttpAnswer *answer = http_kit_call (world->kit, method, path, world->kit->admin, body, NULL);

  g_test_message ("%s %s", method, path);
  http_answer_check (answer, status, code);
  return answer;
}

static char *
create (World *world, const char *path, const char *body)
{
  g_autoptr (HttpAnswer) answer = ask (world, "POST", path, body, 201, NULL);
  g_autofree char       *location = g_strconcat (path, "/", http_answer_text (answer, "id"), NULL);

  g_assert_cmpstr (http_answer_header (answer, "Location"), ==, location);
  return g_steal_pointer (&location);
}

static void
test_account (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) made = http_kit_call (
      world->kit, "POST", "/api/auth/register", NULL,
      "{\"email\":\"Mia@Example.org\",\"password\":\"rainy tulip 42\",\"name\":\"Mia\"}", NULL);
  http_answer_check (made, 201, NULL);
  g_assert_cmpstr (foyer_json_text (foyer_json_object (http_answer_object (made), "user"), "role"), ==,
                   "user");
  g_autoptr (HttpAnswer) taken =
      http_kit_call (world->kit, "POST", "/api/auth/register", NULL,
                     "{\"email\":\"mia@example.ORG\",\"password\":\"rainy tulip 42\"}", NULL);
  http_answer_check (taken, 409, "email_taken");
  g_autoptr (HttpAnswer) wrong =
      http_kit_call (world->kit, "POST", "/api/auth/login", NULL,
                     "{\"email\":\"mia@example.org\",\"password\":\"sunny\"}", NULL);
  http_answer_check (wrong, 401, "invalid_credentials");
  g_autoptr (HttpAnswer) in =
      http_kit_call (world->kit, "POST", "/api/auth/login", NULL,
                     "{\"email\":\"mia@example.org\",\"password\":\"rainy tulip 42\"}", NULL);
  http_answer_check (in, 200, NULL);
  const char            *token = http_answer_text (in, "token");
  g_autoptr (HttpAnswer) me = http_kit_call (world->kit, "GET", "/api/auth/me", token, NULL, NULL);
  http_answer_check (me, 200, NULL);
  g_assert_cmpstr (http_answer_text (me, "email"), ==, "Mia@Example.org");
  g_assert_false (json_object_has_member (http_answer_object (me), "passwordHash"));
  g_autoptr (HttpAnswer) out = http_kit_call (world->kit, "POST", "/api/auth/logout", token, NULL, NULL);
  http_answer_check (out, 204, NULL);
  g_autoptr (HttpAnswer) gone = http_kit_call (world->kit, "GET", "/api/auth/me", token, NULL, NULL);
  http_answer_check (gone, 401, "not_authenticated");
  g_assert_cmpstr (http_answer_header (gone, "WWW-Authenticate"), ==, "Bearer");
}

/* Ten at once, and one more every six seconds, which a slow machine may need for ten hashes. */
static void
test_login_limit (World *world, gconstpointer data)
{
  const char body[] = "{\"email\":\"a@example.org\",\"password\":\"x\"}";
  gint64     start_us = g_get_monotonic_time ();
  guint      refused = 0;

  for (guint i = 1; i <= 40 && refused == 0; i++)
    {
      g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, "POST", "/api/auth/login", NULL, body, NULL);
      if (answer->status != 429)
        {
          http_answer_check (answer, 401, "invalid_credentials");
          continue;
        }
      http_answer_check (answer, 429, "rate_limited");
      g_assert_cmpint (g_ascii_strtoll (http_answer_header (answer, "Retry-After"), NULL, 10), >=, 1);
      refused = i;
    }
  g_assert_cmpint (refused, >, 10);
  g_assert_cmpint (refused, <=, 11 + (g_get_monotonic_time () - start_us) / (6 * G_USEC_PER_SEC));
}

static void
test_last_admin (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) me = ask (world, "GET", "/api/auth/me", NULL, 200, NULL);
  g_autofree char       *path = g_strconcat ("/api/users/", http_answer_text (me, "id"), NULL);
  g_autoptr (HttpAnswer) demoted = ask (world, "PATCH", path, "{\"role\":\"agent\"}", 409, "conflict");
  g_autoptr (HttpAnswer) removed = ask (world, "DELETE", path, NULL, 409, "conflict");
  g_autoptr (HttpAnswer) named = ask (world, "PATCH", path, "{\"name\":\"Ada\"}", 200, NULL);
  g_assert_cmpstr (http_answer_text (named, "name"), ==, "Ada");
  g_autoptr (HttpAnswer) unnamed = ask (world, "PATCH", path, "{\"name\":null}", 200, NULL);
  g_assert_null (http_answer_text (unnamed, "name"));
}

static void
check_put (
    World *world, const char *path, const char *body, const char *if_match, guint status, const char *code)
{
  g_autoptr (HttpAnswer) answer =
      http_kit_call (world->kit, "PUT", path, world->kit->admin, body, "If-Match", if_match, NULL);

  g_test_message ("If-Match: %s", if_match);
  http_answer_check (answer, status, code);
}

static void
test_versions (World *world, gconstpointer data)
{
  const char       body[] = "{\"name\":\"Hours\",\"reply\":{\"mode\":\"template\",\"template\":\"9 to 5\"}}";
  g_autofree char *path = create (world, "/api/context-rules", body);
  g_autoptr (HttpAnswer) got = ask (world, "GET", path, NULL, 200, NULL);
  g_assert_cmpstr (http_answer_header (got, "ETag"), ==, "\"v1\"");
  g_autofree char       *back = foyer_json_print (got->json);
  g_autoptr (HttpAnswer) put = ask (world, "PUT", path, back, 200, NULL);
  g_assert_cmpstr (http_answer_header (put, "ETag"), ==, "\"v2\"");

  check_put (world, path, body, "\"v1\"", 412, "stale_version");
  check_put (world, path, body, "v1", 400, "bad_request");
  check_put (world, path, "{}", "\"v1\"", 400, "invalid_field");
  check_put (world, path, body, "\"v1\", \"v2\"", 200, NULL);
  check_put (world, path, body, "W/\"v3\"", 200, NULL);
  check_put (world, path, body, "*", 200, NULL);

  g_autofree char       *rollback = g_strconcat (path, "/rollback", NULL);
  g_autoptr (HttpAnswer) rolled = ask (world, "POST", rollback, "{\"version\":1}", 200, NULL);
  g_assert_cmpstr (http_answer_header (rolled, "ETag"), ==, "\"v6\"");
  g_autofree char       *versions = g_strconcat (path, "/versions", NULL);
  g_autoptr (HttpAnswer) listed = ask (world, "GET", versions, NULL, 200, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (listed->json)), ==, 6);
}

static void
test_rule_in_use (World *world, gconstpointer data)
{
  g_autofree char *rule =
      create (world, "/api/context-rules",
              "{\"name\":\"Hours\",\"reply\":{\"mode\":\"template\",\"template\":\"9 to 5\"}}");
  g_autofree char *body =
      g_strdup_printf ("{\"name\":\"Shop\",\"defaultRuleId\":\"%s\"}", strrchr (rule, '/') + 1);
  g_autofree char       *widget = create (world, "/api/widgets", body);
  g_autoptr (HttpAnswer) refused = ask (world, "DELETE", rule, NULL, 409, "rule_in_use");
  g_autoptr (HttpAnswer) first = ask (world, "DELETE", widget, NULL, 204, NULL);
  g_autoptr (HttpAnswer) second = ask (world, "DELETE", rule, NULL, 204, NULL);
  g_autoptr (HttpAnswer) third = ask (world, "DELETE", rule, NULL, 404, "not_found");
}

static void
test_widget_secret (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) made = ask (world, "POST", "/api/widgets", "{\"name\":\"Shop\"}", 201, NULL);
  const char            *secret = http_answer_text (made, "identitySecret");
  g_autofree char       *path = g_strconcat ("/api/widgets/", http_answer_text (made, "id"), NULL);
  g_autofree char       *renew = g_strconcat (path, "/secret", NULL);

  g_assert_cmpuint (strlen (secret), ==, 43);
  g_assert_cmpstr (http_answer_header (made, "ETag"), ==, "\"v1\"");
  g_autoptr (HttpAnswer) got = ask (world, "GET", path, NULL, 200, NULL);
  g_assert_false (json_object_has_member (http_answer_object (got), "identitySecret"));
  g_autoptr (HttpAnswer) put = ask (world, "PUT", path, "{\"name\":\"Shop 2\"}", 200, NULL);
  g_assert_false (json_object_has_member (http_answer_object (put), "identitySecret"));
  g_autoptr (HttpAnswer) renewed = ask (world, "POST", renew, NULL, 200, NULL);
  g_assert_cmpuint (strlen (http_answer_text (renewed, "identitySecret")), ==, 43);
  g_assert_cmpstr (http_answer_text (renewed, "identitySecret"), !=, secret);
}

static void
test_widget_values (World *world, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *field;
  } rows[] = {
    { "{\"name\":\"A\",\"origins\":[\"https://a.example\",\"nonsense\"]}", "origins[1]" },
    { "{\"name\":\"A\",\"origins\":[\"https://a.example/path\"]}", "origins[0]" },
    { "{\"name\":\"A\",\"timeZone\":\"Mars/Base\"}", "timeZone" },
    { "{\"name\":\"A\",\"timeZone\":\"../../etc/passwd\"}", "timeZone" },
    { "{\"name\":\"A\",\"ruleIds\":[\"nothing\"]}", "ruleIds[0]" },
    { "{\"name\":\"A\",\"defaultRuleId\":\"nothing\"}", "defaultRuleId" },
    { "{\"name\":\"A\",\"roomId\":\"nothing\"}", "roomId" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HttpAnswer) answer = ask (world, "POST", "/api/widgets", rows[i].body, 400, "invalid_field");
      g_assert_cmpstr (http_answer_text (answer, "field"), ==, rows[i].field);
    }
  g_autoptr (HttpAnswer) good =
      ask (world, "POST", "/api/widgets",
           "{\"name\":\"A\",\"origins\":[\"HTTPS://Shop.Example:443\"],\"timeZone\":\"Europe/Berlin\"}", 201,
           NULL);
  foyer_test_assert_json_eq (json_object_get_member (http_answer_object (good), "origins"),
                             "['https://shop.example']");
}

static void
test_embed_code (World *world, gconstpointer data)
{
  g_autoptr (JsonObject) code = foyer_embed_code_print ("https://chat.example", "a&b", "\"<Shop>\"");

  g_assert_cmpstr (
      foyer_json_text (code, "script"), ==,
      "<script src=\"https://chat.example/chat-widget.js\" data-widget=\"a&amp;b\" async></script>");
  g_assert_cmpstr (
      foyer_json_text (code, "iframe"), ==,
      "<iframe src=\"https://chat.example/chat-embed?widget=a%26b\" title=\"&quot;&lt;Shop&gt;&quot;\" "
      "width=\"400\" height=\"600\"></iframe>");
  g_autofree char       *widget = create (world, "/api/widgets", "{\"name\":\"Shop\"}");
  g_autofree char       *path = g_strconcat (widget, "/embed-code", NULL);
  g_autoptr (HttpAnswer) answer = ask (world, "GET", path, NULL, 200, NULL);
  g_assert_nonnull (strstr (http_answer_text (answer, "element"), world->kit->base));
}

static void
start (World *world, const char *path, const char *origin, guint status, const char *code)
{
  g_autoptr (HttpAnswer) answer =
      http_kit_call (world->kit, "POST", path, NULL, "{}", "Origin", origin, NULL);

  g_test_message ("Origin: %s", origin);
  http_answer_check (answer, status, code);
  gboolean listed = g_str_has_prefix (origin, "https://") && g_str_has_suffix (origin, "shop.example");
  g_assert_cmpstr (http_answer_header (answer, "Access-Control-Allow-Origin"), ==, listed ? origin : NULL);
}

static void
test_session_origins (World *world, gconstpointer data)
{
  g_autofree char *widget =
      create (world, "/api/widgets",
              "{\"name\":\"Shop\",\"origins\":[\"https://shop.example\",\"https://*.shop.example\"]}");
  g_autofree char *path = g_strconcat (widget, "/sessions", NULL);

  start (world, path, "https://shop.example", 201, NULL);
  start (world, path, "https://de.shop.example", 201, NULL);
  start (world, path, world->kit->base, 201, NULL);
  start (world, path, "https://shop.example.evil.example", 403, "forbidden");
  start (world, path, "http://shop.example:80", 403, "forbidden");
  start (world, path, "null", 403, "forbidden");
}

static void
test_session_limit (World *world, gconstpointer data)
{
  g_autofree char *widget = create (world, "/api/widgets", "{\"name\":\"Shop\"}");
  g_autofree char *path = g_strconcat (widget, "/sessions", NULL);
  guint            refused = 0;

  for (guint i = 0; i < 400 && refused == 0; i++)
    {
      g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, "POST", path, NULL, "[]", NULL);
      if (answer->status == 429)
        {
          http_answer_check (answer, 429, "rate_limited");
          g_assert_nonnull (http_answer_header (answer, "Retry-After"));
          refused = i;
        }
    }
  g_assert_cmpuint (refused, >=, FOYER_LIMIT_SESSIONS_BURST);
}

static void
test_isolation (World *world, gconstpointer data)
{
  g_autofree char       *widget = create (world, "/api/widgets", "{\"name\":\"Shop\"}");
  g_autofree char       *path = g_strconcat (widget, "/sessions", NULL);
  g_autoptr (HttpAnswer) one = http_kit_call (world->kit, "POST", path, NULL, "{}", NULL);
  g_autoptr (HttpAnswer) other = http_kit_call (world->kit, "POST", path, NULL, "{}", NULL);
  http_answer_check (one, 201, NULL);
  http_answer_check (other, 201, NULL);
  g_autofree char *messages =
      g_strdup_printf ("/api/conversations/%s/messages", http_answer_text (one, "conversationId"));
  g_autoptr (HttpAnswer) own =
      http_kit_call (world->kit, "POST", messages, http_answer_text (one, "visitorToken"),
                     "{\"content\":\"  Hi \\ud83e\\udd8a\"}", NULL);
  g_autoptr (HttpAnswer) foreign =
      http_kit_call (world->kit, "GET", messages, http_answer_text (other, "visitorToken"), NULL, NULL);
  g_autoptr (HttpAnswer) note =
      ask (world, "POST", messages, "{\"content\":\"A note\",\"visibility\":\"staff\"}", 201, NULL);
  g_autoptr (HttpAnswer) seen =
      http_kit_call (world->kit, "GET", messages, http_answer_text (one, "visitorToken"), NULL, NULL);
  http_answer_check (own, 201, NULL);
  g_assert_cmpstr (http_answer_text (own, "content"), ==, "  Hi 🦊");
  http_answer_check (foreign, 404, "not_found");
  http_answer_check (seen, 200, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (seen->json)); i++)
    g_assert_cmpstr (
        foyer_json_text (json_array_get_object_element (json_node_get_array (seen->json), i), "visibility"),
        ==, "all");
  g_autoptr (HttpAnswer) list = http_kit_call (world->kit, "GET", "/api/conversations",
                                               http_answer_text (one, "visitorToken"), NULL, NULL);
  http_answer_check (list, 403, "forbidden");
}

static void
test_a_visitor_comes_back (World *world, gconstpointer data)
{
  g_autofree char       *widget = create (world, "/api/widgets", "{\"name\":\"Shop\"}");
  g_autofree char       *path = g_strconcat (widget, "/sessions", NULL);
  g_autoptr (HttpAnswer) first = http_kit_call (world->kit, "POST", path, NULL, "{}", NULL);
  http_answer_check (first, 201, NULL);
  g_autofree char *body =
      g_strdup_printf ("{\"visitorToken\":\"%s\"}", http_answer_text (first, "visitorToken"));
  g_autoptr (HttpAnswer) again = http_kit_call (world->kit, "POST", path, NULL, body, NULL);
  http_answer_check (again, 201, NULL);
  g_assert_cmpstr (http_answer_text (again, "visitorToken"), ==, http_answer_text (first, "visitorToken"));
  g_assert_cmpstr (http_answer_text (again, "conversationId"), ==,
                   http_answer_text (first, "conversationId"));
}

/* Follows Link: rel="next" to the end; no row twice, none left out. */
static void
test_paging (World *world, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char       *next = g_strdup ("/api/canned-replies?limit=3");
  guint                  pages = 0;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"shortcut\":\"s%u\",\"title\":\"T\",\"content\":\"C\"}", i);
      g_autofree char *location = create (world, "/api/canned-replies", body);
    }
  while (next != NULL && pages++ < 10)
    {
      g_autoptr (HttpAnswer) page = ask (world, "GET", next, NULL, 200, NULL);
      JsonArray             *rows = json_node_get_array (page->json);
      const char            *link = http_answer_header (page, "Link");
      for (guint i = 0; i < json_array_get_length (rows); i++)
        g_assert_true (g_hash_table_add (
            seen, g_strdup (foyer_json_text (json_array_get_object_element (rows, i), "id"))));
      g_free (next);
      next = link != NULL ? g_strndup (link + 1, (gsize) (strchr (link, '>') - link - 1)) : NULL;
      if (next != NULL)
        g_assert_true (g_str_has_suffix (link, ">; rel=\"next\""));
    }
  g_assert_cmpuint (pages, ==, 3);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 8);
}

static void
test_import_and_search (World *world, gconstpointer data)
{
  g_autofree char *base = create (world, "/api/knowledge-bases", "{\"name\":\"FAQ\"}");
  g_autofree char *path = g_strconcat (base, "/import", NULL);
  g_autofree char *search = g_strconcat (base, "/search?q=hinges&limit=3", NULL);
  g_autofree char *bad_search = g_strconcat (base, "/search", NULL);
  const char csv[] = "question,answer\nHow do I oil hinges?,Twice a year.\nOpening hours?,From 9 to 5.\n";
  g_autoptr (HttpAnswer) imported = http_kit_call (world->kit, "POST", path, world->kit->admin, csv,
                                                   "Content-Type", "text/csv; charset=utf-8", NULL);
  http_answer_check (imported, 200, NULL);
  foyer_test_assert_json_eq (imported->json, "{'created':2,'updated':0,'unchanged':0,'failed':[]}");
  g_autoptr (HttpAnswer) odd =
      http_kit_call (world->kit, "POST", path, world->kit->admin, csv, "Content-Type", "image/png", NULL);
  http_answer_check (odd, 415, "unsupported_data");
  g_autoptr (HttpAnswer) hits = ask (world, "GET", search, NULL, 200, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (hits->json)), ==, 1);
  g_autoptr (HttpAnswer) none = ask (world, "GET", bad_search, NULL, 400, "invalid_field");
  g_assert_cmpstr (http_answer_text (none, "field"), ==, "q");
}

static void
test_conflicts_of_rules (World *world, gconstpointer data)
{
  g_autofree char *base = create (world, "/api/knowledge-bases", "{\"name\":\"FAQ\"}");
  g_autofree char *body =
      g_strdup_printf ("{\"name\":\"R\",\"reply\":{\"mode\":\"knowledge\"},\"useKnowledgeBases\":true,"
                       "\"knowledgeBaseIds\":[\"%s\"]}",
                       strrchr (base, '/') + 1);
  g_autofree char       *rule = create (world, "/api/context-rules", body);
  g_autoptr (HttpAnswer) refused = ask (world, "DELETE", base, NULL, 409, "conflict");
  g_autoptr (HttpAnswer) first = ask (world, "DELETE", rule, NULL, 204, NULL);
  g_autoptr (HttpAnswer) second = ask (world, "DELETE", base, NULL, 204, NULL);
}

static void
test_cors (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) listed =
      http_kit_call (world->kit, "OPTIONS", "/api/users", NULL, NULL, "Origin", "https://console.example",
                     "Access-Control-Request-Method", "POST", NULL);
  http_answer_check (listed, 204, NULL);
  g_assert_cmpstr (http_answer_header (listed, "Access-Control-Allow-Origin"), ==, "https://console.example");
  g_assert_cmpstr (http_answer_header (listed, "Access-Control-Allow-Headers"), ==,
                   "Authorization, Content-Type, If-Match");
  g_assert_cmpstr (http_answer_header (listed, "Access-Control-Max-Age"), ==, "600");
  g_assert_null (http_answer_header (listed, "Access-Control-Allow-Credentials"));
  g_autoptr (HttpAnswer) stranger =
      http_kit_call (world->kit, "OPTIONS", "/api/users", NULL, NULL, "Origin", "https://evil.example", NULL);
  http_answer_check (stranger, 204, NULL);
  g_assert_null (http_answer_header (stranger, "Access-Control-Allow-Origin"));
  g_assert_nonnull (strstr (http_answer_header (stranger, "Vary"), "Origin"));
  g_autoptr (HttpAnswer) error =
      http_kit_call (world->kit, "GET", "/api/users", NULL, NULL, "Origin", "https://console.example", NULL);
  http_answer_check (error, 401, "not_authenticated");
  g_assert_cmpstr (http_answer_header (error, "Access-Control-Expose-Headers"), ==,
                   "ETag, Link, Location, Retry-After, X-Request-Id");
}

static void
test_gzip (World *world, gconstpointer data)
{
  g_autofree char *text = g_strnfill (7000, 'x');
  g_autofree char *body = g_strdup_printf ("{\"shortcut\":\"s\",\"title\":\"T\",\"content\":\"%s\"}", text);
  g_autofree char *path = create (world, "/api/canned-replies", body);
  g_autoptr (HttpAnswer) packed =
      http_kit_call (world->kit, "GET", path, world->kit->agent, NULL, "Accept-Encoding", "gzip", NULL);
  http_answer_check (packed, 200, NULL);
  g_assert_cmpstr (http_answer_header (packed, "Content-Encoding"), ==, "gzip");
  g_assert_cmpuint (g_bytes_get_size (packed->bytes), <, 500);
  g_autoptr (HttpAnswer) plain = ask (world, "GET", path, NULL, 200, NULL);
  g_assert_null (http_answer_header (plain, "Content-Encoding"));
  g_autoptr (HttpAnswer) head = http_kit_call (world->kit, "HEAD", path, world->kit->agent, NULL, NULL);
  http_answer_check (head, 200, NULL);
  g_assert_cmpuint (g_bytes_get_size (head->bytes), ==, 0);
  g_assert_cmpstr (http_answer_header (head, "Content-Length"), ==,
                   http_answer_header (plain, "Content-Length"));
}

/* Bigger than what is printed on the loop: the same path, through a thread. */
static void
test_big (World *world, gconstpointer data)
{
  g_autofree char       *text = g_strnfill (900000, 'y');
  g_autofree char       *body = g_strdup_printf ("{\"title\":\"T\",\"text\":\"%s\"}", text);
  g_autofree char       *base = create (world, "/api/knowledge-bases", "{\"name\":\"FAQ\"}");
  g_autofree char       *documents = g_strconcat (base, "/documents", NULL);
  g_autofree char       *path = create (world, documents, body);
  g_autoptr (HttpAnswer) whole = ask (world, "GET", path, NULL, 200, NULL);
  g_assert_cmpstr (http_answer_text (whole, "text"), ==, text);
}

static void
test_health (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) health = http_kit_call (world->kit, "GET", "/api/health", NULL, NULL, NULL);
  http_answer_check (health, 200, NULL);
  g_assert_cmpstr (http_answer_text (health, "status"), ==, "ok");
  g_assert_true (foyer_json_bool (http_answer_object (health), "databaseConnected", FALSE));
  world->kit->api->draining = TRUE;
  g_autoptr (HttpAnswer) ready = http_kit_call (world->kit, "GET", "/api/health/ready", NULL, NULL, NULL);
  http_answer_check (ready, 503, "unavailable");
  g_autoptr (HttpAnswer) live = http_kit_call (world->kit, "GET", "/api/health/live", NULL, NULL, NULL);
  http_answer_check (live, 200, NULL);
}

#define ADD(name, function) g_test_add ("/http/calls/" name, World, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("account", test_account);
  ADD ("login-limit", test_login_limit);
  ADD ("last-admin", test_last_admin);
  ADD ("versions", test_versions);
  ADD ("rule-in-use", test_rule_in_use);
  ADD ("widget-secret", test_widget_secret);
  ADD ("widget-values", test_widget_values);
  ADD ("embed-code", test_embed_code);
  ADD ("session-origins", test_session_origins);
  ADD ("session-limit", test_session_limit);
  ADD ("isolation", test_isolation);
  ADD ("come-back", test_a_visitor_comes_back);
  ADD ("paging", test_paging);
  ADD ("import-and-search", test_import_and_search);
  ADD ("conflicts-of-rules", test_conflicts_of_rules);
  ADD ("cors", test_cors);
  ADD ("gzip", test_gzip);
  ADD ("big", test_big);
  ADD ("health", test_health);
  return foyer_test_run ();
}
