/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-config.h"

#include <string.h>

#include "foyer-config-file.h"
#include "foyer-error.h"
#include "foyer-mysql-url.h"
#include "foyer-settings.h"

#define MYSQL_DEFAULT_HOST "127.0.0.1"
#define MYSQL_DEFAULT_PORT 3306

static void
config_clear (gpointer data)
{
  FoyerConfig        *config = data;
  guint               n_settings;
  const FoyerSetting *settings = foyer_settings_get (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    foyer_setting_clear (&settings[i], config);
}

static void
set_fallbacks (FoyerConfig *config)
{
  guint               n_settings;
  const FoyerSetting *settings = foyer_settings_get (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      if (settings[i].fallback != NULL &&
          !foyer_setting_parse (&settings[i], settings[i].fallback, config, NULL))
        g_assert_not_reached ();
    }
}

static gboolean
read_key (const char *group, const char *key, const char *value, gpointer user_data, GError **error)
{
  FoyerConfig        *config = user_data;
  const FoyerSetting *setting = foyer_settings_find (group, key);

  if (setting == NULL)
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_UNKNOWN_FIELD, "is no setting of this version");
      return FALSE;
    }
  return value[0] == '\0' || foyer_setting_parse (setting, value, config, error);
}

/* An empty variable is an unset one: that is how containers and shells pass on what they do not have. */
static gboolean
read_variable (const FoyerSetting *setting,
               const char         *variable,
               const char *const  *environment,
               FoyerConfig        *config,
               GError            **error)
{
  const char        *value = variable != NULL ? g_environ_getenv ((char **) environment, variable) : NULL;
  g_autoptr (GError) problem = NULL;

  if (value == NULL || value[0] == '\0')
    return TRUE;
  if (foyer_setting_parse (setting, value, config, &problem))
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "environment: %s %s", variable,
               problem->message);
  return FALSE;
}

static gboolean
read_environment (FoyerConfig *config, const char *const *environment, GError **error)
{
  guint               n_settings;
  const FoyerSetting *settings = foyer_settings_get (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      const char *first = g_environ_getenv ((char **) environment, settings[i].variable);
      gboolean    second_counts = first == NULL || first[0] == '\0';
      if (second_counts &&
          !read_variable (&settings[i], settings[i].second_variable, environment, config, error))
        return FALSE;
      if (!read_variable (&settings[i], settings[i].variable, environment, config, error))
        return FALSE;
    }
  return TRUE;
}

static void
replace_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static gboolean
take_mysql_url (FoyerConfig *config, GError **error)
{
  g_autoptr (GError)        problem = NULL;
  g_autoptr (FoyerMysqlUrl) url = foyer_mysql_url_parse (config->mysql_url, &problem);

  if (url == NULL)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "MYSQL_URL ([mysql] url) %s",
                   problem->message);
      return FALSE;
    }
  replace_text (&config->mysql_host, url->host);
  replace_text (&config->mysql_socket, url->socket);
  replace_text (&config->mysql_user, url->user);
  replace_text (&config->mysql_password, url->password);
  replace_text (&config->mysql_database, url->database);
  config->mysql_port = url->port;
  return TRUE;
}

static gboolean
complete_mysql (FoyerConfig *config, GError **error)
{
  if (config->mysql_url != NULL && !take_mysql_url (config, error))
    return FALSE;
  config->mysql = config->mysql_host != NULL || config->mysql_socket != NULL ||
                  config->mysql_database != NULL || config->mysql_user != NULL ||
                  config->mysql_password != NULL || config->mysql_port != 0;
  if (!config->mysql)
    return TRUE;
  if (config->mysql_database == NULL || config->mysql_user == NULL)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
                   "%s must be set too, since other settings of [mysql] are",
                   config->mysql_database == NULL ? "MYSQL_DATABASE ([mysql] database)"
                                                  : "MYSQL_USER ([mysql] user)");
      return FALSE;
    }
  if (config->mysql_host == NULL && config->mysql_socket == NULL)
    config->mysql_host = g_strdup (MYSQL_DEFAULT_HOST);
  if (config->mysql_port == 0)
    config->mysql_port = MYSQL_DEFAULT_PORT;
  return TRUE;
}

/* systemd names the folder it made for the service; otherwise the user's. */
static char *
default_data_dir (const char *const *environment)
{
  const char *service = g_environ_getenv ((char **) environment, "STATE_DIRECTORY");
  const char *state = g_environ_getenv ((char **) environment, "XDG_STATE_HOME");
  const char *home = g_environ_getenv ((char **) environment, "HOME");

  if (service != NULL && service[0] == '/')
    return g_strndup (service, strcspn (service, ":"));
  if (state != NULL && state[0] == '/')
    return g_build_filename (state, "foyer", NULL);
  return g_build_filename (home != NULL && home[0] == '/' ? home : g_get_home_dir (), ".local", "state",
                           "foyer", NULL);
}

