/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-answer.h"

#include "foyer-search-index.h"
#include "foyer-template.h"

/* What the system says where no rule gives words; visitors' pages translate by the message's place in the
 * flow. */
#define OFFER_TEXT "I can connect you to a person."
#define HANDOFF_TEXT "I am connecting you to a person. They will answer here."
#define REFUSAL_TEXT                                                                                         \
  "I do not have a sure answer to that. Ask me for a person, and somebody will help you here."
#define ROOM_TEXT "You are in the room now, together with others."
#define NO_ROOM_TEXT "The room cannot take you in now. Ask me for a person, and somebody will help you here."

/**
 * foyer_answer_free:
 * @self: (nullable): an answer
 */
void
foyer_answer_free (FoyerAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->content);
  g_free (self->room_id);
  g_clear_pointer (&self->citations, json_node_unref);
  g_clear_pointer (&self->passages, json_node_unref);
  g_free (self);
}

static FoyerAnswer *
answer_new (const char *content, const char *outcome, const char *reason)
{
  FoyerAnswer *self = g_new0 (FoyerAnswer, 1);
  self->content = g_strdup (content);
  self->outcome = outcome;
  self->reason = reason;
  return self;
}

static JsonObject *
part (FoyerContextRule *rule, guint field)
{
  return rule != NULL ? foyer_record_get_object (FOYER_RECORD (rule), field) : NULL;
}

static const char *
reply_mode (FoyerContextRule *rule)
{
  return foyer_json_text (part (rule, FOYER_CONTEXT_RULE_REPLY), "mode");
}

/**
 * foyer_answer_wants_knowledge:
 * @rule: (nullable): who answers
 *
 * Returns: whether the knowledge bases have to be searched before composing
 */
gboolean
foyer_answer_wants_knowledge (FoyerContextRule *rule)
{
  const char *policy = foyer_json_text (part (rule, FOYER_CONTEXT_RULE_KNOWLEDGE), "policy");

  if (rule == NULL || foyer_context_rule_get_knowledge_base_ids (rule) == NULL)
    return FALSE;
  if (g_strcmp0 (reply_mode (rule), "knowledge") == 0)
    return TRUE;
  return foyer_context_rule_get_use_knowledge_bases (rule) && g_strcmp0 (policy, "off") != 0;
}

/**
 * foyer_answer_get_template_id:
 * @rule: (nullable): who answers
 *
 * Returns: (transfer none) (nullable): the stored template that composing needs
 */
const char *
foyer_answer_get_template_id (FoyerContextRule *rule)
{
  JsonObject *reply = part (rule, FOYER_CONTEXT_RULE_REPLY);

  const char *mode = foyer_json_text (reply, "mode");

  if ((g_strcmp0 (mode, "template") != 0 && g_strcmp0 (mode, "room") != 0) ||
      foyer_json_text (reply, "template") != NULL)
    return NULL;
  return foyer_json_text (reply, "templateId");
}

static gboolean
hands_over_on (FoyerContextRule *rule, const char *event)
{
  JsonArray *on = foyer_json_array (part (rule, FOYER_CONTEXT_RULE_HANDOFF), "on");

  for (guint i = 0; on != NULL && i < json_array_get_length (on); i++)
    if (g_strcmp0 (json_array_get_string_element (on, i), event) == 0)
      return TRUE;
  return FALSE;
}

/**
 * foyer_answer_hand_over:
 * @rule: (nullable): whose words are used
 * @reason: why, for the trace
 *
 * Returns: (transfer full): the answer that hands the conversation to a person
 */
FoyerAnswer *
foyer_answer_hand_over (FoyerContextRule *rule, const char *reason)
{
  const char  *message = foyer_json_text (part (rule, FOYER_CONTEXT_RULE_HANDOFF), "message");
  FoyerAnswer *self = answer_new (message != NULL ? message : HANDOFF_TEXT, "handoff", reason);
  self->hand_over = TRUE;
  return self;
}

