/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-turn-budget.h"

/**
 * foyer_turn_budget_begin:
 * @self: memory for a budget
 * @clock: what to measure with
 * @us: how long, microseconds
 *
 * Begins now. With 0 it is spent at the first question.
 */
void
foyer_turn_budget_begin (FoyerTurnBudget *self, FoyerTurnClock clock, guint us)
{
  g_return_if_fail (self != NULL && clock != NULL);

  self->clock = clock;
  self->now_us = clock ();
  self->until_us = self->now_us + us;
}

/**
 * foyer_turn_budget_is_spent:
 * @self: a budget
 *
 * Looks at the clock. To be asked after each piece of work, so that at least one is done.
 *
 * Returns: whether the rest has to wait for the next turn
 */
gboolean
foyer_turn_budget_is_spent (FoyerTurnBudget *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  self->now_us = self->clock ();
  return self->now_us >= self->until_us;
}
