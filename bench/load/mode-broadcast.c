/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-modes.h"
#include "load-scan.h"
#include "load-setup.h"
#include "load-template.h"

#define MOST_IN_FLIGHT 64 /* a bit each */

typedef struct
{
  LoadSetup     setup;
  int           in_flight;
  char         *publisher_path;
  LoadCrowd    *subscribers;
  LoadCrowd    *publishers; /* one; apart, since it may have another path */
  LoadHistogram latencies;
  GString      *text;
  GString      *frame;
  guint64       sent;
  guint64       missing; /* deliveries of what was sent that are still to come */
  gint64        sent_us; /* when the newest burst went */
  gboolean      measuring;
  guint64       delivered;
  guint64       bursts;
  guint64       wrong;
  guint64       reordered; /* deliveries not in the order of sending */
} Broadcast;

typedef struct
{
  guint64 newest;
  guint64 seen; /* a bit for each message of the burst */
} Subscriber;

static void
take_number (Broadcast *self, Subscriber *subscriber, guint64 number)
{
  guint64 first = self->sent - (guint64) self->in_flight + 1;
  guint64 bit = number >= first ? G_GUINT64_CONSTANT (1) << (number - first) : 0;

  if (number < first || number > self->sent || (subscriber->seen & bit) != 0)
    {
      self->wrong++;
      return;
    }
  if (number != subscriber->newest + 1)
    self->reordered++;
  subscriber->newest = number;
  subscriber->seen |= bit;
  self->missing--;
}

static void
on_delivery (LoadSocket *socket, const char *text, gsize length, gpointer data)
{
  Broadcast *self = data;
  guint      sender;
  guint64    number;

  if (!load_scan_mark (text, length, &sender, &number))
    return;
  if (length < (gsize) self->setup.bytes)
    self->wrong++;
  take_number (self, socket->user, number);
  if (self->measuring)
    {
      load_histogram_add (&self->latencies, g_get_monotonic_time () - self->sent_us);
      self->delivered++;
    }
}

/* Acks, and the publisher's own copy where it gets one, are not counted. */
static void
on_published (LoadSocket *socket, const char *text, gsize length, gpointer data)
{
}

static const LoadHandler subscriber_handler = { NULL, on_delivery, NULL };
static const LoadHandler publisher_handler = { NULL, on_published, NULL };

static void
publish_burst (Broadcast *self)
{
  LoadSocket *publisher = g_ptr_array_index (self->publishers->sockets, 0);

  for (guint i = 0; i < self->subscribers->sockets->len; i++)
    ((Subscriber *) ((LoadSocket *) g_ptr_array_index (self->subscribers->sockets, i))->user)->seen = 0;
  for (int i = 0; i < self->in_flight; i++)
    {
      self->sent++;
      load_template_make_text (0, self->sent, (guint) self->setup.bytes, self->text);
      g_string_truncate (self->frame, 0);
      load_template_expand (self->setup.dialect->publish,
                            &(LoadValues){ .message = self->sent,
                                           .run = self->setup.run,
                                           .conversation = publisher->conversation,
                                           .text = self->text->str },
                            self->frame);
      load_socket_queue (publisher, self->frame->str, self->frame->len);
    }
  self->missing += (guint64) self->in_flight * self->subscribers->n_open;
  self->sent_us = g_get_monotonic_time ();
  load_socket_flush (publisher);
}

static gboolean
is_whole (Broadcast *self)
{
  return self->subscribers->n_lost == 0 && self->publishers->n_lost == 0;
}

/* One burst after the other, each when the one before has reached everybody. */
static void
play (Broadcast *self, double seconds)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < until_us && is_whole (self))
    {
      gint64 deadline_us = load_setup_deadline (&self->setup);
      publish_burst (self);
      while (self->missing > 0 && is_whole (self) && g_get_monotonic_time () < deadline_us)
        {
          load_crowd_turn (self->subscribers, 1000);
          load_crowd_turn (self->publishers, 0);
        }
      if (self->missing > 0)
        break;
      self->bursts += self->measuring ? 1 : 0;
    }
}

