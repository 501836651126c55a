/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-auth-service-private.h"

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-error.h"
#include "foyer-password.h"
#include "foyer-secret.h"
#include "foyer-setup-code.h"
#include "foyer-uuid.h"

#define MOST_NAME 200

/* One log-in or registration under way. */
typedef struct
{
  char      *folded;
  char      *password;
  char      *address;
  char      *address_key;
  gboolean   first_admin;
  gboolean   registering;
  FoyerUser *user;
  char      *bearer;
  gint64     expires_at_ms;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_free (attempt->folded);
  foyer_secret_free (attempt->password);
  g_free (attempt->address);
  g_free (attempt->address_key);
  g_clear_object (&attempt->user);
  foyer_secret_free (attempt->bearer);
  g_free (attempt);
}

static Attempt *
attempt_new (GTask *task, const char *email, const char *password, const char *address)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->folded = foyer_auth_service_fold_email (email);
  attempt->password = g_strdup (password);
  attempt->address = g_strdup (address);
  attempt->address_key = foyer_rate_limit_address_key (address != NULL ? address : "");
  g_task_set_task_data (task, attempt, attempt_free);
  return attempt;
}

static void
return_rate_limited (GTask *task, guint retry_after_ms)
{
  GError *error = NULL;

  foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, retry_after_ms,
                         "Too many attempts: wait a little");
  g_task_return_error (task, error);
}

static gboolean
take_turn (FoyerAuthService *self, GTask *task, gboolean of_account)
{
  Attempt *attempt = g_task_get_task_data (task);
  gint64   now_us = g_get_monotonic_time ();
  guint    retry_after_ms = 0;

  if (foyer_rate_limit_take (self->addresses, attempt->address_key, now_us, &retry_after_ms) &&
      (!of_account || foyer_rate_limit_take (self->accounts, attempt->folded, now_us, &retry_after_ms)))
    return TRUE;
  return_rate_limited (task, retry_after_ms);
  return FALSE;
}

static void
give_turn_back (FoyerAuthService *self, Attempt *attempt)
{
  foyer_rate_limit_give_back (self->addresses, attempt->address_key);
  if (!attempt->registering)
    foyer_rate_limit_give_back (self->accounts, attempt->folded);
}

static void
on_last_login_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (user == NULL)
    g_info ("The time of a log-in was not kept: %s", error != NULL ? error->message : "no such account");
}

static void
keep_last_login (FoyerAuthService *self, Attempt *attempt)
{
  static const char *const names[] = { "lastLoginAt", NULL };
  g_autoptr (FoyerActor)   actor = foyer_actor_new ("system", NULL, attempt->address);
  g_autoptr (FoyerUser)    patch = foyer_user_new ();

  foyer_user_set_id (patch, foyer_user_get_id (attempt->user));
  foyer_user_set_last_login_at (patch, foyer_clock_now_ms ());
  foyer_store_run_async (self->store, foyer_store_patch (FOYER_RECORD (patch), names, actor), NULL,
                         on_last_login_kept, NULL);
}

static void
on_token_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  FoyerAuthService  *self = g_task_get_source_object (task);
  Attempt           *attempt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  foyer_auth_service_audit (self, attempt->registering ? "register" : "login", "user",
                            foyer_user_get_id (attempt->user), attempt->address);
  if (!attempt->registering)
    keep_last_login (self, attempt);
  FoyerLogin *login = g_new0 (FoyerLogin, 1);
  login->user = g_object_ref (attempt->user);
  login->bearer = g_steal_pointer (&attempt->bearer);
  login->expires_at_ms = attempt->expires_at_ms;
  g_task_return_pointer (task, login, (GDestroyNotify) foyer_login_free);
}

static void
add_token (GTask *task)
{
  FoyerAuthService  *self = g_task_get_source_object (task);
  Attempt           *attempt = g_task_get_task_data (task);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_ADD_TOKEN);
  FoyerToken        *token =
      foyer_auth_service_make_staff_token (foyer_user_get_id (attempt->user), &attempt->bearer);

  attempt->expires_at_ms = foyer_token_get_expires_at (token);
  request->record = FOYER_RECORD (token);
  foyer_store_run_async (self->store, request, g_task_get_cancellable (task), on_token_added,
                         g_object_ref (task));
}

