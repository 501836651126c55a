/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-services.h"

#include "foyer-database.h"

/**
 * foyer_services_open:
 * @config: the configuration
 * @error: receives what was wrong with the data directory, the key file or the database
 *
 * Opens the database, applies pending migrations, and makes the services. Blocks: before the main loop runs.
 *
 * Returns: (transfer full) (nullable): the services
 */
FoyerServices *
foyer_services_open (const FoyerConfig *config, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);
  g_autoptr (FoyerGdaStore) gda_store = foyer_database_open (config, error);
  if (gda_store == NULL)
    return NULL;
  FoyerServices   *self = g_new0 (FoyerServices, 1);
  FoyerStore      *store = FOYER_STORE (gda_store);
  g_autofree char *setup_code = g_build_filename (config->data_dir, "setup-code", NULL);
  self->store = g_steal_pointer (&gda_store);
  self->auth = foyer_auth_service_new (store, setup_code, config->registration == FOYER_REGISTRATION_OPEN);
  self->widgets = foyer_widget_cache_new (store);
  self->knowledge = foyer_knowledge_new (store);
  self->rules = foyer_rule_service_new (store, self->widgets, self->knowledge);
  self->chat = foyer_chat_service_new (store, self->rules, self->widgets, self->knowledge);
  return self;
}

static void
on_rules_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError           *error = NULL;

  if (foyer_rule_service_load_finish (FOYER_RULE_SERVICE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_knowledge_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerServices    *self = g_task_get_task_data (task);
  GError           *error = NULL;

  if (foyer_knowledge_load_finish (FOYER_KNOWLEDGE (source), result, &error))
    foyer_rule_service_load_async (self->rules, NULL, on_rules_loaded, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
on_widgets_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerServices    *self = g_task_get_task_data (task);
  GError           *error = NULL;

  if (foyer_widget_cache_load_finish (FOYER_WIDGET_CACHE (source), result, &error))
    foyer_knowledge_load_async (self->knowledge, NULL, on_knowledge_loaded, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * foyer_services_load_async:
 * @self: the services
 * @callback: called when widgets, indexes and rules are in memory
 * @user_data: for @callback
 */
void
foyer_services_load_async (FoyerServices *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self != NULL);
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, foyer_services_load_async);
  g_task_set_task_data (task, self, NULL);
  foyer_widget_cache_load_async (self->widgets, NULL, on_widgets_loaded, task);
}

/**
 * foyer_services_load_finish:
 * @result: what the callback got
 * @error: receives what the store says
 *
 * Returns: whether everything is there
 */
gboolean
foyer_services_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * foyer_services_close:
 * @self: (nullable) (transfer full): the services
 * @timeout_ms: how long writes under way may take
 *
 * Takes everything down in the opposite order; what the store has begun is finished.
 */
void
foyer_services_close (FoyerServices *self, guint timeout_ms)
{
  if (self == NULL)
    return;
  if (self->chat != NULL)
    foyer_chat_service_flush (self->chat);
  g_clear_object (&self->chat);
  g_clear_object (&self->rules);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->widgets);
  g_clear_object (&self->auth);
  if (self->store != NULL && !foyer_gda_store_stop (self->store, timeout_ms))
    g_message ("The database did not finish within %u ms", timeout_ms);
  g_clear_object (&self->store);
  g_free (self);
}
