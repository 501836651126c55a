/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-timer-wheel.h"

#include <stdlib.h>

#define START_US 1234567
#define MS 1000

typedef struct
{
  FoyerTimer       timer;
  FoyerTimerWheel *wheel;
  guint            n_calls;
  gint64           again_us; /* starts itself again for then, if not 0 */
  FoyerTimer      *stops;    /* stops this one, if not NULL */
} Probe;

static void
probe_called (FoyerTimer *timer, gpointer user_data)
{
  Probe *probe = user_data;

  g_assert_true (timer == &probe->timer);
  g_assert_false (foyer_timer_is_running (timer));
  probe->n_calls++;
  if (probe->again_us != 0)
    foyer_timer_wheel_start (probe->wheel, timer, probe->again_us);
  if (probe->stops != NULL)
    foyer_timer_wheel_stop (probe->wheel, probe->stops);
}

static void
probe_init (Probe *probe, FoyerTimerWheel *wheel)
{
  *probe = (Probe){ .wheel = wheel };
  foyer_timer_init (&probe->timer, probe_called, probe);
}

static FoyerTimerWheel *
wheel_new (void)
{
  FoyerTimerWheel *wheel = g_new (FoyerTimerWheel, 1);

  foyer_timer_wheel_init (wheel, START_US);
  return wheel;
}

static void
test_never_early (void)
{
  g_autofree FoyerTimerWheel *wheel = wheel_new ();
  static const gint64         waits_ms[] = { 0, 1, 49, 50, 51, 100, 9999, 51199, 51200, 51201, 300000 };

  for (guint i = 0; i < G_N_ELEMENTS (waits_ms); i++)
    {
      Probe  probe;
      gint64 now_us = START_US;
      gint64 due_us = START_US + waits_ms[i] * MS;
      foyer_timer_wheel_init (wheel, now_us);
      probe_init (&probe, wheel);
      foyer_timer_wheel_start (wheel, &probe.timer, due_us);
      while (probe.n_calls == 0)
        {
          gint64 next_us = foyer_timer_wheel_get_next (wheel);
          g_assert_cmpint (next_us, >, now_us);
          now_us = next_us;
          foyer_timer_wheel_advance (wheel, now_us, NULL);
        }
      g_assert_cmpint (now_us, >=, due_us);
      g_assert_cmpint (now_us, <=, due_us + 2 * FOYER_TIMER_TICK_MS * MS);
      g_assert_cmpint (foyer_timer_wheel_get_next (wheel), ==, -1);
    }
}

static void
test_stop_and_move (void)
{
  g_autofree FoyerTimerWheel *wheel = wheel_new ();
  Probe                       stopped, moved;

  probe_init (&stopped, wheel);
  probe_init (&moved, wheel);
  foyer_timer_wheel_stop (wheel, &stopped.timer);
  foyer_timer_wheel_start (wheel, &stopped.timer, START_US + 200 * MS);
  foyer_timer_wheel_start (wheel, &moved.timer, START_US + 200 * MS);
  foyer_timer_wheel_start (wheel, &moved.timer, START_US + 900 * MS);
  foyer_timer_wheel_stop (wheel, &stopped.timer);
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, START_US + 800 * MS, NULL), ==, 0);
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, START_US + 1000 * MS, NULL), ==, 1);
  g_assert_cmpuint (stopped.n_calls, ==, 0);
  g_assert_cmpuint (moved.n_calls, ==, 1);
}

static void
test_from_within (void)
{
  g_autofree FoyerTimerWheel *wheel = wheel_new ();
  Probe                       first, second;

  probe_init (&first, wheel);
  probe_init (&second, wheel);
  first.again_us = START_US + 500 * MS;
  first.stops = &second.timer;
  foyer_timer_wheel_start (wheel, &first.timer, START_US + 100 * MS);
  foyer_timer_wheel_start (wheel, &second.timer, START_US + 100 * MS);
  foyer_timer_wheel_advance (wheel, START_US + 200 * MS, NULL);
  g_assert_cmpuint (first.n_calls, ==, 1);
  g_assert_cmpuint (second.n_calls, ==, 0);
  first.again_us = 0;
  foyer_timer_wheel_advance (wheel, START_US + 600 * MS, NULL);
  g_assert_cmpuint (first.n_calls, ==, 2);
}

static void
test_after_a_sleep (void)
{
  g_autofree FoyerTimerWheel *wheel = wheel_new ();
  g_autofree Probe           *probes = g_new (Probe, 2000);

  for (guint i = 0; i < 2000; i++)
    {
      probe_init (&probes[i], wheel);
      foyer_timer_wheel_start (wheel, &probes[i].timer, START_US + (gint64) i * 97 * MS);
    }
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, START_US + G_GINT64_CONSTANT (3600000) * MS, NULL), ==,
                    2000);
  for (guint i = 0; i < 2000; i++)
    g_assert_cmpuint (probes[i].n_calls, ==, 1);
}

static gint64 clock_us;

static gint64
test_clock (void)
{
  return ++clock_us;
}

static void
note_called (FoyerTimer *timer, gpointer user_data)
{
  g_ptr_array_add (user_data, timer);
}

/* What the budget leaves runs first the next time, in its order, and may be stopped or moved until then. */
static void
test_budget (void)
{
  g_autofree FoyerTimerWheel *wheel = wheel_new ();
  g_autoptr (GPtrArray)       called = g_ptr_array_new ();
  FoyerTimer                  timers[10];
  FoyerTurnBudget             budget;
  const gint64                now_us = START_US + 1000 * MS;

  for (guint i = 0; i < 10; i++)
    {
      foyer_timer_init (&timers[i], note_called, called);
      foyer_timer_wheel_start (wheel, &timers[i], START_US + (i < 8 ? 100 : 50) * MS);
    }
  foyer_turn_budget_begin (&budget, test_clock, 4);
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, now_us, &budget), ==, 4);
  g_assert_cmpint (foyer_timer_wheel_get_next (wheel), <=, now_us);
  foyer_timer_wheel_stop (wheel, &timers[2]);
  foyer_timer_wheel_start (wheel, &timers[3], now_us + 100 * MS);
  foyer_turn_budget_begin (&budget, test_clock, 4);
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, now_us, &budget), ==, 4);
  g_assert_cmpint (foyer_timer_wheel_get_next (wheel), >, now_us);
  foyer_turn_budget_begin (&budget, test_clock, 0);
  g_assert_cmpuint (foyer_timer_wheel_advance (wheel, now_us + 200 * MS, &budget), ==, 1);
  g_assert_cmpint (foyer_timer_wheel_get_next (wheel), ==, -1);

  static const guint order[] = { 8, 9, 0, 1, 4, 5, 6, 7, 3 };
  g_assert_cmpuint (called->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_true (g_ptr_array_index (called, i) == &timers[order[i]]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/timer-wheel/never-early", test_never_early);
  g_test_add_func ("/net/timer-wheel/stop-and-move", test_stop_and_move);
  g_test_add_func ("/net/timer-wheel/from-within", test_from_within);
  g_test_add_func ("/net/timer-wheel/after-a-sleep", test_after_a_sleep);
  g_test_add_func ("/net/timer-wheel/budget", test_budget);
  return g_test_run ();
}
