/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-database.h"

#include <errno.h>
#include <string.h>

#include "foyer-error.h"
#include "foyer-key-file.h"

#define SQLITE_NAME "foyer.db"
#define AUDIT_PURPOSE "audit---"

static gboolean
make_data_dir (const FoyerConfig *config, GError **error)
{
  if (g_mkdir_with_parents (config->data_dir, 0700) == 0)
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "Cannot make the data folder %s: %s",
               config->data_dir, g_strerror (errno));
  return FALSE;
}

/**
 * foyer_database_get_target:
 * @config: the configuration
 * @error: %FOYER_ERROR_UNAVAILABLE where the data folder cannot be made
 *
 * Returns: (transfer full): where the database is
 */
FoyerGdaTarget *
foyer_database_get_target (const FoyerConfig *config, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);

  if (config->mysql)
    return foyer_gda_target_new_mysql (config->mysql_socket, config->mysql_host, config->mysql_port,
                                       config->mysql_user, config->mysql_password, config->mysql_database);
  if (!make_data_dir (config, error))
    return NULL;
  g_autofree char *path = foyer_config_get_path (config, SQLITE_NAME);
  return foyer_gda_target_new_sqlite (path);
}

/**
 * foyer_database_open:
 * @config: the configuration
 * @error: what keeps the database from being used
 *
 * Makes data folder and key file where there are none yet, and brings the database up to this version.
 * Blocks: to be called before anything is served.
 *
 * Returns: (transfer full): the store
 */
FoyerGdaStore *
foyer_database_open (const FoyerConfig *config, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);

  FoyerGdaPoolLimits         limits = FOYER_GDA_POOL_LIMITS_DEFAULT;
  FoyerGdaSecrets            secrets;
  g_autoptr (GBytes)         key = NULL;
  g_autoptr (FoyerGdaTarget) target = NULL;
  if (!make_data_dir (config, error) || (key = foyer_key_file_load (config->key_file, error)) == NULL ||
      (target = foyer_database_get_target (config, error)) == NULL)
    return NULL;
  limits.max_workers = config->pool_max;
  limits.acquire_ms = config->pool_acquire_ms;
  limits.idle_ms = config->pool_idle_ms;
  foyer_key_derive (key, AUDIT_PURPOSE, secrets.audit_key);
  FoyerGdaStore *store = foyer_gda_store_open (target, &limits, &secrets, error);
  memset (&secrets, 0, sizeof secrets);
  return store;
}
