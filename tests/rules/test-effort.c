/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-set.h"

#include <string.h>

#define RULES 1000

static void
add_rule (GPtrArray *rules, guint number, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *id = g_strdup_printf ("r%04u", number);
  g_autofree char   *whole = g_strdup_printf ("{\"name\":\"%s\",\"reply\":{\"mode\":\"none\"},%s}", id, json);
  g_autoptr (JsonObject) object = foyer_json_parse_object (whole, -1, &error);
  FoyerContextRule      *rule = foyer_context_rule_new ();

  g_assert_no_error (error);
  g_assert_true (foyer_record_apply_json (FOYER_RECORD (rule), object, FOYER_VALIDATE_CREATE, &error));
  foyer_context_rule_set_id (rule, id);
  foyer_context_rule_set_created_at (rule, number);
  g_assert_true (foyer_rule_check (rule, &error));
  g_ptr_array_add (rules, rule);
}

static FoyerRuleSet *
make_set (const char *json, guint count, const char *last_json)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < count; i++)
    add_rule (rules, i, json);
  if (last_json != NULL)
    add_rule (rules, count, last_json);
  return foyer_rule_set_new (rules);
}

static FoyerDecision *
decide (FoyerRuleSet *set, FoyerRuleContext *context)
{
  foyer_rule_context_set_time (context, 1795410000000, "UTC");
  return foyer_rule_set_decide (set, NULL, NULL, context);
}

static JsonObject *
first_condition (FoyerDecision *decision, guint candidate)
{
  JsonObject *row = json_array_get_object_element (json_node_get_array (decision->candidates), candidate);

  return json_array_get_object_element (foyer_json_array (row, "conditions"), 0);
}

/* One letter over and over, or one word: what every rule has to go through from each place. */
static char *
make_hostile (const char *word)
{
  GString *text = g_string_new (NULL);

  while (text->len < 8000)
    g_string_append (text, word);
  return g_string_free (text, FALSE);
}

/* Without a bound each of these took 10 ms to a second. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *rule, *word;
  } cases[] = {
    { "\"conditions\":{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"[a-z]+[0-9]+\"}", "abc" },
    { "\"conditions\":{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"(?i)order ?refund\"}",
      "xORDER" },
    { "\"conditions\":{\"field\":\"message.text\",\"op\":\"word\",\"value\":\"a\"}", "a" },
    { "\"keywords\":[\"a b a\"]", "a b c " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoyerRuleSet)     set = make_set (cases[i].rule, RULES, "\"priority\":-1");
      g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
      g_autofree char             *text = make_hostile (cases[i].word);
      foyer_rule_context_set_message (context, text);
      g_autoptr (FoyerDecision) decision = decide (set, context);
      g_assert_cmpstr (foyer_context_rule_get_id (decision->rule), ==, "r1000");
      g_assert_cmpuint (context->effort.left, ==, 0);
    }
}

/* Those that come first get their steps; what is left after them is the same every time. */
static void
test_gave_up (void)
{
  const char *rule =
      "\"conditions\":{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"[a-z]+[0-9]+\"}";
  g_autoptr (FoyerRuleSet) set = make_set (
      rule, 20,
      "\"priority\":-1,\"conditions\":{\"field\":\"message.text\",\"op\":\"regex\",\"value\":\"^a\"}");
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  g_autofree char             *text = make_hostile ("a");
  g_autofree char             *hostile = g_strconcat (text, "-0x", NULL);

  foyer_rule_context_set_message (context, hostile);
  g_autoptr (FoyerDecision) decision = decide (set, context);
  g_assert_null (decision->rule);
  for (guint i = 0; i < 21; i++)
    {
      g_assert_false (json_object_get_boolean_member (first_condition (decision, i), "verdict"));
      g_assert_true (json_object_get_boolean_member (first_condition (decision, i), "gaveUp"));
    }
  /* The next decision begins anew. */
  foyer_rule_context_set_message (context, "aaa");
  g_autoptr (FoyerDecision) next = decide (set, context);
  g_assert_cmpstr (foyer_context_rule_get_id (next->rule), ==, "r0020");
  g_assert_true (json_object_get_boolean_member (first_condition (next, 0), "verdict"));
  g_assert_false (json_object_has_member (first_condition (next, 0), "gaveUp"));
}

/* Explaining takes no steps where the choice took them already. */
static void
test_explaining (void)
{
  g_autoptr (FoyerRuleSet)     one = make_set ("\"keywords\":[\"refund\"]", 1, NULL);
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();

  foyer_rule_context_set_message (context, "no refund");
  g_autoptr (FoyerDecision) decision = decide (one, context);
  g_assert_nonnull (decision->rule);
  g_assert_cmpuint (context->effort.left, ==, FOYER_EFFORT_STEPS - 1);
}

/* What every rule asks of a page's title is folded once, and what nobody can pay for is not. */
static void
test_folding (void)
{
  const char *rule = "\"conditions\":{\"field\":\"page.title\",\"op\":\"contains\",\"value\":\"REFUND\"}";
  g_autoptr (FoyerRuleSet)     set = make_set (rule, RULES, NULL);
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  g_autofree char             *long_title = g_strnfill (FOYER_EFFORT_STEPS + 1, 'a');

  foyer_rule_context_set_page (context, "https://a.example/",
                               "Your \xef\xbc\xb2"
                               "efund",
                               NULL);
  g_autoptr (FoyerDecision) decision = decide (set, context);
  g_assert_cmpstr (foyer_context_rule_get_id (decision->rule), ==, "r0000");
  g_assert_cmpuint (context->effort.left, >, FOYER_EFFORT_STEPS - 200);
  foyer_rule_context_set_page (context, "https://a.example/", long_title, NULL);
  g_autoptr (FoyerDecision) none = decide (set, context);
  g_assert_null (none->rule);
  g_assert_true (json_object_get_boolean_member (first_condition (none, 0), "gaveUp"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/effort/hostile", test_hostile);
  g_test_add_func ("/rules/effort/gave-up", test_gave_up);
  g_test_add_func ("/rules/effort/explaining", test_explaining);
  g_test_add_func ("/rules/effort/folding", test_folding);
  return g_test_run ();
}
