/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-loop-watchdog.h"

#define LIMIT FOYER_LOOP_TURN_US
#define OLD FOYER_LOOP_SAMPLE_US

/* What the clocks say, and how often they were asked. */
static struct
{
  FoyerLoopMoment now;
  guint           looks;
} fake;

static void
fake_clock (FoyerLoopMoment *moment)
{
  *moment = fake.now;
  fake.looks++;
}

static void
start_clocks (void)
{
  fake.now = (FoyerLoopMoment){ 77000, 1000, 5 };
  fake.looks = 0;
}

static void
pass (gint64 wall_us, gint64 cpu_us, guint64 waits)
{
  fake.now.wall_us += wall_us;
  fake.now.cpu_us += cpu_us;
  fake.now.waits += waits;
}

static FoyerLoopVerdict
turn (FoyerLoopWatchdog *watchdog, gint64 wall_us, gint64 cpu_us, guint64 waits)
{
  foyer_loop_watchdog_begin (watchdog, fake.now.wall_us, fake_clock);
  pass (wall_us, cpu_us, waits);
  return foyer_loop_watchdog_end (watchdog, fake.now.wall_us, fake_clock);
}

/* One turn after a sleep that was long enough for the clocks to be asked anew. */
static FoyerLoopVerdict
rested_turn (FoyerLoopWatchdog *watchdog, gint64 wall_us, gint64 cpu_us, guint64 waits)
{
  pass (OLD, 3, 1);
  return turn (watchdog, wall_us, cpu_us, waits);
}

static void
test_verdicts (void)
{
  FoyerLoopWatchdog watchdog = { 0 };

  start_clocks ();
  g_assert_cmpint (rested_turn (&watchdog, LIMIT, LIMIT, 3), ==, FOYER_LOOP_SHORT);
  g_assert_cmpint (rested_turn (&watchdog, LIMIT + 1, LIMIT + 1, 0), ==, FOYER_LOOP_HELD);
  g_assert_cmpint (rested_turn (&watchdog, LIMIT + 900, LIMIT + 1, 2), ==, FOYER_LOOP_HELD);
  g_assert_cmpint (rested_turn (&watchdog, LIMIT + 1, LIMIT, 1), ==, FOYER_LOOP_WAITED);
  g_assert_cmpint (rested_turn (&watchdog, 9 * LIMIT, 100, 0), ==, FOYER_LOOP_PREEMPTED);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_SHORT], ==, 1);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_HELD], ==, 2);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_WAITED], ==, 1);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_PREEMPTED], ==, 1);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, LIMIT + 1);
  g_assert_cmpint (watchdog.longest_wall_us, ==, 9 * LIMIT);
}

/* After the longest turn so far, the short ones ask the clocks only for their age. */
static void
test_looks (void)
{
  FoyerLoopWatchdog watchdog = { 0 };

  start_clocks ();
  (void) rested_turn (&watchdog, 200, 200, 0);
  g_assert_cmpuint (fake.looks, ==, 2);
  for (guint i = 0; i < 10; i++)
    {
      (void) turn (&watchdog, 90, 90, 0);
      pass (9, 2, 1);
    }
  g_assert_cmpuint (fake.looks, ==, 3);
  (void) turn (&watchdog, 201, 150, 0);
  g_assert_cmpuint (fake.looks, ==, 4);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, 200);
  g_assert_cmpuint (watchdog.counts[FOYER_LOOP_SHORT], ==, 12);
}

/* Between the last look and the turn's start everything may have been work: a verdict of held is certain. */
static void
test_old_sample (void)
{
  FoyerLoopWatchdog watchdog = { 0 };

  start_clocks ();
  (void) rested_turn (&watchdog, 200, 200, 0); /* looks at both ends */
  pass (100, 100, 1);
  g_assert_cmpint (turn (&watchdog, LIMIT + 90, LIMIT, 0), ==, FOYER_LOOP_PREEMPTED);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, LIMIT);
  pass (100, 0, 1);
  g_assert_cmpint (turn (&watchdog, LIMIT + 90, LIMIT + 90, 0), ==, FOYER_LOOP_PREEMPTED);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, LIMIT);
  pass (100, 0, 1);
  g_assert_cmpint (turn (&watchdog, LIMIT + 101, LIMIT + 101, 0), ==, FOYER_LOOP_HELD);
  g_assert_cmpint (watchdog.longest_cpu_us, ==, LIMIT + 1);
  pass (100, 0, 1);
  g_assert_cmpint (turn (&watchdog, LIMIT + 101, 100, 1), ==, FOYER_LOOP_WAITED);
}

/* The loop's first prepare has no turn before it. */
static void
test_end_without_begin (void)
{
  FoyerLoopWatchdog watchdog = { 0 };

  start_clocks ();
  g_assert_cmpint (foyer_loop_watchdog_end (&watchdog, 900000, fake_clock), ==, FOYER_LOOP_SHORT);
  g_assert_cmpint (watchdog.longest_wall_us, ==, 0);
  (void) rested_turn (&watchdog, 1, 1, 0);
  g_assert_cmpint (foyer_loop_watchdog_end (&watchdog, 900000, fake_clock), ==, FOYER_LOOP_SHORT);
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
  g_test_add_func ("/net/loop-watchdog/looks", test_looks);
  g_test_add_func ("/net/loop-watchdog/old-sample", test_old_sample);
  g_test_add_func ("/net/loop-watchdog/end-without-begin", test_end_without_begin);
  g_test_add_func ("/net/loop-watchdog/clocks", test_clocks);
  return g_test_run ();
}
