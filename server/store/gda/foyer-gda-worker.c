/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-worker.h"

#include "foyer-gda-error.h"

#define MAX_QUEUE 10000
#define MAX_RERUNS 5
#define MAX_LOST_WORKERS 4
#define MAX_AGE_US (G_TIME_SPAN_HOUR)
#define FIRST_BACK_OFF_US (20 * 1000)
#define LAST_BACK_OFF_US (G_USEC_PER_SEC / 2)

/* A worker without work, on its own stack. */
typedef struct _Waiter Waiter;
struct _Waiter
{
  GCond    work;
  Waiter  *next; /* who has waited for longer */
  gboolean waits;
};

struct _FoyerGdaLane
{
  gatomicrefcount  count;
  FoyerGdaTarget  *target;
  FoyerGdaSecrets  secrets;
  guint            max_workers;
  gint64           idle_us;
  FoyerGdaDoneFunc done;
  gpointer         user_data;
  GDestroyNotify   free_user_data;

  int connected; /* atomic: whether the database answered last time */

  GMutex   mutex;   /* what follows */
  Waiter  *waiters; /* who came last is called first: few jobs keep few workers, and the others end */
  GCond    ended;
  GQueue   jobs;
  guint    n_workers; /* that take jobs */
  guint    n_idle;
  guint    n_lost; /* that hang in a job which was given up */
  guint    n_threads;
  gboolean stopping;
};

