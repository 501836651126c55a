/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

#include "foyer-clock.h"

static void
get_health (FoyerApi *api, FoyerRequest *request)
{
  gboolean         connected = foyer_store_is_connected (api->store);
  JsonObject      *health = json_object_new ();
  g_autofree char *now = foyer_time_to_string (foyer_clock_now_ms ());

  json_object_set_string_member (health, "status", connected ? "ok" : "degraded");
  json_object_set_string_member (health, "timestamp", now);
  json_object_set_boolean_member (health, "databaseConnected", connected);
  json_object_set_string_member (health, "environment", api->environment);
  json_object_set_string_member (health, "version", FOYER_VERSION);
  json_object_set_int_member (health, "uptimeSeconds",
                              (g_get_monotonic_time () - api->started_us) / G_USEC_PER_SEC);
  foyer_request_reply_status (request, connected ? SOUP_STATUS_OK : SOUP_STATUS_SERVICE_UNAVAILABLE, health);
}

static void
get_live (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *live = json_object_new ();

  json_object_set_string_member (live, "status", "ok");
  foyer_request_reply_object (request, live);
}

/* The server listens only once its database is migrated, so that part is true whenever somebody can ask. */
static void
get_ready (FoyerApi *api, FoyerRequest *request)
{
  if (api->draining)
    foyer_request_reply_code (request, FOYER_ERROR_UNAVAILABLE, "The server is about to stop");
  else if (!foyer_store_is_connected (api->store))
    foyer_request_reply_code (request, FOYER_ERROR_UNAVAILABLE, "The database is away");
  else
    get_live (api, request);
}

/**
 * foyer_api_health_add:
 * @router: receives the handlers
 */
void
foyer_api_health_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_HEALTH, get_health);
  foyer_router_add (router, FOYER_CALL_HEALTH_LIVE, get_live);
  foyer_router_add (router, FOYER_CALL_HEALTH_READY, get_ready);
}
