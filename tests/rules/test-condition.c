/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-condition.h"

static FoyerRuleContext *
example_context (void)
{
  FoyerRuleContext      *context = foyer_rule_context_new ();
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) object =
      foyer_json_parse_object ("{\"url\":\"https://Shop.example/products/"
                               "lamp?utm=mail&page=2\",\"title\":\"Lamp\",\"locale\":\"de-CH\","
                               "\"attributes\":{\"plan\":\"gold\",\"age\":30},\"verified\":{\"tier\":\"vip\"}"
                               ",\"returning\":true,\"turns\":3,"
                               "\"agentsOnline\":0,\"now\":\"2026-11-23T22:30:00Z\"}",
                               -1, &error);

  g_assert_no_error (error);
  g_assert_true (foyer_rule_context_apply_json (context, object, NULL, &error));
  g_assert_no_error (error);
  foyer_rule_context_set_message (context, "Wo ist meine Bestellung und wann kommt sie?");
  return context;
}

static const struct
{
  const char *tree;
  gboolean    holds;
} truths[] = {
  { "{\"field\":\"page.host\",\"op\":\"eq\",\"value\":\"shop.example\"}", TRUE },
  { "{\"field\":\"page.path\",\"op\":\"glob\",\"value\":\"/products/*\"}", TRUE },
  { "{\"field\":\"page.path\",\"op\":\"glob\",\"value\":\"/*\"}", FALSE },
  { "{\"field\":\"page.path\",\"op\":\"glob\",\"value\":\"/**\"}", TRUE },
  { "{\"field\":\"page.path\",\"op\":\"glob\",\"value\":\"/product?\"}", FALSE },
  { "{\"field\":\"page.path\",\"op\":\"prefix\",\"value\":\"/products\"}", TRUE },
  { "{\"field\":\"page.path\",\"op\":\"suffix\",\"value\":\"lamp\"}", TRUE },
  { "{\"field\":\"page.query.utm\",\"op\":\"eq\",\"value\":\"mail\"}", TRUE },
  { "{\"field\":\"page.query.none\",\"op\":\"eq\",\"value\":\"mail\"}", FALSE },
  { "{\"field\":\"page.query.none\",\"op\":\"neq\",\"value\":\"mail\"}", FALSE },
  { "{\"field\":\"page.query.none\",\"op\":\"exists\",\"value\":false}", TRUE },
  { "{\"field\":\"visitor.locale\",\"op\":\"lang\",\"value\":\"de\"}", TRUE },
  { "{\"field\":\"visitor.locale\",\"op\":\"lang\",\"value\":\"DE-ch\"}", TRUE },
  { "{\"field\":\"visitor.locale\",\"op\":\"lang\",\"value\":\"d\"}", FALSE },
  { "{\"field\":\"visitor.attr.plan\",\"op\":\"in\",\"value\":[\"silver\",\"gold\"]}", TRUE },
  { "{\"field\":\"visitor.attr.plan\",\"op\":\"eq\",\"value\":\"gold\",\"trust\":\"verified\"}", FALSE },
  { "{\"field\":\"visitor.attr.tier\",\"op\":\"eq\",\"value\":\"vip\",\"trust\":\"verified\"}", TRUE },
  { "{\"field\":\"visitor.attr.age\",\"op\":\"between\",\"value\":[18,30]}", TRUE },
  { "{\"field\":\"visitor.attr.age\",\"op\":\"eq\",\"value\":\"30\"}", FALSE },
  { "{\"field\":\"visitor.returning\",\"op\":\"eq\",\"value\":true}", TRUE },
  { "{\"field\":\"conversation.turns\",\"op\":\"ge\",\"value\":3}", TRUE },
  { "{\"field\":\"conversation.turns\",\"op\":\"lt\",\"value\":3}", FALSE },
  { "{\"field\":\"message.language\",\"op\":\"eq\",\"value\":\"de\"}", TRUE },
  { "{\"field\":\"message.text\",\"op\":\"word\",\"value\":\"BESTELLUNG\"}", TRUE },
  { "{\"field\":\"message.text\",\"op\":\"word\",\"value\":\"bestell\"}", FALSE },
  { "{\"field\":\"message.text\",\"op\":\"contains\",\"value\":\"bestell\"}", TRUE },
  { "{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"w(o|ann)\\\\b\"}", TRUE },
  { "{\"field\":\"time.weekday\",\"op\":\"in\",\"value\":[\"mon\",\"tue\"]}", TRUE },
  { "{\"field\":\"time.hour\",\"op\":\"ge\",\"value\":22}", TRUE },
  { "{\"field\":\"agents.online\",\"op\":\"eq\",\"value\":0}", TRUE },
  { "{\"not\":{\"field\":\"agents.online\",\"op\":\"eq\",\"value\":0}}", FALSE },
  { "{\"all\":[{\"field\":\"time.hour\",\"op\":\"ge\",\"value\":22},{\"field\":\"time.hour\",\"op\":\"lt\","
    "\"value\":22}]}",
    FALSE },
  { "{\"any\":[{\"field\":\"time.hour\",\"op\":\"lt\",\"value\":22},{\"field\":\"time.hour\",\"op\":\"eq\","
    "\"value\":22}]}",
    TRUE },
};

static void
test_truths (void)
{
  g_autoptr (FoyerRuleContext) context = example_context ();

  for (guint i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (JsonObject) tree = foyer_json_parse_object (truths[i].tree, -1, &error);
      g_test_message ("%s", truths[i].tree);
      g_autoptr (FoyerCondition) condition = foyer_condition_compile (tree, &error);
      g_assert_no_error (error);
      foyer_effort_begin (&context->effort);
      g_assert_cmpint (foyer_condition_evaluate (condition, context), ==, truths[i].holds);
    }
}