static FoyerAnswer *
refuse (FoyerContextRule *rule, const char *event, const char *reason)
{
  if (hands_over_on (rule, event))
    return foyer_answer_hand_over (rule, reason);
  const char *refusal = foyer_json_text (part (rule, FOYER_CONTEXT_RULE_KNOWLEDGE), "refusal");
  return answer_new (refusal != NULL ? refusal : REFUSAL_TEXT, "refused", reason);
}

static void
add_citations (FoyerAnswer *self, GPtrArray *hits, guint most)
{
  g_autoptr (JsonArray) rows = json_array_new ();

  for (guint i = 0; i < hits->len && i < most; i++)
    {
      FoyerSearchHit *hit = g_ptr_array_index (hits, i);
      JsonObject     *row = json_object_new ();
      json_object_set_string_member (row, "documentId", hit->document_id);
      json_object_set_string_member (row, "title", hit->title);
      if (hit->url != NULL && *hit->url != '\0')
        json_object_set_string_member (row, "url", hit->url);
      g_autofree char *passage = g_utf8_substring (hit->text, 0, MIN (300, g_utf8_strlen (hit->text, -1)));
      json_object_set_string_member (row, "passage", passage);
      json_array_add_object_element (rows, row);
    }
  self->citations = json_node_init_array (json_node_alloc (), rows);
}

static void
add_passages (FoyerAnswer *self, GPtrArray *hits)
{
  g_autoptr (JsonArray) rows = json_array_new ();

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      FoyerSearchHit *hit = g_ptr_array_index (hits, i);
      JsonObject     *row = json_object_new ();
      json_object_set_string_member (row, "documentId", hit->document_id);
      json_object_set_double_member (row, "score", hit->confidence);
      json_array_add_object_element (rows, row);
    }
  self->passages = json_node_init_array (json_node_alloc (), rows);
}

static FoyerAnswer *
compose_knowledge (FoyerContextRule *rule, GPtrArray *hits)
{
  JsonObject     *knowledge = part (rule, FOYER_CONTEXT_RULE_KNOWLEDGE);
  FoyerSearchHit *best = hits != NULL && hits->len > 0 ? g_ptr_array_index (hits, 0) : NULL;

  if (best == NULL)
    return refuse (rule, "no_answer", "nothing found");
  if (best->confidence < foyer_json_real (knowledge, "minScore", FOYER_ANSWER_MIN_SCORE))
    return refuse (rule, hands_over_on (rule, "low_score") ? "low_score" : "no_answer", "below minScore");
  g_autofree char *content = g_utf8_substring (best->text, 0, MIN (8000, g_utf8_strlen (best->text, -1)));
  FoyerAnswer     *self = answer_new (content, "answered", "knowledge");
  if (foyer_json_bool (knowledge, "cite", TRUE))
    add_citations (self, hits, 1);
  return self;
}

static FoyerAnswer *
compose_template (FoyerContextRule *rule,
                  FoyerRuleContext *context,
                  const char       *visitor_name,
                  const char       *template_text,
                  GPtrArray        *hits)
{
  const char     *own = foyer_json_text (part (rule, FOYER_CONTEXT_RULE_REPLY), "template");
  FoyerSearchHit *best = hits != NULL && hits->len > 0 ? g_ptr_array_index (hits, 0) : NULL;
  JsonObject     *knowledge = part (rule, FOYER_CONTEXT_RULE_KNOWLEDGE);
  gboolean        is_sure =
      best != NULL && best->confidence >= foyer_json_real (knowledge, "minScore", FOYER_ANSWER_MIN_SCORE);

  if (!is_sure && g_strcmp0 (foyer_json_text (knowledge, "policy"), "require") == 0)
    return refuse (rule, "low_score", "below minScore");
  const char *text = own != NULL ? own : template_text;
  if (text == NULL)
    return answer_new (OFFER_TEXT, "refused", "the template is gone");
  g_autofree char *content = foyer_template_expand (text, context, visitor_name, is_sure ? best->text : NULL);
  return answer_new (content, "answered", "template");
}