/* Beside the program in a build folder, or where it was installed. */
static char *
default_web_root (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;

  if (folder != NULL)
    {
      g_autofree char *built = g_build_filename (folder, "..", "widget", "dist", NULL);
      if (g_file_test (built, G_FILE_TEST_IS_DIR))
        return g_canonicalize_filename (built, NULL);
    }
  return g_strdup (FOYER_DATADIR "/widget");
}

/* Whoever serves the folder of the database serves the database. */
static gboolean
check_web_root (const FoyerConfig *config, GError **error)
{
  if (config->web_root == NULL)
    return TRUE;
  g_autofree char *root = g_canonicalize_filename (config->web_root, NULL);
  g_autofree char *data = g_canonicalize_filename (config->data_dir, NULL);
  gsize            length = strlen (root);
  if (!g_str_has_prefix (data, root) || (data[length] != '/' && data[length] != '\0' && length > 1))
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
               "FOYER_WEB_ROOT ([server] web-root) %s holds FOYER_DATA_DIR ([server] data-dir) %s, which "
               "would be public",
               root, data);
  return FALSE;
}

static gboolean
complete (FoyerConfig *config, const char *const *environment, GError **error)
{
  if (config->data_dir == NULL)
    config->data_dir = default_data_dir (environment);
  if (config->key_file == NULL)
    config->key_file = foyer_config_get_path (config, "key");
  if (config->web_root == NULL && config->environment == FOYER_ENVIRONMENT_PRODUCTION)
    config->web_root = default_web_root ();
  if (config->pool_min > config->pool_max)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
                   "FOYER_DB_POOL_MIN ([db-pool] min) %u is more than FOYER_DB_POOL_MAX ([db-pool] max) %u",
                   config->pool_min, config->pool_max);
      return FALSE;
    }
  if (config->ws_port != 0 && config->ws_port == config->api_port)
    config->ws_port = 0; /* old set-ups name the same port twice; it serves both anyway */
  return check_web_root (config, error) && complete_mysql (config, error);
}

/**
 * foyer_config_load:
 * @path: (nullable): a key file
 * @environment: (array zero-terminated=1): the environment, as g_get_environ() gives it
 * @error: names the file, line and key, or the variable
 *
 * Built-in defaults, then the key file, then the environment; each wins over the one before. An error means
 * that the program has to end with code 2.
 *
 * Returns: (transfer full): the configuration
 */
FoyerConfig *
foyer_config_load (const char *path, const char *const *environment, GError **error)
{
  g_return_val_if_fail (environment != NULL, NULL);

  g_autoptr (FoyerConfig) config = g_atomic_rc_box_new0 (FoyerConfig);
  set_fallbacks (config);
  if (path != NULL && !foyer_config_file_read (path, read_key, config, error))
    return NULL;
  if (!read_environment (config, environment, error) || !complete (config, environment, error))
    return NULL;
  return g_steal_pointer (&config);
}

/**
 * foyer_config_ref:
 * @config: a configuration
 *
 * Returns: (transfer full): the same, counted once more
 */
FoyerConfig *
foyer_config_ref (FoyerConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);
  return g_atomic_rc_box_acquire (config);
}

/**
 * foyer_config_unref:
 * @config: (transfer full): a configuration
 */
void
foyer_config_unref (FoyerConfig *config)
{
  g_return_if_fail (config != NULL);
  g_atomic_rc_box_release_full (config, config_clear);
}

/**
 * foyer_config_print:
 * @config: a configuration
 *
 * For `--check-config`.
 *
 * Returns: (transfer full): what is set, in the form of the key file; secrets only as "(set)"
 */
char *
foyer_config_print (const FoyerConfig *config)
{
  g_return_val_if_fail (config != NULL, NULL);

  guint               n_settings;
  const FoyerSetting *settings = foyer_settings_get (&n_settings);
  GString            *text = g_string_new (NULL);
  const char         *group = "";
  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree char *value = foyer_setting_print (&settings[i], config);
      if (value == NULL)
        continue;
      if (!g_str_equal (group, settings[i].group))
        g_string_append_printf (text, "%s[%s]\n", text->len > 0 ? "\n" : "", settings[i].group);
      group = settings[i].group;
      g_string_append_printf (text, "%s=%s\n", settings[i].key, value);
    }
  return g_string_free (text, FALSE);
}

/**
 * foyer_config_get_path:
 * @config: a configuration
 * @name: a file's name
 *
 * Returns: (transfer full): where that file lies in the data folder
 */
char *
foyer_config_get_path (const FoyerConfig *config, const char *name)
{
  g_return_val_if_fail (config != NULL && name != NULL, NULL);
  return g_build_filename (config->data_dir, name, NULL);
}
