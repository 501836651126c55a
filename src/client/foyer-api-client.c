/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-client.h"

#include <libsoup/soup.h>
#include <string.h>

#include "foyer-protocol.h"

#define TIMEOUT_S 30
#define ANSWER_BYTES (16 * 1024 * 1024)

struct _FoyerApiClient
{
  GObject parent_instance;

  SoupSession *session;
  char        *base_url;
  char        *token;
};

G_DEFINE_FINAL_TYPE (FoyerApiClient, foyer_api_client, G_TYPE_OBJECT)

static void
foyer_api_client_finalize (GObject *object)
{
  FoyerApiClient *self = FOYER_API_CLIENT (object);

  g_clear_object (&self->session);
  g_free (self->base_url);
  g_free (self->token);
  G_OBJECT_CLASS (foyer_api_client_parent_class)->finalize (object);
}

static void
foyer_api_client_class_init (FoyerApiClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_api_client_finalize;
}

static void
foyer_api_client_init (FoyerApiClient *self)
{
  self->session =
      soup_session_new_with_options ("timeout", TIMEOUT_S, "user-agent", "foyer-client/" FOYER_VERSION, NULL);
}

/**
 * foyer_api_client_new:
 * @base_url: the server's address, with or without a slash at its end
 *
 * Returns: (transfer full): a client without a token
 */
FoyerApiClient *
foyer_api_client_new (const char *base_url)
{
  g_return_val_if_fail (base_url != NULL, NULL);
  FoyerApiClient *self = g_object_new (FOYER_TYPE_API_CLIENT, NULL);
  self->base_url = g_strdup (base_url);
  gsize length = strlen (self->base_url);
  if (length > 0 && self->base_url[length - 1] == '/')
    self->base_url[length - 1] = '\0';
  return self;
}

/**
 * foyer_api_client_get_base_url:
 * @self: a client
 *
 * Returns: (transfer none): the server's address, without a slash at its end
 */
const char *
foyer_api_client_get_base_url (FoyerApiClient *self)
{
  g_return_val_if_fail (FOYER_IS_API_CLIENT (self), NULL);
  return self->base_url;
}

/**
 * foyer_api_client_set_token:
 * @self: a client
 * @token: (nullable): the bearer token of the calls from now on
 */
void
foyer_api_client_set_token (FoyerApiClient *self, const char *token)
{
  g_return_if_fail (FOYER_IS_API_CLIENT (self));
  char *copy = g_strdup (token);
  g_free (self->token);
  self->token = copy;
}

/**
 * foyer_api_client_get_token:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): the bearer token
 */
const char *
foyer_api_client_get_token (FoyerApiClient *self)
{
  g_return_val_if_fail (FOYER_IS_API_CLIENT (self), NULL);
  return self->token;
}

/* What the server said of a failure; a proxy between us may have said it in other words. */
static GError *
read_error (guint status, JsonNode *answer)
{
  JsonObject *object =
      answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  const char *name = foyer_json_text (object, "code");
  const char *text = foyer_json_text (object, "error");
  FoyerError  code = status >= 500 ? FOYER_ERROR_UNAVAILABLE : FOYER_ERROR_BAD_REQUEST;

  if (name != NULL)
    (void) foyer_error_code_from_name (name, &code);
  if (text == NULL)
    return foyer_error_new_field (code, NULL, "The server answered with status %u", status);
  return foyer_error_new_field (code, foyer_json_text (object, "field"), "%s", text);
}

static void
return_answer (GTask *task, guint status, GBytes *body)
{
  g_autoptr (GError)   error = NULL;
  gboolean             is_empty = g_bytes_get_size (body) == 0;
  g_autoptr (JsonNode) answer = is_empty ? NULL : foyer_json_parse_bytes (body, &error);

  if (status >= 400)
    g_task_return_error (task, read_error (status, answer));
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) json_node_unref);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  SoupMessage       *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (body == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (body == NULL)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "The server cannot be reached: %s",
                             error->message);
  else if (g_bytes_get_size (body) > ANSWER_BYTES)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_TOO_LARGE, "The answer is too large");
  else
    return_answer (task, soup_message_get_status (message), body);
}

/**
 * foyer_api_client_call_async:
 * @self: a client
 * @method: GET, POST, PUT, PATCH or DELETE
 * @path: the call's path, beginning with /api
 * @body: (nullable): what to send
 * @cancellable: (nullable): gives the call up
 * @callback: called with the answer
 * @user_data: for @callback
 */
void
foyer_api_client_call_async (FoyerApiClient     *self,
                             const char         *method,
                             const char         *path,
                             JsonObject         *body,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_API_CLIENT (self) && method != NULL && path != NULL);
  g_autoptr (GTask)       task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char        *url = g_strconcat (self->base_url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_task_set_source_tag (task, foyer_api_client_call_async);
  if (message == NULL)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST, "%s is not an address",
                               self->base_url);
      return;
    }
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  if (body != NULL)
    {
      g_autofree char   *text = foyer_json_print_object (body);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, cancellable, on_answered,
                                    g_steal_pointer (&task));
}

/**
 * foyer_api_client_call_finish:
 * @self: a client
 * @result: what the callback got
 * @error: receives the server's #FOYER_ERROR, or %FOYER_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the answer; %NULL for an empty one too: @error tells
 */
JsonNode *
foyer_api_client_call_finish (FoyerApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
