/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *foyer_secret_new (void);
gboolean foyer_secret_equal (const char *one, const char *other);
void     foyer_secret_free (char *secret);

/* Files that hold one secret line. */
gboolean foyer_secret_file_make (const char *path, const char *line, GError **error);
char    *foyer_secret_file_read (const char *path, GError **error);

G_END_DECLS