/* The visitor is told in their own chat; what follows comes from the room. */
static FoyerAnswer *
compose_room (FoyerContextRule *rule,
              FoyerRuleContext *context,
              const char       *visitor_name,
              const char       *template_text)
{
  JsonObject      *reply = part (rule, FOYER_CONTEXT_RULE_REPLY);
  const char      *own = foyer_json_text (reply, "template");
  const char      *text = own != NULL ? own : template_text;
  g_autofree char *content =
      foyer_template_expand (text != NULL ? text : ROOM_TEXT, context, visitor_name, NULL);
  FoyerAnswer *self = answer_new (content, "answered", "room");
  self->room_id = g_strdup (foyer_json_text (reply, "roomId"));
  return self;
}

/**
 * foyer_answer_no_room:
 * @reason: why the visitor cannot go to the room, for the trace
 *
 * Returns: (transfer full): the answer that says so
 */
FoyerAnswer *
foyer_answer_no_room (const char *reason)
{
  return answer_new (NO_ROOM_TEXT, "refused", reason);
}

static FoyerAnswer *
compose (const FoyerDecision *decision,
         FoyerRuleContext    *context,
         const char          *visitor_name,
         const char          *template_text,
         GPtrArray           *hits)
{
  FoyerContextRule *rule = decision->rule;
  const char       *mode = reply_mode (rule);

  if (rule == NULL)
    return answer_new (decision->refusal != NULL ? decision->refusal : OFFER_TEXT, "refused",
                       decision->reason);
  if (g_strcmp0 (mode, "none") == 0)
    return answer_new (NULL, "none", "the rule says nothing");
  if (g_strcmp0 (mode, "handoff") == 0)
    return foyer_answer_hand_over (rule, "the rule hands over");
  if (g_strcmp0 (mode, "room") == 0)
    return compose_room (rule, context, visitor_name, template_text);
  if (g_strcmp0 (mode, "knowledge") == 0)
    return compose_knowledge (rule, hits);
  return compose_template (rule, context, visitor_name, template_text, hits);
}

/**
 * foyer_answer_compose:
 * @decision: who answers
 * @context: what was known when it was decided
 * @visitor_name: (nullable): the visitor's name
 * @template_text: (nullable): the stored template, where foyer_answer_get_template_id() asked for one
 * @hits: (nullable) (element-type FoyerSearchHit): what was found, best first
 *
 * Pure: everything that had to be read is an argument.
 *
 * Returns: (transfer full): the answer
 */
FoyerAnswer *
foyer_answer_compose (const FoyerDecision *decision,
                      FoyerRuleContext    *context,
                      const char          *visitor_name,
                      const char          *template_text,
                      GPtrArray           *hits)
{
  g_return_val_if_fail (decision != NULL && context != NULL, NULL);
  FoyerAnswer *self = compose (decision, context, visitor_name, template_text, hits);
  add_passages (self, hits);
  return self;
}

/**
 * foyer_answer_trace:
 * @self: an answer
 * @decision: the decision behind it
 * @steps: (transfer full): rows {step, ms}
 *
 * Returns: (transfer full): the Trace, without messageId
 */
JsonObject *
foyer_answer_trace (const FoyerAnswer *self, const FoyerDecision *decision, JsonArray *steps)
{
  g_return_val_if_fail (self != NULL && decision != NULL, NULL);
  JsonObject *trace = json_object_new ();
  json_object_set_member (trace, "candidates", foyer_json_hold (decision->candidates));
  if (decision->rule != NULL)
    {
      JsonObject *winner = json_object_new ();
      json_object_set_string_member (winner, "ruleId", foyer_context_rule_get_id (decision->rule));
      json_object_set_int_member (winner, "version", foyer_context_rule_get_version (decision->rule));
      json_object_set_string_member (winner, "reason", decision->reason);
      json_object_set_object_member (trace, "winner", winner);
    }
  else
    json_object_set_null_member (trace, "winner");
  if (self->passages != NULL)
    json_object_set_member (trace, "passages", foyer_json_hold (self->passages));
  else
    json_object_set_array_member (trace, "passages", json_array_new ());
  json_object_set_array_member (trace, "steps", steps);
  json_object_set_string_member (trace, "outcome", self->outcome);
  json_object_set_string_member (trace, "reason", self->reason);
  return trace;
}
