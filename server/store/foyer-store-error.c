/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-store-error.h"

#include <string.h>

G_DEFINE_QUARK (foyer - store - error - quark, foyer_store_error)

/**
 * foyer_store_error_names_key:
 * @error: (nullable): what a store method returned
 * @key: table and columns joined by underscores, such as `users_email_folded`
 *
 * Tells which of several unique keys was hit. Both databases name their keys the same way here.
 *
 * Returns: whether @error is %FOYER_STORE_ERROR_UNIQUE on @key
 */
gboolean
foyer_store_error_names_key (const GError *error, const char *key)
{
  g_return_val_if_fail (key != NULL, FALSE);

  if (!g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_UNIQUE))
    return FALSE;
  const char *name = strrchr (error->message, ' ');
  return g_strcmp0 (name == NULL ? error->message : name + 1, key) == 0;
}
