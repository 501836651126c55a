/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_LOOP_TURN_US 5000
#define FOYER_LOOP_SAMPLE_US 500 /* how old the last look at the clocks may be where a turn begins */

/**
 * FoyerLoopMoment:
 * @wall_us: monotonic time
 * @cpu_us: the processor time that this thread has had
 * @waits: how often this thread went to sleep of itself: in a call that blocks, or for a lock
 *
 * What a thread's clocks say.
 */
typedef struct
{
  gint64  wall_us;
  gint64  cpu_us;
  guint64 waits;
} FoyerLoopMoment;

typedef void (*FoyerLoopClock) (FoyerLoopMoment *moment);

/**
 * FoyerLoopVerdict:
 * @FOYER_LOOP_SHORT: under %FOYER_LOOP_TURN_US
 * @FOYER_LOOP_HELD: worked for longer than that, for certain
 * @FOYER_LOOP_WAITED: worked for less, but went to sleep within the turn
 * @FOYER_LOOP_PREEMPTED: worked for less and never slept: the machine was busy with others
 *
 * What a turn of the loop was like.
 */
typedef enum
{
  FOYER_LOOP_SHORT,
  FOYER_LOOP_HELD,
  FOYER_LOOP_WAITED,
  FOYER_LOOP_PREEMPTED,
  FOYER_LOOP_N_VERDICTS,
} FoyerLoopVerdict;

/* How long the turns of the main loop take. Zeroed memory is one that has seen none. */
typedef struct
{
  gint64          started_us; /* 0: not within a turn */
  FoyerLoopMoment sample;     /* the last look at the clocks, not after started_us */
  guint           polls;      /* since then */
  gint64          longest_cpu_us;
  gint64          longest_wall_us;
  guint64         counts[FOYER_LOOP_N_VERDICTS];
} FoyerLoopWatchdog;

void             foyer_loop_moment_read (FoyerLoopMoment *moment);
void             foyer_loop_watchdog_begin (FoyerLoopWatchdog *self, gint64 now_us, FoyerLoopClock clock);
FoyerLoopVerdict foyer_loop_watchdog_end (FoyerLoopWatchdog *self, gint64 now_us, FoyerLoopClock clock);

G_END_DECLS
