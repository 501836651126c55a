/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who a visitor is: nobody in particular, an account, or who their site says they are. */
#include "http-kit.h"

#include <string.h>

#include "foyer-clock.h"
#include "foyer-test-jwt.h"

#define LOOKS_MAX 1000
#define PAUSE_MS 20 /* below the 100 calls a second that a token has */

typedef struct
{
  HttpKit *kit;
  char    *widget; /* its id */
  char    *secret;
} World;

static void
set_up (World *world, gconstpointer data)
{
  world->kit = http_kit_new ();
  g_autoptr (HttpAnswer) made =
      http_kit_call (world->kit, "POST", "/api/widgets", world->kit->admin, "{\"name\":\"Shop\"}", NULL);
  http_answer_check (made, 201, NULL);
  world->widget = g_strdup (http_answer_text (made, "id"));
  world->secret = g_strdup (http_answer_text (made, "identitySecret"));
}

static void
tear_down (World *world, gconstpointer data)
{
  g_free (world->widget);
  g_free (world->secret);
  http_kit_free (world->kit);
}

static char *
sign (World *world, const char *subject, const char *more)
{
  g_autofree char *claims =
      g_strdup_printf ("{\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%" G_GINT64_FORMAT "%s}", subject,
                       world->widget, foyer_clock_now_ms () / 1000 + 300, more);

  return foyer_test_make_jwt (FOYER_TEST_JWT_HEADER, claims, strlen (claims), world->secret);
}

static HttpAnswer *
start (World *world, const char *bearer, const char *identity, const char *visitor_token, const char *more)
{
  g_autofree char       *path = g_strdup_printf ("/api/widgets/%s/sessions", world->widget);
  g_autoptr (JsonObject) body = foyer_json_parse_object (more, -1, NULL);

  if (identity != NULL)
    json_object_set_string_member (body, "identity", identity);
  if (visitor_token != NULL)
    json_object_set_string_member (body, "visitorToken", visitor_token);
  g_autofree char *text = foyer_json_print_object (body);
  return http_kit_call (world->kit, "POST", path, bearer, text, NULL);
}

static HttpAnswer *
start_well (World *world, const char *bearer, const char *identity, const char *visitor_token)
{
  HttpAnswer *answer = start (world, bearer, identity, visitor_token, "{}");

  http_answer_check (answer, 201, NULL);
  g_assert_nonnull (http_answer_text (answer, "visitorToken"));
  return answer;
}

/* Who takes part in a session's conversation, as an administrator sees them. */
static HttpAnswer *
visitor_of (World *world, const HttpAnswer *session)
{
  g_autofree char *path =
      g_strconcat ("/api/conversations/", http_answer_text (session, "conversationId"), NULL);
  g_autoptr (HttpAnswer) conversation =
      http_kit_call (world->kit, "GET", path, world->kit->admin, NULL, NULL);
  http_answer_check (conversation, 200, NULL);
  JsonObject      *visitor = foyer_json_object (http_answer_object (conversation), "visitor");
  g_autofree char *visitor_path = g_strconcat ("/api/visitors/", foyer_json_text (visitor, "id"), NULL);
  HttpAnswer      *answer = http_kit_call (world->kit, "GET", visitor_path, world->kit->admin, NULL, NULL);

  http_answer_check (answer, 200, NULL);
  g_assert_cmpint (foyer_json_bool (visitor, "verified", FALSE), ==,
                   foyer_json_bool (http_answer_object (answer), "verified", TRUE));
  return answer;
}

static void
assert_same (const HttpAnswer *one, const HttpAnswer *other, const char *name, gboolean same)
{
  g_assert_true (g_str_equal (http_answer_text (one, name), http_answer_text (other, name)) == same);
}

static void
assert_token_serves (World *world, const HttpAnswer *session, const char *conversation_id, guint status)
{
  g_autofree char       *path = g_strdup_printf ("/api/conversations/%s/messages", conversation_id);
  g_autoptr (HttpAnswer) answer =
      http_kit_call (world->kit, "GET", path, http_answer_text (session, "visitorToken"), NULL, NULL);

  g_assert_cmpuint (answer->status, ==, status);
}

