/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-set.h"

#include "foyer-clock.h"
#include "foyer-condition.h"
#include "foyer-keywords.h"

#define CANDIDATES 50

/* Shared between sets. */
typedef struct
{
  gatomicrefcount   references;
  FoyerContextRule *rule;
  FoyerCondition   *condition;   /* or NULL */
  GStrv             keywords;    /* folded, or NULL */
  GStrv             first_words; /* of each of them */
  gboolean          all_keywords;
  guint             specificity;
  gint64            from_ms;  /* of the schedule, or G_MININT64 */
  gint64            until_ms; /* or G_MAXINT64 */
} Compiled;

struct _FoyerRuleSet
{
  gatomicrefcount references;
  GPtrArray      *rules; /* of Compiled, in the total order */
  GHashTable     *by_id;
};

static void
compiled_unref (gpointer data)
{
  Compiled *self = data;
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->rule);
  foyer_condition_free (self->condition);
  g_strfreev (self->keywords);
  g_strfreev (self->first_words);
  g_free (self);
}

static gint64
schedule_time (JsonObject *schedule, const char *name, gint64 fallback)
{
  const char *text = foyer_json_text (schedule, name);
  gint64      time_ms = fallback;
  if (text != NULL)
    (void) foyer_time_from_string (text, &time_ms);
  return time_ms;
}

static Compiled *
compile_rule (FoyerContextRule *rule)
{
  JsonObject        *tree = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_CONDITIONS);
  JsonObject        *schedule = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_SCHEDULE);
  const char *const *keywords = foyer_context_rule_get_keywords (rule);
  FoyerCondition    *condition = tree != NULL ? foyer_condition_compile (tree, NULL) : NULL;

  /* A stored rule that no longer compiles must not match everything. */
  if (tree != NULL && condition == NULL)
    return NULL;
  Compiled *self = g_new0 (Compiled, 1);
  g_atomic_ref_count_init (&self->references);
  self->rule = g_object_ref (rule);
  self->condition = condition;
  self->all_keywords = g_strcmp0 (foyer_context_rule_get_keyword_mode (rule), "all") == 0;
  self->specificity = foyer_rule_specificity (rule);
  self->from_ms = schedule_time (schedule, "from", G_MININT64);
  self->until_ms = schedule_time (schedule, "until", G_MAXINT64);
  if (keywords != NULL && keywords[0] != NULL)
    {
      g_autoptr (GStrvBuilder) folded = g_strv_builder_new (), words = g_strv_builder_new ();
      for (guint i = 0; keywords[i] != NULL; i++)
        {
          g_autofree char *keyword = foyer_fold (keywords[i]);
          g_autofree char *word = foyer_keyword_first_word (keyword);
          g_strv_builder_add (folded, keyword);
          g_strv_builder_add (words, word);
        }
      self->keywords = g_strv_builder_end (folded);
      self->first_words = g_strv_builder_end (words);
    }
  return self;
}

/* The total order: priority, specificity, age, id. */
static int
compare_compiled (gconstpointer first, gconstpointer second)
{
  const Compiled *one = *(Compiled *const *) first, *two = *(Compiled *const *) second;
  gint64          one_priority = foyer_context_rule_get_priority (one->rule);
  gint64          two_priority = foyer_context_rule_get_priority (two->rule);
  gint64          one_age = foyer_context_rule_get_created_at (one->rule);
  gint64          two_age = foyer_context_rule_get_created_at (two->rule);

  if (one_priority != two_priority)
    return one_priority > two_priority ? -1 : 1;
  if (one->specificity != two->specificity)
    return one->specificity > two->specificity ? -1 : 1;
  if (one_age != two_age)
    return one_age < two_age ? -1 : 1;
  return g_strcmp0 (foyer_context_rule_get_id (one->rule), foyer_context_rule_get_id (two->rule));
}

