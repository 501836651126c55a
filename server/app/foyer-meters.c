/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-meters.h"

#include <stdio.h>
#include <unistd.h>

static double
read_uptime (gpointer data)
{
  return (double) (g_get_monotonic_time () - ((FoyerMeters *) data)->started_us) / G_USEC_PER_SEC;
}

static double
read_connections (gpointer data)
{
  return foyer_hub_get_n_connections (((FoyerMeters *) data)->hub);
}

static double
read_accepted (gpointer data)
{
  return (double) foyer_hub_get_n_accepted (((FoyerMeters *) data)->hub);
}

static double
read_refused (gpointer data)
{
  return (double) foyer_hub_get_n_refused (((FoyerMeters *) data)->hub);
}

static double
read_long_turns (gpointer data)
{
  return (double) foyer_hub_get_watchdog (((FoyerMeters *) data)->hub)->counts[FOYER_LOOP_HELD];
}

static double
read_longest_turn (gpointer data)
{
  return (double) foyer_hub_get_watchdog (((FoyerMeters *) data)->hub)->longest_cpu_us / G_USEC_PER_SEC;
}

static double
read_sockets (gpointer data)
{
  return foyer_live_server_get_n_clients (((FoyerMeters *) data)->live);
}

static double
read_agents (gpointer data)
{
  return foyer_chat_service_get_agents_online (((FoyerMeters *) data)->services->chat);
}

static double
read_messages (gpointer data)
{
  return (double) ((FoyerMeters *) data)->messages;
}

static double
read_unanswered (gpointer data)
{
  return (double) foyer_chat_service_get_unanswered (((FoyerMeters *) data)->services->chat);
}

static double
read_pending (gpointer data)
{
  return foyer_gda_store_get_pending (((FoyerMeters *) data)->services->store);
}

static double
read_workers (gpointer data)
{
  return foyer_gda_pool_get_workers (foyer_gda_store_get_pool (((FoyerMeters *) data)->services->store));
}

static double
read_connected (gpointer data)
{
  return foyer_store_is_connected (FOYER_STORE (((FoyerMeters *) data)->services->store)) ? 1 : 0;
}

/* The kernel's own file of one line: no disk is asked. */
static double
read_resident (gpointer data)
{
  g_autofree char *text = NULL;
  unsigned long    pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%*u %lu", &pages) != 1)
    return 0;
  return (double) pages * (double) sysconf (_SC_PAGESIZE);
}

static const struct
{
  const char     *name;
  FoyerMetricKind kind;
  const char     *help;
  FoyerMetricFunc read;
} meters[] = {
  { "foyer_uptime_seconds", FOYER_METRIC_GAUGE, "Since this process serves.", read_uptime },
  { "process_resident_memory_bytes", FOYER_METRIC_GAUGE, "Memory of this process.", read_resident },
  { "foyer_connections", FOYER_METRIC_GAUGE, "Connections that are open, WebSockets too.", read_connections },
  { "foyer_connections_accepted_total", FOYER_METRIC_COUNTER, "Connections that came.", read_accepted },
  { "foyer_connections_refused_total", FOYER_METRIC_COUNTER, "Connections over the limit.", read_refused },
  { "foyer_sockets", FOYER_METRIC_GAUGE, "WebSockets that are open.", read_sockets },
  { "foyer_agents_online", FOYER_METRIC_GAUGE, "Agents with an open WebSocket.", read_agents },
  { "foyer_messages_total", FOYER_METRIC_COUNTER, "Chat messages that this process has stored.",
    read_messages },
  { "foyer_questions_unanswered_total", FOYER_METRIC_COUNTER,
    "Questions without an automatic answer, because a visitor asked faster than could be answered.",
    read_unanswered },
  { "foyer_store_pending", FOYER_METRIC_GAUGE, "Database jobs that wait or run.", read_pending },
  { "foyer_store_workers", FOYER_METRIC_GAUGE, "Database connections.", read_workers },
  { "foyer_store_connected", FOYER_METRIC_GAUGE, "1 where the database can be reached.", read_connected },
  { "foyer_loop_long_turns_total", FOYER_METRIC_COUNTER, "Turns of the main loop over 5 ms.",
    read_long_turns },
  { "foyer_loop_longest_turn_seconds", FOYER_METRIC_GAUGE, "The longest turn of the main loop.",
    read_longest_turn },
};

static void
on_appended (FoyerStore *store, FoyerMessage *message, FoyerConversation *conversation, gpointer data)
{
  ((FoyerMeters *) data)->messages++;
}

/**
 * foyer_meters_set_up:
 * @self: what is read; outlives @metrics and the store's signals
 * @metrics: receives all that this process can be watched by
 */
void
foyer_meters_set_up (FoyerMeters *self, FoyerMetrics *metrics)
{
  g_return_if_fail (self != NULL && metrics != NULL);
  self->started_us = g_get_monotonic_time ();
  foyer_metrics_count (metrics, "foyer_build_info", FOYER_METRIC_GAUGE, "1 for the version that serves.",
                       "version=\"" FOYER_VERSION "\"");
  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    foyer_metrics_watch (metrics, meters[i].name, meters[i].kind, meters[i].help, meters[i].read, self);
  g_signal_connect (self->services->store, "appended", G_CALLBACK (on_appended), self);
}
