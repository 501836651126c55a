/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-crash.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void
no_core_file (void)
{
  struct rlimit none = { 0, 0 };
  setrlimit (RLIMIT_CORE, &none);
}

static G_GNUC_NO_INLINE guint
fill_the_stack (volatile guint *depth)
{
  volatile char page[4096];

  memset ((char *) page, (int) *depth, sizeof page);
  *depth += 1;
  if (*depth > 1000000)
    return 0; /* no stack is that large */
  return fill_the_stack (depth) + (guint) page[*depth % sizeof page];
}

static void
crash (int number)
{
  no_core_file ();
  foyer_crash_install ();
  if (number == SIGSEGV)
    {
      volatile guint depth = 0;
      fill_the_stack (&depth);
    }
  raise (number);
}

static void
test_backtrace (gconstpointer data)
{
  int number = GPOINTER_TO_INT (data);

  if (g_test_subprocess ())
    crash (number);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (number == SIGSEGV
                                 ? "*crashed by SIGSEGV*backtrace*test-app-crash*end of backtrace*"
                                 : "*crashed by SIGABRT*backtrace*test-app-crash*end of backtrace*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/crash/abort", GINT_TO_POINTER (SIGABRT), test_backtrace);
  g_test_add_data_func ("/app/crash/stack-overflow", GINT_TO_POINTER (SIGSEGV), test_backtrace);
  return g_test_run ();
}
