/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

#include "foyer-clock.h"

/* Many agents look at once: the database counts at most once in so long. */
#define FRESH_US G_USEC_PER_SEC
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static void
on_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (JsonNode)     counts = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  FoyerApi                *api = foyer_request_get_api (request);

  if (counts == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  JsonObject      *stats = json_node_get_object (counts);
  g_autofree char *now = foyer_time_to_string (foyer_clock_now_ms ());
  json_object_set_string_member (stats, "at", now);
  json_object_set_int_member (stats, "agentsOnline", foyer_chat_service_get_agents_online (api->chat));
  g_clear_pointer (&api->stats, json_node_unref);
  json_node_seal (counts);
  api->stats = json_node_ref (counts);
  api->stats_us = g_get_monotonic_time ();
  foyer_request_reply_node (request, g_steal_pointer (&counts));
}

static void
get_stats (FoyerApi *api, FoyerRequest *request)
{
  gint64 now_ms = foyer_clock_now_ms ();

  if (api->stats != NULL && g_get_monotonic_time () - api->stats_us < FRESH_US)
    {
      foyer_request_reply_node (request, json_node_ref (api->stats));
      return;
    }
  FoyerStoreRequest *count = foyer_store_request_new (FOYER_STORE_GET_STATS);
  count->number = now_ms - now_ms % DAY_MS;
  foyer_store_run_async (api->store, count, foyer_request_get_cancellable (request), on_counted,
                         g_object_ref (request));
}

/**
 * foyer_api_stats_add:
 * @router: receives the handler
 */
void
foyer_api_stats_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_GET_STATS, get_stats);
}
