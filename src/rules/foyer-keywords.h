/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean    foyer_keyword_matches (const char *folded_text, const char *folded_keyword);
GHashTable *foyer_keyword_words (const char *folded_text);
char       *foyer_keyword_first_word (const char *folded_keyword);

G_END_DECLS
