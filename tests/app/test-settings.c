/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-settings.h"

#include <string.h>

#include "foyer-config-file.h"

/* data/server.conf.example holds every setting, commented out, in its group, with its default and its
 * variable, and nothing else. Uncommented it is a key file that the server reads. */

static char *
read_example (void)
{
  g_autofree char   *path = g_test_build_filename (G_TEST_DIST, "..", "data", "server.conf.example", NULL);
  g_autoptr (GError) error = NULL;
  char              *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_all_there (void)
{
  g_autofree char    *example = read_example ();
  guint               n_settings;
  const FoyerSetting *settings = foyer_settings_get (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree char *variable = g_strdup_printf ("\n# %s: ", settings[i].variable);
      g_autofree char *pair = g_strdup_printf ("\n#%s=%s\n", settings[i].key,
                                               settings[i].fallback != NULL ? settings[i].fallback : "");
      g_autofree char *group = g_strdup_printf ("\n[%s]\n", settings[i].group);
      const char      *from = strstr (example, group);
      g_test_message ("%s", settings[i].variable);
      g_assert_nonnull (from);
      const char      *next = strstr (from + strlen (group), "\n[");
      g_autofree char *part = next != NULL ? g_strndup (from, (gsize) (next - from) + 1) : g_strdup (from);
      g_assert_nonnull (strstr (part, variable));
      g_assert_nonnull (strstr (part, pair));
    }
}

static void
test_nothing_else (void)
{
  g_autofree char *example = read_example ();
  g_auto (GStrv)   lines = g_strsplit (example, "\n", -1);
  g_autofree char *group = g_strdup ("");
  guint            n_found = 0, n_settings;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (lines[i]);
      if (lines[i][0] == '[')
        {
          g_free (group);
          group = g_strndup (lines[i] + 1, length - 2);
        }
      if (lines[i][0] != '#' || length < 2 || lines[i][1] == ' ')
        continue;
      g_auto (GStrv) pair = g_strsplit (lines[i] + 1, "=", 2);
      g_test_message ("%s", lines[i]);
      g_assert_nonnull (foyer_settings_find (group, pair[0]));
      n_found++;
    }
  foyer_settings_get (&n_settings);
  g_assert_cmpuint (n_found, ==, n_settings);
}

static void
test_is_a_config (void)
{
  const char *const  nothing[] = { "HOME=/home/anna", NULL };
  g_autofree char   *path = g_test_build_filename (G_TEST_DIST, "..", "data", "server.conf.example", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoyerConfig) config = foyer_config_load (path, nothing, &error);
  g_autoptr (FoyerConfig) defaults = foyer_config_load (NULL, nothing, NULL);
  g_autofree char        *one = NULL, *other = NULL;

  g_assert_no_error (error);
  one = foyer_config_print (config);
  other = foyer_config_print (defaults);
  g_assert_cmpstr (one, ==, other);
}

static void
test_table (void)
{
  guint                  n_settings;
  const FoyerSetting    *settings = foyer_settings_get (&n_settings);
  g_autoptr (GHashTable) variables = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n_settings; i++)
    {
      g_assert_true (g_hash_table_add (variables, (gpointer) settings[i].variable));
      g_assert_true (foyer_settings_find (settings[i].group, settings[i].key) == &settings[i]);
      g_assert_true (settings[i].type != FOYER_SETTING_CHOICE || settings[i].choices != NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/settings/all-there", test_all_there);
  g_test_add_func ("/app/settings/nothing-else", test_nothing_else);
  g_test_add_func ("/app/settings/is-a-config", test_is_a_config);
  g_test_add_func ("/app/settings/table", test_table);
  return g_test_run ();
}