static void
refuse (GTask *task)
{
  FoyerAuthService *self = g_task_get_source_object (task);
  Attempt          *attempt = g_task_get_task_data (task);

  foyer_auth_service_audit (self, "login.failed", "user",
                            attempt->user != NULL ? foyer_user_get_id (attempt->user) : NULL,
                            attempt->address);
  g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS, "E-mail or password is wrong");
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  FoyerAuthService  *self = g_task_get_source_object (task);
  Attempt           *attempt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  gboolean right = foyer_password_verify_finish (result, NULL, &error);
  if (!right && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS))
    {
      give_turn_back (self, attempt);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!right || attempt->user == NULL || !foyer_user_get_is_active (attempt->user))
    {
      refuse (task);
      return;
    }
  give_turn_back (self, attempt);
  add_token (task);
}

static void
on_user_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  FoyerAuthService  *self = g_task_get_source_object (task);
  Attempt           *attempt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  attempt->user = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    {
      give_turn_back (self, attempt);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  foyer_password_verify_async (attempt->password,
                               attempt->user != NULL ? foyer_user_get_password_hash (attempt->user) : NULL,
                               g_task_get_cancellable (task), on_verified, g_object_ref (task));
}

/**
 * foyer_auth_service_login_async:
 * @self: the service
 * @email: the account's address, in any case
 * @password: what somebody typed
 * @address: (nullable): the peer's IP address
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Whether the account exists shows neither in the answer nor in its time. Ten attempts for an account, thirty
 * for an address, one back every six seconds; a success costs none.
 */
void
foyer_auth_service_login_async (FoyerAuthService   *self,
                                const char         *email,
                                const char         *password,
                                const char         *address,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && email != NULL && password != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_auth_service_login_async);
  Attempt *attempt = attempt_new (task, email, password, address);
  if (!take_turn (self, task, TRUE))
    return;
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_USER);
  request->text = g_strdup (attempt->folded);
  foyer_store_run_async (self->store, request, cancellable, on_user_found, g_object_ref (task));
}

/**
 * foyer_auth_service_login_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_INVALID_CREDENTIALS, %FOYER_ERROR_RATE_LIMITED, %FOYER_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full): the account and its new token
 */
FoyerLogin *
foyer_auth_service_login_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_user_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAuthService     *self = g_task_get_source_object (task);
  Attempt              *attempt = g_task_get_task_data (task);
  g_autoptr (GError)    error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (attempt->first_admin &&
      (user != NULL || (error != NULL && g_error_matches (error, FOYER_ERROR, FOYER_ERROR_CONFLICT))))
    foyer_setup_code_remove (self->setup_code_path);
  if (user == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_set_object (&attempt->user, user);
  add_token (task);
}

static void
on_registration_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  FoyerAuthService  *self = g_task_get_source_object (task);
  Attempt           *attempt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char   *hash = foyer_password_hash_finish (result, &error);

  if (hash == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_autoptr (FoyerActor) actor = foyer_actor_new ("user", NULL, attempt->address);
  FoyerStoreRequest     *request;
  foyer_user_set_password_hash (attempt->user, hash);
  request = foyer_store_insert (FOYER_RECORD (attempt->user), actor);
  if (attempt->first_admin)
    request->operation = FOYER_STORE_ADD_FIRST_ADMIN;
  foyer_store_run_async (self->store, request, g_task_get_cancellable (task), on_user_added,
                         g_object_ref (task));
}

static gboolean
check_registration (FoyerAuthService *self,
                    const char       *email,
                    const char       *password,
                    const char       *name,
                    const char       *setup_code,
                    GError          **error)
{
  if (setup_code == NULL && !self->registration_open)
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "Registration is closed here");
      return FALSE;
    }
  if (setup_code != NULL && !foyer_setup_code_matches (self->setup_code_path, setup_code))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "The setup code is wrong, or was used");
      return FALSE;
    }
  if (name != NULL && g_utf8_strlen (name, -1) > MOST_NAME)
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "name", "A name has at most %d characters",
                             MOST_NAME);
      return FALSE;
    }
  return foyer_auth_service_check_email (email, error) &&
         foyer_password_check (password, email, "password", error);
}

