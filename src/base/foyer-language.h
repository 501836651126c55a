/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_LANGUAGE_CHARACTERS 2000

const char *foyer_language_detect (const char *text);
const char *foyer_language_primary (const char *tag);
gboolean    foyer_language_matches (const char *range, const char *tag);
const char *foyer_language_get_small_words (const char *code);
gboolean    foyer_script_is_dense (gunichar character);

G_END_DECLS
