/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-loop-watchdog.h"

#define LIMIT FOYER_LOOP_TURN_US

/* One turn, from some moment on. */
static FoyerLoopVerdict
turn (FoyerLoopWatchdog *watchdog, gint64 wall_us, gint64 cpu_us, guint64 waits)
{
  const FoyerLoopMoment from = { 77000, 1000, 5 };
  const FoyerLoopMoment to = { from.wall_us + wall_us, from.cpu_us + cpu_us, from.waits + waits };

  foyer_loop_watchdog_begin (watchdog, &from);
  return foyer_loop_watchdog_end (watchdog, &to);
}

static void
test_verdicts (void)
{
  FoyerLoopWatchdog watchdog = { 0 };

  g_assert_cmpint (turn (&watchdog, LIMIT, LIMIT, 3), ==, FOYER_LOOP_SHORT);
  g_assert_cmpint (turn (&watchdog, LIMIT + 1, LIMIT + 1, 0), ==, FOYER_LOOP_HELD);
  g_assert_cmpint (turn (&watchdog, LIMIT + 900, LIMIT + 1, 2), ==, FOYER_LOOP_HELD);
  g_assert_cmpint (turn (&watchdog, LIMIT + 1, LIMIT, 1), ==, FOYER_LOOP_WAITED);
  g_assert_cmpint (turn (&watchdog, 9 * LIMIT, 100, 0), ==, FOYER_LOOP_PREEMPTED);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_SHORT], ==, 1);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_HELD], ==, 2);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_WAITED], ==, 1);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_PREEMPTED], ==, 1);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, LIMIT + 1);
  g_assert_cmpint (watchdog.longest_wall_us, ==, 9 * LIMIT);
}

/* The loop's first prepare has no turn before it. */
static void
test_end_without_begin (void)
{
  FoyerLoopWatchdog     watchdog = { 0 };
  const FoyerLoopMoment now = { 900000, 800000, 1 };

  g_assert_cmpint (foyer_loop_watchdog_end (&watchdog, &now), ==, FOYER_LOOP_SHORT);
  g_assert_cmpint (watchdog.longest_wall_us, ==, 0);
  (void) turn (&watchdog, 1, 1, 0);
  g_assert_cmpint (foyer_loop_watchdog_end (&watchdog, &now), ==, FOYER_LOOP_SHORT);
  g_assert_cmpint (watchdog.longest_wall_us, ==, 1);
}

/* A sleep is time that passes, not time that is used. */
static void
test_clocks (void)
{
  FoyerLoopMoment before, after;

  foyer_loop_moment_read (&before);
  g_usleep (20000);
  foyer_loop_moment_read (&after);
  g_assert_cmpint (after.wall_us - before.wall_us, >=, 20000);
  g_assert_cmpint (after.cpu_us - before.cpu_us, <, after.wall_us - before.wall_us);
  g_assert_cmpuint (after.waits, >, before.waits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/loop-watchdog/verdicts", test_verdicts);
  g_test_add_func ("/net/loop-watchdog/end-without-begin", test_end_without_begin);
  g_test_add_func ("/net/loop-watchdog/clocks", test_clocks);
  return g_test_run ();
}
