/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-confidence.h"
#include "foyer-rule-set.h"

G_BEGIN_DECLS

#define FOYER_ANSWER_TOP_K 3
#define FOYER_ANSWER_MIN_SCORE FOYER_CONFIDENCE_THRESHOLD

/**
 * FoyerAnswer:
 * @content: (nullable): Markdown, %NULL where nothing is said
 * @citations: (nullable): an array of Citation
 * @room_id: (nullable): the room that the visitor is sent to
 * @hand_over: whether the conversation now waits for a person
 * @outcome: "answered", "refused", "handoff" or "none"; never read out of the words
 * @reason: why, for the trace
 * @passages: (nullable): an array: rows of the trace
 */
typedef struct
{
  char       *content;
  JsonNode   *citations;
  char       *room_id;
  gboolean    hand_over;
  const char *outcome;
  const char *reason;
  JsonNode   *passages;
} FoyerAnswer;

void foyer_answer_free (FoyerAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerAnswer, foyer_answer_free)

gboolean     foyer_answer_wants_knowledge (FoyerContextRule *rule);
const char  *foyer_answer_get_template_id (FoyerContextRule *rule);
FoyerAnswer *foyer_answer_compose (const FoyerDecision *decision,
                                   FoyerRuleContext    *context,
                                   const char          *visitor_name,
                                   const char          *template_text,
                                   GPtrArray           *hits);
FoyerAnswer *foyer_answer_hand_over (FoyerContextRule *rule, const char *reason);
FoyerAnswer *foyer_answer_no_room (const char *reason);
JsonObject  *foyer_answer_trace (const FoyerAnswer *self, const FoyerDecision *decision, JsonArray *steps);

G_END_DECLS
