/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-appender.h"

#include "foyer-gda-append.h"
#include "foyer-gda-error.h"

#define MAX_BATCH 200
#define MAX_WAITING 20000
#define KNOWN_PLACES 4096

typedef struct
{
  FoyerStoreAppend *append;
  GTask            *task;  /* NULL where the append says whom to call */
  gboolean          alone; /* its batch failed: it is tried by itself */
} Waiting;

struct _FoyerGdaAppender
{
  GObject parent_instance;

  FoyerGdaAppendedFunc appended;
  gpointer             user_data;
  gboolean             running;

  FoyerGdaPool   *pool;
  FoyerGdaPlaces *places;
  GQueue          waiting; /* of Waiting */
};

G_DEFINE_FINAL_TYPE (FoyerGdaAppender, foyer_gda_appender, G_TYPE_OBJECT)

static void start_batch (FoyerGdaAppender *self);

static void
waiting_free (gpointer data)
{
  Waiting *self = data;
  g_clear_pointer (&self->append, foyer_store_append_free);
  g_clear_object (&self->task);
  g_free (self);
}

static GPtrArray *
take_batch (FoyerGdaAppender *self)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func (waiting_free);

  while (!g_queue_is_empty (&self->waiting) && batch->len < MAX_BATCH)
    {
      Waiting *next = g_queue_peek_head (&self->waiting);
      if (next->alone && batch->len > 0)
        break;
      g_ptr_array_add (batch, g_queue_pop_head (&self->waiting));
      if (next->alone)
        break;
    }
  return batch;
}

/* @error: (transfer full): why */
static void
refuse (Waiting *waiting, GError *error)
{
  if (waiting->task != NULL)
    g_task_return_error (waiting->task, error);
  else
    waiting->append->done (NULL, error, waiting->append->done_data);
}

static void
answer (FoyerGdaAppender *self, Waiting *waiting, FoyerGdaOutcome *outcome)
{
  if (outcome->error != NULL)
    {
      refuse (waiting, foyer_gda_error_to_public (g_steal_pointer (&outcome->error)));
      return;
    }
  if (!outcome->appended->duplicate)
    self->appended (outcome->appended->message, outcome->appended->conversation, self->user_data);
  if (waiting->task != NULL)
    g_task_return_pointer (waiting->task, g_steal_pointer (&outcome->appended),
                           (GDestroyNotify) foyer_store_appended_free);
  else
    waiting->append->done (g_steal_pointer (&outcome->appended), NULL, waiting->append->done_data);
}

/* Trying again one by one helps where one of them is at fault, not where the database is away. Whoever was by
 * itself from the start is tried again too: now its duplicate is looked for. */
static gboolean
is_fault_of_one (const GError *error)
{
  return error->domain != FOYER_STORE_ERROR ||
         !(g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOST) ||
           g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_TIMEOUT) ||
           foyer_gda_error_is_transient (error));
}

static void
handle_failure (FoyerGdaAppender *self, GPtrArray *batch, const GError *error)
{
  if (!((Waiting *) batch->pdata[0])->alone && is_fault_of_one (error))
    {
      g_debug ("a batch of %u failed and is split: %s", batch->len, error->message);
      g_ptr_array_set_free_func (batch, NULL);
      for (guint i = batch->len; i > 0; i--)
        {
          ((Waiting *) batch->pdata[i - 1])->alone = TRUE;
          g_queue_push_head (&self->waiting, batch->pdata[i - 1]);
        }
      return;
    }
  for (guint i = 0; i < batch->len; i++)
    refuse (batch->pdata[i], foyer_gda_error_to_public (g_error_copy (error)));
}

typedef struct
{
  FoyerGdaAppender *self;
  GPtrArray        *batch;
} Running;

static void
on_batch_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Running              *running = data;
  g_autoptr (FoyerGdaAppender)     self = running->self;
  g_autoptr (GPtrArray)            batch = running->batch;
  g_autoptr (GError)               error = NULL;
  g_autoptr (FoyerGdaAppendResult) done = foyer_gda_pool_run_finish (FOYER_GDA_POOL (source), result, &error);

  self->running = FALSE;
  if (done == NULL)
    handle_failure (self, batch, error);
  for (guint i = 0; done != NULL && i < done->places->len; i++)
    foyer_gda_places_put (self->places, done->places->pdata[i]);
  /* The next commit runs while the callers hear of this one. */
  start_batch (self);
  for (guint i = 0; done != NULL && i < batch->len; i++)
    answer (self, batch->pdata[i], done->outcomes->pdata[i]);
}

