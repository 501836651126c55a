/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-model.gen.h"
#include "foyer-rule-context.h"

G_BEGIN_DECLS

/**
 * FoyerRuleSet:
 *
 * All rules that serve, compiled; immutable and counted, swapped by pointer when a rule changes.
 */
typedef struct _FoyerRuleSet FoyerRuleSet;

FoyerRuleSet *foyer_rule_set_new (GPtrArray *rules);
FoyerRuleSet *foyer_rule_set_derive (FoyerRuleSet *self, const char *only_id, FoyerContextRule *draft);
FoyerRuleSet *foyer_rule_set_ref (FoyerRuleSet *self);
void          foyer_rule_set_unref (FoyerRuleSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRuleSet, foyer_rule_set_unref)

/**
 * FoyerDecision:
 * @rule: (nullable): who answers; %NULL: the system's own answer
 * @reason: why: "pinned", "only match", "higher priority", "more specific", "older", "id", "default rule",
 * "no match"
 * @refusal: (nullable): what a restricted widget says where nothing matches
 * @candidates: an array: the trace's rows, at most 50, the winner first
 */
typedef struct
{
  FoyerContextRule *rule;
  const char       *reason;
  char             *refusal;
  JsonNode         *candidates;
} FoyerDecision;

void foyer_decision_free (FoyerDecision *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerDecision, foyer_decision_free)

FoyerDecision *foyer_rule_set_decide (FoyerRuleSet     *self,
                                      FoyerWidget      *widget,
                                      const char       *pinned_rule_id,
                                      FoyerRuleContext *context);
guint          foyer_rule_set_get_size (FoyerRuleSet *self);

/* What saving a rule checks beyond the types of the protocol. */
gboolean foyer_rule_check (FoyerContextRule *rule, GError **error);
guint    foyer_rule_specificity (FoyerContextRule *rule);

G_END_DECLS
