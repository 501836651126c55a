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

typedef struct
{
  FoyerWidget      *widget; /* or NULL */
  FoyerRuleContext *context;
  FoyerRuleSet     *set;
  FoyerDecision    *decision; /* after the second turn */
  double            choose_ms;
} Trial;

static void
trial_free (gpointer data)
{
  Trial *self = data;

  g_clear_object (&self->widget);
  g_clear_pointer (&self->context, foyer_rule_context_free);
  g_clear_pointer (&self->set, foyer_rule_set_unref);
  g_clear_pointer (&self->decision, foyer_decision_free);
  g_free (self);
}

static JsonObject *
compose (FoyerRuleService *self, Trial *trial)
{
  JsonArray            *steps = json_array_new ();
  JsonObject           *step = json_object_new ();
  FoyerContextRule     *rule = trial->decision->rule;
  g_autoptr (GPtrArray) hits = NULL;

  json_object_set_string_member (step, "step", "choose");
  json_object_set_double_member (step, "ms", trial->choose_ms);
  json_array_add_object_element (steps, step);
  if (foyer_answer_wants_knowledge (rule))
    hits = foyer_knowledge_search (self->knowledge, foyer_context_rule_get_knowledge_base_ids (rule),
                                   trial->context->message_text, trial->context->message_language,
                                   FOYER_ANSWER_TOP_K);
  g_autoptr (FoyerAnswer) answer = foyer_answer_compose (trial->decision, trial->context, NULL, NULL, hits);
  JsonObject             *trace = foyer_answer_trace (answer, trial->decision, steps);
  if (answer->content != NULL)
    json_object_set_string_member (trace, "content", answer->content);
  return trace;
}

/* Each step has a turn of the loop for itself: a hostile text and a thousand rules make a long one of any
 * two.
 */
static void
in_next_turn (GTask *task, GSourceFunc step)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, step, g_object_ref (task), g_object_unref);
}

static gboolean
compose_step (gpointer data)
{
  GTask *task = data;

  g_task_return_pointer (task, compose (g_task_get_source_object (task), g_task_get_task_data (task)),
                         (GDestroyNotify) json_object_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
choose_step (gpointer data)
{
  Trial *trial = g_task_get_task_data (data);
  gint64 start = g_get_monotonic_time ();

  trial->decision = foyer_rule_set_decide (trial->set, trial->widget, NULL, trial->context);
  trial->choose_ms = (double) (g_get_monotonic_time () - start) / 1000;
  in_next_turn (data, compose_step);
  return G_SOURCE_REMOVE;
}

static gboolean
prepare (FoyerRuleService *self, JsonObject *body, Trial *trial, GError **error)
{
  const char                  *widget_id = foyer_json_text (body, "widgetId");
  FoyerWidget                 *widget = foyer_widget_cache_find (self->widgets, widget_id);
  const char                  *time_zone = widget != NULL ? foyer_widget_get_time_zone (widget) : NULL;
  JsonObject                  *given = foyer_json_object (body, "context");
  GError                      *failure = NULL;
  g_autoptr (FoyerContextRule) draft = NULL;

  if (widget_id != NULL && widget == NULL)
    {
      foyer_error_set_field (error, FOYER_ERROR_NOT_FOUND, "widgetId", "There is no such widget");
      return FALSE;
    }
  trial->widget = widget != NULL ? g_object_ref (widget) : NULL;
  trial->context = foyer_rule_context_new ();
  foyer_rule_context_set_time (trial->context, foyer_clock_now_ms (), time_zone);
  if (given != NULL && !foyer_rule_context_apply_json (trial->context, given, time_zone, &failure))
    {
      foyer_error_prefix_field (failure, "context");
      g_propagate_error (error, failure);
      return FALSE;
    }
  foyer_rule_context_set_message (trial->context, foyer_json_text (body, "query"));
  trial->context->widget_id = g_strdup (widget_id);
  if (foyer_json_object (body, "draft") != NULL && (draft = read_draft (body, error)) == NULL)
    return FALSE;
  trial->set = set_to_test (self, foyer_json_text (body, "ruleId"), draft, error);
  return trial->set != NULL;
}

/**
 * foyer_rule_service_test_async:
 * @self: the service
 * @body: a validated RuleTestRequest
 * @callback: called when the test is done
 * @user_data: for @callback
 *
 * Tries a question on the rules that serve now. Nothing is stored or sent.
 */
void
foyer_rule_service_test_async (FoyerRuleService   *self,
                               JsonObject         *body,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RULE_SERVICE (self) && body != NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Trial            *trial = g_new0 (Trial, 1);
  GError           *error = NULL;

  g_task_set_source_tag (task, foyer_rule_service_test_async);
  g_task_set_task_data (task, trial, trial_free);
  if (prepare (self, body, trial, &error))
    in_next_turn (task, choose_step);
  else
    g_task_return_error (task, error);
}

/**
 * foyer_rule_service_test_finish:
 * @self: the service
 * @result: the result
 * @error: receives %FOYER_ERROR_INVALID_FIELD or %FOYER_ERROR_NOT_FOUND, naming the field
 *
 * Returns: (transfer full) (nullable): the Trace, with the answer's text as content
 */
JsonObject *
foyer_rule_service_test_finish (FoyerRuleService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
