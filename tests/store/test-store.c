/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store-kit.h"

typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static FoyerRecord *
run_get (Fixture *fixture, GType type, const char *id)
{
  return store_kit_run (fixture->store, foyer_store_get (type, id));
}

static void
test_widget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget) widget = store_kit_widget (fixture->store);
  const char             *id = foyer_widget_get_id (widget);
  const char *const       origins[] = { "https://shop.example", "https://*.shop.example", NULL };

  g_assert_cmpint (foyer_widget_get_version (widget), ==, 1);
  g_assert_cmpstr (foyer_widget_get_context_mode (widget), ==, "open");
  g_autoptr (FoyerRecord) read = run_get (fixture, FOYER_TYPE_WIDGET, id);
  g_assert_true (foyer_record_equal (read, FOYER_RECORD (widget)));

  g_autoptr (FoyerRecord) changed = foyer_record_copy (read);
  foyer_widget_set_origins (FOYER_WIDGET (changed), origins);
  g_autoptr (FoyerWidget) updated = store_kit_run (fixture->store, foyer_store_update (changed, 1, NULL));
  g_assert_cmpint (foyer_widget_get_version (updated), ==, 2);
  g_assert_cmpstrv (foyer_widget_get_origins (updated), origins);
  store_kit_refuse (fixture->store, foyer_store_update (changed, 1, NULL), FOYER_ERROR_STALE_VERSION);

  g_assert_null (store_kit_run (fixture->store, foyer_store_delete (FOYER_TYPE_WIDGET, id, 0, NULL)));
  store_kit_refuse (fixture->store, foyer_store_get (FOYER_TYPE_WIDGET, id), FOYER_ERROR_NOT_FOUND);
  store_kit_refuse (fixture->store, foyer_store_delete (FOYER_TYPE_WIDGET, id, 0, NULL),
                    FOYER_ERROR_NOT_FOUND);
}

static FoyerUser *
make_user (const char *email, const char *role)
{
  FoyerUser       *user = foyer_user_new ();
  g_autofree char *folded = g_utf8_casefold (email, -1);

  foyer_user_set_email (user, email);
  foyer_user_set_email_folded (user, folded);
  foyer_user_set_role (user, role);
  foyer_user_set_password_hash (user, "hash");
  return user;
}

static FoyerUser *
add_user (Fixture *fixture, const char *email, const char *role)
{
  g_autoptr (FoyerUser) user = make_user (email, role);
  return store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (user), NULL));
}

static void
test_user (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerUser) user = add_user (fixture, "Zoë@Example.org", "agent");
  g_autoptr (FoyerUser) again = make_user ("ZOË@example.ORG", "user");
  store_kit_refuse (fixture->store, foyer_store_insert (FOYER_RECORD (again), NULL), FOYER_ERROR_EMAIL_TAKEN);

  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_USER);
  request->text = g_strdup (foyer_user_get_email_folded (user));
  g_autoptr (FoyerUser) found = store_kit_run (fixture->store, request);
  g_assert_true (foyer_record_equal (FOYER_RECORD (found), FOYER_RECORD (user)));
  g_assert_cmpstr (foyer_user_get_password_hash (found), ==, "hash");

  request = foyer_store_request_new (FOYER_STORE_FIND_USER);
  request->text = g_strdup ("nobody@example.org");
  g_assert_null (store_kit_run (fixture->store, request));
}

static gboolean
has_admin (Fixture *fixture)
{
  g_autoptr (JsonNode) node = store_kit_run (fixture->store, foyer_store_request_new (FOYER_STORE_HAS_ADMIN));
  return json_node_get_boolean (node);
}

