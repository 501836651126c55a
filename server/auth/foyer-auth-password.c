/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-account-edit.h"

#include "foyer-error.h"
#include "foyer-password.h"

static void
on_current_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FoyerAuthService *self = g_task_get_source_object (task);
  FoyerAccountEdit *edit = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!foyer_password_verify_finish (result, NULL, &error))
    {
      foyer_auth_service_audit (self, "password.failed", "user", foyer_user_get_id (edit->user),
                                edit->actor->address);
      g_task_return_error (task, error);
      return;
    }
  foyer_rate_limit_give_back (self->accounts, foyer_user_get_id (edit->user));
  if (!foyer_password_check (edit->wanted, foyer_user_get_email (edit->user), "new", &error))
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_account_edit_hash (task);
}

static void
on_own_hash (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAccountEdit     *edit = g_task_get_task_data (task);
  GError               *error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (foyer_account_edit_return_failure (task, error))
    return;
  if (user != NULL)
    g_set_object (&edit->user, user);
  foyer_password_verify_async (edit->current, user != NULL ? foyer_user_get_password_hash (user) : NULL,
                               g_task_get_cancellable (task), on_current_verified, g_object_ref (task));
}

static void
on_own_account (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAccountEdit     *edit = g_task_get_task_data (task);
  GError               *error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (foyer_account_edit_return_failure (task, error))
    return;
  edit->user = g_steal_pointer (&user);
  /* Only the way by the address brings the hash along. */
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_USER);
  request->text = foyer_auth_service_fold_email (foyer_user_get_email (edit->user));
  foyer_store_run_async (FOYER_STORE (source), request, g_task_get_cancellable (task), on_own_hash,
                         g_object_ref (task));
}

/**
 * foyer_auth_service_change_password_async:
 * @self: the service
 * @identity: whose password
 * @current: the one of until now
 * @wanted: the new one
 * @address: (nullable): the peer's IP address
 * @cancellable: (nullable): to give up
 * @callback: called when it is changed
 * @user_data: for @callback
 *
 * Ends all other tokens of the account; the one that asks stays.
 */
void
foyer_auth_service_change_password_async (FoyerAuthService   *self,
                                          FoyerIdentity      *identity,
                                          const char         *current,
                                          const char         *wanted,
                                          const char         *address,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && identity != NULL && current != NULL && wanted != NULL);

  g_autoptr (GTask)      task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (FoyerActor) actor = foyer_actor_new ("user", identity->user_id, address);
  guint                  retry_after_ms;
  g_task_set_source_tag (task, foyer_auth_service_change_password_async);
  if (identity->kind != FOYER_IDENTITY_STAFF)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "This visitor has no password");
      return;
    }
  if (!foyer_rate_limit_take (self->accounts, identity->user_id, g_get_monotonic_time (), &retry_after_ms))
    {
      GError *error = NULL;
      foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, retry_after_ms,
                             "Too many attempts: wait a little");
      g_task_return_error (task, error);
      return;
    }
  FoyerAccountEdit *edit = foyer_account_edit_new (task, NULL, wanted, actor);
  edit->current = g_strdup (current);
  edit->keep = g_strdup (identity->token_id);
  edit->end_tokens = TRUE;
  edit->names = g_ptr_array_new_with_free_func (g_free);
  foyer_store_run_async (self->store, foyer_store_get (FOYER_TYPE_USER, identity->user_id), cancellable,
                         on_own_account, g_object_ref (task));
}

/**
 * foyer_auth_service_change_password_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_INVALID_CREDENTIALS, %FOYER_ERROR_INVALID_FIELD naming "new",
 * %FOYER_ERROR_RATE_LIMITED
 *
 * Returns: whether it was changed
 */
gboolean
foyer_auth_service_change_password_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_autoptr (FoyerUser) user = g_task_propagate_pointer (G_TASK (result), error);
  return user != NULL;
}
