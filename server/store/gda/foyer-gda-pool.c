/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-pool.h"

#include "foyer-gda-worker.h"
#include "foyer-store-error.h"

#define SQLITE_READERS 4
#define TICK_MS 500

/* What workers have finished and the main context has not yet seen. It outlives the pool while a worker
 * hangs. */
typedef struct
{
  gatomicrefcount count;
  GMainContext   *context;
  GWeakRef        pool;
  GMutex          mutex;
  GQueue          jobs;
  gboolean        scheduled;
} Outbox;

struct _FoyerGdaPool
{
  GObject parent_instance;

  FoyerGdaPoolLimits limits;
  gboolean           gave_up; /* on the last job that ran into its deadline */
  guint              tick;
  GQueue             pending; /* jobs that are not done, in the order of their start, for the deadlines */

  Outbox       *outbox;
  FoyerGdaLane *readers;
  FoyerGdaLane *writers; /* the same as @readers on MySQL */
};

G_DEFINE_FINAL_TYPE (FoyerGdaPool, foyer_gda_pool, G_TYPE_OBJECT)

enum
{
  COMMITTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
outbox_unref (gpointer data)
{
  Outbox *self = data;

  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_queue_clear_full (&self->jobs, (GDestroyNotify) foyer_gda_job_unref);
  g_weak_ref_clear (&self->pool);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Outbox *
outbox_ref (Outbox *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

static Outbox *
outbox_new (FoyerGdaPool *pool)
{
  Outbox *self = g_new0 (Outbox, 1);

  g_atomic_ref_count_init (&self->count);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->pool, pool);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->jobs);
  return self;
}

static void
forget_pending (FoyerGdaPool *self, FoyerGdaJob *job)
{
  if (job->pending == NULL)
    return;
  g_queue_delete_link (&self->pending, g_steal_pointer (&job->pending));
  foyer_gda_job_unref (job);
}

static void
finish_job (FoyerGdaPool *self, FoyerGdaJob *job)
{
  forget_pending (self, job);
  self->gave_up = FALSE;
  g_autoptr (GPtrArray) changes = g_steal_pointer (&job->changes);
  foyer_gda_job_complete (job);
  if (changes != NULL && changes->len > 0)
    g_signal_emit (self, signals[COMMITTED], 0, changes);
}

static gboolean
empty_outbox (gpointer data)
{
  Outbox                  *self = data;
  GQueue                   jobs;
  g_autoptr (FoyerGdaPool) pool = g_weak_ref_get (&self->pool);

  g_mutex_lock (&self->mutex);
  jobs = self->jobs;
  g_queue_init (&self->jobs);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->mutex);

  FoyerGdaJob *job;
  while ((job = g_queue_pop_head (&jobs)) != NULL)
    {
      if (pool != NULL)
        finish_job (pool, job);
      else
        foyer_gda_job_complete (job);
      foyer_gda_job_unref (job);
    }
  return G_SOURCE_REMOVE;
}

/* On the worker's thread: one wake-up for all that finish until the main context looks. */
static void
on_job_done (FoyerGdaJob *job, gpointer user_data)
{
  Outbox                  *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_queue_push_tail (&self->jobs, job);
  if (self->scheduled)
    return;
  self->scheduled = TRUE;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "foyer-gda finished");
  g_source_set_callback (source, empty_outbox, outbox_ref (self), outbox_unref);
  g_source_attach (source, self->context);
}

static FoyerGdaLane *
lane_for (FoyerGdaPool *self, FoyerGdaMode mode)
{
  return mode == FOYER_GDA_WRITE ? self->writers : self->readers;
}

static void
give_up (FoyerGdaPool *self, FoyerGdaJob *job, gboolean running)
{
  g_info ("a job is given up after %" G_GINT64_FORMAT " ms",
          (g_get_monotonic_time () - job->queued_at) / 1000);
  if (running)
    foyer_gda_lane_forget_worker (lane_for (self, job->mode));
  self->gave_up = TRUE;
  g_task_return_new_error (job->task, FOYER_STORE_ERROR, FOYER_STORE_ERROR_TIMEOUT,
                           running ? "the database did not answer in time"
                                   : "no connection was free in time");
}

