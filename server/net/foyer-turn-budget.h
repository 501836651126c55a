/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Monotonic microseconds: g_get_monotonic_time(), or a test's. */
typedef gint64 (*FoyerTurnClock) (void);

/* How long one kind of work may go on within one turn of the main loop. The rest waits for the next turn. */
typedef struct
{
  FoyerTurnClock clock;
  gint64         now_us; /* the last look at the clock */
  gint64         until_us;
} FoyerTurnBudget;

void     foyer_turn_budget_begin (FoyerTurnBudget *self, FoyerTurnClock clock, guint us);
gboolean foyer_turn_budget_is_spent (FoyerTurnBudget *self);

G_END_DECLS
