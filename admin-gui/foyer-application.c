/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-application.h"

#include <glib/gi18n.h>

#include "foyer-window.h"

struct _FoyerApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (FoyerApplication, foyer_application, ADW_TYPE_APPLICATION)

static FoyerWindow *
get_window (FoyerApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  return window != NULL ? FOYER_WINDOW (window) : foyer_window_new (ADW_APPLICATION (self));
}

static void
foyer_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (FOYER_APPLICATION (application))));
}

/* The command line may name a server. */
static void
foyer_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  FoyerWindow     *window = get_window (FOYER_APPLICATION (application));
  g_autofree char *address = n_files > 0 ? g_file_get_uri (files[0]) : NULL;

  if (address != NULL)
    foyer_window_set_server (window, address);
  gtk_window_present (GTK_WINDOW (window));
}

static void
activate_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static const GActionEntry actions[] = {
  { "quit", activate_quit, NULL, NULL, NULL, { 0 } },
};

static void
foyer_application_startup (GApplication *application)
{
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } keys[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "win.show-page::conversations", { "<Alt>1", NULL } },
    { "win.show-page::rules", { "<Alt>2", NULL } },
  };

  G_APPLICATION_CLASS (foyer_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), keys[i].action,
                                           keys[i].accelerators);
}

static void
foyer_application_class_init (FoyerApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = foyer_application_activate;
  application_class->open = foyer_application_open;
  application_class->startup = foyer_application_startup;
}

static void
foyer_application_init (FoyerApplication *self)
{
}

/**
 * foyer_application_new:
 *
 * Returns: (transfer full): the application; one a process
 */
FoyerApplication *
foyer_application_new (void)
{
  return g_object_new (FOYER_TYPE_APPLICATION, "application-id", FOYER_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/foyer_chat/Admin", NULL);
}
