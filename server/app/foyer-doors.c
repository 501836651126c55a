/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-doors.h"

#include "foyer-access-log.h"
#include "foyer-api-handlers.h"
#include "foyer-embed-page.h"
#include "foyer-live-connection.h"
#include "foyer-meters.h"
#include "foyer-origin.h"
#include "foyer-response-headers.h"
#include "foyer-router.h"
#include "foyer-static-files.h"
#include "foyer-upgrade.h"
#include "foyer-web-server.h"

/* Over how long clients are told to come back after a restart, so that they do not come all at once. */
#define DRAIN_SPREAD_MS 5000

struct _FoyerDoors
{
  gboolean          development;
  FoyerSite        *site;
  FoyerApi         *api;
  FoyerRouter      *router;
  FoyerStaticFiles *files; /* or NULL */
  FoyerLiveServer  *live;
  FoyerWebServer   *web;
  FoyerWidgetCache *widgets; /* borrowed */
  FoyerMeters       meters;
};

static void
answer_error (FoyerRequest *request, FoyerError code, const char *text)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (foyer_request_get_message (request));

  foyer_response_headers_add_security (headers, FOYER_CONTENT_API);
  foyer_request_reply_code (request, code, text);
}

static gboolean
is_socket_path (FoyerDoors *self, const char *path)
{
  return g_str_equal (path, "/ws") || g_str_equal (path, "/") ||
         (self->development && g_str_equal (path, "/ws/echo"));
}

static gboolean
is_api_path (const char *path)
{
  return g_str_equal (path, "/api") || g_str_has_prefix (path, "/api/") || g_str_equal (path, "/metrics");
}

/* What the request found out about a handshake, for when libsoup has done its part: behind a proxy the scheme
 * is not the connection's. */
typedef struct
{
  FoyerDoors *doors;
  char       *own_origin;
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *self = data;

  g_free (self->own_origin);
  g_free (self);
}

/* No Origin is no browser; a page must be our own, or on a widget's list. */
static gboolean
may_connect (const char *origin, SoupServerMessage *message, gpointer data)
{
  const Handshake *handshake = data;

  return origin == NULL || g_strcmp0 (origin, handshake->own_origin) == 0 ||
         foyer_widget_cache_lists_origin (handshake->doors->widgets, origin);
}

static void
on_upgraded (FoyerConnection *connection, SoupServerMessage *message, gpointer data)
{
  const Handshake *own = data;
  const char      *origin =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin");
  const char          *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char     *normalised = origin != NULL ? foyer_origin_normalise (origin, NULL) : NULL;
  const FoyerHandshake handshake = {
    .origin = normalised,
    .own_origin = normalised != NULL && g_strcmp0 (normalised, own->own_origin) == 0,
    .echo = g_strcmp0 (path, "/ws/echo") == 0,
  };

  foyer_live_connection_take (own->doors->live, connection, &handshake);
}

static gboolean
start_upgrade (FoyerDoors *self, FoyerRequest *request, GError **error)
{
  SoupServerMessage *message = foyer_request_get_message (request);
  Handshake         *handshake = g_new0 (Handshake, 1);

  handshake->doors = self;
  if (foyer_request_get_header (request, "Origin") != NULL)
    handshake->own_origin = g_strdup (foyer_request_get_own_origin (request));
  g_object_set_data_full (G_OBJECT (message), "foyer-handshake", handshake, handshake_free);
  return foyer_upgrade_start (message, may_connect, on_upgraded, handshake, error);
}

static void
upgrade (FoyerDoors *self, FoyerRequest *request, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!is_socket_path (self, path))
    answer_error (request, FOYER_ERROR_NOT_FOUND, "There is no WebSocket here: it is at /ws");
  else if (self->api->draining)
    answer_error (request, FOYER_ERROR_UNAVAILABLE, "The server is about to stop");
  else if (start_upgrade (self, request, &error))
    foyer_request_hand_over (request);
  else
    {
      answer_error (request, foyer_error_get_code (error), error->message);
      foyer_upgrade_explain_refusal (foyer_request_get_message (request));
    }
}