/* libgda has no time-outs, so the deadlines are kept here. */
static gboolean
on_tick (gpointer data)
{
  FoyerGdaPool *self = data;
  gint64        now = g_get_monotonic_time ();

  for (GList *link = self->pending.head, *next; link != NULL; link = next)
    {
      FoyerGdaJob *job = link->data;
      gint64       last = job->deadline + self->limits.run_ms * G_TIME_SPAN_MILLISECOND;
      next = link->next;
      if (now > job->deadline && foyer_gda_job_enter (job, FOYER_GDA_JOB_QUEUED, FOYER_GDA_JOB_ABANDONED))
        give_up (self, job, FALSE);
      else if (now > last && foyer_gda_job_enter (job, FOYER_GDA_JOB_RUNNING, FOYER_GDA_JOB_ABANDONED))
        give_up (self, job, TRUE);
      if (g_atomic_int_get (&job->state) == FOYER_GDA_JOB_ABANDONED)
        forget_pending (self, job);
    }
  if (!g_queue_is_empty (&self->pending))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
foyer_gda_pool_dispose (GObject *object)
{
  FoyerGdaPool *self = FOYER_GDA_POOL (object);

  if (self->writers != NULL)
    foyer_gda_pool_stop (self, 5000);
  g_clear_handle_id (&self->tick, g_source_remove);
  while (!g_queue_is_empty (&self->pending))
    forget_pending (self, g_queue_peek_head (&self->pending));
  if (self->readers != self->writers)
    g_clear_pointer (&self->readers, foyer_gda_lane_unref);
  g_clear_pointer (&self->writers, foyer_gda_lane_unref);
  g_clear_pointer (&self->outbox, outbox_unref);
  G_OBJECT_CLASS (foyer_gda_pool_parent_class)->dispose (object);
}

static void
foyer_gda_pool_class_init (FoyerGdaPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_gda_pool_dispose;
  signals[COMMITTED] = g_signal_new ("committed", FOYER_TYPE_GDA_POOL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
foyer_gda_pool_init (FoyerGdaPool *self)
{
  g_queue_init (&self->pending);
}

/**
 * foyer_gda_pool_new:
 * @target: the database
 * @secrets: what transactions need
 * @limits: the pool's measures; SQLite always has one writer and up to four readers
 *
 * Returns: (transfer full): a pool; connections are opened when there is work
 */
FoyerGdaPool *
foyer_gda_pool_new (FoyerGdaTarget *target, const FoyerGdaSecrets *secrets, const FoyerGdaPoolLimits *limits)
{
  g_return_val_if_fail (target != NULL && secrets != NULL && limits != NULL, NULL);

  FoyerGdaPool *self = g_object_new (FOYER_TYPE_GDA_POOL, NULL);
  gboolean      sqlite = foyer_gda_target_get_dialect (target) == FOYER_GDA_SQLITE;
  gint64        idle_us = limits->idle_ms * G_TIME_SPAN_MILLISECOND;

  self->limits = *limits;
  self->outbox = outbox_new (self);
  self->writers = foyer_gda_lane_new (target, secrets, sqlite ? 1 : limits->max_workers, idle_us, on_job_done,
                                      outbox_ref (self->outbox), outbox_unref);
  self->readers = !sqlite
                      ? self->writers
                      : foyer_gda_lane_new (target, secrets, MIN (limits->max_workers, SQLITE_READERS),
                                            idle_us, on_job_done, outbox_ref (self->outbox), outbox_unref);
  return self;
}

/**
 * foyer_gda_pool_run_async:
 * @self: a pool
 * @mode: what the job does
 * @func: the job
 * @input: (transfer full) (nullable): for @func
 * @free_input: (nullable): frees @input
 * @free_output: (nullable): frees the result
 * @cancellable: (nullable): for the waiting only
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Runs a transaction on a worker.
 */
void
foyer_gda_pool_run_async (FoyerGdaPool       *self,
                          FoyerGdaMode        mode,
                          FoyerGdaJobFunc     func,
                          gpointer            input,
                          GDestroyNotify      free_input,
                          GDestroyNotify      free_output,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_GDA_POOL (self));

  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_gda_pool_run_async);
  g_autoptr (FoyerGdaJob) job = foyer_gda_job_new (task, mode, func, input, free_input, free_output);
  job->deadline = job->queued_at + self->limits.acquire_ms * G_TIME_SPAN_MILLISECOND;
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!foyer_gda_lane_push (lane_for (self, mode), foyer_gda_job_ref (job)))
    {
      g_task_return_new_error (task, FOYER_STORE_ERROR, FOYER_STORE_ERROR_BUSY,
                               "too much work waits already");
      return;
    }
  job->pending = g_list_alloc ();
  job->pending->data = foyer_gda_job_ref (job);
  g_queue_push_tail_link (&self->pending, job->pending);
  if (self->tick == 0)
    self->tick = g_timeout_add (TICK_MS, on_tick, self);
}

/**
 * foyer_gda_pool_run_finish:
 * @self: a pool
 * @result: what the callback got
 * @error: an error of %FOYER_STORE_ERROR or of the job itself
 *
 * Returns: (transfer full) (nullable): the job's output
 */
gpointer
foyer_gda_pool_run_finish (FoyerGdaPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_gda_pool_is_connected:
 * @self: a pool
 *
 * Returns: whether the database answered last time
 */
gboolean
foyer_gda_pool_is_connected (FoyerGdaPool *self)
{
  return !self->gave_up && foyer_gda_lane_is_connected (self->readers) &&
         foyer_gda_lane_is_connected (self->writers);
}

/**
 * foyer_gda_pool_get_pending:
 * @self: a pool
 *
 * Returns: how many jobs are not done
 */
guint
foyer_gda_pool_get_pending (FoyerGdaPool *self)
{
  return g_queue_get_length (&self->pending);
}

/**
 * foyer_gda_pool_get_workers:
 * @self: a pool
 *
 * Returns: how many threads, each with a connection, there are now
 */
guint
foyer_gda_pool_get_workers (FoyerGdaPool *self)
{
  guint writers = foyer_gda_lane_get_workers (self->writers);
  return self->readers == self->writers ? writers : writers + foyer_gda_lane_get_workers (self->readers);
}

/**
 * foyer_gda_pool_stop:
 * @self: a pool
 * @timeout_ms: how long to wait
 *
 * Takes no more jobs, waits for those that it has, and closes the connections. Blocks. Results are still
 * given back by the main context afterwards.
 *
 * Returns: whether all ended in time
 */
gboolean
foyer_gda_pool_stop (FoyerGdaPool *self, guint timeout_ms)
{
  g_return_val_if_fail (FOYER_IS_GDA_POOL (self), FALSE);

  gint64   until = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  gboolean writers = foyer_gda_lane_stop (self->writers, until);
  return foyer_gda_lane_stop (self->readers, until) && writers;
}
