/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-loop-watchdog.h"

#include <sys/resource.h>
#include <time.h>

#include "foyer-loop-sampler.h"

/**
 * foyer_loop_moment_read:
 * @moment: (out): what the clocks of this thread say now
 */
void
foyer_loop_moment_read (FoyerLoopMoment *moment)
{
  g_return_if_fail (moment != NULL);
  struct timespec cpu = { 0 };
  struct rusage   usage = { 0 };

  /* Not the times of rusage: these are only brought up to date by the tick. */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &cpu);
  getrusage (RUSAGE_THREAD, &usage);
  moment->wall_us = g_get_monotonic_time ();
  moment->cpu_us = (gint64) cpu.tv_sec * G_USEC_PER_SEC + cpu.tv_nsec / 1000;
  moment->waits = (guint64) usage.ru_nvcsw;
}

static FoyerLoopVerdict
judge (const FoyerLoopMoment *from, const FoyerLoopMoment *to)
{
  if (to->cpu_us - from->cpu_us > FOYER_LOOP_TURN_US)
    return FOYER_LOOP_HELD;
  if (to->wall_us - from->wall_us <= FOYER_LOOP_TURN_US)
    return FOYER_LOOP_SHORT;
  return to->waits > from->waits ? FOYER_LOOP_WAITED : FOYER_LOOP_PREEMPTED;
}

/**
 * foyer_loop_watchdog_begin:
 * @self: a watchdog
 * @now: just after the poll
 */
void
foyer_loop_watchdog_begin (FoyerLoopWatchdog *self, const FoyerLoopMoment *now)
{
  g_return_if_fail (self != NULL && now != NULL);

  self->started = *now;
  foyer_loop_sampler_arm ();
}

#ifndef NDEBUG
static void
tell (FoyerLoopVerdict verdict, const FoyerLoopMoment *from, const FoyerLoopMoment *to)
{
  gint64           cpu_us = to->cpu_us - from->cpu_us, wall_us = to->wall_us - from->wall_us;
  g_autofree char *trace = foyer_loop_sampler_take ();

  if (verdict == FOYER_LOOP_HELD)
    g_message ("the main loop was held for %" G_GINT64_FORMAT " us (%" G_GINT64_FORMAT " us passed)%s",
               cpu_us, wall_us, trace != NULL ? trace : "");
  else if (verdict != FOYER_LOOP_SHORT)
    g_info ("a turn of the main loop took %" G_GINT64_FORMAT " us, of which %" G_GINT64_FORMAT
            " us its own: it %s",
            wall_us, cpu_us, verdict == FOYER_LOOP_WAITED ? "waited" : "was preempted");
}
#endif

/**
 * foyer_loop_watchdog_end:
 * @self: a watchdog
 * @now: just before the next poll
 *
 * Counts the turn, and debug builds log a long one. Only the turn's own processor time can make it a held
 * one: on a busy machine a turn that does nothing may last as long as it likes.
 *
 * Returns: what the turn was like
 */
FoyerLoopVerdict
foyer_loop_watchdog_end (FoyerLoopWatchdog *self, const FoyerLoopMoment *now)
{
  g_return_val_if_fail (self != NULL && now != NULL, FOYER_LOOP_SHORT);
  FoyerLoopMoment started = self->started;

  if (started.wall_us == 0)
    return FOYER_LOOP_SHORT;
  FoyerLoopVerdict verdict = judge (&started, now);
  self->started.wall_us = 0;
  self->longest_cpu_us = MAX (self->longest_cpu_us, now->cpu_us - started.cpu_us);
  self->longest_wall_us = MAX (self->longest_wall_us, now->wall_us - started.wall_us);
  self->counts[verdict]++;
#ifndef NDEBUG
  tell (verdict, &started, now);
#endif
  return verdict;
}
