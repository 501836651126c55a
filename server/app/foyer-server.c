/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-server.h"

#include "foyer-doors.h"
#include "foyer-listener.h"
#include "foyer-memory.h"
#include "foyer-notify.h"
#include "foyer-services.h"
#include "foyer-setup-code.h"
#include "foyer-signals.h"
#include "foyer-supervisor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STOP_LIMIT_MS 15000
#define STORE_LIMIT_MS 5000

/* One serving process: parts are made from the store upward, and go in the opposite order. Nothing listens
 * before all is in memory. */
typedef struct
{
  FoyerConfig   *config;
  FoyerSockets  *sockets;
  GMainLoop     *loop;
  FoyerServices *services;
  FoyerHub      *hub;
  FoyerDoors    *doors;
  GPtrArray     *listeners;
  int            exit_code;
} Server;

static void
fail (Server *self, const GError *error)
{
  g_message ("Cannot serve: %s", error->message);
  self->exit_code = EXIT_FAILURE;
  g_main_loop_quit (self->loop);
}

static void
on_admin_known (GObject *source, GAsyncResult *result, gpointer data)
{
  Server              *self = data;
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) has_admin = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (has_admin == NULL || json_node_get_boolean (has_admin))
    return;
  g_autofree char *path = g_build_filename (self->config->data_dir, "setup-code", NULL);
  g_autofree char *code = foyer_setup_code_ensure (path, &error);
  if (code == NULL)
    g_message ("Cannot write the setup code: %s", error->message);
  else if (isatty (STDERR_FILENO))
    fprintf (stderr, "There is no administrator yet. Register with the setup code %s\n", code);
  else
    g_message ("There is no administrator yet: the setup code is in %s", path);
}

static gboolean
listen_everywhere (Server *self, GError **error)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      int            fd = dup (g_array_index (self->sockets, int, i));
      FoyerListener *listener = foyer_listener_new_from_fd (self->hub, fd, error);
      if (listener == NULL)
        return FALSE;
      g_ptr_array_add (self->listeners, listener);
      g_autofree char *place = foyer_sockets_describe (self->sockets, i);
      g_message ("Serving on %s", place);
    }
  return TRUE;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Server            *self = data;
  g_autoptr (GError) error = NULL;

  if (!foyer_services_load_finish (result, &error) || !listen_everywhere (self, &error))
    {
      fail (self, error);
      return;
    }
  foyer_notify_ready ();
  foyer_store_run_async (FOYER_STORE (self->services->store), foyer_store_request_new (FOYER_STORE_HAS_ADMIN),
                         NULL, on_admin_known, self);
}

static void
on_drained (FoyerHub *hub, gpointer data)
{
  Server *self = data;
  g_main_loop_quit (self->loop);
}

/* Accept no more, tell everybody, finish what is under way, flush, leave. */
static void
on_stop (gpointer data)
{
  Server *self = data;

  foyer_notify_stopping ();
  for (guint i = 0; i < self->listeners->len; i++)
    foyer_listener_stop (g_ptr_array_index (self->listeners, i));
  if (self->doors != NULL)
    foyer_doors_drain (self->doors);
  foyer_hub_drain (self->hub, on_drained, self);
}

static void
tell_turns (Server *self)
{
  const FoyerLoopWatchdog *watchdog = foyer_hub_get_watchdog (self->hub);

  g_info ("The main loop was held in %" G_GUINT64_FORMAT " turns, waited in %" G_GUINT64_FORMAT
          ", was preempted in %" G_GUINT64_FORMAT "; the longest turn had %" G_GINT64_FORMAT " us",
          watchdog->counts[FOYER_LOOP_HELD], watchdog->counts[FOYER_LOOP_WAITED],
          watchdog->counts[FOYER_LOOP_PREEMPTED], watchdog->longest_cpu_us);
}

static void
take_down (Server *self)
{
  tell_turns (self);
  foyer_signals_unwatch ();
  g_ptr_array_unref (self->listeners);
  foyer_hub_abort_connections (self->hub);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->doors, foyer_doors_free);
  foyer_services_close (g_steal_pointer (&self->services), STORE_LIMIT_MS);
  g_clear_object (&self->hub);
  g_main_loop_unref (self->loop);
}

static gboolean
build (Server *self, GError **error)
{
  FoyerHubLimits limits;

  self->services = foyer_services_open (self->config, error);
  if (self->services == NULL)
    return FALSE;
  foyer_hub_limits_init (&limits);
  limits.body_bytes = self->config->limit_body_bytes;
  limits.connections = self->config->limit_connections;
  self->hub = foyer_hub_new (&limits, error);
  if (self->hub == NULL)
    return FALSE;
  self->doors = foyer_doors_new (self->config, self->services, self->hub, error);
  return self->doors != NULL;
}

/**
 * foyer_server_run:
 * @config: the configuration
 * @sockets: where to accept; they stay open, for a supervisor keeps them over a restart
 * @supervised: whether a supervisor started this process
 *
 * Serves until it is told to stop. The whole life of a serving process.
 *
 * Returns: the exit code: 0 after a clean stop, %FOYER_EXIT_CONFIG where a restart would not help, otherwise
 * 1
 */
int
foyer_server_run (FoyerConfig *config, FoyerSockets *sockets, gboolean supervised)
{
  g_return_val_if_fail (config != NULL && sockets != NULL, EXIT_FAILURE);
  Server             self = { .config = config, .sockets = sockets };
  g_autoptr (GError) error = NULL;
  if (!build (&self, &error))
    {
      g_message ("Cannot start: %s", error->message);
      foyer_services_close (self.services, STORE_LIMIT_MS);
      /* A newer database, an unreadable key, a wrong password: no restart mends them. */
      return FOYER_EXIT_CONFIG;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  self.listeners = g_ptr_array_new_with_free_func (g_object_unref);
  foyer_signals_watch (supervised, STOP_LIMIT_MS, on_stop, &self);
  foyer_services_load_async (self.services, on_loaded, &self);
  foyer_memory_give_back_when_settled ();
  g_main_loop_run (self.loop);
  take_down (&self);
  g_message ("Stopped");
  return self.exit_code;
}
