/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-store.h"

#include "foyer-gda-appender.h"
#include "foyer-gda-error.h"
#include "foyer-gda-feed.h"
#include "foyer-gda-migrator.h"
#include "foyer-gda-operations.h"

struct _FoyerGdaStore
{
  GObject parent_instance;

  FoyerGdaPool     *pool;
  FoyerGdaAppender *appender;
  FoyerGdaFeed     *feed;
  gboolean          watch_appends;
};

static void foyer_gda_store_iface_init (FoyerStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FoyerGdaStore,
                               foyer_gda_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FOYER_TYPE_STORE, foyer_gda_store_iface_init))

static void
on_changed (FoyerChange *change, gpointer data)
{
  FoyerGdaStore *self = data;

  if (change->row == NULL || self->watch_appends)
    foyer_store_emit_changed (FOYER_STORE (self), change);
}

static void
on_appended (FoyerMessage *message, FoyerConversation *conversation, gpointer data)
{
  foyer_store_emit_appended (FOYER_STORE (data), message, conversation);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)        task = data;
  g_autoptr (GError)       error = NULL;
  const FoyerGdaOperation *operation = g_task_get_task_data (task);
  gpointer                 output = foyer_gda_pool_run_finish (FOYER_GDA_POOL (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, foyer_gda_error_to_public (g_steal_pointer (&error)));
  else
    g_task_return_pointer (task, output, operation->free_result);
}

/* @task: (transfer full) (nullable): who waits, where the append does not say whom to call */
static void
run_append (FoyerGdaStore *self, FoyerStoreRequest *request, GTask *task)
{
  foyer_gda_appender_push (self->appender, g_steal_pointer (&request->append), task);
  foyer_store_request_free (request);
}

static void
foyer_gda_store_run_async (FoyerStore         *store,
                           FoyerStoreRequest  *request,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  FoyerGdaStore *self = FOYER_GDA_STORE (store);

  if (request->operation == FOYER_STORE_APPEND && request->append->done != NULL)
    {
      run_append (self, request, NULL);
      return;
    }
  GTask                   *task = g_task_new (self, cancellable, callback, user_data);
  const FoyerGdaOperation *operation = foyer_gda_operation_find (request->operation);
  g_task_set_source_tag (task, foyer_gda_store_run_async);
  if (request->operation == FOYER_STORE_APPEND)
    {
      run_append (self, request, task);
      return;
    }
  g_assert (operation != NULL);
  g_task_set_task_data (task, (gpointer) operation, NULL);
  foyer_gda_pool_run_async (self->pool, operation->mode, operation->run, request,
                            (GDestroyNotify) foyer_store_request_free, operation->free_result, cancellable,
                            on_run, task);
}

static gpointer
foyer_gda_store_run_finish (FoyerStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
foyer_gda_store_is_connected (FoyerStore *store)
{
  return foyer_gda_pool_is_connected (FOYER_GDA_STORE (store)->pool);
}

static void
foyer_gda_store_watch_appends (FoyerStore *store, gboolean watch)
{
  FOYER_GDA_STORE (store)->watch_appends = watch;
}

static void
foyer_gda_store_dispose (GObject *object)
{
  FoyerGdaStore *self = FOYER_GDA_STORE (object);

  if (self->feed != NULL)
    g_object_run_dispose (G_OBJECT (self->feed));
  g_clear_object (&self->feed);
  g_clear_object (&self->appender);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (foyer_gda_store_parent_class)->dispose (object);
}

static void
foyer_gda_store_iface_init (FoyerStoreInterface *iface)
{
  iface->run_async = foyer_gda_store_run_async;
  iface->run_finish = foyer_gda_store_run_finish;
  iface->is_connected = foyer_gda_store_is_connected;
  iface->watch_appends = foyer_gda_store_watch_appends;
}

static void
foyer_gda_store_class_init (FoyerGdaStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_gda_store_dispose;
}

static void
foyer_gda_store_init (FoyerGdaStore *self)
{
}

/**
 * foyer_gda_store_open:
 * @target: the database
 * @limits: (nullable): the pool's measures
 * @secrets: the key of the audit log's chain
 * @error: an error of %FOYER_STORE_ERROR, %FOYER_STORE_ERROR_NEWER among them
 *
 * Applies pending migrations and opens the store. Blocks: for the start of a program.
 *
 * Returns: (transfer full): a store; its answers and signals come in the thread-default main context of now
 */
FoyerGdaStore *
foyer_gda_store_open (FoyerGdaTarget           *target,
                      const FoyerGdaPoolLimits *limits,
                      const FoyerGdaSecrets    *secrets,
                      GError                  **error)
{
  g_return_val_if_fail (target != NULL && secrets != NULL, NULL);

  const FoyerGdaPoolLimits usual = FOYER_GDA_POOL_LIMITS_DEFAULT;
  if (!foyer_gda_migrator_run (target, NULL, error))
    return NULL;
  FoyerGdaStore *self = g_object_new (FOYER_TYPE_GDA_STORE, NULL);
  self->pool = foyer_gda_pool_new (target, secrets, limits == NULL ? &usual : limits);
  self->appender = foyer_gda_appender_new (self->pool, on_appended, self);
  self->feed = foyer_gda_feed_new (self->pool, on_changed, self);
  return self;
}

/**
 * foyer_gda_store_stop:
 * @self: a store
 * @timeout_ms: how long to wait
 *
 * Finishes what is queued and closes the connections. Blocks; later requests are answered with an error.
 *
 * Returns: whether all was done in time
 */
gboolean
foyer_gda_store_stop (FoyerGdaStore *self, guint timeout_ms)
{
  g_return_val_if_fail (FOYER_IS_GDA_STORE (self), FALSE);

  g_object_run_dispose (G_OBJECT (self->feed));
  foyer_gda_appender_flush (self->appender);
  return foyer_gda_pool_stop (self->pool, timeout_ms);
}

/**
 * foyer_gda_store_wake:
 * @self: a store
 *
 * Looks for the changes of other processes at once.
 */
void
foyer_gda_store_wake (FoyerGdaStore *self)
{
  g_return_if_fail (FOYER_IS_GDA_STORE (self));
  foyer_gda_feed_wake (self->feed);
}

/**
 * foyer_gda_store_get_pending:
 * @self: a store
 *
 * Returns: how many requests have no answer yet; a program that ends lets the main context run until there
 * are none
 */
guint
foyer_gda_store_get_pending (FoyerGdaStore *self)
{
  g_return_val_if_fail (FOYER_IS_GDA_STORE (self), 0);
  return foyer_gda_pool_get_pending (self->pool) + foyer_gda_appender_get_waiting (self->appender);
}

/**
 * foyer_gda_store_get_cursor:
 * @self: a store
 *
 * Returns: the cursor of the last change that was told by `changed`; -1 before the database has answered
 */
gint64
foyer_gda_store_get_cursor (FoyerGdaStore *self)
{
  g_return_val_if_fail (FOYER_IS_GDA_STORE (self), -1);
  return foyer_gda_feed_get_cursor (self->feed);
}

/**
 * foyer_gda_store_get_pool:
 * @self: a store
 *
 * For the tests and for readiness.
 *
 * Returns: (transfer none): its pool
 */
FoyerGdaPool *
foyer_gda_store_get_pool (FoyerGdaStore *self)
{
  g_return_val_if_fail (FOYER_IS_GDA_STORE (self), NULL);
  return self->pool;
}
