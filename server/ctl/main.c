/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "foyer-ctl.h"
#include "foyer-database.h"
#include "foyer-log.h"

#define STOP_MS 30000

static const FoyerCtlCommand *const commands[] = {
  &foyer_ctl_user_add,          &foyer_ctl_user_list, &foyer_ctl_user_disable,
  &foyer_ctl_user_set_password, &foyer_ctl_migrate,   &foyer_ctl_widget_add,
  &foyer_ctl_kb_import,         &foyer_ctl_doctor,    &foyer_ctl_demo_load,
};

static char    *config_path;
static gboolean as_json;

static const GOptionEntry common_options[] = {
  { "config", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &config_path, N_ ("The server's key file"),
    N_ ("FILE") },
  { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &as_json, N_ ("Answer for machines"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_usage (void)
{
  g_print ("%s\n\n%s\n", _ ("Usage: foyerctl COMMAND [OPTION…]"), _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-20s %s\n", commands[i]->name, _ (commands[i]->summary));
  g_print ("\n%s\n%s\n",
           _ ("foyerctl COMMAND --help tells more. The configuration is the server's: --config FILE, and the "
              "environment."),
           _ ("Exit codes: 0 done, 1 failed, 2 wrong command line or configuration."));
}

/* A command is one or two words; what follows is its own. */
static const FoyerCtlCommand *
find_command (int argc, char *argv[], int *n_words)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (GStrv) words = g_strsplit (commands[i]->name, " ", -1);
      *n_words = (int) g_strv_length (words);
      gboolean same = argc > *n_words;
      for (int word = 0; same && word < *n_words; word++)
        same = g_str_equal (argv[word + 1], words[word]);
      if (same)
        return commands[i];
    }
  return NULL;
}

static gboolean
parse (const FoyerCtlCommand *command, char ***arguments, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (command->arguments);
  g_autofree char *summary = g_strdup_printf ("foyerctl %s: %s", command->name, _ (command->summary));

  g_autofree char *program = g_strdup_printf ("foyerctl %s", command->name);

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (
      context, _ ("Exit codes: 0 done, 1 failed, 2 wrong command line or configuration."));
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common_options, GETTEXT_PACKAGE);
  return g_option_context_parse_strv (context, arguments, error);
}

static int
report (GError *error)
{
  gboolean usage = error->domain == G_OPTION_ERROR;

  g_printerr ("foyerctl: %s\n", error->message);
  return usage ? FOYER_CTL_USAGE : FOYER_CTL_FAILED;
}

static int
run (const FoyerCtlCommand *command, char **arguments)
{
  g_auto (GStrv)          environment = g_get_environ ();
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerConfig) config = foyer_config_load (config_path, (const char *const *) environment, &error);
  FoyerCtl                ctl = { .config = config, .json = as_json };
  int                     code = FOYER_CTL_FAILED;

  if (config == NULL)
    {
      report (error);
      return FOYER_CTL_USAGE;
    }
  if (command->opens_database)
    ctl.store = foyer_database_open (config, &error);
  if (error == NULL)
    code = command->run (&ctl, arguments, &error);
  if (ctl.store != NULL && !foyer_gda_store_stop (ctl.store, STOP_MS) && error == NULL)
    g_printerr ("foyerctl: %s\n", _ ("the database did not finish in time"));
  g_clear_object (&ctl.store);
  return error != NULL ? report (error) : code;
}

int
main (int argc, char *argv[])
{
  int                n_words = 0;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FOYER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  foyer_log_init (FOYER_LOG_AUTO, G_LOG_LEVEL_WARNING);

  const FoyerCtlCommand *command = find_command (argc, argv, &n_words);
  if (command == NULL)
    {
      gboolean asked = argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "help"));
      if (!asked && argc > 1)
        g_printerr (_ ("foyerctl: there is no command “%s”\n"), argv[1]);
      print_usage ();
      return asked ? FOYER_CTL_DONE : FOYER_CTL_USAGE;
    }
  g_auto (GStrv) arguments = g_strdupv (argv + n_words); /* its first is taken as the program's name */
  if (!parse (command, &arguments, &error))
    return report (error);
  return run (command, arguments + 1);
}