static void
test_last_admin (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "role", NULL };
  g_assert_false (has_admin (fixture));

  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_ADD_FIRST_ADMIN);
  request->record = FOYER_RECORD (make_user ("first@example.org", "admin"));
  g_autoptr (FoyerUser) first = store_kit_run (fixture->store, request);
  g_assert_true (has_admin (fixture));
  request = foyer_store_request_new (FOYER_STORE_ADD_FIRST_ADMIN);
  request->record = FOYER_RECORD (make_user ("second@example.org", "admin"));
  store_kit_refuse (fixture->store, request, FOYER_ERROR_CONFLICT);

  g_autoptr (FoyerRecord) demoted = foyer_record_copy (FOYER_RECORD (first));
  foyer_user_set_role (FOYER_USER (demoted), "agent");
  store_kit_refuse (fixture->store, foyer_store_patch (demoted, names, NULL), FOYER_ERROR_CONFLICT);
  store_kit_refuse (fixture->store, foyer_store_delete (FOYER_TYPE_USER, foyer_user_get_id (first), 0, NULL),
                    FOYER_ERROR_CONFLICT);
  g_autoptr (FoyerUser) second = add_user (fixture, "second@example.org", "admin");
  g_autoptr (FoyerUser) patched = store_kit_run (fixture->store, foyer_store_patch (demoted, names, NULL));
  g_assert_cmpstr (foyer_user_get_role (patched), ==, "agent");
  g_assert_cmpstr (foyer_user_get_email (patched), ==, "first@example.org");
}

static FoyerToken *
add_token (Fixture *fixture, const char *hash, const char *user_id)
{
  FoyerToken        *token = foyer_token_new ();
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_ADD_TOKEN);

  foyer_token_set_id (token, hash);
  foyer_token_set_hash (token, hash);
  foyer_token_set_kind (token, "staff");
  foyer_token_set_user_id (token, user_id);
  foyer_token_set_created_at (token, 1);
  foyer_token_set_last_used_at (token, 1);
  foyer_token_set_expires_at (token, G_GINT64_CONSTANT (9007199254740993));
  request->record = (FoyerRecord *) g_object_ref (token);
  g_assert_null (store_kit_run (fixture->store, request));
  return token;
}

static FoyerToken *
find_token (Fixture *fixture, const char *hash)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_TOKEN);
  request->text = g_strdup (hash);
  return store_kit_run (fixture->store, request);
}

static void
test_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerUser)  user = add_user (fixture, "a@example.org", "agent");
  g_autoptr (FoyerToken) token = add_token (fixture, "one", foyer_user_get_id (user));
  g_autoptr (FoyerToken) other = add_token (fixture, "two", foyer_user_get_id (user));
  g_autoptr (FoyerToken) found = find_token (fixture, "one");

  g_assert_true (foyer_record_equal (FOYER_RECORD (found), FOYER_RECORD (token)));
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_DELETE_USER_TOKENS);
  request->id = g_strdup (foyer_user_get_id (user));
  request->text = g_strdup ("two");
  g_autoptr (GPtrArray) hashes = store_kit_run (fixture->store, request);
  g_assert_cmpuint (hashes->len, ==, 1);
  g_assert_cmpstr (hashes->pdata[0], ==, "one");
  g_assert_null (find_token (fixture, "one"));

  request = foyer_store_request_new (FOYER_STORE_TOUCH_TOKEN);
  request->record = foyer_record_copy (FOYER_RECORD (other));
  foyer_token_set_last_used_at (FOYER_TOKEN (request->record), 77);
  g_assert_null (store_kit_run (fixture->store, request));
  g_autoptr (FoyerToken) touched = find_token (fixture, "two");
  g_assert_cmpint (foyer_token_get_last_used_at (touched), ==, 77);
  request = foyer_store_request_new (FOYER_STORE_DELETE_TOKEN);
  request->text = g_strdup ("two");
  g_assert_null (store_kit_run (fixture->store, request));
  g_assert_null (find_token (fixture, "two"));
}

static FoyerContextRule *
make_rule (const char *name, gint64 priority)
{
  FoyerContextRule    *rule = foyer_context_rule_new ();
  g_autoptr (JsonNode) reply = foyer_json_parse ("{\"mode\":\"none\"}", -1, NULL);

  foyer_context_rule_set_name (rule, name);
  foyer_context_rule_set_priority (rule, priority);
  foyer_context_rule_set_reply (rule, reply);
  return rule;
}

static FoyerContextRule *
add_rule (Fixture *fixture, const char *name, gint64 priority)
{
  g_autoptr (FoyerContextRule) rule = make_rule (name, priority);
  return store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (rule), NULL));
}

static GPtrArray *
published (Fixture *fixture)
{
  return store_kit_run (fixture->store, foyer_store_request_new (FOYER_STORE_PUBLISHED_RULES));
}