/* The same visitor on every device, with what the last good signature said. */
static void
test_identity (World *world, gconstpointer data)
{
  g_autofree char *first = sign (world, "u-1", ",\"name\":\"Ágnes\",\"attributes\":{\"plan\":\"gold\"}");
  g_autofree char *second = sign (world, "u-1", "");
  g_autofree char *other = sign (world, "u-2", "");
  g_autoptr (HttpAnswer) one = start_well (world, NULL, first, NULL);
  g_autoptr (HttpAnswer) visitor = visitor_of (world, one);
  JsonObject            *shown = http_answer_object (visitor);

  g_assert_true (foyer_json_bool (shown, "verified", FALSE));
  g_assert_cmpstr (foyer_json_text (shown, "externalId"), ==, "u-1");
  g_assert_cmpstr (foyer_json_text (shown, "name"), ==, "Ágnes");
  g_assert_cmpstr (foyer_json_text (foyer_json_object (shown, "attributes"), "plan"), ==, "gold");
  g_autoptr (HttpAnswer) two = start_well (world, NULL, second, NULL);
  g_autoptr (HttpAnswer) again = visitor_of (world, two);
  assert_same (one, two, "conversationId", TRUE);
  assert_same (one, two, "visitorToken", FALSE);
  assert_token_serves (world, one, http_answer_text (two, "conversationId"), 200);
  assert_token_serves (world, two, http_answer_text (one, "conversationId"), 200);
  shown = http_answer_object (again);
  g_assert_cmpuint (json_object_get_size (foyer_json_object (shown, "attributes")), ==, 0);
  g_assert_cmpstr (foyer_json_text (shown, "name"), ==, "Ágnes");
  g_autoptr (HttpAnswer) three = start_well (world, NULL, other, NULL);
  assert_same (one, three, "conversationId", FALSE);
  assert_token_serves (world, three, http_answer_text (one, "conversationId"), 404);
}

/* The token that came along stays where it is the same visitor, so that tokens do not pile up. */
static void
test_identity_and_own_token (World *world, gconstpointer data)
{
  g_autofree char       *identity = sign (world, "u-1", "");
  g_autofree char       *other = sign (world, "u-2", "");
  g_autoptr (HttpAnswer) one = start_well (world, NULL, identity, NULL);
  const char            *token = http_answer_text (one, "visitorToken");
  g_autoptr (HttpAnswer) two = start_well (world, NULL, identity, token);
  g_autoptr (HttpAnswer) three = start_well (world, NULL, other, token);

  assert_same (one, two, "conversationId", TRUE);
  assert_same (one, two, "visitorToken", TRUE);
  /* Somebody else's identity: what is u-1's stays theirs. */
  assert_same (one, three, "conversationId", FALSE);
  assert_token_serves (world, one, http_answer_text (one, "conversationId"), 200);
  assert_token_serves (world, three, http_answer_text (one, "conversationId"), 404);
}

/* What an anonymous visitor began goes on, and whoever else had their token reads no further. */
static void
test_carry_over (World *world, gconstpointer data)
{
  g_autofree char       *identity = sign (world, "u-1", "");
  g_autoptr (HttpAnswer) elsewhere = start_well (world, NULL, identity, NULL);
  g_autoptr (HttpAnswer) before = start_well (world, NULL, NULL, NULL);
  const char            *id = http_answer_text (before, "conversationId");
  g_autofree char       *messages = g_strdup_printf ("/api/conversations/%s/messages", id);
  g_autoptr (HttpAnswer) posted =
      http_kit_call (world->kit, "POST", messages, http_answer_text (before, "visitorToken"),
                     "{\"content\":\"Before I said who I am\"}", NULL);
  http_answer_check (posted, 201, NULL);
  g_autoptr (HttpAnswer) after =
      start_well (world, NULL, identity, http_answer_text (before, "visitorToken"));
  g_autoptr (HttpAnswer) visitor = visitor_of (world, after);

  assert_same (before, after, "conversationId", TRUE);
  assert_same (before, after, "visitorToken", FALSE);
  g_assert_cmpstr (http_answer_text (visitor, "externalId"), ==, "u-1");
  assert_token_serves (world, after, id, 200);
  assert_token_serves (world, elsewhere, id, 200);
  assert_token_serves (world, before, id, 401);
  g_autofree char       *path = g_strdup_printf ("/api/conversations/%s/members", id);
  g_autoptr (HttpAnswer) members = http_kit_call (world->kit, "GET", path, world->kit->admin, NULL, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (members->json)), ==, 1);
  g_assert_cmpstr (
      foyer_json_text (json_array_get_object_element (json_node_get_array (members->json), 0), "id"), ==,
      http_answer_text (visitor, "id"));
}

