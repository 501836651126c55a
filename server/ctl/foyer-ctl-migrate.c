/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>

#include "foyer-ctl.h"
#include "foyer-database.h"
#include "foyer-gda-migrator.h"

static gboolean dry_run;

static const GOptionEntry options[] = {
  { "dry-run", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &dry_run, N_ ("Only tell what would be done"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_steps (FoyerCtl *ctl, GPtrArray *steps)
{
  if (ctl->json)
    {
      JsonObject *answer = json_object_new ();
      JsonArray  *names = json_array_new ();
      for (guint i = 0; i < steps->len; i++)
        json_array_add_string_element (names, steps->pdata[i]);
      json_object_set_boolean_member (answer, "applied", !dry_run);
      json_object_set_array_member (answer, "steps", names);
      foyer_ctl_print_json (answer);
      return;
    }
  for (guint i = 0; i < steps->len; i++)
    g_print ("%s\n", (const char *) steps->pdata[i]);
  if (steps->len == 0)
    g_print ("%s\n", _ ("The database is up to date"));
}

static int
run (FoyerCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (FoyerGdaTarget) target = foyer_database_get_target (ctl->config, error);
  g_autoptr (GPtrArray)      steps = target != NULL ? foyer_gda_migrator_list_pending (target, error) : NULL;

  if (steps == NULL || (!dry_run && !foyer_gda_migrator_run (target, NULL, error)))
    return FOYER_CTL_FAILED;
  print_steps (ctl, steps);
  return FOYER_CTL_DONE;
}

const FoyerCtlCommand foyer_ctl_migrate = {
  "migrate", NULL, N_ ("Bring the database up to this version"), FALSE, options, run,
};
