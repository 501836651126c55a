/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-request-private.h"

#include "foyer-discard.h"
#include "foyer-origin.h"
#include "foyer-uuid.h"
#include "foyer-web-server.h"

#include <string.h>

#define MOST_REQUEST_ID_BYTES 64
#define BIG_BODY_BYTES (16 * 1024)

G_DEFINE_FINAL_TYPE (FoyerRequest, foyer_request, G_TYPE_OBJECT)

/* A proxy's id goes into our log and our answers: nothing but what an id is made of. */
static gboolean
is_request_id (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return length > 0 && length <= MOST_REQUEST_ID_BYTES &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == length;
}

static void
on_message_over (SoupServerMessage *message, FoyerRequest *self)
{
  self->over = TRUE;
  if (!self->answered)
    g_cancellable_cancel (self->cancellable);
}

static void
find_out_where_from (FoyerRequest *self, const char *peer_address, gboolean encrypted)
{
  gboolean    trusted = foyer_site_is_trusted (self->site, peer_address);
  const char *given = foyer_request_get_header (self, "X-Request-Id");
  const char *scheme = foyer_request_get_header (self, "X-Forwarded-Proto");

  if (trusted && scheme != NULL)
    encrypted = g_ascii_strcasecmp (scheme, "https") == 0;
  self->request_id = trusted && is_request_id (given) ? g_strdup (given) : foyer_uuid_new ();
  self->address =
      foyer_site_find_client (self->site, peer_address, foyer_request_get_header (self, "X-Forwarded-For"));
  self->encrypted = encrypted;
}

/* A tree of many thousand nodes takes its time. */
static void
forget_json (FoyerRequest *self)
{
  if (g_bytes_get_size (self->body) > BIG_BODY_BYTES)
    foyer_discard (g_steal_pointer (&self->json), (GDestroyNotify) json_node_unref);
  g_clear_pointer (&self->json, json_node_unref);
}

static void
foyer_request_dispose (GObject *object)
{
  FoyerRequest *self = FOYER_REQUEST (object);

  if (!self->answered)
    {
      g_warning ("Request %s: %s %s was dropped without an answer", self->request_id,
                 foyer_request_get_method (self), self->path);
      foyer_request_reply_code (self, FOYER_ERROR_INTERNAL, "dropped");
    }
  G_OBJECT_CLASS (foyer_request_parent_class)->dispose (object);
}

static void
foyer_request_finalize (GObject *object)
{
  FoyerRequest *self = FOYER_REQUEST (object);

  g_signal_handlers_disconnect_by_data (self->message, self);
  forget_json (self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->identity, foyer_identity_unref);
  foyer_route_clear (&self->route);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_error (&self->json_error);
  g_free (self->path);
  g_free (self->request_id);
  g_free (self->address);
  g_free (self->own_origin);
  G_OBJECT_CLASS (foyer_request_parent_class)->finalize (object);
}

static void
foyer_request_class_init (FoyerRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_request_dispose;
  G_OBJECT_CLASS (klass)->finalize = foyer_request_finalize;
}

static void
foyer_request_init (FoyerRequest *self)
{
  self->route.call = FOYER_N_CALLS;
}

/**
 * foyer_request_new:
 * @message: a request that came through a web server and is still to be answered
 * @path: its path, decoded and checked
 * @peer_address: the socket's
 * @encrypted: whether the socket has TLS
 * @site: outlives the request
 * @cancellable: (nullable): fires when the peer leaves
 *
 * Puts X-Request-Id on the answer, whatever that will be.
 *
 * Returns: (transfer full): the request, which owes an answer
 */
FoyerRequest *
foyer_request_new (SoupServerMessage *message,
                   const char        *path,
                   const char        *peer_address,
                   gboolean           encrypted,
                   const FoyerSite   *site,
                   GCancellable      *cancellable)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message) && path != NULL && peer_address != NULL, NULL);
  FoyerRequest *self = g_object_new (FOYER_TYPE_REQUEST, NULL);

  self->message = g_object_ref (message);
  self->body = foyer_connection_dup_body (foyer_web_server_get_connection (message));
  self->site = site;
  self->path = g_strdup (path);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  find_out_where_from (self, peer_address, encrypted);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "X-Request-Id",
                                self->request_id);
  g_signal_connect (message, "finished", G_CALLBACK (on_message_over), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_message_over), self);
  return self;
}

