/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-account-edit.h"

#include "foyer-error.h"
#include "foyer-password.h"

static void
on_me (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  GError               *error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (!foyer_account_edit_return_failure (task, error))
    g_task_return_pointer (task, g_steal_pointer (&user), g_object_unref);
}

/**
 * foyer_auth_service_get_me_async:
 * @self: the service
 * @identity: who asks
 * @cancellable: (nullable): to give up
 * @callback: called when it is read
 * @user_data: for @callback
 */
void
foyer_auth_service_get_me_async (FoyerAuthService   *self,
                                 FoyerIdentity      *identity,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && identity != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_auth_service_get_me_async);
  if (identity->user_id == NULL)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "This visitor has no account");
  else
    foyer_store_run_async (self->store, foyer_store_get (FOYER_TYPE_USER, identity->user_id), cancellable,
                           on_me, g_object_ref (task));
}

/**
 * foyer_auth_service_get_me_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_FORBIDDEN for a visitor without an account
 *
 * Returns: (transfer full): the account of who asks
 */
FoyerUser *
foyer_auth_service_get_me_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_auth_service_create_user_async:
 * @self: the service
 * @user: the new account: email, and name, role, isActive where they are to be other than the defaults
 * @password: its password
 * @actor: who does it
 * @cancellable: (nullable): to give up
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
foyer_auth_service_create_user_async (FoyerAuthService   *self,
                                      FoyerUser          *user,
                                      const char         *password,
                                      const FoyerActor   *actor,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && FOYER_IS_USER (user) && password != NULL &&
                    actor != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError           *error = NULL;
  g_task_set_source_tag (task, foyer_auth_service_create_user_async);
  const char *email = foyer_user_get_email (user);
  if (!foyer_auth_service_check_email (email != NULL ? email : "", &error) ||
      !foyer_password_check (password, email, "password", &error))
    {
      g_task_return_error (task, error);
      return;
    }
  FoyerAccountEdit *edit = foyer_account_edit_new (task, user, password, actor);
  g_autofree char  *folded = foyer_auth_service_fold_email (email);
  foyer_record_set_defaults (FOYER_RECORD (edit->user));
  foyer_user_set_email_folded (edit->user, folded);
  foyer_account_edit_hash (task);
}

/**
 * foyer_auth_service_create_user_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_INVALID_FIELD, %FOYER_ERROR_EMAIL_TAKEN, %FOYER_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full): the account as stored
 */
FoyerUser *
foyer_auth_service_create_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check_edit (FoyerAccountEdit *edit, GError **error)
{
  const char *email = foyer_user_get_email (edit->user);

  for (guint i = 0; i < edit->names->len; i++)
    {
      if (g_str_equal (edit->names->pdata[i], "email") &&
          !foyer_auth_service_check_email (email != NULL ? email : "", error))
        return FALSE;
    }
  return edit->wanted == NULL || foyer_password_check (edit->wanted, email, "password", error);
}

/* An address brings its folded form along; who is shut out, or got a new password, loses their tokens. */
static void
complete_edit (FoyerAccountEdit *edit)
{
  guint n_names = edit->names->len;

  edit->end_tokens = edit->wanted != NULL;
  for (guint i = 0; i < n_names; i++)
    {
      if (g_str_equal (edit->names->pdata[i], "isActive") && !foyer_user_get_is_active (edit->user))
        edit->end_tokens = TRUE;
      if (g_str_equal (edit->names->pdata[i], "email"))
        {
          g_autofree char *folded = foyer_auth_service_fold_email (foyer_user_get_email (edit->user));
          foyer_user_set_email_folded (edit->user, folded);
          foyer_account_edit_add_name (edit, "emailFolded");
        }
    }
}

/**
 * foyer_auth_service_update_user_async:
 * @self: the service
 * @user: the account's id, and the new values
 * @names: the wire names of what is to be changed: email, name, role, isActive
 * @password: (nullable): a new password
 * @actor: who does it
 * @cancellable: (nullable): to give up
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Who is shut out or gets a new password loses all tokens; a new role closes the sockets, so that they come
 * back with what it allows.
 */
void
foyer_auth_service_update_user_async (FoyerAuthService   *self,
                                      FoyerUser          *user,
                                      const char *const  *names,
                                      const char         *password,
                                      const FoyerActor   *actor,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && FOYER_IS_USER (user) && names != NULL && actor != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError           *error = NULL;
  g_task_set_source_tag (task, foyer_auth_service_update_user_async);
  FoyerAccountEdit *edit = foyer_account_edit_new (task, user, password, actor);
  edit->names = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; names[i] != NULL; i++)
    foyer_account_edit_add_name (edit, names[i]);
  if (!check_edit (edit, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  complete_edit (edit);
  if (password != NULL)
    foyer_account_edit_hash (task);
  else
    foyer_account_edit_save (task);
}

/**
 * foyer_auth_service_update_user_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_CONFLICT for the last administrator, %FOYER_ERROR_EMAIL_TAKEN,
 *   %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: (transfer full): the account as stored
 */
FoyerUser *
foyer_auth_service_update_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FoyerAuthService *self = g_task_get_source_object (task);
  GError           *error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (foyer_account_edit_return_failure (task, error))
    return;
  foyer_auth_service_revoke (self, g_task_get_task_data (task), NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * foyer_auth_service_delete_user_async:
 * @self: the service
 * @user_id: which account
 * @actor: who does it
 * @cancellable: (nullable): to give up
 * @callback: called when it is gone, and its tokens with it
 * @user_data: for @callback
 */
void
foyer_auth_service_delete_user_async (FoyerAuthService   *self,
                                      const char         *user_id,
                                      const FoyerActor   *actor,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && user_id != NULL && actor != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_auth_service_delete_user_async);
  g_task_set_task_data (task, g_strdup (user_id), g_free);
  foyer_store_run_async (self->store, foyer_store_delete (FOYER_TYPE_USER, user_id, 0, actor), cancellable,
                         on_deleted, g_object_ref (task));
}

/**
 * foyer_auth_service_delete_user_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_CONFLICT for the last administrator
 *
 * Returns: whether it is gone
 */
gboolean
foyer_auth_service_delete_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