static gboolean
open_all (Broadcast *self, LoadMeasure *measure)
{
  load_meter_read (self->setup.servers, &measure->server_idle);
  self->subscribers =
      load_setup_make_crowd (&self->setup, (guint) self->setup.sockets, &subscriber_handler, self);
  g_autofree char *path = g_steal_pointer (&self->setup.path);
  self->setup.path = g_strdup (self->publisher_path != NULL ? self->publisher_path : path);
  self->publishers = load_setup_make_crowd (&self->setup, 1, &publisher_handler, self);
  for (guint i = 0; i < self->subscribers->sockets->len; i++)
    ((LoadSocket *) g_ptr_array_index (self->subscribers->sockets, i))->user = g_new0 (Subscriber, 1);
  return load_crowd_open (self->subscribers, load_setup_deadline (&self->setup)) &&
         load_crowd_open (self->publishers, load_setup_deadline (&self->setup));
}

static const char *
find_problem (Broadcast *self, gboolean open)
{
  if (open && self->wrong > 0)
    return "a message came twice, or cut short";
  if (open && self->missing > 0)
    return "not everybody got everything";
  if (open && self->reordered > 0)
    return "messages came in another order than they were sent in";
  return self->publishers->problem;
}

static int
measure_broadcast (Broadcast *self)
{
  LoadMeasure measure = { 0 };
  LoadReport  report;
  gboolean    open = open_all (self, &measure);

  if (open)
    {
      load_meter_read (self->setup.servers, &measure.server_open);
      play (self, self->setup.warm_up);
      load_measure_begin (&measure, &self->setup);
      self->measuring = TRUE;
      play (self, self->setup.seconds);
      self->measuring = FALSE;
      load_measure_end (&measure, &self->setup);
    }
  load_report_begin (&report, "broadcast", &self->setup, self->subscribers);
  load_report_add_int (&report, "inFlight", self->in_flight);
  load_report_add_int (&report, "bursts", (gint64) self->bursts);
  load_report_add_int (&report, "wrong", (gint64) self->wrong);
  load_report_add_int (&report, "reordered", (gint64) self->reordered);
  load_report_add_latency (&report, &self->latencies);
  load_report_add_use (&report, &measure, self->delivered, (guint) self->setup.sockets);
  return load_report_print (&report, self->subscribers, find_problem (self, open));
}

static gboolean
check (Broadcast *self)
{
  const char *problem = NULL;

  if (self->setup.sockets < 1)
    problem = "broadcast needs --sockets";
  else if (self->in_flight < 1 || self->in_flight > MOST_IN_FLIGHT)
    problem = "--in-flight is from 1 to 64";
  if (problem != NULL)
    g_printerr ("foyer-load: %s\n", problem);
  return problem == NULL;
}

/**
 * load_mode_broadcast:
 * @argc: how many arguments
 * @argv: the mode's name and its options
 *
 * One socket publishes --in-flight messages without waiting, the next as many when all --sockets others have
 * them all. Everybody must get everything in order; an operation is one delivery.
 *
 * Returns: the exit status
 */
int
load_mode_broadcast (int argc, char **argv)
{
  Broadcast         *self = g_new0 (Broadcast, 1);
  const GOptionEntry entries[] = {
    { "in-flight", 'k', 0, G_OPTION_ARG_INT, &self->in_flight, "messages that are sent without waiting (1)",
      "N" },
    { "publisher-path", 0, 0, G_OPTION_ARG_STRING, &self->publisher_path,
      "another path for the one who publishes", "PATH" },
    { NULL },
  };
  int status = 2;

  self->in_flight = 1;
  self->text = g_string_new (NULL);
  self->frame = g_string_new (NULL);
  if (load_setup_parse (&self->setup, "One publishes, all others get it.", entries, &argc, &argv) &&
      check (self))
    status = measure_broadcast (self);
  g_clear_pointer (&self->subscribers, load_crowd_free);
  g_clear_pointer (&self->publishers, load_crowd_free);
  load_setup_clear (&self->setup);
  g_free (self->publisher_path);
  g_string_free (self->text, TRUE);
  g_string_free (self->frame, TRUE);
  g_free (self);
  return status;
}
