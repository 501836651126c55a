/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-chat.h"
#include "load-modes.h"

static const LoadHandler handler = { NULL, load_chat_message, NULL };

static void
talk (LoadChat *self, double seconds)
{
  gint64  began_us = g_get_monotonic_time ();
  gint64  until_us = began_us + (gint64) (seconds * G_USEC_PER_SEC);
  guint64 scheduled = 0;

  while (g_get_monotonic_time () < until_us && self->crowd->n_lost == 0 && self->errors < 1000)
    {
      gint64 wait_us = self->rate > 0 ? load_chat_send_due (self, began_us, &scheduled) : 10000;
      load_crowd_turn (self->crowd, MIN (wait_us, 10000));
    }
}

static void
settle (LoadChat *self)
{
  gint64 deadline_us = load_setup_deadline (&self->setup);

  self->ending = TRUE;
  while (!load_chat_is_settled (self) && g_get_monotonic_time () < deadline_us && self->crowd->n_lost == 0)
    load_crowd_turn (self->crowd, 10000);
  /* What comes twice comes late. */
  for (guint i = 0; i < 20; i++)
    load_crowd_turn (self->crowd, 10000);
}

static void
run (LoadChat *self, LoadMeasure *measure)
{
  for (guint i = 0; self->rate <= 0 && i < self->senders->len; i++)
    {
      for (int j = 0; j < self->in_flight; j++)
        load_chat_send (self, g_ptr_array_index (self->senders, i), g_get_monotonic_time ());
    }
  talk (self, self->setup.warm_up);
  load_measure_begin (measure, &self->setup);
  self->measuring = TRUE;
  talk (self, self->setup.seconds);
  self->measuring = FALSE;
  load_measure_end (measure, &self->setup);
  settle (self);
}

static int
measure_chat (LoadChat *self)
{
  LoadMeasure measure = { 0 };
  LoadReport  report;
  guint       n = self->setup.people->len;

  self->crowd = load_setup_make_crowd (&self->setup, n, &handler, self);
  load_chat_start (self);
  load_meter_read (self->setup.servers, &measure.server_idle);
  gboolean open = load_crowd_open (self->crowd, load_setup_deadline (&self->setup));
  if (open)
    {
      load_meter_read (self->setup.servers, &measure.server_open);
      run (self, &measure);
    }
  load_report_begin (&report, "chat", &self->setup, self->crowd);
  load_report_add_int (&report, "senders", self->senders->len);
  load_report_add_int (&report, "inFlight", self->in_flight);
  load_report_add_number (&report, "rate", self->rate);
  load_report_add_int (&report, "sent", (gint64) self->sent);
  load_report_add_int (&report, "acknowledged", (gint64) self->all_acked);
  load_report_add_int (&report, "skipped", (gint64) self->skipped);
  load_report_add_latency (&report, &self->latencies);
  load_report_add_use (&report, &measure, self->acked, n);
  return load_report_print (&report, self->crowd, open ? load_chat_check (self) : NULL);
}

static gboolean
check (LoadChat *self)
{
  const char *problem = NULL;

  if (self->setup.people->len == 0)
    problem = "chat needs --people";
  else if (self->in_flight < 1 || self->in_flight > LOAD_CHAT_MOST_IN_FLIGHT)
    problem = "--in-flight is from 1 to 1024";
  else if (self->rate < 0 || self->rate > 1e6)
    problem = "--rate is from 0 to 1000000";
  if (problem != NULL)
    g_printerr ("foyer-load: %s\n", problem);
  return problem == NULL;
}

static void
clear (LoadChat *self)
{
  g_clear_pointer (&self->crowd, load_crowd_free);
  g_clear_pointer (&self->groups, g_array_unref);
  g_clear_pointer (&self->senders, g_ptr_array_unref);
  load_setup_clear (&self->setup);
  g_string_free (self->text, TRUE);
  g_string_free (self->frame, TRUE);
  g_free (self->first_error);
  g_free (self);
}

/**
 * load_mode_chat:
 * @argc: how many arguments
 * @argv: the mode's name and its options
 *
 * Opens a socket for each of the people; those who send do so as soon as the ack of their message before is
 * there, or by a rate. Latency is from sending to the ack. In the end everybody must have got what was
 * acknowledged.
 *
 * Returns: the exit status
 */
int
load_mode_chat (int argc, char **argv)
{
  LoadChat          *self = g_new0 (LoadChat, 1);
  const GOptionEntry entries[] = {
    { "in-flight", 'k', 0, G_OPTION_ARG_INT, &self->in_flight, "unacknowledged messages of one sender (1)",
      "N" },
    { "rate", 'r', 0, G_OPTION_ARG_DOUBLE, &self->rate,
      "messages a second of all senders, whether or not acks come (0: as soon as they come)", "N" },
    { NULL },
  };
  int status = 2;

  self->in_flight = 1;
  self->text = g_string_new (NULL);
  self->frame = g_string_new (NULL);
  if (load_setup_parse (&self->setup, "Stored messages between participants.", entries, &argc, &argv) &&
      check (self))
    status = measure_chat (self);
  clear (self);
  return status;
}
