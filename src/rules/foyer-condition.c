/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-condition-private.h"

#include "foyer-keywords.h"
#include "foyer-language.h"

#include <string.h>

#define SUBJECT_BYTES 8192
#define SHOWN_CHARACTERS 200 /* of a text, in the trace */

/**
 * foyer_condition_free:
 * @self: (nullable): a condition
 */
void
foyer_condition_free (FoyerCondition *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->operands, g_ptr_array_unref);
  g_clear_pointer (&self->value, json_node_unref);
  g_clear_pointer (&self->pattern, foyer_pattern_free);
  g_free (self->field);
  g_free (self->folded);
  g_free (self);
}

static gboolean
facts_equal (const FoyerFact *one, const FoyerFact *two)
{
  if (one->kind != two->kind)
    return FALSE;
  if (one->kind == FOYER_FACT_TEXT)
    return g_str_equal (one->text, two->text);
  if (one->kind == FOYER_FACT_BOOL)
    return one->truth == two->truth;
  return one->number >= two->number && one->number <= two->number;
}

static gboolean
is_listed (const FoyerCondition *self, const FoyerFact *fact)
{
  for (guint i = 0; i < self->operands->len; i++)
    if (facts_equal (fact, g_ptr_array_index (self->operands, i)))
      return TRUE;
  return FALSE;
}

static gboolean
compare_numbers (const FoyerCondition *self, const FoyerFact *fact)
{
  const FoyerFact *operand = g_ptr_array_index (self->operands, 0);

  if (fact->kind != FOYER_FACT_NUMBER || operand->kind != FOYER_FACT_NUMBER)
    return FALSE;
  if (self->operation == FOYER_OPERATOR_LT)
    return fact->number < operand->number;
  if (self->operation == FOYER_OPERATOR_LE)
    return fact->number <= operand->number;
  if (self->operation == FOYER_OPERATOR_GT)
    return fact->number > operand->number;
  if (self->operation == FOYER_OPERATOR_GE)
    return fact->number >= operand->number;
  const FoyerFact *upper = g_ptr_array_index (self->operands, 1);
  return fact->number >= operand->number && fact->number <= upper->number;
}

static FoyerFinding
find_pattern (const FoyerCondition *self, FoyerRuleContext *context, const char *text)
{
  gsize length = strlen (text);

  if (length > SUBJECT_BYTES)
    length = (gsize) (g_utf8_find_prev_char (text, text + SUBJECT_BYTES + 1) - text);
  return foyer_pattern_find (self->pattern, text, length, &context->effort.left);
}

static FoyerFinding
find_folded (const FoyerCondition *self, FoyerRuleContext *context, const char *text)
{
  const char *folded = text == context->message_text ? context->message_folded : NULL;

  if (folded == NULL)
    folded = foyer_effort_fold (&context->effort, text);
  if (folded == NULL)
    return FOYER_FINDING_GAVE_UP;
  return self->operation == FOYER_OPERATOR_WORD
             ? foyer_keyword_find (folded, self->folded, &context->effort.left)
             : foyer_keyword_find_within (folded, self->folded, &context->effort.left);
}

/* What a leaf that goes through the whole text finds; once a decision. */
static FoyerFinding
find (const FoyerCondition *self, FoyerRuleContext *context, const char *text)
{
  FoyerFinding finding;

  if (foyer_effort_recall (&context->effort, self, &finding))
    return finding;
  finding = self->pattern != NULL ? find_pattern (self, context, text) : find_folded (self, context, text);
  return foyer_effort_remember (&context->effort, self, finding);
}

static gboolean
compare_text (const FoyerCondition *self, FoyerRuleContext *context, const FoyerFact *fact)
{
  if (fact->kind != FOYER_FACT_TEXT)
    return FALSE;
  const char *operand = ((FoyerFact *) g_ptr_array_index (self->operands, 0))->text;
  switch ((int) self->operation)
    {
    case FOYER_OPERATOR_PREFIX:
      return g_str_has_prefix (fact->text, operand);
    case FOYER_OPERATOR_SUFFIX:
      return g_str_has_suffix (fact->text, operand);
    case FOYER_OPERATOR_LANG:
      return foyer_language_matches (operand, fact->text);
    default:
      return find (self, context, fact->text) == FOYER_FINDING_YES;
    }
}

static gboolean
evaluate_leaf (const FoyerCondition *self, FoyerRuleContext *context, const FoyerFact *fact)
{
  if (self->operation == FOYER_OPERATOR_EXISTS)
    {
      gboolean wanted =
          self->operands->len == 0 || ((FoyerFact *) g_ptr_array_index (self->operands, 0))->truth;
      return (fact->kind != FOYER_FACT_NONE) == wanted;
    }
  if (fact->kind == FOYER_FACT_NONE)
    return FALSE;
  if (self->operation == FOYER_OPERATOR_EQ || self->operation == FOYER_OPERATOR_IN)
    return is_listed (self, fact);
  if (self->operation == FOYER_OPERATOR_NEQ || self->operation == FOYER_OPERATOR_NIN)
    return !is_listed (self, fact);
  return self->operation <= FOYER_OPERATOR_BETWEEN ? compare_numbers (self, fact)
                                                   : compare_text (self, context, fact);
}

