/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-signals.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A process has one set of signals, so this is one set of variables. */
static struct
{
  gboolean      supervised;
  gboolean      stopping;
  guint         limit_ms;
  guint         sources[3];
  guint         limit_source;
  FoyerStopFunc stop;
  gpointer      user_data;
} watch;

static gboolean
on_limit (gpointer user_data)
{
  g_message ("Not everything was finished within %u ms: ending now", watch.limit_ms);
  _exit (EXIT_FAILURE);
}

static void
remove_sources (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (watch.sources); i++)
    g_clear_handle_id (&watch.sources[i], g_source_remove);
}

static gboolean
on_stop (gpointer user_data)
{
  if (watch.stopping)
    return G_SOURCE_CONTINUE;
  watch.stopping = TRUE;
  g_message ("Stopping: finishing what is under way");
  watch.limit_source = g_timeout_add (watch.limit_ms, on_limit, NULL);
  /* From here on the kernel's default is what we want: the second signal ends the process, even if the main
   * loop hangs. A supervised worker leaves that to its supervisor. */
  if (!watch.supervised)
    remove_sources ();
  watch.stop (watch.user_data);
  return G_SOURCE_CONTINUE;
}

/* Ctrl-C in a terminal reaches the whole process group; the supervisor passes it on as SIGTERM. */
static gboolean
on_ignored (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * foyer_signals_watch:
 * @supervised: whether a supervisor decides when to end at once
 * @limit_ms: milliseconds after the first signal at which the process ends in any case, with code 1
 * @stop: called once, in the main context: stop accepting, finish, and leave the main loop
 * @user_data: for @stop
 *
 * SIGTERM, SIGINT and SIGHUP (a terminal that is closed) stop the server; a second one ends it at once. A
 * peer that has gone is an error of its connection and no signal.
 */
void
foyer_signals_watch (gboolean supervised, guint limit_ms, FoyerStopFunc stop, gpointer user_data)
{
  g_return_if_fail (stop != NULL && watch.stop == NULL);

  watch.supervised = supervised;
  watch.limit_ms = limit_ms;
  watch.stop = stop;
  watch.user_data = user_data;
  watch.stopping = FALSE;
  signal (SIGPIPE, SIG_IGN);
  watch.sources[0] = g_unix_signal_add (SIGTERM, on_stop, NULL);
  watch.sources[1] = g_unix_signal_add (SIGINT, supervised ? on_ignored : on_stop, NULL);
  watch.sources[2] = g_unix_signal_add (SIGHUP, supervised ? on_ignored : on_stop, NULL);
}

/**
 * foyer_signals_unwatch:
 *
 * To be called when the main loop has ended.
 */
void
foyer_signals_unwatch (void)
{
  remove_sources ();
  g_clear_handle_id (&watch.limit_source, g_source_remove);
  watch.stop = NULL;
}
