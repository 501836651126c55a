/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-account-edit.h"

#include "foyer-password.h"
#include "foyer-secret.h"

/* What creating, changing and a new password have in common: hash if there is something to hash, store, end
 * tokens. The task's data is the edit, its source the service, its result the account. */

static void
edit_free (gpointer data)
{
  FoyerAccountEdit *edit = data;

  g_clear_object (&edit->user);
  g_clear_pointer (&edit->actor, foyer_actor_free);
  g_clear_pointer (&edit->names, g_ptr_array_unref);
  g_free (edit->keep);
  foyer_secret_free (edit->current);
  foyer_secret_free (edit->wanted);
  g_free (edit);
}

/**
 * foyer_account_edit_new:
 * @task: the operation; owns the edit from here on
 * @user: (nullable): the account as it is
 * @wanted: (nullable): the password it is to get
 * @actor: (nullable): who does it
 *
 * Begins a change of one account.
 *
 * Returns: (transfer none): the edit, which is the data of @task
 */
FoyerAccountEdit *
foyer_account_edit_new (GTask *task, FoyerUser *user, const char *wanted, const FoyerActor *actor)
{
  FoyerAccountEdit *edit = g_new0 (FoyerAccountEdit, 1);

  edit->user = user != NULL ? FOYER_USER (foyer_record_copy (FOYER_RECORD (user))) : NULL;
  edit->wanted = g_strdup (wanted);
  edit->actor = actor != NULL ? foyer_actor_copy (actor) : NULL;
  g_task_set_task_data (task, edit, edit_free);
  return edit;
}

/**
 * foyer_account_edit_add_name:
 * @edit: an edit
 * @name: a field of the user that the edit has changed
 *
 * Only the named fields are written.
 */
void
foyer_account_edit_add_name (FoyerAccountEdit *edit, const char *name)
{
  if (edit->names == NULL)
    edit->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (edit->names, g_strdup (name));
}

/**
 * foyer_account_edit_return_failure:
 * @task: the operation
 * @error: (transfer full) (nullable): what went wrong, if anything did
 *
 * Ends @task with @error.
 *
 * Returns: whether there was an error
 */
gboolean
foyer_account_edit_return_failure (GTask *task, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  return error != NULL;
}

static void
return_user (GTask *task)
{
  FoyerAccountEdit *edit = g_task_get_task_data (task);
  g_task_return_pointer (task, g_object_ref (edit->user), g_object_unref);
}

static void
on_tokens_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAuthService     *self = g_task_get_source_object (task);
  FoyerAccountEdit     *edit = g_task_get_task_data (task);
  const char           *user_id = foyer_user_get_id (edit->user);
  GError               *error = NULL;
  g_autoptr (GPtrArray) token_ids = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (foyer_account_edit_return_failure (task, error))
    return;
  for (guint i = 0; token_ids != NULL && i < token_ids->len; i++)
    foyer_auth_service_revoke (self, user_id, token_ids->pdata[i]);
  return_user (task);
}

static void
end_tokens (GTask *task)
{
  FoyerAuthService  *self = g_task_get_source_object (task);
  FoyerAccountEdit  *edit = g_task_get_task_data (task);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_DELETE_USER_TOKENS);

  request->id = g_strdup (foyer_user_get_id (edit->user));
  request->text = g_strdup (edit->keep);
  foyer_store_run_async (self->store, request, NULL, on_tokens_ended, g_object_ref (task));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAccountEdit     *edit = g_task_get_task_data (task);
  GError               *error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (foyer_account_edit_return_failure (task, error))
    return;
  g_set_object (&edit->user, user);
  if (edit->end_tokens)
    end_tokens (task);
  else
    return_user (task);
}

/**
 * foyer_account_edit_save:
 * @task: an operation with an edit
 *
 * Writes the changed fields, or the new account, and ends @task with the stored user.
 */
void
foyer_account_edit_save (GTask *task)
{
  FoyerAuthService  *self = g_task_get_source_object (task);
  FoyerAccountEdit  *edit = g_task_get_task_data (task);
  FoyerStoreRequest *request;

  if (edit->names != NULL)
    {
      g_ptr_array_add (edit->names, NULL);
      request = foyer_store_patch (FOYER_RECORD (edit->user), (const char *const *) edit->names->pdata,
                                   edit->actor);
    }
  else
    {
      request = foyer_store_insert (FOYER_RECORD (edit->user), edit->actor);
    }
  foyer_store_run_async (self->store, request, g_task_get_cancellable (task), on_saved, g_object_ref (task));
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FoyerAccountEdit *edit = g_task_get_task_data (task);
  GError           *error = NULL;
  g_autofree char  *hash = foyer_password_hash_finish (result, &error);

  if (foyer_account_edit_return_failure (task, error))
    return;
  foyer_user_set_password_hash (edit->user, hash);
  if (edit->names != NULL)
    foyer_account_edit_add_name (edit, "passwordHash");
  foyer_account_edit_save (task);
}

/**
 * foyer_account_edit_hash:
 * @task: an operation with an edit that has a password
 *
 * Hashes the password off the main loop, then saves.
 */
void
foyer_account_edit_hash (GTask *task)
{
  FoyerAccountEdit *edit = g_task_get_task_data (task);
  foyer_password_hash_async (edit->wanted, g_task_get_cancellable (task), on_hashed, g_object_ref (task));
}
