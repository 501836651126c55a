/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-backoff.h"

static void
test_grows (void)
{
  static const guint expected[] = { 250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000 };
  guint              n_failures = 0, delay_ms;

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      n_failures = foyer_backoff_next (n_failures, 10, &delay_ms);
      g_assert_cmpuint (delay_ms, ==, expected[i]);
    }
}

static void
test_forgets (void)
{
  guint delay_ms;

  g_assert_cmpuint (foyer_backoff_next (5, 59999, &delay_ms), ==, 6);
  g_assert_cmpuint (delay_ms, ==, 8000);
  g_assert_cmpuint (foyer_backoff_next (5, 60000, &delay_ms), ==, 1);
  g_assert_cmpuint (delay_ms, ==, 250);
}

static void
test_no_overflow (void)
{
  guint delay_ms;

  g_assert_cmpuint (foyer_backoff_next (G_MAXUINT, 0, &delay_ms), ==, G_MAXUINT);
  g_assert_cmpuint (delay_ms, ==, 30000);
  foyer_backoff_next (40, 0, &delay_ms);
  g_assert_cmpuint (delay_ms, ==, 30000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/backoff/grows", test_grows);
  g_test_add_func ("/app/backoff/forgets", test_forgets);
  g_test_add_func ("/app/backoff/no-overflow", test_no_overflow);
  return g_test_run ();
}
