/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-service-private.h"

G_DEFINE_FINAL_TYPE (FoyerRuleService, foyer_rule_service, G_TYPE_OBJECT)

/* What a write waits for: its own result, then the new set. */
typedef struct
{
  FoyerContextRule  *rule;
  FoyerActor        *actor;
  FoyerStoreRequest *request; /* waits until the rule's room is found */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;
  g_clear_object (&self->rule);
  foyer_actor_free (self->actor);
  g_clear_pointer (&self->request, foyer_store_request_free);
  g_free (self);
}

static void
foyer_rule_service_dispose (GObject *object)
{
  FoyerRuleService *self = FOYER_RULE_SERVICE (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_pointer (&self->set, foyer_rule_set_unref);
  g_clear_pointer (&self->versions, g_hash_table_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->heard, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->widgets);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_rule_service_parent_class)->dispose (object);
}

static void
foyer_rule_service_class_init (FoyerRuleServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_rule_service_dispose;
}

static void
foyer_rule_service_init (FoyerRuleService *self)
{
  self->rules = g_ptr_array_new_with_free_func (g_object_unref);
  self->set = foyer_rule_set_new (self->rules);
}

/**
 * foyer_rule_service_new:
 * @store: where the rules are
 * @widgets: the widgets, for foyer_rule_service_test_async()
 * @knowledge: the indexes, for foyer_rule_service_test_async()
 *
 * Returns: (transfer full): a service whose set is empty until it is loaded
 */
FoyerRuleService *
foyer_rule_service_new (FoyerStore *store, FoyerWidgetCache *widgets, FoyerKnowledge *knowledge)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && FOYER_IS_WIDGET_CACHE (widgets), NULL);
  FoyerRuleService *self = g_object_new (FOYER_TYPE_RULE_SERVICE, NULL);
  self->store = g_object_ref (store);
  self->widgets = g_object_ref (widgets);
  self->knowledge = g_object_ref (knowledge);
  foyer_rule_service_follow (self);
  return self;
}

/**
 * foyer_rule_service_get_set:
 * @self: the service
 *
 * Returns: (transfer none): the rules that serve now; take a reference to keep them over a swap
 */
FoyerRuleSet *
foyer_rule_service_get_set (FoyerRuleService *self)
{
  g_return_val_if_fail (FOYER_IS_RULE_SERVICE (self), NULL);
  return self->set;
}

/* The write is committed; should the set not load now, it is tried again. */
static void
on_swapped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  Write             *write = g_task_get_task_data (task);

  if (!foyer_rule_service_load_finish (FOYER_RULE_SERVICE (source), result, &error))
    g_message ("A rule is stored but serves later: %s", error->message);
  if (write->rule != NULL)
    g_task_return_pointer (task, g_object_ref (write->rule), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerRuleService *self = g_task_get_source_object (task);
  Write            *write = g_task_get_task_data (task);
  GError           *error = NULL;
  gpointer          rule = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_object (&write->rule);
  write->rule = rule;
  foyer_rule_service_load_async (self, NULL, on_swapped, g_steal_pointer (&task));
}

static void
on_room_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerRuleService *self = g_task_get_source_object (task);
  Write            *write = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!foyer_rule_room_check_finish (FOYER_CONTEXT_RULE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_store_run_async (self->store, g_steal_pointer (&write->request), g_task_get_cancellable (task),
                         on_written, g_object_ref (task));
}

static void
write_checked (GTask *task, FoyerContextRule *rule, FoyerStoreRequest *request)
{
  FoyerRuleService *self = g_task_get_source_object (task);
  Write            *write = g_task_get_task_data (task);

  write->request = request;
  foyer_rule_room_check_async (rule, self->store, g_task_get_cancellable (task), on_room_checked,
                               g_object_ref (task));
}

static GTask *
write_task (FoyerRuleService   *self,
            gpointer            tag,
            const FoyerActor   *actor,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  write->actor = foyer_actor_copy (actor);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, write, write_free);
  return task;
}

/**
 * foyer_rule_service_save_async:
 * @self: the service
 * @id: (nullable): the rule to replace, %NULL for a new one
 * @body: the rule as it came from outside
 * @expected_version: the version it must have now, 0 for any
 * @actor: who saves it
 * @cancellable: (nullable): gives up waiting
 * @callback: called when the rule is stored and serves
 * @user_data: for @callback
 */
