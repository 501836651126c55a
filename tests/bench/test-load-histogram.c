/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-histogram.h"

static void
test_nothing (void)
{
  g_autofree LoadHistogram *histogram = g_new0 (LoadHistogram, 1);

  g_assert_cmpuint (load_histogram_quantile (histogram, 0.5), ==, 0);
}

static void
test_small_values_are_exact (void)
{
  g_autofree LoadHistogram *histogram = g_new0 (LoadHistogram, 1);

  for (gint64 value = 1; value <= 100; value++)
    load_histogram_add (histogram, value);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0), ==, 1);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0.5), ==, 50);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0.99), ==, 99);
  g_assert_cmpuint (load_histogram_quantile (histogram, 1), ==, 100);
}

/* Each value alone comes back, too high by 1/64 at the most, and never above the greatest. */
static void
test_precision (void)
{
  for (gint64 value = 1; value < G_GINT64_CONSTANT (1) << 40; value = value * 9 / 8 + 1)
    {
      g_autofree LoadHistogram *histogram = g_new0 (LoadHistogram, 1);
      load_histogram_add (histogram, value);
      load_histogram_add (histogram, G_MAXINT64);
      guint64 told = load_histogram_quantile (histogram, 0.5);
      g_assert_cmpuint (told, >=, (guint64) value);
      g_assert_cmpuint (told, <=, (guint64) (value + value / 64));
      g_assert_cmpuint (load_histogram_quantile (histogram, 1), ==, G_MAXINT64);
    }
}

static void
test_tail (void)
{
  g_autofree LoadHistogram *histogram = g_new0 (LoadHistogram, 1);

  for (guint i = 0; i < 998; i++)
    load_histogram_add (histogram, 10);
  load_histogram_add (histogram, 90);
  load_histogram_add (histogram, -5);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0.001), ==, 0);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0.999), ==, 10);
  g_assert_cmpuint (load_histogram_quantile (histogram, 0.9995), ==, 90);
  g_assert_cmpuint (histogram->most, ==, 90);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/histogram/nothing", test_nothing);
  g_test_add_func ("/bench/histogram/small", test_small_values_are_exact);
  g_test_add_func ("/bench/histogram/precision", test_precision);
  g_test_add_func ("/bench/histogram/tail", test_tail);
  return g_test_run ();
}
