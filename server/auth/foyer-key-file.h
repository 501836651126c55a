/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_KEY_BYTES 32

GBytes *foyer_key_file_load (const char *path, GError **error);
void    foyer_key_derive (GBytes *key, const char *purpose, guint8 derived[static FOYER_KEY_BYTES]);

G_END_DECLS
