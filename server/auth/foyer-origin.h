/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *foyer_origin_normalise (const char *text, GError **error);
char    *foyer_origin_normalise_pattern (const char *text, GError **error);
gboolean foyer_origin_matches (const char *pattern, const char *origin);
gboolean foyer_origin_is_listed (const char *const *patterns, const char *origin);

G_END_DECLS