/* Who said nothing yet has nothing to go on with, and finds what was said earlier. */
static void
test_carry_nothing_over (World *world, gconstpointer data)
{
  g_autofree char       *identity = sign (world, "u-1", "");
  g_autoptr (HttpAnswer) earlier = start_well (world, NULL, identity, NULL);
  g_autoptr (HttpAnswer) before = start_well (world, NULL, NULL, NULL);
  g_autoptr (HttpAnswer) after =
      start_well (world, NULL, identity, http_answer_text (before, "visitorToken"));

  assert_same (before, after, "conversationId", FALSE);
  assert_same (earlier, after, "conversationId", TRUE);
  assert_token_serves (world, before, http_answer_text (before, "conversationId"), 401);
}

static void
check_bad (World *world, const char *identity)
{
  g_autoptr (HttpAnswer) answer = start (world, NULL, identity, NULL, "{}");

  http_answer_check (answer, 400, "invalid_field");
  g_assert_cmpstr (http_answer_text (answer, "field"), ==, "identity");
}

static void
test_bad_identity (World *world, gconstpointer data)
{
  g_autofree char       *good = sign (world, "u-1", "");
  g_autofree char       *path = g_strdup_printf ("/api/widgets/%s/secret", world->widget);
  g_autofree char       *changed = g_strconcat (good, "A", NULL);
  g_autoptr (HttpAnswer) no_text = start (world, NULL, NULL, NULL, "{\"identity\":7}");

  http_answer_check (no_text, 400, "invalid_field");
  check_bad (world, "");
  check_bad (world, "nobody");
  check_bad (world, changed);
  g_clear_pointer (&no_text, http_answer_free);
  no_text = start_well (world, NULL, good, NULL);
  /* A new secret ends what the old one signed. */
  g_autoptr (HttpAnswer) renewed = http_kit_call (world->kit, "POST", path, world->kit->admin, "", NULL);
  http_answer_check (renewed, 200, NULL);
  check_bad (world, good);
  g_free (world->secret);
  world->secret = g_strdup (http_answer_text (renewed, "identitySecret"));
  g_autofree char       *anew = sign (world, "u-1", "");
  g_autoptr (HttpAnswer) again = start_well (world, NULL, anew, NULL);
  assert_same (no_text, again, "conversationId", TRUE);
}

/* An account's visitor is theirs on every device too. */
static void
test_account (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) one = start_well (world, world->kit->user, NULL, NULL);
  g_autoptr (HttpAnswer) two = start_well (world, world->kit->user, NULL, NULL);
  g_autoptr (HttpAnswer) nobody = start_well (world, NULL, NULL, NULL);
  g_autoptr (HttpAnswer) visitor = visitor_of (world, one);
  g_autoptr (HttpAnswer) me = http_kit_call (world->kit, "GET", "/api/auth/me", world->kit->user, NULL, NULL);

  assert_same (one, two, "conversationId", TRUE);
  assert_same (one, nobody, "conversationId", FALSE);
  g_assert_true (foyer_json_bool (http_answer_object (visitor), "verified", FALSE));
  g_assert_cmpstr (http_answer_text (visitor, "userId"), ==, http_answer_text (me, "id"));
}

/* A visitor's own token may also stand where an account's does. */
static void
test_visitor_as_bearer (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) one = start_well (world, NULL, NULL, NULL);
  g_autoptr (HttpAnswer) other = start_well (world, NULL, NULL, NULL);
  const char            *bearer = http_answer_text (one, "visitorToken");
  g_autoptr (HttpAnswer) again = start_well (world, bearer, NULL, NULL);
  g_autoptr (HttpAnswer) named = start_well (world, bearer, NULL, http_answer_text (other, "visitorToken"));

  assert_same (one, again, "conversationId", TRUE);
  assert_same (other, named, "conversationId", TRUE);
  assert_same (other, named, "visitorToken", TRUE);
}

