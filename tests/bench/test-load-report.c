/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-report.h"

static void
test_line (void)
{
  LoadReport                report;
  g_autofree LoadHistogram *histogram = g_new0 (LoadHistogram, 1);

  load_histogram_add (histogram, 1500);
  load_report_init (&report);
  load_report_add_text (&report, "mode", "a \"b\"\\\n");
  load_report_add_text (&report, "label", NULL);
  load_report_add_int (&report, "n", -3);
  load_report_add_number (&report, "x", 1.5);
  load_report_add_number (&report, "none", 0.0 / 0.0);
  load_report_add_latency (&report, histogram);
  g_autofree char *line = load_report_end (&report);
  g_assert_cmpstr (line, ==,
                   "{\"mode\": \"a \\\"b\\\"\\\\\\u000a\", \"n\": -3, \"x\": 1.500, \"none\": null, "
                   "\"p50Ms\": 1.500, \"p99Ms\": 1.500, \"p999Ms\": 1.500, \"mostMs\": 1.500}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/report/line", test_line);
  return g_test_run ();
}