static FoyerRuleSet *
set_new (void)
{
  FoyerRuleSet *self = g_new0 (FoyerRuleSet, 1);

  g_atomic_ref_count_init (&self->references);
  self->rules = g_ptr_array_new_with_free_func (compiled_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

static void
add_compiled (FoyerRuleSet *self, Compiled *compiled)
{
  g_ptr_array_add (self->rules, compiled);
  g_hash_table_insert (self->by_id, (gpointer) foyer_context_rule_get_id (compiled->rule), compiled);
}

static void
add_rule (FoyerRuleSet *self, FoyerContextRule *rule)
{
  Compiled *compiled = foyer_context_rule_get_is_active (rule) ? compile_rule (rule) : NULL;

  if (compiled != NULL)
    add_compiled (self, compiled);
}

/**
 * foyer_rule_set_new:
 * @rules: (element-type FoyerContextRule): rules as published; inactive ones are left out, and so are those
 * that do not compile any more
 *
 * Some 15 us a rule, more with regular expressions: for many rules a job for a thread.
 *
 * Returns: (transfer full): the set
 */
FoyerRuleSet *
foyer_rule_set_new (GPtrArray *rules)
{
  g_return_val_if_fail (rules != NULL, NULL);
  FoyerRuleSet *self = set_new ();

  for (guint i = 0; i < rules->len; i++)
    add_rule (self, g_ptr_array_index (rules, i));
  g_ptr_array_sort (self->rules, compare_compiled);
  return self;
}

/**
 * foyer_rule_set_derive:
 * @self: a set
 * @only_id: (nullable): the only rule to keep, where there is no @draft
 * @draft: (nullable): a rule that takes the place of the one with its id, or comes in addition
 *
 * Shares what is compiled already.
 *
 * Returns: (transfer full): the set to try things on
 */
FoyerRuleSet *
foyer_rule_set_derive (FoyerRuleSet *self, const char *only_id, FoyerContextRule *draft)
{
  g_return_val_if_fail (self != NULL, NULL);
  FoyerRuleSet *derived = set_new ();
  const char   *draft_id = draft != NULL ? foyer_context_rule_get_id (draft) : NULL;

  for (guint i = 0; i < self->rules->len; i++)
    {
      Compiled   *compiled = g_ptr_array_index (self->rules, i);
      const char *id = foyer_context_rule_get_id (compiled->rule);
      if (draft != NULL ? g_strcmp0 (id, draft_id) == 0 : only_id != NULL && !g_str_equal (id, only_id))
        continue;
      g_atomic_ref_count_inc (&compiled->references);
      add_compiled (derived, compiled);
    }
  if (draft != NULL)
    {
      add_rule (derived, draft);
      g_ptr_array_sort (derived->rules, compare_compiled);
    }
  return derived;
}

/**
 * foyer_rule_set_ref:
 * @self: a set
 *
 * Returns: (transfer full): @self
 */
FoyerRuleSet *
foyer_rule_set_ref (FoyerRuleSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * foyer_rule_set_unref:
 * @self: a set
 */
void
foyer_rule_set_unref (FoyerRuleSet *self)
{
  g_return_if_fail (self != NULL);
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->rules);
  g_free (self);
}

/**
 * foyer_rule_set_get_size:
 * @self: a set
 *
 * Returns: how many rules serve
 */
guint
foyer_rule_set_get_size (FoyerRuleSet *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->rules->len;
}

/**
 * foyer_decision_free:
 * @self: (nullable): a decision
 */
void
foyer_decision_free (FoyerDecision *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->rule);
  g_free (self->refusal);
  g_clear_pointer (&self->candidates, json_node_unref);
  g_free (self);
}

static gboolean
in_scope (const Compiled *compiled, const char *widget_id, gint64 now_ms)
{
  const char *const *widgets = foyer_context_rule_get_widget_ids (compiled->rule);

  if (now_ms < compiled->from_ms || now_ms >= compiled->until_ms)
    return FALSE;
  return widgets == NULL || widgets[0] == NULL || (widget_id != NULL && g_strv_contains (widgets, widget_id));
}

static FoyerFinding
find_keyword (const Compiled *compiled, guint at, FoyerRuleContext *context)
{
  const char  *keyword = compiled->keywords[at], *word = compiled->first_words[at];
  FoyerFinding finding;

  if (context->message_folded == NULL ||
      (word[0] != '\0' && !g_hash_table_contains (context->message_words, word)))
    return FOYER_FINDING_NO;
  if (foyer_effort_recall (&context->effort, keyword, &finding))
    return finding;
  finding = foyer_keyword_find (context->message_folded, keyword, &context->effort.left);
  return foyer_effort_remember (&context->effort, keyword, finding);
}

static gboolean
has_keywords (const Compiled *compiled, FoyerRuleContext *context)
{
  for (guint i = 0; compiled->keywords[i] != NULL; i++)
    if ((find_keyword (compiled, i, context) == FOYER_FINDING_YES) != compiled->all_keywords)
      return !compiled->all_keywords;
  return compiled->all_keywords;
}

static gboolean
matches (const Compiled *compiled, FoyerRuleContext *context)
{
  if (compiled->keywords != NULL && !has_keywords (compiled, context))
    return FALSE;
  return compiled->condition == NULL || foyer_condition_evaluate (compiled->condition, context);
}

static JsonObject *
explain_keywords (const Compiled *compiled, FoyerRuleContext *context)
{
  JsonObject *row = json_object_new ();
  JsonArray  *value = json_array_new (), *actual = json_array_new ();
  gboolean    gave_up = FALSE;
  /* Before the rest is looked for, which may take the steps. */
  gboolean verdict = has_keywords (compiled, context);
  for (guint i = 0; compiled->keywords[i] != NULL; i++)
    {
      FoyerFinding finding = find_keyword (compiled, i, context);
      json_array_add_string_element (value, compiled->keywords[i]);
      if (finding == FOYER_FINDING_YES)
        json_array_add_string_element (actual, compiled->keywords[i]);
      gave_up = gave_up || finding == FOYER_FINDING_GAVE_UP;
    }
  json_object_set_string_member (row, "field", "keywords");
  json_object_set_string_member (row, "op", compiled->all_keywords ? "all" : "any");
  json_object_set_array_member (row, "value", value);
  json_object_set_array_member (row, "actual", actual);
  json_object_set_boolean_member (row, "verdict", verdict);
  if (gave_up)
    json_object_set_boolean_member (row, "gaveUp", TRUE);
  return row;
}

static JsonObject *
explain_candidate (const Compiled *compiled, FoyerRuleContext *context)
{
  JsonObject *row = json_object_new ();
  JsonArray *conditions = compiled->condition != NULL ? foyer_condition_explain (compiled->condition, context)
                                                      : json_array_new ();

  if (compiled->keywords != NULL)
    json_array_add_object_element (conditions, explain_keywords (compiled, context));
  json_object_set_string_member (row, "ruleId", foyer_context_rule_get_id (compiled->rule));
  json_object_set_int_member (row, "version", foyer_context_rule_get_version (compiled->rule));
  json_object_set_boolean_member (row, "matched", matches (compiled, context));
  json_object_set_int_member (row, "specificity", compiled->specificity);
  json_object_set_array_member (row, "conditions", conditions);
  return row;
}

/* The order makes the first match the winner; its neighbour in the order tells why it won. */
static const char *
why_before (const Compiled *winner, const Compiled *next)
{
  if (next == NULL)
    return "only match";
  if (foyer_context_rule_get_priority (winner->rule) != foyer_context_rule_get_priority (next->rule))
    return "higher priority";
  if (winner->specificity != next->specificity)
    return "more specific";
  return foyer_context_rule_get_created_at (winner->rule) != foyer_context_rule_get_created_at (next->rule)
             ? "older"
             : "id";
}

static Compiled *
find_match (FoyerRuleSet *self, FoyerWidget *widget, FoyerRuleContext *context, const char **reason)
{
  const char        *mode = widget != NULL ? foyer_widget_get_context_mode (widget) : NULL;
  const char *const *only = g_strcmp0 (mode, "restricted") == 0 ? foyer_widget_get_rule_ids (widget) : NULL;
  Compiled          *winner = NULL, *next = NULL;

  if (g_strcmp0 (mode, "restricted") == 0 && only == NULL)
    return NULL;
  for (guint i = 0; i < self->rules->len && next == NULL; i++)
    {
      Compiled *compiled = g_ptr_array_index (self->rules, i);
      if (only != NULL && !g_strv_contains (only, foyer_context_rule_get_id (compiled->rule)))
        continue;
      if (!in_scope (compiled, context->widget_id, context->now_ms) || !matches (compiled, context))
        continue;
      if (winner == NULL)
        winner = compiled;
      else
        next = compiled;
    }
  if (winner != NULL)
    *reason = why_before (winner, next);
  return winner;
}

/* Without a match: an open widget has a default rule, a restricted one the refusal of its first rule. */
static Compiled *
fall_back (FoyerRuleSet *self, FoyerWidget *widget, FoyerDecision *decision)
{
  const char *mode = widget != NULL ? foyer_widget_get_context_mode (widget) : NULL;

  if (g_strcmp0 (mode, "open") == 0 && foyer_widget_get_default_rule_id (widget) != NULL)
    {
      Compiled *rule = g_hash_table_lookup (self->by_id, foyer_widget_get_default_rule_id (widget));
      if (rule != NULL)
        decision->reason = "default rule";
      return rule;
    }
  const char *const *ids = widget != NULL ? foyer_widget_get_rule_ids (widget) : NULL;
  if (g_strcmp0 (mode, "restricted") == 0 && ids != NULL && ids[0] != NULL)
    {
      Compiled   *first = g_hash_table_lookup (self->by_id, ids[0]);
      JsonObject *knowledge =
          first != NULL ? foyer_record_get_object (FOYER_RECORD (first->rule), FOYER_CONTEXT_RULE_KNOWLEDGE)
                        : NULL;
      decision->refusal = g_strdup (foyer_json_text (knowledge, "refusal"));
    }
  return NULL;
}

static JsonNode *
list_candidates (FoyerRuleSet *self, Compiled *winner, FoyerRuleContext *context)
{
  g_autoptr (JsonArray) rows = json_array_new ();

  if (winner != NULL)
    json_array_add_object_element (rows, explain_candidate (winner, context));
  for (guint i = 0; i < self->rules->len && json_array_get_length (rows) < CANDIDATES; i++)
    {
      Compiled *compiled = g_ptr_array_index (self->rules, i);
      if (compiled != winner && in_scope (compiled, context->widget_id, context->now_ms))
        json_array_add_object_element (rows, explain_candidate (compiled, context));
    }
  return json_node_init_array (json_node_alloc (), rows);
}

/**
 * foyer_rule_set_decide:
 * @self: a set
 * @widget: (nullable): where the conversation takes place
 * @pinned_rule_id: (nullable): the rule that an agent pinned to the conversation
 * @context: what is known
 *
 * Chooses who answers. Pure: no I/O, the time is in @context, and the order is total. Texts
 * are searched within one effort for all rules.
 *
 * Returns: (transfer full): the decision
 */
FoyerDecision *
foyer_rule_set_decide (FoyerRuleSet     *self,
                       FoyerWidget      *widget,
                       const char       *pinned_rule_id,
                       FoyerRuleContext *context)
{
  g_return_val_if_fail (self != NULL && context != NULL, NULL);
  FoyerDecision *decision = g_new0 (FoyerDecision, 1);
  foyer_effort_begin (&context->effort);
  Compiled *winner = pinned_rule_id != NULL ? g_hash_table_lookup (self->by_id, pinned_rule_id) : NULL;
  decision->reason = winner != NULL ? "pinned" : "no match";
  if (winner == NULL)
    winner = find_match (self, widget, context, &decision->reason);
  if (winner == NULL)
    winner = fall_back (self, widget, decision);
  if (winner != NULL)
    decision->rule = g_object_ref (winner->rule);
  decision->candidates = list_candidates (self, winner, context);
  return decision;
}