static FoyerGdaLane *
lane_ref (FoyerGdaLane *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

static void
wake (Waiter **link)
{
  Waiter *waiter = *link;

  *link = waiter->next;
  waiter->waits = FALSE;
  g_cond_signal (&waiter->work);
}

/* Gives FALSE when nobody had work for it for that long. */
static gboolean
wait_to_be_called (FoyerGdaLane *self, gint64 until)
{
  Waiter   waiter = { .next = self->waiters, .waits = TRUE };
  gboolean in_time = TRUE;

  g_cond_init (&waiter.work);
  self->waiters = &waiter;
  while (waiter.waits && in_time)
    in_time = g_cond_wait_until (&waiter.work, &self->mutex, until);
  Waiter **link = &self->waiters;
  while (waiter.waits && *link != &waiter)
    link = &(*link)->next;
  if (waiter.waits)
    wake (link);
  g_cond_clear (&waiter.work);
  return in_time;
}

/* Waits for work; NULL when this worker is no longer needed, and then it no longer counts. */
static FoyerGdaJob *
take_job (FoyerGdaLane *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64                   until = g_get_monotonic_time () + self->idle_us;
  gboolean                 waited_out = FALSE;

  self->n_idle++;
  while (g_queue_is_empty (&self->jobs) && !self->stopping && !waited_out)
    waited_out = !wait_to_be_called (self, until);
  self->n_idle--;
  FoyerGdaJob *job = g_queue_pop_head (&self->jobs);
  if (job == NULL)
    self->n_workers--;
  return job;
}

static gboolean
is_stopping (FoyerGdaLane *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  return self->stopping;
}

/* A tenth to all of the time, so that those who collided do not meet again. */
static void
sleep_with_jitter (gint64 microseconds)
{
  g_usleep ((gulong) ((double) microseconds * g_random_double_range (0.1, 1.0)));
}

/* A transaction that cannot be rolled back ends with its connection. */
static gboolean
run_once (FoyerGdaConnection **connection, FoyerGdaSession *session, FoyerGdaJob *job)
{
  gboolean writes = job->mode == FOYER_GDA_WRITE;
  gboolean done = (!writes || foyer_gda_connection_become_writer (*connection, &job->error)) &&
                  foyer_gda_session_begin (session, writes, job->mode == FOYER_GDA_SNAPSHOT, &job->error) &&
                  job->func (session, job->input, &job->output, &job->error) &&
                  foyer_gda_session_commit (session, &job->error);
  if (!done && !foyer_gda_session_rollback (session))
    g_clear_pointer (connection, foyer_gda_connection_close);
  return done;
}

/* After a lost connection nobody knows whether the commit happened: the change log does. */
static gboolean
resume_unknown (FoyerGdaSession *session, FoyerGdaJob *job)
{
  g_autoptr (GError) error = NULL;

  if (!foyer_gda_session_is_unknown (session))
    return FALSE;
  if (foyer_gda_session_find_commit (session, &error))
    return TRUE;
  if (error != NULL)
    {
      g_clear_error (&job->error);
      job->error = g_steal_pointer (&error);
    }
  return FALSE;
}

static gboolean
may_rerun (FoyerGdaLane *self, FoyerGdaJob *job, guint *reruns, gint64 *back_off)
{
  gboolean lost = g_error_matches (job->error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOST);

  if (g_atomic_int_get (&job->state) != FOYER_GDA_JOB_RUNNING)
    return FALSE;
  if (lost && !is_stopping (self) && g_get_monotonic_time () + *back_off < job->deadline)
    {
      sleep_with_jitter (*back_off);
      *back_off = MIN (*back_off * 2, LAST_BACK_OFF_US);
      return TRUE;
    }
  if (!foyer_gda_error_is_transient (job->error) || *reruns >= MAX_RERUNS)
    return FALSE;
  sleep_with_jitter ((2000 << *reruns));
  (*reruns)++;
  return TRUE;
}

/* A connection that was lost may be an old one: the database is away when there is no new one to be had. */
static void
note_health (FoyerGdaLane *self, gboolean opened, const GError *error)
{
  if (g_atomic_int_compare_and_exchange (&self->connected, !opened, opened))
    g_message (opened ? "the database is back%s" : "the database is away: %s", opened ? "" : error->message);
}

static void
ensure_connection (FoyerGdaLane *self, FoyerGdaConnection **connection, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (*connection != NULL)
    return;
  *connection = foyer_gda_connection_open (self->target, &failure);
  note_health (self, *connection != NULL, failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
}

/* Runs a job to its end: over deadlocks, lost connections and restarts of the server, until its deadline. */
static void
run_job (FoyerGdaLane *self, FoyerGdaConnection **connection, FoyerGdaJob *job)
{
  g_autoptr (FoyerGdaSession) session = foyer_gda_session_new (&self->secrets);
  gint64                      back_off = FIRST_BACK_OFF_US;
  guint                       reruns = 0;
  gboolean                    done = FALSE;

  do
    {
      g_clear_error (&job->error);
      ensure_connection (self, connection, &job->error);
      foyer_gda_session_set_connection (session, *connection);
      if (*connection != NULL)
        {
          done = resume_unknown (session, job);
          if (!done && job->error == NULL)
            {
              foyer_gda_job_clear_output (job);
              done = run_once (connection, session, job);
            }
        }
      if (*connection != NULL && g_error_matches (job->error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOST))
        g_clear_pointer (connection, foyer_gda_connection_close);
    }
  while (!done && may_rerun (self, job, &reruns, &back_off));
  if (job->error != NULL)
    foyer_gda_job_clear_output (job);
  else
    job->changes = foyer_gda_session_steal_changes (session);
}

static gboolean
is_old (FoyerGdaConnection *connection)
{
  return foyer_gda_connection_get_dialect (connection) == FOYER_GDA_MYSQL &&
         foyer_gda_connection_get_age_us (connection) > MAX_AGE_US;
}

static gpointer
worker_main (gpointer data)
{
  FoyerGdaLane       *self = data;
  FoyerGdaConnection *connection = NULL;
  FoyerGdaJob        *job;

  while ((job = take_job (self)) != NULL)
    {
      /* Prepared statements and what libgda leaks at the server end with the connection. */
      if (connection != NULL && is_old (connection))
        g_clear_pointer (&connection, foyer_gda_connection_close);
      if (foyer_gda_job_enter (job, FOYER_GDA_JOB_QUEUED, FOYER_GDA_JOB_RUNNING))
        {
          run_job (self, &connection, job);
          if (foyer_gda_job_enter (job, FOYER_GDA_JOB_RUNNING, FOYER_GDA_JOB_DONE))
            self->done (g_steal_pointer (&job), self->user_data);
          else
            {
              /* Given up while it ran: another thread has this one's place. */
              g_clear_pointer (&job, foyer_gda_job_unref);
              g_mutex_lock (&self->mutex);
              self->n_lost--;
              g_mutex_unlock (&self->mutex);
              break;
            }
        }
      g_clear_pointer (&job, foyer_gda_job_unref);
    }
  g_clear_pointer (&connection, foyer_gda_connection_close);
  g_mutex_lock (&self->mutex);
  self->n_threads--;
  g_cond_broadcast (&self->ended);
  g_mutex_unlock (&self->mutex);
  foyer_gda_lane_unref (self);
  return NULL;
}

/**
 * foyer_gda_lane_new:
 * @target: the database
 * @secrets: what the sessions need
 * @max_workers: threads at most
 * @idle_us: how long one may be idle
 * @done: takes over each finished job, on the worker's thread
 * @user_data: (transfer full): for @done
 * @free_user_data: (nullable): frees it with the lane
 *
 * Returns: (transfer full): a lane without threads
 */
FoyerGdaLane *
foyer_gda_lane_new (FoyerGdaTarget        *target,
                    const FoyerGdaSecrets *secrets,
                    guint                  max_workers,
                    gint64                 idle_us,
                    FoyerGdaDoneFunc       done,
                    gpointer               user_data,
                    GDestroyNotify         free_user_data)
{
  FoyerGdaLane *self = g_new0 (FoyerGdaLane, 1);

  g_atomic_ref_count_init (&self->count);
  self->target = foyer_gda_target_ref (target);
  self->secrets = *secrets;
  self->max_workers = MAX (max_workers, 1);
  self->idle_us = idle_us;
  self->done = done;
  self->user_data = user_data;
  self->free_user_data = free_user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended);
  g_queue_init (&self->jobs);
  self->connected = TRUE;
  return self;
}

/**
 * foyer_gda_lane_unref:
 * @self: (transfer full): a lane
 *
 * From any thread; the last one drops the jobs that nobody ran.
 */
void
foyer_gda_lane_unref (FoyerGdaLane *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_queue_clear_full (&self->jobs, (GDestroyNotify) foyer_gda_job_unref);
  if (self->free_user_data != NULL)
    self->free_user_data (self->user_data);
  foyer_gda_target_unref (self->target);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended);
  g_free (self);
}