static void
on_request (SoupServerMessage *message, const char *path, FoyerConnection *connection, gpointer data)
{
  FoyerDoors              *self = data;
  g_autoptr (FoyerRequest) request =
      foyer_request_new (message, path, foyer_connection_get_peer_address (connection), FALSE, self->site,
                         foyer_connection_get_cancellable (connection));

  foyer_access_log_watch (message, foyer_request_get_address (request),
                          foyer_request_get_request_id (request), self->api->metrics);
  if (foyer_upgrade_is_wanted (message))
    upgrade (self, request, path);
  else if (is_api_path (path))
    foyer_router_handle (self->router, request);
  else if (g_str_equal (path, "/chat-embed"))
    foyer_embed_page_handle (self->api, request);
  else if (self->files == NULL)
    answer_error (request, FOYER_ERROR_NOT_FOUND, "No web folder is served: set FOYER_WEB_ROOT");
  else
    {
      foyer_response_headers_add_security (soup_server_message_get_response_headers (message),
                                           FOYER_CONTENT_PAGE);
      foyer_static_files_handle (self->files, message, path);
      foyer_request_hand_over (request);
    }
}

static gsize
body_limit (const char *method, gsize method_length, const char *path, gsize path_length, gpointer data)
{
  return (gsize) foyer_route_get_body_limit (method, method_length, path, path_length);
}

static void
set_live_limits (FoyerLiveLimits *limits, const FoyerConfig *config)
{
  foyer_live_limits_init (limits);
  limits->frame_bytes = config->limit_frame_bytes;
  limits->queue_bytes = config->limit_queue_bytes;
  limits->messages_per_second = config->limit_messages_per_s;
  limits->messages_burst = config->limit_messages_burst;
  limits->subscriptions = config->limit_subscriptions;
}

/**
 * foyer_doors_new:
 * @config: the configuration
 * @services: what the doors lead to; outlives them
 * @hub: what drives the connections
 * @error: receives what was wrong with an address or origin of the configuration
 *
 * Returns: (transfer full) (nullable): the doors, open as soon as somebody listens
 */
FoyerDoors *
foyer_doors_new (const FoyerConfig *config, FoyerServices *services, FoyerHub *hub, GError **error)
{
  g_return_val_if_fail (config != NULL && services != NULL && hub != NULL, NULL);
  gboolean        development = config->environment == FOYER_ENVIRONMENT_DEVELOPMENT;
  FoyerLiveLimits limits;
  FoyerSite      *site = foyer_site_new (config->public_url, (const char *const *) config->trusted_proxies,
                                         (const char *const *) config->cors_origins, error);
  if (site == NULL)
    return NULL;
  FoyerDoors *self = g_new0 (FoyerDoors, 1);
  self->site = site;
  self->development = development;
  self->widgets = services->widgets;
  self->api = foyer_api_new (FOYER_STORE (services->store), services->auth, services->rules, services->chat,
                             services->widgets, services->knowledge, site,
                             development ? "development" : "production", config->web_root);
  self->router = foyer_router_new (self->api);
  foyer_api_add_all (self->router);
  set_live_limits (&limits, config);
  self->live = foyer_live_server_new (FOYER_STORE (services->store), services->auth, services->chat,
                                      services->widgets, &limits);
  self->meters = (FoyerMeters){ .services = services, .hub = hub, .live = self->live };
  foyer_meters_set_up (&self->meters, self->api->metrics);
  self->api->metrics_token = g_strdup (config->metrics_token);
  self->files = config->web_root != NULL ? foyer_static_files_new (config->web_root) : NULL;
  self->web = foyer_web_server_new (hub);
  foyer_web_server_set_body_limit (self->web, body_limit, self);
  foyer_web_server_set_handler (self->web, on_request, self, NULL);
  if (foyer_router_check (self->router, error))
    return self;
  foyer_doors_free (self);
  return NULL;
}

/**
 * foyer_doors_drain:
 * @self: the doors
 *
 * Not ready any more; every socket is told when to come back, and closed.
 */
void
foyer_doors_drain (FoyerDoors *self)
{
  g_return_if_fail (self != NULL);
  self->api->draining = TRUE;
  foyer_live_server_drain (self->live, DRAIN_SPREAD_MS);
}

/**
 * foyer_doors_free:
 * @self: (nullable): the doors; all connections are closed
 */
void
foyer_doors_free (FoyerDoors *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->meters.services->store, &self->meters);
  g_clear_object (&self->web);
  g_clear_object (&self->live);
  g_clear_object (&self->files);
  g_clear_pointer (&self->router, foyer_router_free);
  g_clear_pointer (&self->api, foyer_api_free);
  g_clear_pointer (&self->site, foyer_site_free);
  g_free (self);
}
