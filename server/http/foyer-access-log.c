/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-access-log.h"

typedef struct
{
  gint64        started_us;
  char         *address;
  char         *request_id;
  FoyerMetrics *metrics;
} Entry;

static void
entry_free (gpointer data, GClosure *closure)
{
  Entry *entry = data;

  g_free (entry->address);
  g_free (entry->request_id);
  g_free (entry);
}

/* The path without its query, which may hold what visitors wrote; still percent-encoded, so that it cannot
 * forge a line. */
static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Entry           *entry = user_data;
  const char      *method = soup_server_message_get_method (message);
  const char      *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *status = g_strdup_printf ("%u", soup_server_message_get_status (message));
  g_autofree char *bytes =
      g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) soup_server_message_get_response_body (message)->length);
  g_autofree char *ms =
      g_strdup_printf ("%.1f", (double) (g_get_monotonic_time () - entry->started_us) / 1000.0);

  g_autofree char *labels = g_strdup_printf ("status=\"%s\"", status);

  foyer_metrics_count (entry->metrics, "foyer_http_answers_total", FOYER_METRIC_COUNTER,
                       "HTTP answers by their status.", labels);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "FOYER_METHOD", method, "FOYER_PATH", path,
                    "FOYER_STATUS", status, "FOYER_BYTES", bytes, "FOYER_MILLISECONDS", ms, "FOYER_ADDRESS",
                    entry->address, "FOYER_REQUEST_ID", entry->request_id, "MESSAGE",
                    "%s %s %s, %s bytes, %s ms, %s", method, path, status, bytes, ms, entry->address);
}

/**
 * foyer_access_log_watch:
 * @message: a request
 * @address: the client's
 * @request_id: its id
 * @metrics: where the answer is counted by its status; outlives the message
 *
 * Writes one line when the answer is out, or the peer is gone.
 */
void
foyer_access_log_watch (SoupServerMessage *message,
                        const char        *address,
                        const char        *request_id,
                        FoyerMetrics      *metrics)
{
  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message) && metrics != NULL);
  Entry *entry = g_new0 (Entry, 1);

  entry->started_us = g_get_monotonic_time ();
  entry->address = g_strdup (address);
  entry->request_id = g_strdup (request_id);
  entry->metrics = metrics;
  g_signal_connect_data (message, "finished", G_CALLBACK (on_finished), entry, entry_free, 0);
}
