/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-service-private.h"

#include "foyer-discard.h"

#define RETRY_S 1

/* What one load makes, in threads. */
typedef struct
{
  GPtrArray    *rules;
  GHashTable   *versions;
  FoyerRuleSet *set;
} Loaded;

static void start_load (FoyerRuleService *self);

static void
loaded_free (gpointer data)
{
  Loaded *self = data;

  g_clear_pointer (&self->set, foyer_rule_set_unref);
  g_clear_pointer (&self->versions, g_hash_table_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_free (self);
}

/* Whether the rules that serve have all that was heard of. */
static gboolean
is_current (FoyerRuleService *self)
{
  GHashTableIter iter;
  gpointer       id, heard;

  g_hash_table_iter_init (&iter, self->heard);
  while (g_hash_table_iter_next (&iter, &id, &heard))
    {
      gsize served = self->versions != NULL ? GPOINTER_TO_SIZE (g_hash_table_lookup (self->versions, id)) : 0;
      gsize wanted = GPOINTER_TO_SIZE (heard);
      if (wanted == 0 ? served != 0 : served < wanted)
        return FALSE;
    }
  return TRUE;
}

/* This process's own writes are loaded before their changes are told: mostly there is nothing to do. */
static void
load_if_stale (FoyerRuleService *self)
{
  if (self->loading)
    return;
  if (is_current (self))
    g_hash_table_remove_all (self->heard);
  else
    start_load (self);
}

static gboolean
on_reload (gpointer data)
{
  FoyerRuleService *self = data;

  self->reload_id = 0;
  load_if_stale (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_retry (gpointer data)
{
  FoyerRuleService *self = data;

  self->retry_id = 0;
  start_load (self);
  return G_SOURCE_REMOVE;
}

/* Answers those who asked before the load that just ended began. */
static void
answer_waiting (FoyerRuleService *self, const GError *error)
{
  g_autoptr (GPtrArray) answered = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->waiting->len;)
    if (GPOINTER_TO_SIZE (g_task_get_task_data (self->waiting->pdata[i])) < self->started)
      g_ptr_array_add (answered, g_ptr_array_steal_index (self->waiting, i));
    else
      i++;
  for (guint i = 0; i < answered->len; i++)
    if (error != NULL)
      g_task_return_error (answered->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (answered->pdata[i], TRUE);
}

static void
end_load (FoyerRuleService *self, const GError *error)
{
  self->loading = FALSE;
  answer_waiting (self, error);
  if (self->waiting->len > 0)
    start_load (self);
  else if (error == NULL)
    load_if_stale (self);
  else if (self->retry_id == 0)
    {
      g_message ("The rules could not be read, those from before serve on: %s", error->message);
      self->retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
    }
}

static void
serve (FoyerRuleService *self, Loaded *loaded)
{
  Loaded *before = g_new0 (Loaded, 1);

  *before = (Loaded){ self->rules, self->versions, self->set };
  self->rules = g_steal_pointer (&loaded->rules);
  self->versions = g_steal_pointer (&loaded->versions);
  self->set = g_steal_pointer (&loaded->set);
  foyer_discard (before, loaded_free);
  g_debug ("%u of %u rules serve", foyer_rule_set_get_size (self->set), self->rules->len);
}

static void
on_compiled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerRuleService) self = data;

  if (self->store == NULL) /* the service was put down meanwhile */
    return;
  serve (self, g_task_get_task_data (G_TASK (result)));
  end_load (self, NULL);
}

static void
compile_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Loaded *self = task_data;

  self->set = foyer_rule_set_new (self->rules);
  self->versions = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->rules->len; i++)
    g_hash_table_insert (self->versions, (gpointer) foyer_context_rule_get_id (self->rules->pdata[i]),
                         GSIZE_TO_POINTER (foyer_context_rule_get_version (self->rules->pdata[i])));
  g_task_return_boolean (task, TRUE);
}

static void
on_rules_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerRuleService) self = data;
  g_autoptr (GError)           error = NULL;
  GPtrArray                   *rules = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (self->store == NULL)
    {
      g_clear_pointer (&rules, g_ptr_array_unref);
      return;
    }
  if (rules == NULL)
    {
      end_load (self, error);
      return;
    }
  Loaded *loaded = g_new0 (Loaded, 1);
  loaded->rules = rules;
  /* Without a source: the thread lets go of the task last, and must not be the one who ends the service. */
  g_autoptr (GTask) compiler = g_task_new (NULL, NULL, on_compiled, g_steal_pointer (&self));
  g_task_set_source_tag (compiler, compile_in_thread);
  g_task_set_task_data (compiler, loaded, loaded_free);
  g_task_run_in_thread (compiler, compile_in_thread);
}

/* One at a time, so that sets come to serve in the order in which they were read. */
static void
start_load (FoyerRuleService *self)
{
  if (self->loading || self->store == NULL)
    return;
  self->loading = TRUE;
  self->started++;
  /* What was heard of until now is in the store: this load sees it. */
  g_hash_table_remove_all (self->heard);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  foyer_store_run_async (self->store, foyer_store_request_new (FOYER_STORE_PUBLISHED_RULES), NULL,
                         on_rules_read, g_object_ref (self));
}

/* A draft leaves the published rule serving. Many rules may change at once (an import, another process): one
 * load serves them all. */
static void
on_changed (FoyerRuleService *self, FoyerChange *change)
{
  JsonObject *rule = foyer_change_get_object (change);
  gint64      version = 0;

  if (rule != NULL && g_strcmp0 (foyer_json_text (rule, "status"), "draft") == 0)
    return;
  if (!g_str_equal (change->event, "DELETE"))
    version = rule != NULL ? foyer_json_int (rule, "version", G_MAXINT32) : G_MAXINT32;
  g_hash_table_insert (self->heard, g_strdup (change->id), GSIZE_TO_POINTER (version));
  if (self->reload_id == 0)
    self->reload_id = g_timeout_add (20, on_reload, self);
}

void
foyer_rule_service_follow (FoyerRuleService *self)
{
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_object (self->store, "changed::context_rules", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * foyer_rule_service_load_async:
 * @self: the service
 * @cancellable: (nullable): the result is then an error; the load goes on
 * @callback: called when a set serves that has all what was committed before this call
 * @user_data: for @callback
 *
 * Reads all published rules, compiles them in a thread and swaps the set. Whoever asks while a load is under
 * way shares the next.
 */
void
foyer_rule_service_load_async (FoyerRuleService   *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RULE_SERVICE (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, foyer_rule_service_load_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (self->started), NULL);
  g_ptr_array_add (self->waiting, task);
  start_load (self);
}

/**
 * foyer_rule_service_load_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives what the store says; the load is tried again then
 *
 * Returns: whether it worked
 */
gboolean
foyer_rule_service_load_finish (FoyerRuleService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