/* A saved draft leaves the last published version serving. */
static void
test_rule_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerContextRule) rule = add_rule (fixture, "Opening hours", 5);
  const char                  *id = foyer_context_rule_get_id (rule);
  g_autoptr (FoyerRecord)      draft = foyer_record_copy (FOYER_RECORD (rule));

  foyer_context_rule_set_name (FOYER_CONTEXT_RULE (draft), "Draft");
  foyer_context_rule_set_status (FOYER_CONTEXT_RULE (draft), "draft");
  g_autoptr (FoyerContextRule) saved = store_kit_run (fixture->store, foyer_store_update (draft, 1, NULL));
  g_assert_cmpint (foyer_context_rule_get_version (saved), ==, 2);

  g_autoptr (GPtrArray) rules = published (fixture);
  g_assert_cmpuint (rules->len, ==, 1);
  g_assert_true (foyer_record_equal (rules->pdata[0], FOYER_RECORD (rule)));

  FoyerListQuery *query = foyer_list_query_new (10, NULL);
  foyer_list_query_equals (query, "ruleId", id);
  g_autoptr (FoyerStorePage) page =
      store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_RULE_VERSION, query));
  g_assert_cmpuint (page->records->len, ==, 2);
  g_assert_cmpint (foyer_rule_version_get_version (page->records->pdata[0]), ==, 2);
  g_assert_cmpstr (foyer_rule_version_get_status (page->records->pdata[1]), ==, "published");
}

static void
test_rule_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerContextRule) rule = add_rule (fixture, "Used", 0);
  const char                  *id = foyer_context_rule_get_id (rule);
  const char *const            ids[] = { id, NULL };
  g_autoptr (FoyerWidget)      widget = store_kit_widget (fixture->store);

  foyer_widget_set_rule_ids (widget, ids);
  g_autoptr (FoyerWidget) updated =
      store_kit_run (fixture->store, foyer_store_update (FOYER_RECORD (widget), 0, NULL));
  store_kit_refuse (fixture->store, foyer_store_delete (FOYER_TYPE_CONTEXT_RULE, id, 0, NULL),
                    FOYER_ERROR_RULE_IN_USE);
  g_assert_null (store_kit_run (
      fixture->store, foyer_store_delete (FOYER_TYPE_WIDGET, foyer_widget_get_id (widget), 0, NULL)));
  g_assert_null (store_kit_run (fixture->store, foyer_store_delete (FOYER_TYPE_CONTEXT_RULE, id, 0, NULL)));
}

/* Highest priority first, then the oldest, over pages, each once. */
static void
test_rule_order (Fixture *fixture, gconstpointer data)
{
  static const gint64 priorities[] = { 0, 7, -1000, 7, 1000 };
  static const char  *wanted[] = { "r4", "r1", "r3", "r0", "r2" };
  g_autofree char    *after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      g_autofree char             *name = g_strdup_printf ("r%u", i);
      g_autoptr (FoyerContextRule) rule = add_rule (fixture, name, priorities[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i += 2)
    {
      g_autoptr (FoyerStorePage) page = store_kit_run (
          fixture->store, foyer_store_list (FOYER_TYPE_CONTEXT_RULE, foyer_list_query_new (2, after)));
      g_assert_cmpuint (page->records->len, ==, MIN (2, G_N_ELEMENTS (wanted) - i));
      for (guint j = 0; j < page->records->len; j++)
        g_assert_cmpstr (foyer_context_rule_get_name (page->records->pdata[j]), ==, wanted[i + j]);
      g_free (after);
      after = g_strdup (page->next);
      g_assert_true ((after == NULL) == (i + 2 >= G_N_ELEMENTS (wanted)));
    }
  store_kit_refuse (fixture->store,
                    foyer_store_list (FOYER_TYPE_CONTEXT_RULE, foyer_list_query_new (2, "%%")),
                    FOYER_ERROR_INVALID_FIELD);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("widget", test_widget);
  ADD ("user", test_user);
  ADD ("last-admin", test_last_admin);
  ADD ("token", test_token);
  ADD ("rule-versions", test_rule_versions);
  ADD ("rule-in-use", test_rule_in_use);
  ADD ("rule-order", test_rule_order);
  return foyer_test_run ();
}
