/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one decision, some 20 ns each. */
#define FOYER_EFFORT_STEPS 100000

/**
 * FoyerFinding:
 * @FOYER_FINDING_NO: it is not there
 * @FOYER_FINDING_YES: it is
 * @FOYER_FINDING_GAVE_UP: the steps were spent before that was found out
 *
 * What came of a search in a text.
 */
typedef enum
{
  FOYER_FINDING_NO,
  FOYER_FINDING_YES,
  FOYER_FINDING_GAVE_UP,
} FoyerFinding;

/**
 * FoyerEffort:
 * @left: steps that are left
 *
 * What one decision may spend on searching texts, whatever visitor and page have written and however many
 * rules look at it. Steps are counted, not time: the same texts have the same answer on every machine. What
 * was found out is remembered, so that explaining a decision costs nothing anew and says what it went by.
 * Zeroed memory has nothing left.
 */
typedef struct
{
  guint left;

  GHashTable *findings; /* what was looked for, by its address → FoyerFinding */
  GHashTable *folds;    /* text, by its address → folded */
} FoyerEffort;

void         foyer_effort_begin (FoyerEffort *self);
void         foyer_effort_clear (FoyerEffort *self);
gboolean     foyer_effort_spend (guint *left, gsize steps);
gboolean     foyer_effort_recall (FoyerEffort *self, gconstpointer what, FoyerFinding *finding);
FoyerFinding foyer_effort_remember (FoyerEffort *self, gconstpointer what, FoyerFinding finding);
const char  *foyer_effort_fold (FoyerEffort *self, const char *text);

G_END_DECLS
