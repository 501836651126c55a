/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-loop-watchdog.h"

/**
 * foyer_loop_watchdog_begin:
 * @self: a watchdog
 * @now_us: monotonic time, just after the poll
 */
void
foyer_loop_watchdog_begin (FoyerLoopWatchdog *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  self->started_us = now_us;
}

/**
 * foyer_loop_watchdog_end:
 * @self: a watchdog
 * @now_us: monotonic time, just before the next poll
 *
 * Counts a turn over FOYER_LOOP_TURN_US; debug builds log it.
 */
void
foyer_loop_watchdog_end (FoyerLoopWatchdog *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  gint64 turn_us = self->started_us != 0 ? now_us - self->started_us : 0;

  self->started_us = 0;
  self->longest_us = MAX (self->longest_us, turn_us);
  if (turn_us <= FOYER_LOOP_TURN_US)
    return;
  self->n_long++;
#ifndef NDEBUG
  g_message ("the main loop was held for %" G_GINT64_FORMAT " us", turn_us);
#endif
}
