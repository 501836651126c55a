/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"

#define RULE(name, more)                                                                                     \
  "{\"name\":\"" name "\",\"reply\":{\"mode\":\"template\",\"template\":\"" name "\"}" more "}"

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
  g_autoptr (JsonObject) trace = foyer_rule_service_test (kit->rules, body, &error);
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
  g_autoptr (JsonObject) trace = foyer_rule_service_test (kit->rules, body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_json_text (trace, "content"), ==, "lamp");
  g_assert_cmpuint (foyer_rule_set_get_size (foyer_rule_service_get_set (kit->rules)), ==, 0);
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
  return foyer_test_run ();
}
