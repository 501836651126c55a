/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-set.h"

static FoyerContextRule *
make_rule (const char *id, const char *json, gint64 created_at)
{
  g_autoptr (GError) error = NULL;
  FoyerContextRule  *rule = foyer_context_rule_new ();
  g_autofree char   *whole =
      g_strdup_printf ("{\"name\":\"%s\",\"reply\":{\"mode\":\"none\"}%s%s}", id, *json ? "," : "", json);
  g_autoptr (JsonObject) object = foyer_json_parse_object (whole, -1, &error);

  g_assert_no_error (error);
  g_assert_true (foyer_record_apply_json (FOYER_RECORD (rule), object, FOYER_VALIDATE_CREATE, &error));
  g_assert_no_error (error);
  foyer_context_rule_set_id (rule, id);
  foyer_context_rule_set_created_at (rule, created_at);
  g_assert_true (foyer_rule_check (rule, &error));
  g_assert_no_error (error);
  return rule;
}

static GPtrArray *
example_rules (void)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (rules, make_rule ("general", "\"priority\":-10", 1));
  g_ptr_array_add (rules, make_rule ("keyword", "\"keywords\":[\"refund\"]", 2));
  g_ptr_array_add (rules, make_rule ("keywords", "\"keywords\":[\"refund\",\"money\"]", 3));
  g_ptr_array_add (
      rules,
      make_rule ("page",
                 "\"conditions\":{\"all\":[{\"field\":\"page.host\",\"op\":\"eq\",\"value\":\"a.example\"},"
                 "{\"field\":\"page.path\",\"op\":\"eq\",\"value\":\"/help\"}]}",
                 4));
  g_ptr_array_add (rules, make_rule ("twin-b", "\"keywords\":[\"twin\"]", 5));
  g_ptr_array_add (rules, make_rule ("twin-a", "\"keywords\":[\"twin\"]", 5));
  g_ptr_array_add (rules, make_rule ("urgent", "\"priority\":5,\"keywords\":[\"fire\"]", 6));
  g_ptr_array_add (rules, make_rule ("elsewhere", "\"priority\":900,\"widgetIds\":[\"w2\"]", 7));
  g_ptr_array_add (
      rules, make_rule ("past", "\"priority\":900,\"schedule\":{\"until\":\"2020-01-01T00:00:00Z\"}", 8));
  g_ptr_array_add (rules, make_rule ("off", "\"priority\":900,\"isActive\":false", 9));
  return rules;
}

static FoyerDecision *
decide (FoyerRuleSet *set, FoyerWidget *widget, const char *pinned, const char *url, const char *message)
{
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  context->widget_id = g_strdup ("w1");
  foyer_rule_context_set_page (context, url, NULL, NULL);
  foyer_rule_context_set_message (context, message);
  foyer_rule_context_set_time (context, 1795410000000, "UTC");
  return foyer_rule_set_decide (set, widget, pinned, context);
}

static void
expect (FoyerRuleSet *set,
        FoyerWidget  *widget,
        const char   *pinned,
        const char   *url,
        const char   *message,
        const char   *id,
        const char   *reason)
{
  g_autoptr (FoyerDecision) decision = decide (set, widget, pinned, url, message);
  g_assert_cmpstr (decision->rule != NULL ? foyer_context_rule_get_id (decision->rule) : NULL, ==, id);
  g_assert_cmpstr (decision->reason, ==, reason);
}

static void
test_order (void)
{
  g_autoptr (GPtrArray)    rules = example_rules ();
  g_autoptr (FoyerRuleSet) set = foyer_rule_set_new (rules);

  expect (set, NULL, NULL, "https://a.example/", "hello", "general", "only match");
  expect (set, NULL, NULL, "https://a.example/", "a refund please", "keywords", "more specific");
  expect (set, NULL, NULL, "https://a.example/help", "a refund please", "page", "more specific");
  expect (set, NULL, NULL, "https://a.example/help", "refund, fire!", "urgent", "higher priority");
  expect (set, NULL, NULL, "https://a.example/", "twin", "twin-a", "id");
  expect (set, NULL, "keyword", "https://a.example/", "fire", "keyword", "pinned");
  expect (set, NULL, "gone", "https://a.example/", "fire", "urgent", "higher priority");
}

