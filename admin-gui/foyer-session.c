/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-session.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

struct _FoyerSession
{
  GObject parent_instance;

  FoyerApiClient  *api;
  FoyerLiveClient *live; /* NULL before the log-in */
  FoyerUser       *user;
};

G_DEFINE_FINAL_TYPE (FoyerSession, foyer_session, G_TYPE_OBJECT)

static const SecretSchema schema = {
  FOYER_APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  { { "server", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static void
foyer_session_dispose (GObject *object)
{
  FoyerSession *self = FOYER_SESSION (object);

  if (self->live != NULL)
    foyer_live_client_stop (self->live);
  g_clear_object (&self->live);
  g_clear_object (&self->api);
  g_clear_object (&self->user);
  G_OBJECT_CLASS (foyer_session_parent_class)->dispose (object);
}

static void
foyer_session_class_init (FoyerSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_session_dispose;
}

static void
foyer_session_init (FoyerSession *self)
{
}

/**
 * foyer_session_new:
 * @server: the server's address
 *
 * Returns: (transfer full): a session that is not logged in
 */
FoyerSession *
foyer_session_new (const char *server)
{
  g_return_val_if_fail (server != NULL, NULL);
  FoyerSession *self = g_object_new (FOYER_TYPE_SESSION, NULL);
  self->api = foyer_api_client_new (server);
  return self;
}

/**
 * foyer_session_get_api:
 * @self: a session
 *
 * Returns: (transfer none): what calls the server
 */
FoyerApiClient *
foyer_session_get_api (FoyerSession *self)
{
  g_return_val_if_fail (FOYER_IS_SESSION (self), NULL);
  return self->api;
}

/**
 * foyer_session_get_live:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the socket, once logged in
 */
FoyerLiveClient *
foyer_session_get_live (FoyerSession *self)
{
  g_return_val_if_fail (FOYER_IS_SESSION (self), NULL);
  return self->live;
}

/**
 * foyer_session_get_user:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): whose session it is, once logged in
 */
FoyerUser *
foyer_session_get_user (FoyerSession *self)
{
  g_return_val_if_fail (FOYER_IS_SESSION (self), NULL);
  return self->user;
}

/**
 * foyer_session_is_admin:
 * @self: a session
 *
 * Returns: whether rules may be changed
 */
gboolean
foyer_session_is_admin (FoyerSession *self)
{
  g_return_val_if_fail (FOYER_IS_SESSION (self), FALSE);
  return self->user != NULL && g_strcmp0 (foyer_user_get_role (self->user), "admin") == 0;
}

/* A keyring that is locked or missing only means that the next start asks again. */
static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  if (!secret_password_store_finish (result, &error))
    g_debug ("The token is not kept: %s", error->message);
}

static void
begin (FoyerSession *self, const char *token)
{
  foyer_api_client_set_token (self->api, token);
  self->live = foyer_live_client_new (foyer_api_client_get_base_url (self->api), token);
  foyer_live_client_start (self->live);
}

static gboolean
read_user (FoyerSession *self, JsonObject *object, GError **error)
{
  g_clear_object (&self->user);
  self->user = object != NULL
                   ? (FoyerUser *) foyer_record_from_json (FOYER_TYPE_USER, object, FOYER_VIEW_WIRE, error)
                   : NULL;
  if (self->user == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, _ ("This is not a Foyer server."));
  if (self->user == NULL || g_strcmp0 (foyer_user_get_role (self->user), "user") != 0)
    return self->user != NULL;
  g_clear_object (&self->user);
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN,
                       _ ("This account is not one of the staff."));
  return FALSE;
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)    task = data;
  FoyerSession        *self = g_task_get_source_object (task);
  GError              *error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);
  JsonObject          *object =
      answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  const char *token = foyer_json_text (object, "token");

  if (error != NULL || !read_user (self, foyer_json_object (object, "user"), &error) || token == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  begin (self, token);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, _ ("Foyer log-in"), token,
                         g_task_get_cancellable (task), on_stored, NULL, "server",
                         foyer_api_client_get_base_url (self->api), NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * foyer_session_log_in_async:
 * @self: a session
 * @email: of the account
 * @password: of the account
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is logged in or not
 * @user_data: for @callback
 */
void
foyer_session_log_in_async (FoyerSession       *self,
                            const char         *email,
                            const char         *password,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_SESSION (self) && email != NULL && password != NULL);
  GTask                 *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) body = json_object_new ();
  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "password", password);
  g_task_set_source_tag (task, foyer_session_log_in_async);
  foyer_api_client_call_async (self->api, "POST", "/api/auth/login", body, cancellable, on_logged_in, task);
}

/**
 * foyer_session_log_in_finish:
 * @self: a session
 * @result: what the callback got
 * @error: receives the server's #FOYER_ERROR
 *
 * Returns: whether it is logged in
 */
gboolean
foyer_session_log_in_finish (FoyerSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_me (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)    task = data;
  FoyerSession        *self = g_task_get_source_object (task);
  GError              *error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);
  JsonObject          *object =
      answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;

  if (error != NULL || !read_user (self, object, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  begin (self, foyer_api_client_get_token (self->api));
  g_task_return_boolean (task, TRUE);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  FoyerSession      *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  char              *token = secret_password_lookup_finish (result, &error);

  if (token == NULL)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED,
                               "No log-in is kept for this server");
      return;
    }
  foyer_api_client_set_token (self->api, token);
  secret_password_free (token);
  foyer_api_client_call_async (self->api, "GET", "/api/auth/me", NULL, g_task_get_cancellable (task), on_me,
                               g_object_ref (task));
}

/**
 * foyer_session_resume_async:
 * @self: a session
 * @cancellable: gives up waiting; a locked keyring may wait for ever
 * @callback: called when it is logged in or not
 * @user_data: for @callback
 *
 * Goes on with the token that the keyring holds for this server.
 */
void
foyer_session_resume_async (FoyerSession       *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_SESSION (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_session_resume_async);
  secret_password_lookup (&schema, cancellable, on_found, task, "server",
                          foyer_api_client_get_base_url (self->api), NULL);
}

/**
 * foyer_session_resume_finish:
 * @self: a session
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_AUTHENTICATED where somebody has to log in
 *
 * Returns: whether it is logged in
 */
gboolean
foyer_session_resume_finish (FoyerSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * foyer_session_log_out:
 * @self: a session
 *
 * Ends the token on the server and forgets it here.
 */
void
foyer_session_log_out (FoyerSession *self)
{
  g_return_if_fail (FOYER_IS_SESSION (self));
  if (self->live != NULL)
    foyer_live_client_stop (self->live);
  g_clear_object (&self->live);
  foyer_api_client_call_async (self->api, "POST", "/api/auth/logout", NULL, NULL, NULL, NULL);
  secret_password_clear (&schema, NULL, NULL, NULL, "server", foyer_api_client_get_base_url (self->api),
                         NULL);
  foyer_api_client_set_token (self->api, NULL);
}
