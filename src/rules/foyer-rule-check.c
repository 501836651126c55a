/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-condition.h"
#include "foyer-rule-set.h"
#include "foyer-template.h"

static gboolean
invalid (GError **error, const char *field, const char *what)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "%s %s", field, what);
  return FALSE;
}

/* What a later version will serve is refused, not ignored: a rule must never promise what does not happen. */
static gboolean
check_served (FoyerContextRule *rule, JsonObject *reply, GError **error)
{
  static const struct
  {
    guint       field;
    const char *name;
  } whole[] = {
    { FOYER_CONTEXT_RULE_RESPONSE_FILTERS, "responseFilters" },
    { FOYER_CONTEXT_RULE_LIMITS, "limits" },
    { FOYER_CONTEXT_RULE_TESTS, "tests" },
    { FOYER_CONTEXT_RULE_EXCLUDED_TOPICS, "excludedTopics" },
  };
  static const char *const members[] = { "preferredModel", "temperature", "maxTokens", "fallback" };
  const char              *mode = foyer_json_text (reply, "mode");

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (foyer_record_has (FOYER_RECORD (rule), whole[i].field))
      return invalid (error, whole[i].name, "is not served yet");
  if (g_str_equal (mode, "llm"))
    return invalid (error, "reply.mode", "llm is not served yet");
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (reply, members[i]) && !json_object_get_null_member (reply, members[i]))
      {
        g_autofree char *name = g_strconcat ("reply.", members[i], NULL);
        return invalid (error, name, "is not served yet");
      }
  return TRUE;
}

static gboolean
check_handoff (JsonObject *handoff, GError **error)
{
  static const char *const served[] = { "visitor_request", "no_answer", "low_score", NULL };
  JsonArray               *on = foyer_json_array (handoff, "on");

  for (guint i = 0; on != NULL && i < json_array_get_length (on); i++)
    {
      g_autofree char *name = g_strdup_printf ("handoff.on[%u]", i);
      if (g_str_equal (json_array_get_string_element (on, i), "filter_block"))
        return invalid (error, name, "filter_block is not served yet");
      if (!g_strv_contains (served, json_array_get_string_element (on, i)))
        return invalid (error, name, "must be one of: visitor_request, no_answer, low_score");
    }
  if (g_strcmp0 (foyer_json_text (handoff, "offline"), "form") == 0)
    return invalid (error, "handoff.offline", "form is not served yet");
  return TRUE;
}

static gboolean
check_reply (FoyerContextRule *rule, JsonObject *reply, GError **error)
{
  const char *mode = foyer_json_text (reply, "mode");
  const char *text = foyer_json_text (reply, "template");

  if (g_str_equal (mode, "template") && text == NULL && foyer_json_text (reply, "templateId") == NULL)
    return invalid (error, "reply.template", "is required where mode is template, or templateId");
  if (text != NULL && !foyer_template_check (text, "reply.template", error))
    return FALSE;
  if (g_str_equal (mode, "room") != (foyer_json_text (reply, "roomId") != NULL))
    return invalid (error, "reply.roomId", "goes with mode room, and is required there");
  const char *const *bases = foyer_context_rule_get_knowledge_base_ids (rule);
  if (g_str_equal (mode, "knowledge") && (bases == NULL || bases[0] == NULL))
    return invalid (error, "knowledgeBaseIds", "must name a knowledge base where mode is knowledge");
  return TRUE;
}

static gboolean
check_conditions (FoyerContextRule *rule, GError **error)
{
  JsonObject *tree = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_CONDITIONS);
  GError     *failure = NULL;

  if (tree == NULL)
    return TRUE;
  g_autoptr (FoyerCondition) condition = foyer_condition_compile (tree, &failure);
  if (condition != NULL)
    return TRUE;
  foyer_error_prefix_field (failure, "conditions");
  g_propagate_error (error, failure);
  return FALSE;
}

/**
 * foyer_rule_check:
 * @rule: a rule that fits its type
 * @error: receives %FOYER_ERROR_INVALID_FIELD, or %FOYER_ERROR_UNKNOWN_FIELD in the conditions, naming the
 * field
 *
 * Returns: whether the rule can be saved: its conditions compile, its template is sound, and all it asks for
 * is served
 */
gboolean
foyer_rule_check (FoyerContextRule *rule, GError **error)
{
  g_return_val_if_fail (FOYER_IS_CONTEXT_RULE (rule), FALSE);
  JsonObject *reply = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_REPLY);
  JsonObject *handoff = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_HANDOFF);
  if (reply == NULL || foyer_json_text (reply, "mode") == NULL)
    return invalid (error, "reply.mode", "is required");
  return check_served (rule, reply, error) && check_reply (rule, reply, error) &&
         check_conditions (rule, error) && (handoff == NULL || check_handoff (handoff, error));
}

/**
 * foyer_rule_specificity:
 * @rule: a rule that foyer_rule_check() let through
 *
 * Returns: how much the rule asks for: verified attribute 8, exact host and path 7, part of a path 5,
 * language 3, each keyword 2 up to 6, time 1
 */
guint
foyer_rule_specificity (FoyerContextRule *rule)
{
  g_return_val_if_fail (FOYER_IS_CONTEXT_RULE (rule), 0);
  JsonObject *tree = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_CONDITIONS);
  g_autoptr (FoyerCondition) condition = tree != NULL ? foyer_condition_compile (tree, NULL) : NULL;
  FoyerConditionKinds        kinds = condition != NULL ? foyer_condition_get_kinds (condition) : 0;
  const char *const         *keywords = foyer_context_rule_get_keywords (rule);
  FoyerConditionKinds        exact = FOYER_CONDITION_EXACT_HOST | FOYER_CONDITION_EXACT_PATH;
  guint                      specificity = 0;

  if ((kinds & FOYER_CONDITION_VERIFIED) != 0)
    specificity += 8;
  if ((kinds & exact) == exact)
    specificity += 7;
  else if ((kinds & (FOYER_CONDITION_EXACT_PATH | FOYER_CONDITION_GLOB_PATH)) != 0)
    specificity += 5;
  if ((kinds & FOYER_CONDITION_LANGUAGE) != 0)
    specificity += 3;
  if (keywords != NULL)
    specificity += MIN (6, 2 * g_strv_length ((char **) keywords));
  if ((kinds & FOYER_CONDITION_TIME) != 0 ||
      foyer_record_has (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_SCHEDULE))
    specificity += 1;
  return specificity;
}
