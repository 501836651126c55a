/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-effort.h"

#include "foyer-rule-context.h"

#include <string.h>

/**
 * foyer_effort_begin:
 * @self: an effort
 *
 * A new decision, or new texts: all steps are left, and nothing is known.
 */
void
foyer_effort_begin (FoyerEffort *self)
{
  g_return_if_fail (self != NULL);
  foyer_effort_clear (self);
  self->left = FOYER_EFFORT_STEPS;
}

/**
 * foyer_effort_clear:
 * @self: an effort
 *
 * Forgets everything; nothing is left.
 */
void
foyer_effort_clear (FoyerEffort *self)
{
  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->findings, g_hash_table_unref);
  g_clear_pointer (&self->folds, g_hash_table_unref);
  self->left = 0;
}

/**
 * foyer_effort_spend:
 * @left: (inout): the steps that are left
 * @steps: what is about to be done
 *
 * What cannot be paid for takes all that is left.
 *
 * Returns: whether there is enough for it
 */
gboolean
foyer_effort_spend (guint *left, gsize steps)
{
  g_return_val_if_fail (left != NULL, FALSE);
  gboolean enough = steps <= *left;

  *left = enough ? *left - (guint) steps : 0;
  return enough;
}

/**
 * foyer_effort_recall:
 * @self: an effort
 * @what: what is looked for
 * @finding: (out): what came of it
 *
 * Returns: whether that was found out, or given up, before
 */
gboolean
foyer_effort_recall (FoyerEffort *self, gconstpointer what, FoyerFinding *finding)
{
  g_return_val_if_fail (self != NULL && finding != NULL, FALSE);
  gpointer found;

  if (self->findings == NULL || !g_hash_table_lookup_extended (self->findings, what, NULL, &found))
    return FALSE;
  *finding = (FoyerFinding) GPOINTER_TO_INT (found);
  return TRUE;
}

/**
 * foyer_effort_remember:
 * @self: an effort
 * @what: what was looked for; lives as long as the decision
 * @finding: what came of it
 *
 * Returns: @finding
 */
FoyerFinding
foyer_effort_remember (FoyerEffort *self, gconstpointer what, FoyerFinding finding)
{
  g_return_val_if_fail (self != NULL, FOYER_FINDING_GAVE_UP);

  if (self->findings == NULL)
    self->findings = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (self->findings, (gpointer) what, GINT_TO_POINTER ((int) finding));
  return finding;
}

/**
 * foyer_effort_fold:
 * @self: an effort
 * @text: a text of the context; not changed before the next foyer_effort_begin()
 *
 * Returns: (transfer none) (nullable): foyer_fold() of @text; %NULL where there is too little left for it
 */
const char *
foyer_effort_fold (FoyerEffort *self, const char *text)
{
  g_return_val_if_fail (self != NULL && text != NULL, NULL);

  if (self->folds == NULL)
    self->folds = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  char *folded = g_hash_table_lookup (self->folds, text);
  if (folded == NULL && foyer_effort_spend (&self->left, strlen (text)))
    {
      folded = foyer_fold (text);
      g_hash_table_insert (self->folds, (gpointer) text, folded);
    }
  return folded;
}