static void
test_order_of_input_does_not_matter (void)
{
  g_autoptr (GPtrArray) rules = example_rules ();

  for (guint turn = 0; turn < 50; turn++)
    {
      for (guint i = rules->len - 1; i > 0; i--)
        {
          guint    other = (guint) g_test_rand_int_range (0, (int) i + 1);
          gpointer kept = rules->pdata[i];
          rules->pdata[i] = rules->pdata[other];
          rules->pdata[other] = kept;
        }
      g_autoptr (FoyerRuleSet) set = foyer_rule_set_new (rules);
      expect (set, NULL, NULL, "https://a.example/help", "twin refund", "page", "more specific");
      expect (set, NULL, NULL, "https://a.example/", "twin", "twin-a", "id");
    }
}

static void
test_modes (void)
{
  g_autoptr (GPtrArray)    rules = example_rules ();
  g_autoptr (FoyerRuleSet) set = foyer_rule_set_new (rules);
  g_autoptr (FoyerWidget)  widget = foyer_widget_new ();
  const char *const        only[] = { "keyword", NULL };

  foyer_widget_set_rule_ids (widget, only);
  foyer_widget_set_context_mode (widget, "restricted");
  expect (set, widget, NULL, NULL, "refund money", "keyword", "only match");
  expect (set, widget, NULL, NULL, "hello", NULL, "no match");
  foyer_widget_set_context_mode (widget, "open");
  expect (set, widget, NULL, NULL, "hello", "general", "only match");

  g_ptr_array_remove_index (rules, 0);
  g_autoptr (FoyerRuleSet) without_general = foyer_rule_set_new (rules);
  foyer_widget_set_default_rule_id (widget, "keyword");
  expect (without_general, widget, NULL, NULL, "hello", "keyword", "default rule");
  foyer_widget_set_context_mode (widget, "custom");
  expect (without_general, widget, NULL, NULL, "hello", NULL, "no match");
}

static void
test_trace (void)
{
  g_autoptr (GPtrArray)     rules = example_rules ();
  g_autoptr (FoyerRuleSet)  set = foyer_rule_set_new (rules);
  g_autoptr (FoyerDecision) decision = decide (set, NULL, NULL, "https://a.example/help", "refund");
  JsonObject *winner = json_array_get_object_element (json_node_get_array (decision->candidates), 0);

  g_assert_cmpuint (json_array_get_length (json_node_get_array (decision->candidates)), ==, 7);
  g_assert_cmpstr (foyer_json_text (winner, "ruleId"), ==, "page");
  g_assert_cmpint (foyer_json_int (winner, "specificity", 0), ==, 7);
  JsonObject *leaf = json_array_get_object_element (foyer_json_array (winner, "conditions"), 1);
  g_assert_cmpstr (foyer_json_text (leaf, "actual"), ==, "/help");
  g_assert_true (foyer_json_bool (leaf, "verdict", FALSE));
}

static void
test_not_served_is_refused (void)
{
  static const struct
  {
    const char *json;
    const char *field;
  } cases[] = {
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"llm\"}}", "reply.mode" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"room\"}}", "reply.roomId" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\",\"roomId\":\"r\"}}", "reply.roomId" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"room\",\"roomId\":\"r\",\"template\":\"{{x}}\"}}",
      "reply.template" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\",\"temperature\":1}}", "reply.temperature" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"responseFilters\":[{\"type\":\"length\"}]}",
      "responseFilters" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"limits\":{\"tokensPerDay\":5}}", "limits" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"template\"}}", "reply.template" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"template\",\"template\":\"{{x}}\"}}", "reply.template" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"knowledge\"}}", "knowledgeBaseIds" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"handoff\":{\"on\":[\"filter_block\"]}}",
      "handoff.on[0]" },
    { "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"conditions\":{\"all\":[{\"field\":\"x\"}]}}",
      "conditions.all[0].field" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)           error = NULL;
      g_autoptr (FoyerContextRule) rule = foyer_context_rule_new ();
      g_autoptr (JsonObject)       object = foyer_json_parse_object (cases[i].json, -1, &error);
      g_test_message ("%s", cases[i].json);
      g_assert_true (foyer_record_apply_json (FOYER_RECORD (rule), object, FOYER_VALIDATE_CREATE, &error));
      g_assert_no_error (error);
      g_assert_false (foyer_rule_check (rule, &error));
      g_assert_cmpstr (foyer_error_get_field (error), ==, cases[i].field);
    }
}

