/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>

#include "foyer-ctl.h"
#include "foyer-origin.h"
#include "foyer-secret.h"

static char  *name;
static char **origins;

static const GOptionEntry options[] = {
  { "name", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &name, N_ ("The widget's name"), N_ ("NAME") },
  { "origin", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &origins,
    N_ ("A site that it may be on, such as https://shop.example; can be given several times"),
    N_ ("ORIGIN") },
  G_OPTION_ENTRY_NULL,
};

static GStrv
normalise_origins (GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; origins != NULL && origins[i] != NULL; i++)
    {
      g_autofree char *origin = foyer_origin_normalise_pattern (origins[i], error);
      if (origin == NULL)
        {
          g_prefix_error (error, "%s: ", origins[i]);
          return NULL;
        }
      g_strv_builder_add (builder, origin);
    }
  return g_strv_builder_end (builder);
}

static int
run (FoyerCtl *ctl, char **arguments, GError **error)
{
  if (name == NULL || name[0] == '\0')
    {
      foyer_ctl_fail_usage (error, _ ("--name is needed"));
      return FOYER_CTL_USAGE;
    }
  g_auto (GStrv) listed = normalise_origins (error);
  if (listed == NULL)
    return FOYER_CTL_FAILED;
  g_autoptr (FoyerActor)  actor = foyer_ctl_get_actor ();
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();
  char                   *secret = foyer_secret_new ();
  foyer_record_set_defaults (FOYER_RECORD (widget));
  foyer_widget_set_name (widget, name);
  foyer_widget_set_origins (widget, (const char *const *) listed);
  foyer_widget_set_identity_secret (widget, secret);
  foyer_secret_free (secret);
  g_autoptr (FoyerWidget) stored =
      foyer_ctl_run (ctl, foyer_store_insert (FOYER_RECORD (widget), actor), error);
  if (stored == NULL)
    return FOYER_CTL_FAILED;
  if (ctl->json)
    foyer_ctl_print_json (foyer_record_to_json (FOYER_RECORD (stored), FOYER_VIEW_WIRE));
  else
    g_print (_ ("Added the widget %s with the id %s\n"), name, foyer_widget_get_id (stored));
  return FOYER_CTL_DONE;
}

const FoyerCtlCommand foyer_ctl_widget_add = { "widget add", NULL, N_ ("Add a widget"), TRUE, options, run };