/* What came after the visitor's own message, or NULL. */
static char *
find_answer (World *world, const char *path, const char *token)
{
  g_autoptr (HttpAnswer) seen = http_kit_call (world->kit, "GET", path, token, NULL, NULL);

  http_answer_check (seen, 200, NULL);
  JsonArray  *rows = json_node_get_array (seen->json);
  const guint length = json_array_get_length (rows);
  if (length < 2)
    return NULL;
  return g_strdup (foyer_json_text (json_array_get_object_element (rows, length - 1), "content"));
}

static void
set_passed (gpointer passed)
{
  *(gboolean *) passed = TRUE;
}

static char *
answer_for (World *world, const HttpAnswer *session)
{
  g_autofree char *path =
      g_strdup_printf ("/api/conversations/%s/messages", http_answer_text (session, "conversationId"));
  const char            *token = http_answer_text (session, "visitorToken");
  char                  *answer = NULL;
  g_autoptr (HttpAnswer) posted =
      http_kit_call (world->kit, "POST", path, token, "{\"content\":\"Hello\"}", NULL);

  http_answer_check (posted, 201, NULL);
  for (guint i = 0; i < LOOKS_MAX && (answer = find_answer (world, path, token)) == NULL; i++)
    {
      gboolean passed = FALSE; /* looks without a pause reach the limit of calls before the answer comes */
      g_timeout_add_once (PAUSE_MS, set_passed, &passed);
      foyer_test_await (passed);
    }
  return answer;
}

static void
save_rule (World *world, const char *name, int priority, const char *condition)
{
  g_autofree char *body =
      g_strdup_printf ("{\"name\":\"%s\",\"priority\":%d,\"reply\":{\"mode\":\"template\","
                       "\"template\":\"%s\"}%s}",
                       name, priority, name, condition);
  g_autoptr (HttpAnswer) made =
      http_kit_call (world->kit, "POST", "/api/context-rules", world->kit->admin, body, NULL);

  http_answer_check (made, 201, NULL);
}

/* What a page claims opens no door that only a signature does. */
static void
test_rules_trust (World *world, gconstpointer data)
{
  g_autofree char *gold = sign (world, "u-1", ",\"attributes\":{\"plan\":\"gold\"}");
  g_autofree char *plain = sign (world, "u-2", "");

  save_rule (world, "gold", 30,
             ",\"conditions\":{\"field\":\"visitor.attr.plan\",\"op\":\"eq\",\"value\":\"gold\","
             "\"trust\":\"verified\"}");
  save_rule (world, "verified", 20,
             ",\"conditions\":{\"field\":\"visitor.verified\",\"op\":\"eq\",\"value\":true}");
  save_rule (world, "claimed", 10,
             ",\"conditions\":{\"field\":\"visitor.attr.plan\",\"op\":\"eq\",\"value\":\"gold\"}");
  save_rule (world, "nobody", 0, "");
  static const char      claim[] = "{\"context\":{\"attributes\":{\"plan\":\"gold\"}}}";
  g_autoptr (HttpAnswer) signed_session = start (world, NULL, gold, NULL, "{}");
  g_autoptr (HttpAnswer) plain_session = start (world, NULL, plain, NULL, claim);
  g_autoptr (HttpAnswer) claiming = start (world, NULL, NULL, NULL, claim);
  g_autoptr (HttpAnswer) anonymous = start (world, NULL, NULL, NULL, "{}");
  g_autoptr (HttpAnswer) account = start (world, world->kit->user, NULL, NULL, claim);
  const HttpAnswer      *sessions[] = { signed_session, plain_session, claiming, anonymous, account };
  static const char     *expected[] = { "gold", "verified", "claimed", "nobody", "verified" };

  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      http_answer_check (sessions[i], 201, NULL);
      g_autofree char *content = answer_for (world, sessions[i]);
      g_assert_cmpstr (content, ==, expected[i]);
    }
}

#define ADD(name, function) g_test_add ("/http/sessions/" name, World, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("identity", test_identity);
  ADD ("identity-and-own-token", test_identity_and_own_token);
  ADD ("carry-over", test_carry_over);
  ADD ("carry-nothing-over", test_carry_nothing_over);
  ADD ("bad-identity", test_bad_identity);
  ADD ("account", test_account);
  ADD ("visitor-as-bearer", test_visitor_as_bearer);
  ADD ("rules-trust", test_rules_trust);
  return foyer_test_run ();
}
