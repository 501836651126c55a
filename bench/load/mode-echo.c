/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-modes.h"
#include "load-scan.h"
#include "load-setup.h"
#include "load-template.h"

typedef struct
{
  LoadSetup     setup;
  int           active;
  LoadCrowd    *crowd;
  LoadHistogram latencies;
  GString      *text;  /* of the message being made */
  GString      *frame; /* the same in the dialect's words */
  gboolean      measuring;
  gboolean      ending;
  guint64       done;
  guint64       others; /* messages that no echo of ours are */
  guint64       wrong;
} Echo;

typedef struct
{
  guint64 number;
  gint64  sent_us;
} Ball;

static void
serve_ball (Echo *self, LoadSocket *socket)
{
  Ball *ball = socket->user;

  ball->number++;
  load_template_make_text (socket->number, ball->number, (guint) self->setup.bytes, self->text);
  g_string_truncate (self->frame, 0);
  load_template_expand (
      self->setup.dialect->echo,
      &(LoadValues){ .socket = socket->number, .message = ball->number, .text = self->text->str },
      self->frame);
  ball->sent_us = g_get_monotonic_time ();
  load_socket_send (socket, self->frame->str, self->frame->len);
}

static void
on_message (LoadSocket *socket, const char *text, gsize length, gpointer data)
{
  Echo   *self = data;
  Ball   *ball = socket->user;
  guint   sender;
  guint64 number;

  if (ball == NULL || !load_scan_mark (text, length, &sender, &number))
    {
      self->others++;
      return;
    }
  if (sender != socket->number || number != ball->number || length < (gsize) self->setup.bytes)
    self->wrong++;
  if (self->measuring)
    {
      load_histogram_add (&self->latencies, g_get_monotonic_time () - ball->sent_us);
      self->done++;
    }
  if (!self->ending)
    serve_ball (self, socket);
}

static const LoadHandler handler = { NULL, on_message, NULL };

static void
play (Echo *self, double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < until && self->crowd->n_lost == 0)
    load_crowd_turn (self->crowd, 10000);
}

static void
run (Echo *self, LoadMeasure *measure)
{
  /* Spread over the crowd, so that no part of a server's tables is favoured. */
  guint apart = MAX (self->crowd->sockets->len / (guint) self->active, 1);

  for (guint i = 0; i < (guint) self->active; i++)
    {
      LoadSocket *socket = g_ptr_array_index (self->crowd->sockets, i * apart);
      socket->user = g_new0 (Ball, 1);
      serve_ball (self, socket);
    }
  play (self, self->setup.warm_up);
  load_measure_begin (measure, &self->setup);
  self->measuring = TRUE;
  play (self, self->setup.seconds);
  self->measuring = FALSE;
  load_measure_end (measure, &self->setup);
  self->ending = TRUE;
}

static int
measure_echo (Echo *self)
{
  LoadMeasure measure = { 0 };
  LoadReport  report;
  guint       n = (guint) (self->setup.sockets + self->active);

  self->crowd = load_setup_make_crowd (&self->setup, n, &handler, self);
  load_meter_read (self->setup.servers, &measure.server_idle);
  if (load_crowd_open (self->crowd, load_setup_deadline (&self->setup)))
    {
      /* What greetings and presence set off shall be over. */
      play (self, self->setup.settle);
      load_meter_read (self->setup.servers, &measure.server_open);
      run (self, &measure);
    }
  load_report_begin (&report, "echo", &self->setup, self->crowd);
  load_report_add_int (&report, "active", self->active);
  load_report_add_int (&report, "others", (gint64) self->others);
  load_report_add_int (&report, "wrong", (gint64) self->wrong);
  load_report_add_latency (&report, &self->latencies);
  load_report_add_use (&report, &measure, self->done, n);
  return load_report_print (&report, self->crowd, self->wrong > 0 ? "echoes were wrong" : NULL);
}

/**
 * load_mode_echo:
 * @argc: how many arguments
 * @argv: the mode's name and its options
 *
 * Keeps --sockets idle ones open while --active more each send a message as soon as the one before is back.
 *
 * Returns: the exit status
 */
int
load_mode_echo (int argc, char **argv)
{
  Echo              *self = g_new0 (Echo, 1);
  const GOptionEntry entries[] = {
    { "active", 'a', 0, G_OPTION_ARG_INT, &self->active,
      "sockets that send, besides --sockets idle ones (10)", "N" },
    { NULL },
  };
  int status = 2;

  self->active = 10;
  self->text = g_string_new (NULL);
  self->frame = g_string_new (NULL);
  if (load_setup_parse (&self->setup, "Messages to and fro beside idle sockets.", entries, &argc, &argv) &&
      self->active > 0)
    status = measure_echo (self);
  g_clear_pointer (&self->crowd, load_crowd_free);
  load_setup_clear (&self->setup);
  g_string_free (self->text, TRUE);
  g_string_free (self->frame, TRUE);
  g_free (self);
  return status;
}