static void
run_batch (FoyerGdaAppender *self)
{
  Running *running = g_new0 (Running, 1);
  running->self = g_object_ref (self);
  running->batch = take_batch (self);
  FoyerGdaAppends *input =
      foyer_gda_appends_new (self->places, ((Waiting *) running->batch->pdata[0])->alone);
  for (guint i = 0; i < running->batch->len; i++)
    g_ptr_array_add (input->appends, ((Waiting *) running->batch->pdata[i])->append);
  self->running = TRUE;
  foyer_gda_pool_run_async (self->pool, FOYER_GDA_WRITE, foyer_gda_append_batch, input,
                            (GDestroyNotify) foyer_gda_appends_free,
                            (GDestroyNotify) foyer_gda_append_result_free, NULL, on_batch_done, running);
}

static void
start_batch (FoyerGdaAppender *self)
{
  if (!self->running && !g_queue_is_empty (&self->waiting))
    run_batch (self);
}

static void
foyer_gda_appender_dispose (GObject *object)
{
  FoyerGdaAppender *self = FOYER_GDA_APPENDER (object);

  g_queue_clear_full (&self->waiting, waiting_free);
  g_clear_pointer (&self->places, foyer_gda_places_unref);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (foyer_gda_appender_parent_class)->dispose (object);
}

static void
foyer_gda_appender_class_init (FoyerGdaAppenderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_gda_appender_dispose;
}

static void
foyer_gda_appender_init (FoyerGdaAppender *self)
{
  g_queue_init (&self->waiting);
  self->places = foyer_gda_places_new (KNOWN_PLACES);
}

/**
 * foyer_gda_appender_new:
 * @pool: where batches run
 * @appended: called for each message, in the order of the commits
 * @user_data: for @appended; must outlive the appender
 *
 * Returns: (transfer full): an appender
 */
FoyerGdaAppender *
foyer_gda_appender_new (FoyerGdaPool *pool, FoyerGdaAppendedFunc appended, gpointer user_data)
{
  g_return_val_if_fail (FOYER_IS_GDA_POOL (pool) && appended != NULL, NULL);

  FoyerGdaAppender *self = g_object_new (FOYER_TYPE_GDA_APPENDER, NULL);
  self->pool = g_object_ref (pool);
  self->appended = appended;
  self->user_data = user_data;
  return self;
}

/**
 * foyer_gda_appender_push:
 * @self: an appender
 * @append: (transfer full): what to append
 * @task: (transfer full) (nullable): gets a FoyerStoreAppended, or an error of %FOYER_ERROR; not where
 * @append has somebody to call
 *
 * Appends a message with the next commit.
 */
void
foyer_gda_appender_push (FoyerGdaAppender *self, FoyerStoreAppend *append, GTask *task)
{
  g_return_if_fail (FOYER_IS_GDA_APPENDER (self) && append != NULL);
  g_return_if_fail ((append->done == NULL) == G_IS_TASK (task));

  Waiting *waiting = g_new0 (Waiting, 1);
  waiting->append = append;
  waiting->task = task;
  if (g_queue_get_length (&self->waiting) >= MAX_WAITING)
    {
      refuse (waiting, g_error_new_literal (FOYER_ERROR, FOYER_ERROR_UNAVAILABLE,
                                            "too many messages wait to be stored"));
      waiting_free (waiting);
      return;
    }
  g_queue_push_tail (&self->waiting, waiting);
  start_batch (self);
}

/**
 * foyer_gda_appender_flush:
 * @self: an appender
 *
 * Starts all that waits, without waiting for the commit under way: for the end of a program.
 */
void
foyer_gda_appender_flush (FoyerGdaAppender *self)
{
  g_return_if_fail (FOYER_IS_GDA_APPENDER (self));

  while (!g_queue_is_empty (&self->waiting))
    run_batch (self);
}

/**
 * foyer_gda_appender_get_waiting:
 * @self: an appender
 *
 * Returns: how many messages wait for the next batch
 */
guint
foyer_gda_appender_get_waiting (FoyerGdaAppender *self)
{
  return g_queue_get_length (&self->waiting);
}
