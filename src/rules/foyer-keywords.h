/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean foyer_keyword_matches (const char *folded_text, const char *folded_keyword);
guint    foyer_keywords_count (const char *folded_text, const char *const *folded_keywords);

G_END_DECLS
