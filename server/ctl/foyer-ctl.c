/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-ctl.h"

#include "foyer-error.h"

/**
 * foyer_ctl_keep:
 * @source: what was asked
 * @result: its answer
 * @slot: where foyer_ctl_wait() looks for it
 *
 * The callback of every asynchronous call of foyerctl.
 */
void
foyer_ctl_keep (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

/**
 * foyer_ctl_wait:
 * @slot: what was given to foyer_ctl_keep()
 *
 * Returns: (transfer none): the result, once it is there
 */
GAsyncResult *
foyer_ctl_wait (GAsyncResult **slot)
{
  g_return_val_if_fail (slot != NULL, NULL);

  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

/**
 * foyer_ctl_run:
 * @ctl: what the command works with
 * @request: (transfer full): a request to the store
 * @error: a #FOYER_ERROR
 *
 * Returns: (transfer full) (nullable): its answer
 */
gpointer
foyer_ctl_run (FoyerCtl *ctl, FoyerStoreRequest *request, GError **error)
{
  g_return_val_if_fail (ctl != NULL && ctl->store != NULL && request != NULL, NULL);

  g_autoptr (GAsyncResult) result = NULL;
  foyer_store_run_async (FOYER_STORE (ctl->store), request, NULL, foyer_ctl_keep, &result);
  return foyer_store_run_finish (FOYER_STORE (ctl->store), foyer_ctl_wait (&result), error);
}

/**
 * foyer_ctl_get_actor:
 *
 * Returns: (transfer full): whoever sits at this machine, for the audit log
 */
FoyerActor *
foyer_ctl_get_actor (void)
{
  return foyer_actor_new ("operator", NULL, NULL);
}

/**
 * foyer_ctl_make_auth:
 * @ctl: what the command works with
 *
 * Returns: (transfer full): the service of accounts
 */
FoyerAuthService *
foyer_ctl_make_auth (FoyerCtl *ctl)
{
  g_return_val_if_fail (ctl != NULL && ctl->store != NULL, NULL);

  g_autofree char *setup_code = foyer_config_get_path (ctl->config, "setup-code");
  return foyer_auth_service_new (FOYER_STORE (ctl->store), setup_code, FALSE);
}

/**
 * foyer_ctl_list:
 * @ctl: what the command works with
 * @type: a noun with a table
 * @error: a #FOYER_ERROR
 *
 * Returns: (transfer full) (element-type FoyerRecord): all of them, at most 10,000
 */
GPtrArray *
foyer_ctl_list (FoyerCtl *ctl, GType type, GError **error)
{
  g_autoptr (FoyerStorePage) page =
      foyer_ctl_run (ctl, foyer_store_list (type, foyer_list_query_new (0, NULL)), error);
  return page != NULL ? g_ptr_array_ref (page->records) : NULL;
}

/**
 * foyer_ctl_print_json:
 * @object: (transfer full): an answer for machines
 */
void
foyer_ctl_print_json (JsonObject *object)
{
  g_return_if_fail (object != NULL);

  g_autofree char *text = foyer_json_print_object (object);
  g_print ("%s\n", text);
  json_object_unref (object);
}

/**
 * foyer_ctl_fail_usage:
 * @error: where to put it
 * @message: what is wrong with the command line
 *
 * Returns: %FALSE
 */
gboolean
foyer_ctl_fail_usage (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, message);
  return FALSE;
}