void
foyer_rule_service_save_async (FoyerRuleService   *self,
                               const char         *id,
                               JsonObject         *body,
                               gint64              expected_version,
                               const FoyerActor   *actor,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RULE_SERVICE (self) && body != NULL);
  g_autoptr (GTask) task =
      write_task (self, foyer_rule_service_save_async, actor, cancellable, callback, user_data);
  g_autoptr (FoyerContextRule) rule = foyer_context_rule_new ();
  GError                      *error = NULL;
  if (!foyer_record_apply_json (FOYER_RECORD (rule), body, FOYER_VALIDATE_CREATE, &error) ||
      !foyer_rule_check (rule, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_context_rule_set_id (rule, id);
  FoyerStoreRequest *request = id == NULL ? foyer_store_insert (FOYER_RECORD (rule), actor)
                                          : foyer_store_update (FOYER_RECORD (rule), expected_version, actor);
  write_checked (task, rule, request);
}

/**
 * foyer_rule_service_save_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives a #FOYER_ERROR that names the field, or what the store says
 *
 * Returns: (transfer full) (nullable): the rule as stored
 */
FoyerContextRule *
foyer_rule_service_save_finish (FoyerRuleService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Publishes the old body once more, as a new version. */
static void
publish_version (GTask *task, FoyerRuleVersion *version)
{
  Write                  *write = g_task_get_task_data (task);
  JsonObject             *body = foyer_record_get_object (FOYER_RECORD (version), FOYER_RULE_VERSION_RULE);
  GError                 *error = NULL;
  g_autoptr (FoyerRecord) rule =
      foyer_record_from_json (FOYER_TYPE_CONTEXT_RULE, body, FOYER_VIEW_WIRE, &error);

  if (rule == NULL || !foyer_rule_check (FOYER_CONTEXT_RULE (rule), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_context_rule_set_id (FOYER_CONTEXT_RULE (rule), foyer_rule_version_get_rule_id (version));
  foyer_context_rule_set_status (FOYER_CONTEXT_RULE (rule), "published");
  write_checked (task, FOYER_CONTEXT_RULE (rule), foyer_store_update (rule, 0, write->actor));
}

static void
on_version_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)          task = data;
  GError                    *error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (page == NULL)
    g_task_return_error (task, error);
  else if (page->records->len == 0)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_FOUND,
                             "There is no such version of this rule");
  else
    publish_version (task, g_ptr_array_index (page->records, 0));
}

/**
 * foyer_rule_service_rollback_async:
 * @self: the service
 * @id: the rule
 * @version: which of its versions to publish once more, as a new one
 * @actor: who does it
 * @cancellable: (nullable): gives up waiting
 * @callback: called when the rule is stored and serves
 * @user_data: for @callback
 */
void
foyer_rule_service_rollback_async (FoyerRuleService   *self,
                                   const char         *id,
                                   gint64              version,
                                   const FoyerActor   *actor,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RULE_SERVICE (self) && id != NULL);
  GTask *task = write_task (self, foyer_rule_service_rollback_async, actor, cancellable, callback, user_data);
  FoyerListQuery  *query = foyer_list_query_new (1, NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  foyer_list_query_equals (query, "ruleId", id);
  foyer_list_query_equals (query, "version", number);
  foyer_store_run_async (self->store, foyer_store_list (FOYER_TYPE_RULE_VERSION, query), cancellable,
                         on_version_read, task);
}

/**
 * foyer_rule_service_rollback_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND and what the store says
 *
 * Returns: (transfer full) (nullable): the rule as stored
 */
FoyerContextRule *
foyer_rule_service_rollback_finish (FoyerRuleService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_rule_service_delete_async:
 * @self: the service
 * @id: the rule
 * @expected_version: the version it must have now, 0 for any
 * @actor: who does it
 * @cancellable: (nullable): gives up waiting
 * @callback: called when the rule serves no more
 * @user_data: for @callback
 */
void
foyer_rule_service_delete_async (FoyerRuleService   *self,
                                 const char         *id,
                                 gint64              expected_version,
                                 const FoyerActor   *actor,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RULE_SERVICE (self) && id != NULL);
  GTask *task = write_task (self, foyer_rule_service_delete_async, actor, cancellable, callback, user_data);
  foyer_store_run_async (self->store,
                         foyer_store_delete (FOYER_TYPE_CONTEXT_RULE, id, expected_version, actor),
                         cancellable, on_written, task);
}

/**
 * foyer_rule_service_delete_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_RULE_IN_USE, %FOYER_ERROR_STALE_VERSION, %FOYER_ERROR_NOT_FOUND
 *
 * Returns: whether the rule is gone
 */
gboolean
foyer_rule_service_delete_finish (FoyerRuleService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  GError *failure = NULL;
  (void) g_task_propagate_pointer (G_TASK (result), &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}
