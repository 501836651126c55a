/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-crash.h"

#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MOST_FRAMES 64
#define STACK_BYTES (64 * 1024)

static const struct
{
  int         number;
  const char *name;
} fatal_signals[] = {
  { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGABRT, "SIGABRT" },
  { SIGFPE, "SIGFPE" },   { SIGILL, "SIGILL" },
};

/* A stack of its own, for when the crash is that the other one is full. */
static char crash_stack[STACK_BYTES];

static void
say (const char *text)
{
  if (write (STDERR_FILENO, text, strlen (text)) < 0)
    return; /* there is nobody left to tell */
}

/* In a signal handler: nothing that allocates or locks. */
static void
on_crash (int number, siginfo_t *info, void *context)
{
  void *frames[MOST_FRAMES];

  say ("foyer-server: crashed by ");
  for (gsize i = 0; i < G_N_ELEMENTS (fatal_signals); i++)
    {
      if (fatal_signals[i].number == number)
        say (fatal_signals[i].name);
    }
  say (", backtrace (addr2line -f -e foyer-server ADDRESS):\n");
  int n_frames = backtrace (frames, MOST_FRAMES);
  backtrace_symbols_fd (frames, n_frames, STDERR_FILENO);
  say ("foyer-server: end of backtrace\n");
  raise (number); /* SA_RESETHAND: this time the default, with the status that the supervisor sees */
}

/**
 * foyer_crash_install:
 *
 * From now on a crash writes its backtrace to standard error before the process ends as it would have.
 */
void
foyer_crash_install (void)
{
  void            *frames[1];
  stack_t          stack = { .ss_sp = crash_stack, .ss_size = sizeof crash_stack };
  struct sigaction action = { .sa_sigaction = on_crash,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER };

  /* The first call loads a library, which a signal handler must not. */
  backtrace (frames, G_N_ELEMENTS (frames));
  if (sigaltstack (&stack, NULL) != 0)
    action.sa_flags &= ~SA_ONSTACK;
  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (fatal_signals); i++)
    sigaction (fatal_signals[i].number, &action, NULL);
}
