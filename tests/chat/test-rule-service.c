/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"

#include "foyer-rule-service-private.h"

#define RULE(name, more)                                                                                     \
  "{\"name\":\"" name "\",\"reply\":{\"mode\":\"template\",\"template\":\"" name "\"}" more "}"

static JsonObject *
try_rules (ChatKit *kit, JsonObject *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_rule_service_test_async (kit->rules, body, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_rule_service_test_finish (kit->rules, result, error);
}

static void
test_saving_serves_at_once (void)
{
  g_autoptr (ChatKit)          kit = chat_kit_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, RULE ("one", ""), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (foyer_rule_set_get_size (foyer_rule_service_get_set (kit->rules)), ==, 1);
  g_assert_cmpint (foyer_context_rule_get_version (rule), ==, 1);
  g_autoptr (FoyerContextRule) second =
      chat_kit_save_rule (kit, foyer_context_rule_get_id (rule), RULE ("two", ""), &error);
  g_assert_no_error (error);
  g_assert_cmpint (foyer_context_rule_get_version (second), ==, 2);
  g_assert_cmpuint (foyer_rule_set_get_size (foyer_rule_service_get_set (kit->rules)), ==, 1);
}

static void
test_a_draft_leaves_the_published_one_serving (void)
{
  g_autoptr (ChatKit)          kit = chat_kit_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (JsonObject)       body = foyer_json_parse_object ("{\"query\":\"x\"}", -1, NULL);
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, RULE ("one", ""), &error);
  g_autoptr (FoyerContextRule) draft = chat_kit_save_rule (kit, foyer_context_rule_get_id (rule),
                                                           RULE ("two", ",\"status\":\"draft\""), &error);

  g_assert_no_error (error);
  g_autoptr (JsonObject) trace = try_rules (kit, body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_json_text (trace, "content"), ==, "one");
  g_assert_cmpint (foyer_json_int (foyer_json_object (trace, "winner"), "version", 0), ==, 1);
}

