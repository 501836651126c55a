/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-router.h"

#include "foyer-paging.h"
#include "foyer-response-headers.h"

#define MOST_CALLERS 20000
#define THREAD_FROM_BYTES (64 * 1024) /* a bigger body is parsed off the loop */

struct _FoyerRouter
{
  FoyerApi       *api;
  FoyerHandler    handlers[FOYER_N_CALLS];
  FoyerRateLimit *limit;
};

/* What a request needs while somebody else is asked about it. */
typedef struct
{
  FoyerRouter  *router;
  FoyerRequest *request;
} Visit;

static Visit *
visit_new (FoyerRouter *router, FoyerRequest *request)
{
  Visit *visit = g_new (Visit, 1);

  *visit = (Visit){ router, g_object_ref (request) };
  return visit;
}

static void
visit_free (Visit *visit)
{
  g_object_unref (visit->request);
  g_free (visit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

static FoyerCall
call_of (FoyerRequest *request)
{
  return (FoyerCall) (foyer_request_get_call (request) - foyer_calls);
}

static void
call_handler (FoyerRouter *self, FoyerRequest *request)
{
  self->handlers[call_of (request)](self->api, request);
}

static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError   *error = NULL;
  JsonNode *node = foyer_json_parse_bytes (task_data, &error);

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Visit) visit = user_data;
  GError           *error = NULL;
  JsonNode         *node = g_task_propagate_pointer (G_TASK (result), &error);

  foyer_request_set_json (visit->request, node, error);
  call_handler (visit->router, visit->request);
}

static void
read_body (FoyerRouter *self, FoyerRequest *request)
{
  const FoyerCallInfo *call = foyer_request_get_call (request);
  g_autoptr (GBytes)   bytes = foyer_request_dup_body_bytes (request);
  GError              *error = NULL;

  if ((gint64) g_bytes_get_size (bytes) > call->body_limit)
    foyer_request_reply_code (request, FOYER_ERROR_TOO_LARGE, "The body is too large");
  else if (call->body == NULL)
    call_handler (self, request);
  else if (g_bytes_get_size (bytes) > THREAD_FROM_BYTES)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_parsed, visit_new (self, request));
      g_task_set_source_tag (task, read_body);
      g_task_set_task_data (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, parse_in_thread);
    }
  else
    {
      JsonNode *node = foyer_json_parse_bytes (bytes, &error);
      foyer_request_set_json (request, node, error);
      call_handler (self, request);
    }
}

static gboolean
is_allowed (FoyerAccess access, const FoyerIdentity *identity)
{
  switch (access)
    {
    case FOYER_ACCESS_AGENT:
      return identity->kind == FOYER_IDENTITY_STAFF && identity->role >= FOYER_ROLE_AGENT;
    case FOYER_ACCESS_ADMIN:
      return identity->kind == FOYER_IDENTITY_STAFF && identity->role >= FOYER_ROLE_ADMIN;
    case FOYER_ACCESS_PUBLIC:
    case FOYER_ACCESS_ANY:
    default:
      return TRUE;
    }
}

static void
admit (FoyerRouter *self, FoyerRequest *request, FoyerIdentity *identity)
{
  foyer_request_set_identity (request, identity);
  if (is_allowed (foyer_request_get_call (request)->access, identity))
    read_body (self, request);
  else
    foyer_request_reply_code (request, FOYER_ERROR_FORBIDDEN, "You may not do this");
}

static gboolean
take_from_limit (FoyerRouter *self, FoyerRequest *request, const char *key)
{
  g_autoptr (GError) error = NULL;
  guint              retry_after_ms;

  if (foyer_rate_limit_take (self->limit, key, g_get_monotonic_time (), &retry_after_ms))
    return TRUE;
  foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, retry_after_ms, "Too many calls");
  foyer_request_reply_error (request, error);
  return FALSE;
}

static gboolean
take_for_address (FoyerRouter *self, FoyerRequest *request)
{
  g_autofree char *key = foyer_rate_limit_address_key (foyer_request_get_address (request));

  return take_from_limit (self, request, key);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Visit)         visit = user_data;
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerIdentity) identity =
      foyer_auth_service_authenticate_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (identity != NULL)
    admit (visit->router, visit->request, identity);
  else
    foyer_request_reply_error (visit->request, error);
}

/* A token that is known counts for itself; one that must be looked up counts for its address, so that
 * guessing is bounded before the database is asked. */
static void
authenticate (FoyerRouter *self, FoyerRequest *request)
{
  const char               *bearer = foyer_request_get_bearer (request);
  g_autoptr (FoyerIdentity) identity = foyer_auth_service_lookup (self->api->auth, bearer);

  if (identity != NULL)
    {
      if (take_from_limit (self, request, identity->token_id))
        admit (self, request, identity);
    }
  else if (!take_for_address (self, request))
    return;
  else if (bearer == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_NOT_AUTHENTICATED, "A token is needed");
  else
    foyer_auth_service_authenticate_async (self->api->auth, bearer, foyer_request_get_cancellable (request),
                                           on_authenticated, visit_new (self, request));
}

