/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-config.h"
#include "foyer-crash.h"
#include "foyer-log.h"
#include "foyer-memory.h"
#include "foyer-server.h"
#include "foyer-sockets.h"
#include "foyer-supervisor.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#define STOP_LIMIT_MS 20000

/* What the command line says. */
typedef struct
{
  char    *config_path;
  int      workers;
  gboolean check_config;
  gboolean version;
} Options;

/* What a worker is given. */
typedef struct
{
  FoyerConfig  *config;
  FoyerSockets *sockets;
  gboolean      supervised;
} Launch;

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_path, "Read settings from FILE", "FILE" },
    { "workers", 'w', 0, G_OPTION_ARG_INT, &options->workers,
      "Serve with N processes (needs MySQL and Redis beyond 1)", "N" },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config,
      "Check the configuration, print it and exit", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError)         error = NULL;

  g_option_context_set_summary (context,
                                "Foyer: a self-hosted, embeddable chat. Settings come from the environment\n"
                                "or a key file; see foyer-server(8).");
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error) && *argc == 1)
    return TRUE;
  fprintf (stderr, "foyer-server: %s\n", error != NULL ? error->message : "unexpected argument; see --help");
  return FALSE;
}

/* GLib's own allocator keeps what a burst has needed: 3.5 MB after ten thousand have connected at once. It is
 * chosen with its first use, and libraries use it before main(). Newer GLib has none, and does nothing here.
 */
static void
choose_allocator (void)
{
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_slice_set_config (G_SLICE_CONFIG_ALWAYS_MALLOC, TRUE);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

__attribute__ ((section (".preinit_array"),
                used)) static void (*const before_libraries) (void) = choose_allocator;

static int
serve (guint index, gpointer data)
{
  const Launch *launch = data;

  foyer_memory_tune ();
  foyer_crash_install ();
  return foyer_server_run (launch->config, launch->sockets, launch->supervised);
}

static gboolean
check_workers (int workers, GError **error)
{
  if (workers == 1)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               workers < 1
                   ? "--workers must be at least 1"
                   : "--workers: more than one worker needs Redis, which this version does not serve yet");
  return FALSE;
}

static int
start (const Options *options, FoyerConfig *config)
{
  g_autoptr (GError) error = NULL;
  FoyerSockets      *sockets =
      check_workers (options->workers, &error) ? foyer_sockets_open (config, &error) : NULL;

  if (sockets == NULL)
    {
      fprintf (stderr, "foyer-server: %s\n", error->message);
      return error->domain == G_OPTION_ERROR ? FOYER_EXIT_CONFIG : EXIT_FAILURE;
    }
  /* In production a small process stays outside and starts the worker again should it crash. */
  Launch launch = { config, sockets, config->environment == FOYER_ENVIRONMENT_PRODUCTION };
  int    code = launch.supervised
                    ? foyer_supervisor_run ((guint) options->workers, STOP_LIMIT_MS, serve, &launch)
                    : serve (0, &launch);
  foyer_sockets_close (sockets);
  return code;
}

int
main (int argc, char **argv)
{
  Options            options = { .workers = 1 };
  g_autofree char   *config_path = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  if (!parse_options (&options, &argc, &argv))
    return FOYER_EXIT_CONFIG;
  config_path = options.config_path;
  if (options.version)
    {
      printf ("foyer-server %s\n", FOYER_VERSION);
      return EXIT_SUCCESS;
    }
  g_auto (GStrv)          environment = g_get_environ ();
  g_autoptr (FoyerConfig) config =
      foyer_config_load (options.config_path, (const char *const *) environment, &error);
  if (config == NULL)
    {
      fprintf (stderr, "foyer-server: %s\n", error->message);
      return FOYER_EXIT_CONFIG;
    }
  if (options.check_config)
    {
      g_autofree char *text = foyer_config_print (config);
      printf ("%s", text);
      return EXIT_SUCCESS;
    }
  foyer_log_init ((FoyerLogFormat) config->log_format, (GLogLevelFlags) config->log_level);
  return start (&options, config);
}
