/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-config.h"

G_BEGIN_DECLS

/**
 * FoyerConfigFileFunc:
 * @group: the group
 * @key: the key
 * @value: the value, blanks at both ends removed
 * @error: says what is wrong with it, without naming the place
 * @user_data: what was given
 *
 * Takes one line of a key file.
 *
 * Returns: whether it was understood
 */
typedef gboolean (*FoyerConfigFileFunc) (
    const char *group, const char *key, const char *value, gpointer user_data, GError **error);

gboolean
foyer_config_file_read (const char *path, FoyerConfigFileFunc func, gpointer user_data, GError **error);

G_END_DECLS