/**
 * foyer_request_get_message:
 * @self: the request
 *
 * Returns: (transfer none): libsoup's message
 */
SoupServerMessage *
foyer_request_get_message (FoyerRequest *self)
{
  return self->message;
}

/**
 * foyer_request_get_method:
 * @self: the request
 *
 * Returns: (transfer none): such as "GET"
 */
const char *
foyer_request_get_method (FoyerRequest *self)
{
  return soup_server_message_get_method (self->message);
}

/**
 * foyer_request_get_path:
 * @self: the request
 *
 * Returns: (transfer none): the path, percent-decoded
 */
const char *
foyer_request_get_path (FoyerRequest *self)
{
  return self->path;
}

/**
 * foyer_request_get_header:
 * @self: the request
 * @name: a header's name
 *
 * Returns: (transfer none) (nullable): its values, joined by commas
 */
const char *
foyer_request_get_header (FoyerRequest *self, const char *name)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self), NULL);
  return soup_message_headers_get_list (soup_server_message_get_request_headers (self->message), name);
}

/**
 * foyer_request_get_request_id:
 * @self: the request
 *
 * Returns: (transfer none): what the log and the client know it by
 */
const char *
foyer_request_get_request_id (FoyerRequest *self)
{
  return self->request_id;
}

/**
 * foyer_request_get_address:
 * @self: the request
 *
 * Returns: the client's IP address, as the trusted proxies tell it
 */
const char *
foyer_request_get_address (FoyerRequest *self)
{
  return self->address;
}

/**
 * foyer_request_get_origin:
 * @self: the request
 *
 * Returns: (transfer none) (nullable): the page that asks; %NULL where no browser does
 */
const char *
foyer_request_get_origin (FoyerRequest *self)
{
  return foyer_request_get_header (self, "Origin");
}

/**
 * foyer_request_get_own_origin:
 * @self: the request
 *
 * Returns: (nullable): the origin under which the client reached this server
 */
const char *
foyer_request_get_own_origin (FoyerRequest *self)
{
  /* Few ask. */
  if (self->own_origin == NULL)
    self->own_origin =
        foyer_site_get_own_origin (self->site, self->encrypted, foyer_request_get_header (self, "Host"));
  return self->own_origin;
}

/**
 * foyer_request_is_own_origin:
 * @self: the request
 *
 * Returns: whether it comes from a page of this server
 */
gboolean
foyer_request_is_own_origin (FoyerRequest *self)
{
  const char *origin = foyer_request_get_origin (self);

  if (origin == NULL || foyer_request_get_own_origin (self) == NULL)
    return FALSE;
  g_autofree char *normal = foyer_origin_normalise (origin, NULL);
  return g_strcmp0 (normal, self->own_origin) == 0;
}

/**
 * foyer_request_get_bearer:
 * @self: the request
 *
 * Returns: (nullable): the token of "Authorization: Bearer …" (RFC 6750 section 2.1)
 */
const char *
foyer_request_get_bearer (FoyerRequest *self)
{
  const char *value = foyer_request_get_header (self, "Authorization");

  if (value == NULL || g_ascii_strncasecmp (value, "Bearer ", 7) != 0)
    return NULL;
  return value + 7 + strspn (value + 7, " ");
}

/**
 * foyer_request_get_cancellable:
 * @self: the request
 *
 * Returns: (transfer none): cancelled when the peer leaves
 */
GCancellable *
foyer_request_get_cancellable (FoyerRequest *self)
{
  return self->cancellable;
}

/**
 * foyer_request_dup_body_bytes:
 * @self: the request
 *
 * Returns: (transfer full): the body as it came
 */
GBytes *
foyer_request_dup_body_bytes (FoyerRequest *self)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self), NULL);
  return g_bytes_ref (self->body);
}

/**
 * foyer_request_set_api:
 * @self: the request
 * @api: what the handlers work with; borrowed
 *
 * For the router.
 */
void
foyer_request_set_api (FoyerRequest *self, FoyerApi *api)
{
  self->api = api;
}

