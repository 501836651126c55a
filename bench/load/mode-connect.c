/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-modes.h"
#include "load-setup.h"

static void
on_message (LoadSocket *socket, const char *text, gsize length, gpointer data)
{
}

static const LoadHandler handler = { NULL, on_message, NULL };

static void
hold (LoadCrowd *crowd, double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < until)
    load_crowd_turn (crowd, 10000);
}

/**
 * load_mode_connect:
 * @argc: how many arguments
 * @argv: the mode's name and its options
 *
 * Opens all sockets at once, holds them as long as the warm-up, and tells how fast that went and what each
 * costs.
 *
 * Returns: the exit status
 */
int
load_mode_connect (int argc, char **argv)
{
  const GOptionEntry none[] = { { NULL } };
  LoadSetup          setup = { 0 };
  LoadMeasure        measure = { 0 };
  LoadReport         report;
  int                status = 2;

  if (load_setup_parse (&setup, "Opens all sockets at once.", none, &argc, &argv))
    {
      g_autoptr (LoadCrowd) crowd = load_setup_make_crowd (&setup, (guint) setup.sockets, &handler, NULL);
      load_meter_read (setup.servers, &measure.server_idle);
      load_measure_begin (&measure, &setup);
      load_crowd_open (crowd, load_setup_deadline (&setup));
      load_measure_end (&measure, &setup);
      hold (crowd, setup.warm_up);
      load_meter_read (setup.servers, &measure.server_open);
      load_report_begin (&report, "connect", &setup, crowd);
      load_report_add_latency (&report, crowd->upgrades);
      load_report_add_use (&report, &measure, crowd->n_open, MAX (crowd->n_open, 1));
      status = load_report_print (&report, crowd, NULL);
    }
  load_setup_clear (&setup);
  return status;
}
