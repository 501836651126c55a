/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foyer-signals.h"

#define WAIT_MS 10000

/* A supervisor in a process and process group of its own; its workers write one line each to a pipe. */
typedef struct
{
  pid_t supervisor;
  int   reports; /* the reading end */
} Running;

static int reports_out = -1;

static void
report (char what)
{
  struct
  {
    char  what;
    pid_t pid;
  } line = { what, getpid () };

  if (write (reports_out, &line, sizeof line) != sizeof line)
    _exit (99);
}

static pid_t
next_report (const Running *running, char *what)
{
  struct pollfd readable = { .fd = running->reports, .events = POLLIN };
  struct
  {
    char  what;
    pid_t pid;
  } line;

  if (poll (&readable, 1, WAIT_MS) != 1 || read (running->reports, &line, sizeof line) != sizeof line)
    return 0; /* the last writer has gone */
  *what = line.what;
  return line.pid;
}

static pid_t
expect_report (const Running *running, char expected)
{
  char  what = '?';
  pid_t pid = next_report (running, &what);

  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (what, ==, expected);
  return pid;
}

static Running
start (guint n_workers, guint limit_ms, FoyerWorkerFunc run)
{
  Running running;
  int     ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  running.supervisor = fork ();
  g_assert_cmpint (running.supervisor, >=, 0);
  if (running.supervisor == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nothing behind */
      setpgid (0, 0);
      close (ends[0]);
      reports_out = ends[1];
      g_log_set_always_fatal (
          G_LOG_FATAL_MASK); /* that a worker crashed is a warning, and what is tested here */
      _exit (foyer_supervisor_run (n_workers, limit_ms, run, NULL));
    }
  setpgid (running.supervisor, running.supervisor);
  close (ends[1]);
  running.reports = ends[0];
  return running;
}

static int
wait_for_end (Running *running)
{
  int status = 0;

  for (guint i = 0; i < WAIT_MS / 10; i++)
    {
      pid_t pid = waitpid (running->supervisor, &status, WNOHANG);
      if (pid == running->supervisor)
        break;
      g_usleep (10000);
      if (i + 1 == WAIT_MS / 10)
        {
          kill (-running->supervisor, SIGKILL);
          g_assert_not_reached ();
        }
    }
  close (running->reports);
  return status;
}

static void
assert_exit_code (Running *running, int code)
{
  int status = wait_for_end (running);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, code);
}

static gboolean
is_gone (pid_t pid)
{
  for (guint i = 0; i < WAIT_MS / 10; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
      g_autofree char *stat = NULL;
      if (kill (pid, 0) != 0 && errno == ESRCH)
        return TRUE;
      /* Nobody may be there to reap an orphan in a container: a zombie is gone too. */
      if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
        return TRUE;
      g_usleep (10000);
    }
  return FALSE;
}

static void
on_drain (gpointer user_data)
{
  report ('d');
  g_main_loop_quit (user_data);
}

/* What the server's worker does, in small. */
static int
run_until_drained (guint index, gpointer user_data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  foyer_signals_watch (TRUE, 5000, on_drain, loop);
  report ('s');
  g_main_loop_run (loop);
  foyer_signals_unwatch ();
  return 0;
}

static int
run_deaf (guint index, gpointer user_data)
{
  signal (SIGTERM, SIG_IGN);
  report ('s');
  for (;;)
    pause ();
  return 0;
}

static int
run_bad_config (guint index, gpointer user_data)
{
  return FOYER_EXIT_CONFIG;
}

static int
run_fails (guint index, gpointer user_data)
{
  return 1;
}

static void
test_restart (void)
{
  Running running = start (1, 5000, run_until_drained);
  pid_t   first = expect_report (&running, 's');
  gint64  before_us = g_get_monotonic_time ();

  kill (first, SIGKILL);
  pid_t  second = expect_report (&running, 's');
  gint64 pause_us = g_get_monotonic_time () - before_us;
  g_assert_cmpint (second, !=, first);
  g_assert_cmpint (pause_us, >=, 250 * 1000);
  before_us = g_get_monotonic_time ();
  kill (second, SIGSEGV);
  pid_t third = expect_report (&running, 's');
  g_assert_cmpint (third, !=, second);
  g_assert_cmpint (g_get_monotonic_time () - before_us, >=, 500 * 1000); /* longer each time */
  kill (running.supervisor, SIGTERM);
  g_assert_cmpint (expect_report (&running, 'd'), ==, third);
  assert_exit_code (&running, 0);
}

/* Ctrl-C reaches supervisor and workers at once, and yet each drains once and the end is clean. */
static void
test_terminal_interrupt (void)
{
  Running running = start (2, 5000, run_until_drained);
  char    what = 0;

  expect_report (&running, 's');
  expect_report (&running, 's');
  kill (-running.supervisor, SIGINT);
  pid_t one = expect_report (&running, 'd');
  pid_t other = expect_report (&running, 'd');
  g_assert_cmpint (one, !=, other);
  g_assert_cmpint (next_report (&running, &what), ==, 0);
  assert_exit_code (&running, 0);
}

static void
test_second_signal (void)
{
  Running running = start (1, 60000, run_deaf);
  pid_t   worker = expect_report (&running, 's');

  kill (running.supervisor, SIGTERM);
  g_usleep (100000);
  g_assert_cmpint (waitpid (running.supervisor, NULL, WNOHANG), ==, 0); /* it waits for the worker */
  kill (running.supervisor, SIGTERM);
  assert_exit_code (&running, 1);
  g_assert_true (is_gone (worker));
}

static void
test_limit (void)
{
  Running running = start (1, 200, run_deaf);
  pid_t   worker = expect_report (&running, 's');

  kill (running.supervisor, SIGTERM);
  assert_exit_code (&running, 1);
  g_assert_true (is_gone (worker));
}

static void
test_workers_die_with_it (void)
{
  Running running = start (2, 5000, run_until_drained);
  pid_t   one = expect_report (&running, 's');
  pid_t   other = expect_report (&running, 's');

  kill (running.supervisor, SIGKILL);
  g_assert_true (WIFSIGNALED (wait_for_end (&running)));
  gboolean both_gone = is_gone (one) && is_gone (other);
  kill (-running.supervisor, SIGKILL); /* nothing is left behind if they are not */
  g_assert_true (both_gone);
}

static void
test_bad_config (void)
{
  Running running = start (1, 5000, run_bad_config);
  assert_exit_code (&running, FOYER_EXIT_CONFIG);
}

static void
test_fails_at_start (void)
{
  Running running = start (1, 5000, run_fails);
  assert_exit_code (&running, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/supervisor/restart", test_restart);
  g_test_add_func ("/app/supervisor/terminal-interrupt", test_terminal_interrupt);
  g_test_add_func ("/app/supervisor/second-signal", test_second_signal);
  g_test_add_func ("/app/supervisor/limit", test_limit);
  g_test_add_func ("/app/supervisor/workers-die-with-it", test_workers_die_with_it);
  g_test_add_func ("/app/supervisor/bad-config", test_bad_config);
  g_test_add_func ("/app/supervisor/fails-at-start", test_fails_at_start);
  return g_test_run ();
}
