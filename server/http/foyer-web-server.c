/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-web-server.h"

/* libsoup reads heads and writes answers; it has no listener and sees one request at a time, on a stream that
 * holds exactly that. Bodies pass it by: see foyer_connection_dup_body(). Without a listener it lets each go
 * after its answer, which closes the stream, which tells the connection that the answer is complete. */
struct _FoyerWebServer
{
  GObject parent_instance;

  FoyerWebServerFunc handler;
  gpointer           handler_data;
  GDestroyNotify     handler_destroy;
  FoyerBodyLimitFunc body_limit;
  gpointer           body_limit_data;

  FoyerHub   *hub;
  SoupServer *server;
};

G_DEFINE_FINAL_TYPE (FoyerWebServer, foyer_web_server, G_TYPE_OBJECT)

static void
set_close_header (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Connection", "close");
}

static void
request_handled (
    SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  FoyerWebServer  *self = FOYER_WEB_SERVER (user_data);
  FoyerConnection *connection = foyer_web_server_get_connection (message);

  if (!foyer_connection_get_keep_alive (connection))
    set_close_header (message);
  if (self->handler != NULL)
    self->handler (message, path, connection, self->handler_data);
  else
    soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
}

/* Emitted when the answer is complete, before the stream is closed. An answer that ends where its connection
 * ends, or one that says so, ends the connection. */
static void
request_finished (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  /* A 204 has no body, though libsoup sees no length and takes it for one that ends with the connection. */
  if ((soup_message_headers_get_encoding (headers) == SOUP_ENCODING_EOF &&
       soup_server_message_get_status (message) != SOUP_STATUS_NO_CONTENT) ||
      soup_message_headers_header_contains (headers, "Connection", "close"))
    foyer_connection_set_close_after (foyer_web_server_get_connection (message));
}

/* Emitted too when the answer is complete, but its status is 500. */
static void
request_aborted (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  foyer_connection_set_close_after (foyer_web_server_get_connection (message));
}

static void
serve_request (FoyerConnection *connection, GIOStream *stream, gpointer user_data)
{
  FoyerWebServer            *self = FOYER_WEB_SERVER (user_data);
  g_autoptr (GSocketAddress) remote = foyer_connection_new_remote_address (connection);
  g_autoptr (GError)         error = NULL;

  if (!soup_server_accept_iostream (self->server, stream, foyer_connection_get_local_address (connection),
                                    remote, &error))
    {
      g_warning ("a request could not be served: %s", error->message);
      foyer_connection_abort (connection);
    }
}

static gsize
limit_body (const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data)
{
  FoyerWebServer *self = FOYER_WEB_SERVER (user_data);

  if (self->body_limit == NULL)
    return foyer_hub_get_limits (self->hub)->body_bytes;
  return self->body_limit (method, method_length, path, path_length, self->body_limit_data);
}

static const FoyerHubService hub_service = { serve_request, limit_body };

static void
foyer_web_server_dispose (GObject *object)
{
  FoyerWebServer *self = FOYER_WEB_SERVER (object);

  if (self->hub != NULL)
    foyer_hub_set_service (self->hub, NULL, NULL);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  foyer_web_server_set_handler (self, NULL, NULL, NULL);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (foyer_web_server_parent_class)->dispose (object);
}

static void
foyer_web_server_class_init (FoyerWebServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_web_server_dispose;
}

static void
foyer_web_server_init (FoyerWebServer *self)
{
  self->server = soup_server_new (NULL, NULL);
  /* It costs 153 KB a connection, and lets 99 KB on the wire become 165 MB. */
  soup_server_remove_websocket_extension (self->server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_handler (self->server, NULL, request_handled, self, NULL);
  soup_server_add_handler (self->server, "*", request_handled, self, NULL);
  g_signal_connect_object (self->server, "request-finished", G_CALLBACK (request_finished), self, 0);
  g_signal_connect_object (self->server, "request-aborted", G_CALLBACK (request_aborted), self, 0);
}

/**
 * foyer_web_server_new:
 * @hub: the hub whose requests are served
 *
 * Joins the connections of @hub to libsoup.
 *
 * Returns: (transfer full): a server that answers 503 until it has a handler
 */
FoyerWebServer *
foyer_web_server_new (FoyerHub *hub)
{
  g_return_val_if_fail (FOYER_IS_HUB (hub), NULL);

  FoyerWebServer *self = g_object_new (FOYER_TYPE_WEB_SERVER, NULL);
  self->hub = g_object_ref (hub);
  foyer_hub_set_service (hub, &hub_service, self);
  return self;
}

/**
 * foyer_web_server_set_handler:
 * @self: a web server
 * @function: (nullable): gets each request
 * @user_data: for @function
 * @destroy: (nullable): called with @user_data when it is no longer needed
 */
void
foyer_web_server_set_handler (FoyerWebServer    *self,
                              FoyerWebServerFunc function,
                              gpointer           user_data,
                              GDestroyNotify     destroy)
{
  g_return_if_fail (FOYER_IS_WEB_SERVER (self));

  if (self->handler_destroy != NULL)
    self->handler_destroy (self->handler_data);
  self->handler = function;
  self->handler_data = user_data;
  self->handler_destroy = destroy;
}

/**
 * foyer_web_server_set_body_limit:
 * @self: a web server
 * @function: (nullable): asked for each request when its head has been read; %NULL for the hub's limit
 * @user_data: for @function
 */
void
foyer_web_server_set_body_limit (FoyerWebServer *self, FoyerBodyLimitFunc function, gpointer user_data)
{
  g_return_if_fail (FOYER_IS_WEB_SERVER (self));

  self->body_limit = function;
  self->body_limit_data = user_data;
}

/**
 * foyer_web_server_get_hub:
 * @self: a web server
 *
 * Returns: (transfer none): its hub
 */
FoyerHub *
foyer_web_server_get_hub (FoyerWebServer *self)
{
  g_return_val_if_fail (FOYER_IS_WEB_SERVER (self), NULL);

  return self->hub;
}

/**
 * foyer_web_server_get_connection:
 * @message: a request that came through a web server
 *
 * Returns: (transfer none): the connection, valid as long as @message
 */
FoyerConnection *
foyer_web_server_get_connection (SoupServerMessage *message)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);

  return foyer_connection_from_address (soup_server_message_get_remote_address (message));
}