static void
test_room (void)
{
  g_autoptr (FoyerContextRule) rule = make_rule ("r", "\"keywords\":[\"event\"]", 0);
  g_autoptr (JsonNode)         reply = foyer_json_parse (
              "{\"mode\":\"room\",\"roomId\":\"r1\",\"template\":\"Come to {{page.title}}\"}", -1, NULL);
  g_autoptr (GError) error = NULL;

  foyer_context_rule_set_reply (rule, reply);
  g_assert_true (foyer_rule_check (rule, &error));
  g_assert_no_error (error);
}

static void
test_a_thousand_rules (void)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%04d", i);
      g_autofree char *json =
          g_strdup_printf ("\"priority\":%d,\"keywords\":[\"word%d\",\"other%d\"],\"conditions\":{\"field\":"
                           "\"page.path\",\"op\":\"glob\",\"value\":\"/a/*/%d\"}",
                           i - 500, i, i, i);
      g_ptr_array_add (rules, make_rule (id, json, i));
    }
  g_autoptr (FoyerRuleSet) set = foyer_rule_set_new (rules);
  gint64                   start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    expect (set, NULL, NULL, "https://a.example/a/b/7", "is it word7 or word9?", "r0007", "only match");
  g_test_message ("%.0f µs a decision among 1,000 rules", (double) (g_get_monotonic_time () - start) / 100);
}

static void
test_derived (void)
{
  g_autoptr (GPtrArray)        rules = example_rules ();
  g_autoptr (FoyerRuleSet)     set = foyer_rule_set_new (rules);
  g_autoptr (FoyerRuleSet)     only = foyer_rule_set_derive (set, "twin-a", NULL);
  g_autoptr (FoyerContextRule) draft = make_rule ("urgent", "\"priority\":7,\"keywords\":[\"twin\"]", 6);
  g_autoptr (FoyerRuleSet)     changed = foyer_rule_set_derive (set, NULL, draft);

  g_assert_cmpuint (foyer_rule_set_get_size (only), ==, 1);
  g_assert_cmpuint (foyer_rule_set_get_size (changed), ==, foyer_rule_set_get_size (set));
  expect (only, NULL, NULL, "https://b.example/", "twin", "twin-a", "only match");
  expect (set, NULL, NULL, "https://b.example/", "twin", "twin-a", "id");
  expect (changed, NULL, NULL, "https://b.example/", "twin", "urgent", "higher priority");
  /* What the others share with it outlives the first. */
  g_clear_pointer (&set, foyer_rule_set_unref);
  expect (changed, NULL, NULL, "https://b.example/", "refund money", "keywords", "more specific");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/rule-set/order", test_order);
  g_test_add_func ("/rules/rule-set/permutation", test_order_of_input_does_not_matter);
  g_test_add_func ("/rules/rule-set/modes", test_modes);
  g_test_add_func ("/rules/rule-set/trace", test_trace);
  g_test_add_func ("/rules/rule-set/not-served", test_not_served_is_refused);
  g_test_add_func ("/rules/rule-set/room", test_room);
  g_test_add_func ("/rules/rule-set/thousand", test_a_thousand_rules);
  g_test_add_func ("/rules/rule-set/derived", test_derived);
  return g_test_run ();
}
