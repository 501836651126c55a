/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-metrics.h"

static double
read_number (gpointer data)
{
  return *(double *) data;
}

static void
test_print (void)
{
  g_autoptr (FoyerMetrics) metrics = foyer_metrics_new ();
  double                   number = 12345678901.0;

  foyer_metrics_watch (metrics, "open", FOYER_METRIC_GAUGE, "What is open.", read_number, &number);
  foyer_metrics_count (metrics, "answers_total", FOYER_METRIC_COUNTER, "Answers.", "status=\"404\"");
  foyer_metrics_count (metrics, "answers_total", FOYER_METRIC_COUNTER, "Answers.", "status=\"200\"");
  foyer_metrics_count (metrics, "answers_total", FOYER_METRIC_COUNTER, "Answers.", "status=\"404\"");
  g_autofree char *text = foyer_metrics_print (metrics);
  g_assert_cmpstr (text, ==,
                   "# HELP open What is open.\n# TYPE open gauge\nopen 12345678901\n"
                   "# HELP answers_total Answers.\n# TYPE answers_total counter\n"
                   "answers_total{status=\"200\"} 1\nanswers_total{status=\"404\"} 2\n");
  number = 0.25;
  g_autofree char *again = foyer_metrics_print (metrics);
  g_assert_true (g_str_has_prefix (again, "# HELP open What is open.\n# TYPE open gauge\nopen 0.25\n"));
}

/* However many labels there are, what is kept and printed is bounded. */
static void
test_bound (void)
{
  g_autoptr (FoyerMetrics) metrics = foyer_metrics_new ();

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *labels = g_strdup_printf ("n=\"%u\"", i);
      foyer_metrics_count (metrics, "many_total", FOYER_METRIC_COUNTER, "Many.", labels);
    }
  g_autofree char *text = foyer_metrics_print (metrics);
  g_auto (GStrv)   lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2 + 1000 + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/metrics/print", test_print);
  g_test_add_func ("/base/metrics/bound", test_bound);
  return g_test_run ();
}