static void
test_rollback_is_a_new_version (void)
{
  g_autoptr (ChatKit)          kit = chat_kit_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (GAsyncResult)     result = NULL, missing = NULL;
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, RULE ("one", ""), &error);
  g_autoptr (FoyerContextRule) second =
      chat_kit_save_rule (kit, foyer_context_rule_get_id (rule), RULE ("two", ""), &error);

  foyer_rule_service_rollback_async (kit->rules, foyer_context_rule_get_id (rule), 1, NULL, NULL,
                                     foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_autoptr (FoyerContextRule) back = foyer_rule_service_rollback_finish (kit->rules, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (foyer_context_rule_get_version (back), ==, 3);
  g_assert_cmpstr (foyer_context_rule_get_name (back), ==, "one");
  foyer_rule_service_rollback_async (kit->rules, foyer_context_rule_get_id (rule), 9, NULL, NULL,
                                     foyer_test_ready, &missing);
  foyer_test_await (missing != NULL);
  g_assert_null (foyer_rule_service_rollback_finish (kit->rules, missing, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

static void
test_refusals_name_the_field (void)
{
  g_autoptr (ChatKit) kit = chat_kit_new ();
  g_autoptr (GError)  error = NULL;

  g_assert_null (chat_kit_save_rule (kit, NULL, "{\"name\":\"x\",\"reply\":{\"mode\":\"llm\"}}", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "reply.mode");
}

static void
test_a_rule_in_use_stays (void)
{
  g_autoptr (ChatKit)          kit = chat_kit_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (GAsyncResult)     result = NULL;
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, RULE ("one", ""), &error);
  g_autofree char             *json =
      g_strdup_printf ("{\"name\":\"w\",\"defaultRuleId\":\"%s\"}", foyer_context_rule_get_id (rule));
  g_autoptr (FoyerWidget) widget = chat_kit_add_widget (kit, json);

  foyer_rule_service_delete_async (kit->rules, foyer_context_rule_get_id (rule), 0, NULL, NULL,
                                   foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_false (foyer_rule_service_delete_finish (kit->rules, result, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_RULE_IN_USE);
}

static void
test_a_draft_is_tried_without_being_stored (void)
{
  g_autoptr (ChatKit)    kit = chat_kit_new ();
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) body = foyer_json_parse_object (
      "{\"query\":\"where is my "
      "lamp\",\"context\":{\"url\":\"https://a.example/x\",\"now\":\"2026-11-23T10:00:00Z\"},"
      "\"draft\":" RULE ("lamp", ",\"keywords\":[\"lamp\"]") "}",
      -1, &error);

  g_assert_no_error (error);
  g_autoptr (JsonObject) trace = try_rules (kit, body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_json_text (trace, "content"), ==, "lamp");
  g_assert_cmpuint (foyer_rule_set_get_size (foyer_rule_service_get_set (kit->rules)), ==, 0);
}

#define AT_ONCE 12

typedef struct
{
  ChatKit *kit;
  guint    saved;
} Writers;

/* Whoever is told that the rule is stored finds it serving. */
static void
on_one_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Writers                     *writers = data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule =
      foyer_rule_service_save_finish (FOYER_RULE_SERVICE (source), result, &error);

  g_assert_no_error (error);
  g_autoptr (FoyerRuleSet) only = foyer_rule_set_derive (foyer_rule_service_get_set (writers->kit->rules),
                                                         foyer_context_rule_get_id (rule), NULL);
  g_assert_cmpuint (foyer_rule_set_get_size (only), ==, 1);
  writers->saved++;
}

static void
test_many_writes_at_once (void)
{
  g_autoptr (ChatKit)    kit = chat_kit_new ();
  g_autoptr (JsonObject) body = foyer_json_parse_object (RULE ("one", ""), -1, NULL);
  Writers                writers = { kit, 0 };
  gsize                  before = kit->rules->started;

  for (guint i = 0; i < AT_ONCE; i++)
    foyer_rule_service_save_async (kit->rules, NULL, body, 0, NULL, NULL, on_one_saved, &writers);
  foyer_test_await (writers.saved == AT_ONCE);
  g_assert_cmpuint (foyer_rule_set_get_size (foyer_rule_service_get_set (kit->rules)), ==, AT_ONCE);
  /* What the store tells of these writes afterwards serves already. */
  gsize loads = kit->rules->started - before;
  g_assert_cmpuint (loads, <=, AT_ONCE);
  foyer_test_await (kit->rules->reload_id == 0 && g_hash_table_size (kit->rules->heard) == 0);
  g_assert_cmpuint (kit->rules->started - before, ==, loads);
}

/* The first begins a load at once; all who come while it is under way share the second. */
static void
test_loads_are_shared (void)
{
  g_autoptr (ChatKit) kit = chat_kit_new ();
  GAsyncResult       *results[5] = { NULL };
  gsize               before = kit->rules->started;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    foyer_rule_service_load_async (kit->rules, NULL, foyer_test_ready, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_assert_true (foyer_rule_service_load_finish (kit->rules, results[i], NULL));
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (kit->rules->started - before, ==, 2);
}

/* Who writes past the service, as another process does, is served too. */
static void
test_others_write (void)
{
  g_autoptr (ChatKit)          kit = chat_kit_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, RULE ("one", ""), &error);
  g_autoptr (GAsyncResult)     result = NULL;
  FoyerRuleSet                *set;

  foyer_store_run_async (
      FOYER_STORE (kit->store),
      foyer_store_delete (FOYER_TYPE_CONTEXT_RULE, foyer_context_rule_get_id (rule), 0, NULL), NULL,
      foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  foyer_store_run_finish (FOYER_STORE (kit->store), result, &error);
  g_assert_no_error (error);
  foyer_test_await ((set = foyer_rule_service_get_set (kit->rules)) != NULL &&
                    foyer_rule_set_get_size (set) == 0);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/rules/save", test_saving_serves_at_once);
  g_test_add_func ("/rules/draft", test_a_draft_leaves_the_published_one_serving);
  g_test_add_func ("/rules/rollback", test_rollback_is_a_new_version);
  g_test_add_func ("/rules/refusals", test_refusals_name_the_field);
  g_test_add_func ("/rules/in-use", test_a_rule_in_use_stays);
  g_test_add_func ("/rules/try", test_a_draft_is_tried_without_being_stored);
  g_test_add_func ("/rules/many-writes", test_many_writes_at_once);
  g_test_add_func ("/rules/shared-loads", test_loads_are_shared);
  g_test_add_func ("/rules/others-write", test_others_write);
  return foyer_test_run ();
}