/**
 * foyer_auth_service_register_async:
 * @self: the service
 * @email: the new account's address
 * @password: its password
 * @name: (nullable): what to call the person
 * @setup_code: (nullable): with the right one, the account is the first administrator's
 * @address: (nullable): the peer's IP address
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Without a setup code the account gets the role "user".
 */
void
foyer_auth_service_register_async (FoyerAuthService   *self,
                                   const char         *email,
                                   const char         *password,
                                   const char         *name,
                                   const char         *setup_code,
                                   const char         *address,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && email != NULL && password != NULL);

  g_autoptr (GTask)  task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_task_set_source_tag (task, foyer_auth_service_register_async);
  Attempt *attempt = attempt_new (task, email, password, address);
  attempt->registering = TRUE;
  attempt->first_admin = setup_code != NULL;
  if (!take_turn (self, task, FALSE))
    return;
  if (!check_registration (self, email, password, name, setup_code, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  attempt->user = foyer_user_new ();
  foyer_user_set_email (attempt->user, email);
  foyer_user_set_email_folded (attempt->user, attempt->folded);
  foyer_user_set_name (attempt->user, name);
  foyer_user_set_role (attempt->user, attempt->first_admin ? "admin" : "user");
  foyer_user_set_is_active (attempt->user, TRUE);
  foyer_password_hash_async (password, cancellable, on_registration_hashed, g_object_ref (task));
}

/**
 * foyer_auth_service_register_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_INVALID_FIELD, %FOYER_ERROR_EMAIL_TAKEN, %FOYER_ERROR_FORBIDDEN, %FOYER_ERROR_CONFLICT
 * where there is an administrator already, %FOYER_ERROR_RATE_LIMITED, %FOYER_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full): the account and its token
 */
FoyerLogin *
foyer_auth_service_register_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  FoyerIdentity *identity;
  char          *address;
} Logout;

static void
logout_free (gpointer data)
{
  Logout *logout = data;

  foyer_identity_unref (logout->identity);
  g_free (logout->address);
  g_free (logout);
}

static void
on_token_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  FoyerAuthService  *self = g_task_get_source_object (task);
  Logout            *logout = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  const FoyerIdentity *identity = logout->identity;
  foyer_auth_service_revoke (self, identity->visitor_id != NULL ? identity->visitor_id : identity->user_id,
                             identity->token_id);
  g_task_return_boolean (task, TRUE);
}

/**
 * foyer_auth_service_logout_async:
 * @self: the service
 * @identity: who, with the token that is to end
 * @address: (nullable): the peer's IP address
 * @cancellable: (nullable): to give up
 * @callback: called when the token has ended
 * @user_data: for @callback
 */
void
foyer_auth_service_logout_async (FoyerAuthService   *self,
                                 FoyerIdentity      *identity,
                                 const char         *address,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && identity != NULL && identity->token_id != NULL);

  g_autoptr (GTask)  task = g_task_new (self, cancellable, callback, user_data);
  gboolean           visitor = identity->kind == FOYER_IDENTITY_VISITOR;
  Logout            *logout = g_new0 (Logout, 1);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_DELETE_TOKEN);
  g_task_set_source_tag (task, foyer_auth_service_logout_async);
  logout->identity = foyer_identity_ref (identity);
  logout->address = g_strdup (address);
  g_task_set_task_data (task, logout, logout_free);
  request->text = g_strdup (identity->token_id);
  request->actor = foyer_actor_new (visitor ? "visitor" : "user",
                                    visitor ? identity->visitor_id : identity->user_id, address);
  foyer_store_run_async (self->store, request, cancellable, on_token_deleted, g_object_ref (task));
}

/**
 * foyer_auth_service_logout_finish:
 * @self: the service
 * @result: what the callback got
 * @error: a #FOYER_ERROR
 *
 * Returns: whether the token has ended
 */
gboolean
foyer_auth_service_logout_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