/* A stale token must not stand in the way of logging in. Only the start of a session asks who somebody is,
 * who need not be anybody. */
static gboolean
needs_identity (FoyerRequest *request)
{
  if (foyer_request_get_call (request)->access != FOYER_ACCESS_PUBLIC)
    return TRUE;
  return call_of (request) == FOYER_CALL_START_SESSION && foyer_request_get_bearer (request) != NULL;
}

static const char *
listed_origin (FoyerRouter *self, FoyerRequest *request)
{
  const char *origin = foyer_request_get_origin (request);

  if (origin == NULL)
    return NULL;
  return foyer_site_lists_origin (self->api->site, origin) ||
                 foyer_widget_cache_lists_origin (self->api->widgets, origin)
             ? origin
             : NULL;
}

static void
answer_options (FoyerRequest *request, const char *methods, gboolean listed)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (foyer_request_get_message (request));

  soup_message_headers_replace (headers, "Allow", methods);
  if (listed)
    foyer_response_headers_add_preflight (headers, methods);
  foyer_request_reply_empty (request);
}

static gboolean
read_query (FoyerRequest *request)
{
  g_autoptr (GError)     error = NULL;
  GUri                  *uri = soup_server_message_get_uri (foyer_request_get_message (request));
  g_autoptr (GHashTable) query = foyer_query_parse (g_uri_get_query (uri), &error);

  if (query != NULL)
    foyer_request_set_query (request, query);
  else
    foyer_request_reply_error (request, error);
  return query != NULL;
}

static void
follow (FoyerRouter *self, FoyerRequest *request)
{
  if (foyer_request_get_call (request) == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_METHOD_NOT_ALLOWED, "The path does not know this method");
  else if (!read_query (request))
    return;
  else if (needs_identity (request))
    authenticate (self, request);
  else if (take_for_address (self, request))
    read_body (self, request);
}

/**
 * foyer_router_new:
 * @api: what handlers work with; outlives the router
 *
 * Returns: (transfer full): a router without handlers
 */
FoyerRouter *
foyer_router_new (FoyerApi *api)
{
  FoyerRouter *self = g_new0 (FoyerRouter, 1);

  self->api = api;
  self->limit = foyer_rate_limit_new (FOYER_LIMIT_CALLS_BURST, G_USEC_PER_SEC / FOYER_LIMIT_CALLS_PER_SECOND,
                                      MOST_CALLERS);
  return self;
}

/**
 * foyer_router_free:
 * @self: (transfer full) (nullable): a router
 */
void
foyer_router_free (FoyerRouter *self)
{
  if (self == NULL)
    return;
  foyer_rate_limit_free (self->limit);
  g_free (self);
}

/**
 * foyer_router_add:
 * @self: the router
 * @call: a call of the table
 * @handler: who serves it
 */
void
foyer_router_add (FoyerRouter *self, FoyerCall call, FoyerHandler handler)
{
  g_return_if_fail (self != NULL && call < FOYER_N_CALLS && handler != NULL);
  g_return_if_fail (self->handlers[call] == NULL);
  self->handlers[call] = handler;
}

/**
 * foyer_router_check:
 * @self: the router
 * @error: names the first call that nobody serves
 *
 * At the start: what protocol.json promises must be served.
 *
 * Returns: whether all calls have a handler
 */
gboolean
foyer_router_check (FoyerRouter *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    if (self->handlers[i] == NULL)
      {
        g_set_error (error, FOYER_ERROR, FOYER_ERROR_INTERNAL, "The call %s (%s %s) has no handler",
                     foyer_calls[i].name, foyer_calls[i].method, foyer_calls[i].path);
        return FALSE;
      }
  return TRUE;
}

/**
 * foyer_router_handle:
 * @self: the router
 * @request: a request under /api
 *
 * Checks in the order of the contract: the path and method (404, 405), who it is (401), whether they may
 * (403); the handler then looks for the thing (404), reads the body (400) and compares versions (412).
 */
void
foyer_router_handle (FoyerRouter *self, FoyerRequest *request)
{
  g_return_if_fail (self != NULL && FOYER_IS_REQUEST (request));
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (foyer_request_get_message (request));
  const char         *origin = listed_origin (self, request);
  g_auto (FoyerRoute) route = { 0 };

  foyer_response_headers_add_security (headers, FOYER_CONTENT_API);
  foyer_response_headers_add_cors (headers, origin);
  if (!foyer_route_find (foyer_request_get_method (request), foyer_request_get_path (request), &route))
    foyer_request_reply_code (request, FOYER_ERROR_NOT_FOUND, "There is no such call");
  else if (g_str_equal (foyer_request_get_method (request), "OPTIONS"))
    answer_options (request, route.methods, origin != NULL);
  else
    {
      foyer_request_set_api (request, self->api);
      foyer_request_set_route (request, &route);
      follow (self, request);
    }
  foyer_request_hold (request);
}
