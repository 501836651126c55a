/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-service-private.h"

#include "foyer-answer.h"
#include "foyer-clock.h"
#include "foyer-uuid.h"

static gboolean
has_rule (FoyerRuleService *self, const char *id)
{
  return self->versions != NULL && g_hash_table_contains (self->versions, id);
}

/* The rules to try on: those that serve, only one of them, or those that serve with a draft in its rule's
 * place. */
static FoyerRuleSet *
set_to_test (FoyerRuleService *self, const char *rule_id, FoyerContextRule *draft, GError **error)
{
  if (draft == NULL && rule_id != NULL && !has_rule (self, rule_id))
    {
      foyer_error_set_field (error, FOYER_ERROR_NOT_FOUND, "ruleId", "There is no such rule");
      return NULL;
    }
  return foyer_rule_set_derive (self->set, rule_id, draft);
}

static FoyerContextRule *
read_draft (JsonObject *body, GError **error)
{
  g_autoptr (FoyerContextRule) draft = foyer_context_rule_new ();
  GError                      *failure = NULL;

  if (!foyer_record_apply_json (FOYER_RECORD (draft), foyer_json_object (body, "draft"),
                                FOYER_VALIDATE_CREATE, &failure) ||
      !foyer_rule_check (draft, &failure))
    {
      foyer_error_prefix_field (failure, "draft");
      g_propagate_error (error, failure);
      return NULL;
    }
  g_autofree char *id = foyer_json_text (body, "ruleId") == NULL ? foyer_uuid_new () : NULL;
  foyer_context_rule_set_id (draft, id != NULL ? id : foyer_json_text (body, "ruleId"));
  foyer_context_rule_set_is_active (draft, TRUE);
  foyer_context_rule_set_version (draft, 0);
  foyer_context_rule_set_created_at (draft, foyer_clock_now_ms ());
  return g_steal_pointer (&draft);
}

static JsonObject *
decide_and_compose (FoyerRuleService *self, FoyerRuleSet *set, FoyerWidget *widget, FoyerRuleContext *context)
{
  gint64                    start = g_get_monotonic_time ();
  JsonArray                *steps = json_array_new ();
  g_autoptr (FoyerDecision) decision = foyer_rule_set_decide (set, widget, NULL, context);
  g_autoptr (GPtrArray)     hits = NULL;

  JsonObject *step = json_object_new ();
  json_object_set_string_member (step, "step", "choose");
  json_object_set_double_member (step, "ms", (double) (g_get_monotonic_time () - start) / 1000);
  json_array_add_object_element (steps, step);
  if (foyer_answer_wants_knowledge (decision->rule))
    hits =
        foyer_knowledge_search (self->knowledge, foyer_context_rule_get_knowledge_base_ids (decision->rule),
                                context->message_text, context->message_language, FOYER_ANSWER_TOP_K);
  g_autoptr (FoyerAnswer) answer = foyer_answer_compose (decision, context, NULL, NULL, hits);
  JsonObject             *trace = foyer_answer_trace (answer, decision, steps);
  if (answer->content != NULL)
    json_object_set_string_member (trace, "content", answer->content);
  return trace;
}

/**
 * foyer_rule_service_test:
 * @self: the service
 * @body: a validated RuleTestRequest
 * @error: receives %FOYER_ERROR_INVALID_FIELD or %FOYER_ERROR_NOT_FOUND, naming the field
 *
 * Tries a question on the rules. Nothing is stored or sent.
 *
 * Returns: (transfer full) (nullable): the Trace, with the answer's text as content
 */
JsonObject *
foyer_rule_service_test (FoyerRuleService *self, JsonObject *body, GError **error)
{
  g_return_val_if_fail (FOYER_IS_RULE_SERVICE (self) && body != NULL, NULL);
  const char                  *widget_id = foyer_json_text (body, "widgetId");
  FoyerWidget                 *widget = foyer_widget_cache_find (self->widgets, widget_id);
  const char                  *time_zone = widget != NULL ? foyer_widget_get_time_zone (widget) : NULL;
  JsonObject                  *given = foyer_json_object (body, "context");
  GError                      *failure = NULL;
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  g_autoptr (FoyerContextRule) draft = NULL;
  if (widget_id != NULL && widget == NULL)
    {
      foyer_error_set_field (error, FOYER_ERROR_NOT_FOUND, "widgetId", "There is no such widget");
      return NULL;
    }
  foyer_rule_context_set_time (context, foyer_clock_now_ms (), time_zone);
  if (given != NULL && !foyer_rule_context_apply_json (context, given, time_zone, &failure))
    {
      foyer_error_prefix_field (failure, "context");
      g_propagate_error (error, failure);
      return NULL;
    }
  foyer_rule_context_set_message (context, foyer_json_text (body, "query"));
  context->widget_id = g_strdup (widget_id);
  if (foyer_json_object (body, "draft") != NULL && (draft = read_draft (body, error)) == NULL)
    return NULL;
  g_autoptr (FoyerRuleSet) set = set_to_test (self, foyer_json_text (body, "ruleId"), draft, error);
  return set != NULL ? decide_and_compose (self, set, widget, context) : NULL;
}