static const struct
{
  const char *tree;
  const char *field;
} refusals[] = {
  { "{}", "field" },
  { "{\"field\":\"page.colour\",\"op\":\"eq\",\"value\":\"x\"}", "field" },
  { "{\"field\":\"page.url\",\"op\":\"like\",\"value\":\"x\"}", "op" },
  { "{\"field\":\"page.url\",\"op\":\"lt\",\"value\":1}", "op" },
  { "{\"field\":\"page.url\",\"op\":\"eq\"}", "value" },
  { "{\"field\":\"page.url\",\"op\":\"eq\",\"value\":1}", "value" },
  { "{\"field\":\"time.hour\",\"op\":\"eq\",\"value\":\"nine\"}", "value" },
  { "{\"field\":\"time.hour\",\"op\":\"between\",\"value\":[1]}", "value" },
  { "{\"field\":\"time.hour\",\"op\":\"in\",\"value\":[]}", "value" },
  { "{\"field\":\"page.url\",\"op\":\"regex\",\"value\":\"(\"}", "value" },
  { "{\"field\":\"page.url\",\"op\":\"regex\",\"value\":\"(*UTF)a\"}", "value" },
  { "{\"field\":\"page.url\",\"op\":\"eq\",\"value\":\"x\",\"trust\":\"verified\"}", "trust" },
  { "{\"all\":[]}", "all" },
  { "{\"all\":{}}", "all" },
  { "{\"any\":[1]}", "any[0]" },
  { "{\"not\":{\"all\":[{\"field\":\"page.url\",\"op\":\"eq\",\"value\":\"x\"},{\"field\":\"x\"}]}}",
    "not.all[1].field" },
  { "{\"all\":[{\"field\":\"page.url\",\"op\":\"exists\"}],\"any\":[]}", "all" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (JsonObject) tree = foyer_json_parse_object (refusals[i].tree, -1, &error);
      g_test_message ("%s", refusals[i].tree);
      g_assert_null (foyer_condition_compile (tree, &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_cmpstr (foyer_error_get_field (error), ==, refusals[i].field);
    }
}

static void
test_catastrophic_pattern_ends (void)
{
  g_autoptr (JsonObject) tree = foyer_json_parse_object (
      "{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"^(a+)+$\"}", -1, NULL);
  g_autoptr (FoyerCondition)   condition = foyer_condition_compile (tree, NULL);
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  g_autofree char             *letters = g_strnfill (40, 'a');
  g_autofree char             *text = g_strconcat (letters, "!", NULL);

  foyer_rule_context_set_message (context, text);
  g_assert_false (foyer_condition_evaluate (condition, context));
}

static void
test_bounds (void)
{
  GString           *deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < FOYER_CONDITION_DEPTH + 1; i++)
    g_string_append (deep, "{\"not\":");
  g_string_append (deep, "{\"field\":\"page.url\",\"op\":\"exists\"}");
  for (guint i = 0; i < FOYER_CONDITION_DEPTH + 1; i++)
    g_string_append_c (deep, '}');
  g_autoptr (JsonObject) tree = foyer_json_parse_object (deep->str, -1, &error);
  g_assert_no_error (error);
  g_assert_null (foyer_condition_compile (tree, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_string_free (deep, TRUE);
}

#define CONDITIONS 20
#define THREADS 4
#define ROUNDS 1000

static JsonArray *
explain_once (FoyerCondition *condition)
{
  FoyerRuleContext *context = example_context ();
  JsonArray        *rows = foyer_condition_explain (condition, context);

  foyer_rule_context_free (context);
  return rows;
}

static gpointer
explain_often (gpointer data)
{
  FoyerRuleContext *context = example_context ();

  for (guint i = 0; i < ROUNDS; i++)
    json_array_unref (foyer_condition_explain (data, context));
  foyer_rule_context_free (context);
  return NULL;
}

/* The rows of a trace have the values of the rule's conditions, and both may be let go of by any thread:
 * rules that were replaced are, by one of their own. With the count of an array that is for one thread, the
 * array of `in` was freed in use. */
static void
test_threads (void)
{
  for (guint i = 0; i < CONDITIONS; i++)
    {
      g_autoptr (JsonObject) tree = foyer_json_parse_object (
          "{\"field\":\"visitor.attr.plan\",\"op\":\"in\",\"value\":[\"silver\",\"gold\"]}", -1, NULL);
      g_autoptr (FoyerCondition) condition = foyer_condition_compile (tree, NULL);
      GThread                   *threads[THREADS];

      for (guint j = 0; j < THREADS; j++)
        threads[j] = g_thread_new ("explain", explain_often, condition);
      for (guint j = 0; j < THREADS; j++)
        g_thread_join (threads[j]);
      g_autoptr (JsonArray) rows = explain_once (condition);
      JsonNode             *value = json_object_get_member (json_array_get_object_element (rows, 0), "value");
      g_assert_cmpuint (json_array_get_length (json_node_get_array (value)), ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/condition/truths", test_truths);
  g_test_add_func ("/rules/condition/refusals", test_refusals);
  g_test_add_func ("/rules/condition/catastrophic", test_catastrophic_pattern_ends);
  g_test_add_func ("/rules/condition/bounds", test_bounds);
  g_test_add_func ("/rules/condition/threads", test_threads);
  return g_test_run ();
}
