/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-slow-mode.h"

#define SECOND G_USEC_PER_SEC

static void
test_wait (void)
{
  static const struct
  {
    gint64 last, interval, now, wait;
  } cases[] = {
    { 0, 0, 0, 0 },     { 0, 5, 0, 5 },           { 100, 5, 104, 1 },
    { 100, 5, 105, 0 }, { 100, 3600, 101, 3599 }, { 100, 5, 9000, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (foyer_slow_mode_get_wait (cases[i].last, cases[i].interval, cases[i].now), ==,
                     cases[i].wait);
}

static gboolean
take (
    FoyerSlowMode *memory, const char *room, const char *visitor, const char *id, gint64 seconds, double now)
{
  gboolean taken;
  return foyer_slow_mode_take (memory, room, visitor, id, seconds * SECOND, (gint64) (now * SECOND), &taken,
                               NULL);
}

static void
test_take (void)
{
  g_autoptr (FoyerSlowMode) memory = foyer_slow_mode_new (100);
  gboolean                  taken;
  guint                     retry_after_ms = 0;

  g_assert_true (take (memory, "A", "v1", "1", 10, 100));
  g_assert_false (foyer_slow_mode_take (memory, "A", "v1", "2", 10 * SECOND, (gint64) (102.5 * SECOND),
                                        &taken, &retry_after_ms));
  g_assert_false (taken);
  g_assert_cmpuint (retry_after_ms, ==, 7500);
  /* Others, and the same one elsewhere, do not wait. */
  g_assert_true (take (memory, "A", "v2", "2", 10, 102));
  g_assert_true (take (memory, "B", "v1", "2", 30, 102));
  g_assert_false (take (memory, "B", "v1", "3", 30, 120));
  g_assert_true (take (memory, "A", "v1", "3", 10, 110));
  g_assert_false (take (memory, "A", "v1", "4", 10, 119.9));
  /* Agents made it faster meanwhile. */
  g_assert_true (take (memory, "A", "v1", "4", 5, 119.9));
  g_assert_true (take (memory, "C", "v1", NULL, 0, 1));
  g_assert_true (take (memory, "C", "v1", NULL, 0, 1));
}

/* The same message again goes through, and does not make the time begin anew. */
static void
test_same_message (void)
{
  g_autoptr (FoyerSlowMode) memory = foyer_slow_mode_new (100);
  gboolean                  taken;

  g_assert_true (foyer_slow_mode_take (memory, "A", "v", "1", 10 * SECOND, 0, &taken, NULL));
  g_assert_true (taken);
  g_assert_true (foyer_slow_mode_take (memory, "A", "v", "1", 10 * SECOND, 9 * SECOND, &taken, NULL));
  g_assert_false (taken);
  g_assert_true (take (memory, "A", "v", "2", 10, 10));
  g_assert_false (take (memory, "A", "v", NULL, 10, 11));
  foyer_slow_mode_give_back (memory, "A", "v");
  g_assert_true (take (memory, "A", "v", NULL, 10, 11));
  g_assert_false (take (memory, "A", "v", NULL, 10, 12));
}

static void
test_bound (void)
{
  g_autoptr (FoyerSlowMode) memory = foyer_slow_mode_new (3);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *visitor = g_strdup_printf ("v%u", i);
      g_assert_true (take (memory, "A", visitor, NULL, 3600, i));
      g_assert_cmpuint (foyer_slow_mode_get_size (memory), <=, 3);
    }
  g_assert_false (take (memory, "A", "v49", NULL, 3600, 50));
  /* Whoever need not wait any more is not remembered. */
  g_assert_true (take (memory, "B", "w", NULL, 1, 10000));
  g_assert_cmpuint (foyer_slow_mode_get_size (memory), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/slow-mode/wait", test_wait);
  g_test_add_func ("/chat/slow-mode/take", test_take);
  g_test_add_func ("/chat/slow-mode/same-message", test_same_message);
  g_test_add_func ("/chat/slow-mode/bound", test_bound);
  return g_test_run ();
}
