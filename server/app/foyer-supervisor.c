/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foyer-backoff.h"
#include "foyer-memory.h"

/* A worker that gives up by itself this soon after the first start will do so again: then the operator has to
 * see it. */
#define EARLY_MS 10000

typedef struct
{
  pid_t  pid; /* 0: none */
  guint  n_starts;
  guint  n_failures;
  gint64 started_us;
  gint64 start_at_us;
} Worker;

typedef struct
{
  Worker         *workers;
  guint           n_workers;
  guint           limit_ms;
  FoyerWorkerFunc run;
  gpointer        user_data;
  sigset_t        outer_mask;
  gboolean        stopping;
  gboolean        killed;
  gint64          kill_at_us;
  int             exit_code;
} Supervisor;

/* No main loop, no thread, no library: what does nothing but wait cannot fail, and needs next to no memory.
 */

static G_NORETURN void
run_worker (Supervisor *self, guint index, pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (EXIT_FAILURE); /* the supervisor died before we asked to be told */
  sigprocmask (SIG_SETMASK, &self->outer_mask, NULL);
  exit (self->run (index, self->user_data));
}

static void
start_worker (Supervisor *self, guint index)
{
  Worker *worker = &self->workers[index];
  pid_t   parent = getpid ();
  pid_t   pid = fork ();

  if (pid == 0)
    run_worker (self, index, parent);
  if (pid < 0)
    {
      guint delay_ms;
      worker->n_failures = foyer_backoff_next (worker->n_failures, 0, &delay_ms);
      worker->start_at_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;
      g_warning ("Cannot start worker %u: %s; trying again in %u ms", index, g_strerror (errno), delay_ms);
      return;
    }
  worker->pid = pid;
  worker->n_starts++;
  worker->started_us = g_get_monotonic_time ();
  g_info ("Worker %u is process %d", index, (int) pid);
}

static void
start_due_workers (Supervisor *self)
{
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->n_workers && !self->stopping; i++)
    {
      if (self->workers[i].pid == 0 && self->workers[i].start_at_us <= now_us)
        start_worker (self, i);
    }
}

static void
signal_workers (Supervisor *self, int number)
{
  for (guint i = 0; i < self->n_workers; i++)
    {
      if (self->workers[i].pid != 0)
        kill (self->workers[i].pid, number);
    }
}

static void
stop (Supervisor *self)
{
  if (self->stopping)
    {
      self->killed = TRUE;
      signal_workers (self, SIGKILL);
      return;
    }
  self->stopping = TRUE;
  self->kill_at_us = g_get_monotonic_time () + (gint64) self->limit_ms * 1000;
  signal_workers (self, SIGTERM);
}

static void
describe_end (int status, char *text, gsize size)
{
  if (WIFSIGNALED (status))
    g_snprintf (text, size, "was ended by signal %d (%s)", WTERMSIG (status),
                g_strsignal (WTERMSIG (status)));
  else
    g_snprintf (text, size, "ended with code %d", WEXITSTATUS (status));
}

/* Bad configuration stays bad; what ends with an error at the first start has said why, and nobody is served
 * yet. */
static gboolean
is_hopeless (const Worker *worker, int status, gint64 lived_ms)
{
  if (!WIFEXITED (status))
    return FALSE;
  return WEXITSTATUS (status) == FOYER_EXIT_CONFIG ||
         (WEXITSTATUS (status) != 0 && worker->n_starts == 1 && lived_ms < EARLY_MS);
}

static void
on_worker_ended (Supervisor *self, guint index, int status)
{
  Worker *worker = &self->workers[index];
  gint64  now_us = g_get_monotonic_time ();
  gint64  lived_ms = (now_us - worker->started_us) / 1000;
  char    how[128];
  guint   delay_ms;

  worker->pid = 0;
  describe_end (status, how, sizeof how);
  if (self->stopping)
    {
      g_info ("Worker %u %s", index, how);
      if (self->exit_code == 0 && (!WIFEXITED (status) || WEXITSTATUS (status) != 0))
        self->exit_code = EXIT_FAILURE;
      return;
    }
  if (is_hopeless (worker, status, lived_ms))
    {
      g_message ("Worker %u %s: stopping", index, how);
      self->exit_code = WEXITSTATUS (status);
      stop (self);
      return;
    }
  worker->n_failures = foyer_backoff_next (worker->n_failures, lived_ms, &delay_ms);
  worker->start_at_us = now_us + (gint64) delay_ms * 1000;
  g_warning ("Worker %u %s after %" G_GINT64_FORMAT " ms; starting it again in %u ms", index, how, lived_ms,
             delay_ms);
}