/**
 * foyer_request_get_api:
 * @self: the request
 *
 * Returns: (transfer none): what its handler works with, for the handler's later steps
 */
FoyerApi *
foyer_request_get_api (FoyerRequest *self)
{
  return self->api;
}

/**
 * foyer_request_set_route:
 * @self: the request
 * @route: (transfer full): where it leads; left empty
 */
void
foyer_request_set_route (FoyerRequest *self, FoyerRoute *route)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && route != NULL);
  foyer_route_clear (&self->route);
  self->route = *route;
  memset (route, 0, sizeof *route);
}

/**
 * foyer_request_get_call:
 * @self: the request
 *
 * Returns: (nullable): its row of the table
 */
const FoyerCallInfo *
foyer_request_get_call (FoyerRequest *self)
{
  return self->route.call < FOYER_N_CALLS ? &foyer_calls[self->route.call] : NULL;
}

/**
 * foyer_request_get_id:
 * @self: the request
 *
 * Returns: (transfer none) (nullable): the first {id} of the path
 */
const char *
foyer_request_get_id (FoyerRequest *self)
{
  return self->route.parameters[0];
}

/**
 * foyer_request_get_second_id:
 * @self: the request
 *
 * Returns: (transfer none) (nullable): the second {id} of the path
 */
const char *
foyer_request_get_second_id (FoyerRequest *self)
{
  return self->route.parameters[1];
}

/**
 * foyer_request_set_identity:
 * @self: the request
 * @identity: who asks
 *
 * For the router, before the handler is called.
 */
void
foyer_request_set_identity (FoyerRequest *self, FoyerIdentity *identity)
{
  g_clear_pointer (&self->identity, foyer_identity_unref);
  self->identity = foyer_identity_ref (identity);
}

/**
 * foyer_request_get_identity:
 * @self: the request
 *
 * Returns: (transfer none) (nullable): who asks; %NULL for a call that everybody may make
 */
FoyerIdentity *
foyer_request_get_identity (FoyerRequest *self)
{
  return self->identity;
}

/**
 * foyer_request_make_actor:
 * @self: the request
 *
 * Returns: (transfer full): who asks, for the audit log
 */
FoyerActor *
foyer_request_make_actor (FoyerRequest *self)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self), NULL);
  const FoyerIdentity *identity = self->identity;

  if (identity != NULL && identity->kind == FOYER_IDENTITY_STAFF)
    return foyer_actor_new ("user", identity->user_id, self->address);
  if (identity != NULL && identity->kind == FOYER_IDENTITY_VISITOR)
    return foyer_actor_new ("visitor", identity->visitor_id, self->address);
  return foyer_actor_new ("system", NULL, self->address);
}

/**
 * foyer_request_set_query:
 * @self: the request
 * @query: the parameters behind the question mark
 *
 * For the router.
 */
void
foyer_request_set_query (FoyerRequest *self, GHashTable *query)
{
  g_clear_pointer (&self->query, g_hash_table_unref);
  self->query = g_hash_table_ref (query);
}

/**
 * foyer_request_get_query:
 * @self: the request
 *
 * Returns: (transfer none) (nullable): the parameters behind the question mark
 */
GHashTable *
foyer_request_get_query (FoyerRequest *self)
{
  return self->query;
}

/**
 * foyer_request_set_json:
 * @self: the request
 * @json: (transfer full) (nullable): its body, parsed
 * @error: (transfer full) (nullable): or what was wrong with it, which is told only when a handler asks for
 * the body: 404 comes before it
 */
void
foyer_request_set_json (FoyerRequest *self, JsonNode *json, GError *error)
{
  g_return_if_fail (FOYER_IS_REQUEST (self));
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_error (&self->json_error);
  self->json = json;
  self->json_error = error;
}

/**
 * foyer_request_get_json:
 * @self: the request
 *
 * For who holds it longer than the request lasts, whose end may free it in a thread: see foyer_json_hold().
 *
 * Returns: (transfer none) (nullable): its body, as foyer_request_require_body() found it good
 */
JsonNode *
foyer_request_get_json (FoyerRequest *self)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self), NULL);
  return self->json;
}
