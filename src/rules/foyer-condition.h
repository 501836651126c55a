/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-rule-context.h"

G_BEGIN_DECLS

#define FOYER_CONDITION_NODES 200
#define FOYER_CONDITION_DEPTH 12

/**
 * FoyerConditionKinds:
 *
 * What a tree's leaves are about, for the specificity of its rule.
 */
typedef enum
{
  FOYER_CONDITION_VERIFIED = 1 << 0,
  FOYER_CONDITION_EXACT_HOST = 1 << 1,
  FOYER_CONDITION_EXACT_PATH = 1 << 2,
  FOYER_CONDITION_GLOB_PATH = 1 << 3,
  FOYER_CONDITION_LANGUAGE = 1 << 4,
  FOYER_CONDITION_TIME = 1 << 5,
} FoyerConditionKinds;

typedef struct _FoyerCondition FoyerCondition;

FoyerCondition     *foyer_condition_compile (JsonObject *tree, GError **error);
void                foyer_condition_free (FoyerCondition *self);
gboolean            foyer_condition_evaluate (const FoyerCondition *self, FoyerRuleContext *context);
FoyerConditionKinds foyer_condition_get_kinds (const FoyerCondition *self);
JsonArray          *foyer_condition_explain (const FoyerCondition *self, FoyerRuleContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerCondition, foyer_condition_free)

G_END_DECLS