static void
start_worker_if_needed (FoyerGdaLane *self)
{
  if (self->n_idle >= g_queue_get_length (&self->jobs) || self->n_workers >= self->max_workers ||
      self->n_lost > MAX_LOST_WORKERS)
    return;
  self->n_workers++;
  self->n_threads++;
  g_thread_unref (g_thread_new ("foyer-gda", worker_main, lane_ref (self)));
}

/**
 * foyer_gda_lane_push:
 * @self: a lane
 * @job: (transfer full): what to do
 *
 * Returns: whether it was queued; not when too many wait already, or when the lane is stopping
 */
gboolean
foyer_gda_lane_push (FoyerGdaLane *self, FoyerGdaJob *job)
{
  g_autoptr (FoyerGdaJob)  owned = job;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->stopping || g_queue_get_length (&self->jobs) >= MAX_QUEUE)
    return FALSE;
  g_queue_push_tail (&self->jobs, g_steal_pointer (&owned));
  if (self->waiters != NULL)
    wake (&self->waiters);
  start_worker_if_needed (self);
  return TRUE;
}

/**
 * foyer_gda_lane_forget_worker:
 * @self: a lane
 *
 * One worker hangs in a job that was given up: libgda has no time-out for reading. Others may take its place,
 * up to a bound, so that a server that swallows every connection does not eat all threads.
 */
void
foyer_gda_lane_forget_worker (FoyerGdaLane *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  self->n_lost++;
  self->n_workers--;
  start_worker_if_needed (self);
}

/**
 * foyer_gda_lane_get_workers:
 * @self: a lane
 *
 * Returns: how many threads work for it now
 */
guint
foyer_gda_lane_get_workers (FoyerGdaLane *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  return self->n_workers;
}

/**
 * foyer_gda_lane_is_connected:
 * @self: a lane
 *
 * Returns: whether the database answered a worker of it last time
 */
gboolean
foyer_gda_lane_is_connected (FoyerGdaLane *self)
{
  return g_atomic_int_get (&self->connected);
}

/**
 * foyer_gda_lane_stop:
 * @self: a lane
 * @until: monotonic microseconds
 *
 * Takes no more jobs and waits for what is queued. Blocks.
 *
 * Returns: whether all ended in time
 */
gboolean
foyer_gda_lane_stop (FoyerGdaLane *self, gint64 until)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->stopping = TRUE;
  while (self->waiters != NULL)
    wake (&self->waiters);
  while (self->n_threads > 0)
    if (!g_cond_wait_until (&self->ended, &self->mutex, until))
      return FALSE;
  return TRUE;
}