static void
reap (Supervisor *self)
{
  int   status;
  pid_t pid;

  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    {
      for (guint i = 0; i < self->n_workers; i++)
        {
          if (self->workers[i].pid == pid)
            on_worker_ended (self, i, status);
        }
    }
}

static gboolean
has_workers (const Supervisor *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    {
      if (self->workers[i].pid != 0)
        return TRUE;
    }
  return FALSE;
}

static gint64
next_event_us (const Supervisor *self)
{
  gint64 next_us = G_MAXINT64;

  if (self->stopping)
    return self->killed ? G_MAXINT64 : self->kill_at_us;
  for (guint i = 0; i < self->n_workers; i++)
    {
      if (self->workers[i].pid == 0)
        next_us = MIN (next_us, self->workers[i].start_at_us);
    }
  return next_us;
}

static int
wait_for_signal (const Supervisor *self, const sigset_t *signals)
{
  gint64 next_us = next_event_us (self);

  if (next_us == G_MAXINT64)
    return sigwaitinfo (signals, NULL);
  gint64          wait_us = MAX (next_us - g_get_monotonic_time (), 0);
  struct timespec wait = { .tv_sec = (time_t) (wait_us / G_USEC_PER_SEC),
                           .tv_nsec = (wait_us % G_USEC_PER_SEC) * 1000 };
  return sigtimedwait (signals, NULL, &wait);
}

static void
supervise (Supervisor *self, const sigset_t *signals)
{
  start_due_workers (self);
  while (!self->stopping || has_workers (self))
    {
      foyer_memory_unmap_programs ();
      int number = wait_for_signal (self, signals);
      if (number == SIGTERM || number == SIGINT)
        {
          g_message ("%s",
                     self->stopping ? "Ending at once" : "Stopping: the workers finish what is under way");
          stop (self);
        }
      reap (self);
      if (self->stopping && !self->killed && g_get_monotonic_time () >= self->kill_at_us)
        {
          g_message ("The workers did not end within %u ms: ending them", self->limit_ms);
          stop (self);
        }
      start_due_workers (self);
    }
}

/**
 * foyer_supervisor_run:
 * @n_workers: how many worker processes
 * @limit_ms: milliseconds that they have to end after the first signal
 * @run: what a worker does; called in the new process, which ends with what it returns
 * @user_data: for @run
 *
 * Keeps workers running: one that crashed is started again, after a while that grows. They stay in this
 * process group and are killed by the kernel if this process dies. SIGTERM and SIGINT let them finish; a
 * second one, or @limit_ms, ends them at once. To be called before any library is initialised or thread
 * started: the workers are forked from here, again and again.
 *
 * Returns: the exit code of the program: 0 after a clean stop, %FOYER_EXIT_CONFIG where a worker says that
 * the configuration is bad, otherwise 1
 */
int
foyer_supervisor_run (guint n_workers, guint limit_ms, FoyerWorkerFunc run, gpointer user_data)
{
  g_return_val_if_fail (n_workers > 0 && run != NULL, EXIT_FAILURE);

  Supervisor self = { .n_workers = n_workers, .limit_ms = limit_ms, .run = run, .user_data = user_data };
  sigset_t   signals;
  self.workers = g_new0 (Worker, n_workers);
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGHUP);
  sigaddset (&signals, SIGCHLD);
  signal (SIGCHLD, SIG_DFL);
  sigprocmask (SIG_BLOCK, &signals, &self.outer_mask);
  supervise (&self, &signals);
  sigprocmask (SIG_SETMASK, &self.outer_mask, NULL);
  g_free (self.workers);
  return self.exit_code;
}