/**
 * foyer_condition_evaluate:
 * @self: a condition
 * @context: what is known
 *
 * Texts are searched within the effort of @context. Who changes its texts after that, or goes on to
 * other conditions than those that lived then, begins the effort anew.
 *
 * Returns: whether it holds; a leaf whose field is missing does not, nor one that gave up
 */
gboolean
foyer_condition_evaluate (const FoyerCondition *self, FoyerRuleContext *context)
{
  g_return_val_if_fail (self != NULL && context != NULL, FALSE);
  if (self->kind == FOYER_CONDITION_LEAF)
    {
      FoyerFact fact = foyer_rule_context_lookup (context, self->field, self->only_verified);
      return evaluate_leaf (self, context, &fact);
    }
  for (guint i = 0; i < self->children->len; i++)
    {
      gboolean holds = foyer_condition_evaluate (g_ptr_array_index (self->children, i), context);
      if (self->kind == FOYER_CONDITION_NOT)
        return !holds;
      if (holds == (self->kind == FOYER_CONDITION_ANY))
        return holds;
    }
  return self->kind == FOYER_CONDITION_ALL;
}

static FoyerConditionKinds
leaf_kinds (const FoyerCondition *self)
{
  gboolean is_exact = self->operation == FOYER_OPERATOR_EQ || self->operation == FOYER_OPERATOR_IN;
  gboolean is_partial = self->operation == FOYER_OPERATOR_GLOB || self->operation == FOYER_OPERATOR_PREFIX;

  if (self->only_verified)
    return FOYER_CONDITION_VERIFIED;
  if (g_str_has_prefix (self->field, "time."))
    return FOYER_CONDITION_TIME;
  if (g_str_equal (self->field, "visitor.locale") || g_str_equal (self->field, "message.language"))
    return FOYER_CONDITION_LANGUAGE;
  if (g_str_equal (self->field, "page.host") && is_exact)
    return FOYER_CONDITION_EXACT_HOST;
  if (g_str_equal (self->field, "page.url") && is_exact)
    return FOYER_CONDITION_EXACT_HOST | FOYER_CONDITION_EXACT_PATH;
  if (g_str_equal (self->field, "page.path") || g_str_equal (self->field, "page.url"))
    return is_exact ? FOYER_CONDITION_EXACT_PATH : is_partial ? FOYER_CONDITION_GLOB_PATH : 0;
  return 0;
}

/**
 * foyer_condition_get_kinds:
 * @self: a condition
 *
 * Returns: what its leaves ask for; what stands under a "not" asks for nothing
 */
FoyerConditionKinds
foyer_condition_get_kinds (const FoyerCondition *self)
{
  g_return_val_if_fail (self != NULL, 0);
  if (self->kind == FOYER_CONDITION_LEAF)
    return leaf_kinds (self);
  FoyerConditionKinds kinds = 0;
  for (guint i = 0; self->kind != FOYER_CONDITION_NOT && i < self->children->len; i++)
    kinds |= foyer_condition_get_kinds (g_ptr_array_index (self->children, i));
  return kinds;
}

static JsonNode *
fact_to_json (const FoyerFact *fact)
{
  JsonNode *node = json_node_alloc ();

  if (fact->kind == FOYER_FACT_TEXT)
    {
      const char *end = fact->text;
      for (guint i = 0; i < SHOWN_CHARACTERS && *end != '\0'; i++)
        end = g_utf8_next_char (end);
      g_autofree char *shown = g_strndup (fact->text, (gsize) (end - fact->text));
      return json_node_init_string (node, shown);
    }
  if (fact->kind == FOYER_FACT_NUMBER)
    return json_node_init_double (node, fact->number);
  if (fact->kind == FOYER_FACT_BOOL)
    return json_node_init_boolean (node, fact->truth);
  return json_node_init_null (node);
}

static void
explain (const FoyerCondition *self, FoyerRuleContext *context, JsonArray *rows)
{
  for (guint i = 0; i < self->children->len; i++)
    explain (g_ptr_array_index (self->children, i), context, rows);
  if (self->kind != FOYER_CONDITION_LEAF)
    return;
  FoyerFact   fact = foyer_rule_context_lookup (context, self->field, self->only_verified);
  JsonObject *row = json_object_new ();
  json_object_set_string_member (row, "field", self->field);
  json_object_set_string_member (row, "op", foyer_operator_names[self->operation]);
  if (self->value != NULL)
    json_object_set_member (row, "value", foyer_json_hold (self->value));
  json_object_set_member (row, "actual", fact_to_json (&fact));
  json_object_set_boolean_member (row, "verdict", evaluate_leaf (self, context, &fact));
  FoyerFinding finding;
  if (foyer_effort_recall (&context->effort, self, &finding) && finding == FOYER_FINDING_GAVE_UP)
    json_object_set_boolean_member (row, "gaveUp", TRUE);
  json_array_add_object_element (rows, row);
}

/**
 * foyer_condition_explain:
 * @self: a condition
 * @context: what is known
 *
 * Returns: (transfer full): a row for each leaf: field, op, value, actual, verdict; gaveUp where the verdict
 * is false only because the steps of the decision were spent
 */
JsonArray *
foyer_condition_explain (const FoyerCondition *self, FoyerRuleContext *context)
{
  g_return_val_if_fail (self != NULL && context != NULL, NULL);
  JsonArray *rows = json_array_new ();
  explain (self, context, rows);
  return rows;
}
