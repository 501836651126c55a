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

/* What a turn used at least. Its start lies some time after the last look at the clocks, and all of that time
 * may have been worked through; each sleep of the loop itself in between counts as one wait. */
static void
measure (const FoyerLoopWatchdog *self, const FoyerLoopMoment *to, FoyerLoopMoment *used)
{
  const FoyerLoopMoment *from = &self->sample;
  gint64                 between_us = self->started_us - from->wall_us;
  guint64                waits = to->waits - from->waits;

  used->wall_us = to->wall_us - self->started_us;
  used->cpu_us = CLAMP (to->cpu_us - from->cpu_us - between_us, 0, used->wall_us);
  used->waits = waits > self->polls ? waits - self->polls : 0;
}

static FoyerLoopVerdict
judge (const FoyerLoopMoment *used)
{
  if (used->wall_us <= FOYER_LOOP_TURN_US)
    return FOYER_LOOP_SHORT;
  if (used->cpu_us > FOYER_LOOP_TURN_US)
    return FOYER_LOOP_HELD;
  return used->waits > 0 ? FOYER_LOOP_WAITED : FOYER_LOOP_PREEMPTED;
}

static void
look (FoyerLoopWatchdog *self, FoyerLoopClock clock)
{
  clock (&self->sample);
  self->polls = 0;
}

/**
 * foyer_loop_watchdog_begin:
 * @self: a watchdog
 * @now_us: monotonic time just after the poll
 * @clock: foyer_loop_moment_read(), or a test's
 *
 * Asks @clock only where it has not been asked for %FOYER_LOOP_SAMPLE_US: it costs two system calls, and most
 * turns are over in less time than these take.
 */
void
foyer_loop_watchdog_begin (FoyerLoopWatchdog *self, gint64 now_us, FoyerLoopClock clock)
{
  g_return_if_fail (self != NULL && clock != NULL);

  self->started_us = now_us;
  self->polls++;
  if (self->sample.wall_us == 0 || now_us - self->sample.wall_us >= FOYER_LOOP_SAMPLE_US)
    {
      look (self, clock);
      self->started_us = self->sample.wall_us;
    }
  foyer_loop_sampler_arm ();
}

#ifndef NDEBUG
static void
tell (FoyerLoopVerdict verdict, const FoyerLoopMoment *used)
{
  g_autofree char *trace = foyer_loop_sampler_take ();

  if (verdict == FOYER_LOOP_HELD)
    g_message ("the main loop was held for %" G_GINT64_FORMAT " us (%" G_GINT64_FORMAT " us passed)%s",
               used->cpu_us, used->wall_us, trace != NULL ? trace : "");
  else if (verdict != FOYER_LOOP_SHORT)
    g_info ("a turn of the main loop took %" G_GINT64_FORMAT " us, of which %" G_GINT64_FORMAT
            " us its own: it %s",
            used->wall_us, used->cpu_us, verdict == FOYER_LOOP_WAITED ? "waited" : "was preempted");
}
#endif

/* A turn whose processor time matters: it was long, or may have been the longest so far. */
static FoyerLoopVerdict
look_closer (FoyerLoopWatchdog *self, FoyerLoopClock clock)
{
  FoyerLoopMoment now, used;

  clock (&now);
  measure (self, &now, &used);
  self->sample = now;
  self->polls = 0;
  self->longest_cpu_us = MAX (self->longest_cpu_us, used.cpu_us);
  FoyerLoopVerdict verdict = judge (&used);
#ifndef NDEBUG
  tell (verdict, &used);
#endif
  return verdict;
}

/**
 * foyer_loop_watchdog_end:
 * @self: a watchdog
 * @now_us: monotonic time just before the next poll
 * @clock: as for foyer_loop_watchdog_begin()
 *
 * Counts the turn, and debug builds log a long one. Only the turn's own processor time can make it a held
 * one: on a busy machine a turn that does nothing may last as long as it likes. That time is a lower bound,
 * too low by less than %FOYER_LOOP_SAMPLE_US.
 *
 * Returns: what the turn was like
 */
FoyerLoopVerdict
foyer_loop_watchdog_end (FoyerLoopWatchdog *self, gint64 now_us, FoyerLoopClock clock)
{
  g_return_val_if_fail (self != NULL && clock != NULL, FOYER_LOOP_SHORT);
  gint64           wall_us = now_us - self->started_us;
  FoyerLoopVerdict verdict = FOYER_LOOP_SHORT;

  if (self->started_us == 0)
    return FOYER_LOOP_SHORT;
  /* No turn has more processor time than time. */
  if (wall_us > MIN (self->longest_cpu_us, FOYER_LOOP_TURN_US))
    verdict = look_closer (self, clock);
  self->started_us = 0;
  self->longest_wall_us = MAX (self->longest_wall_us, wall_us);
  self->counts[verdict]++;
  return verdict;
}
