/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *foyer_setup_code_ensure (const char *path, GError **error);
gboolean foyer_setup_code_matches (const char *path, const char *code);
void     foyer_setup_code_remove (const char *path);

G_END_DECLS
