/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-effort.h"

G_BEGIN_DECLS

FoyerFinding foyer_keyword_find (const char *folded_text, const char *folded_keyword, guint *left);
FoyerFinding foyer_keyword_find_within (const char *folded_text, const char *folded_part, guint *left);
GHashTable  *foyer_keyword_words (const char *folded_text);
char        *foyer_keyword_first_word (const char *folded_keyword);

G_END_DECLS
