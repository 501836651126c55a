/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-loop-sampler.h"

#ifndef NDEBUG
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "foyer-loop-watchdog.h"

#define FRAMES 48
#define OWN_FRAMES 2 /* the handler and what the kernel puts under it */

/* There is one main loop, and a signal handler can be given nothing. */
static struct
{
  gboolean              ready;
  timer_t               timer;
  void                 *frames[FRAMES];
  volatile sig_atomic_t n_frames;
} sampler;

static void
on_time (int number)
{
  sampler.n_frames = backtrace (sampler.frames, FRAMES);
}

static gboolean
start (void)
{
  struct sigaction action = { .sa_handler = on_time, .sa_flags = SA_RESTART };
  struct sigevent  event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 3 };

  if (g_strcmp0 (g_getenv ("FOYER_LOOP_TRACE"), "1") != 0)
    return FALSE;
  (void) backtrace (sampler.frames, FRAMES); /* loads what it needs, which a handler must not */
  event._sigev_un._tid = (pid_t) syscall (SYS_gettid);
  return sigaction (event.sigev_signo, &action, NULL) == 0 &&
         timer_create (CLOCK_THREAD_CPUTIME_ID, &event, &sampler.timer) == 0;
}
#endif

/**
 * foyer_loop_sampler_arm: (skip)
 *
 * A turn begins. The first call decides which thread is the loop's.
 */
void
foyer_loop_sampler_arm (void)
{
#ifndef NDEBUG
  static gsize            once;
  const struct itimerspec limit = { .it_value.tv_nsec = FOYER_LOOP_TURN_US * 1000 };

  if (g_once_init_enter (&once))
    {
      sampler.ready = start ();
      g_once_init_leave (&once, 1);
    }
  if (!sampler.ready)
    return;
  sampler.n_frames = 0;
  timer_settime (sampler.timer, 0, &limit, NULL);
#endif
}

/**
 * foyer_loop_sampler_take: (skip)
 *
 * Returns: (transfer full) (nullable): the stack within the turn that ends, innermost first, in a form that
 * addr2line reads; %NULL where none was taken
 */
char *
foyer_loop_sampler_take (void)
{
#ifndef NDEBUG
  if (!sampler.ready || sampler.n_frames <= OWN_FRAMES)
    return NULL;
  char   **names = backtrace_symbols (sampler.frames, sampler.n_frames);
  GString *text = g_string_new (NULL);

  for (int i = OWN_FRAMES; names != NULL && i < sampler.n_frames; i++)
    g_string_append_printf (text, "%s%s", i > OWN_FRAMES ? " < " : ": ", names[i]);
  free (names); /* NOLINT: not GLib's */
  return g_string_free (text, FALSE);
#else
  return NULL;
#endif
}
