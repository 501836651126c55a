/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GHashTable *foyer_query_parse (const char *query, GError **error);
gboolean    foyer_query_get_limit (GHashTable *query, guint *limit, GError **error);
gboolean    foyer_query_get_int (GHashTable *query, const char *name, gint64 *value, GError **error);
char       *foyer_paging_print_link (const char *path, GHashTable *query, const char *after);

G_END_DECLS
