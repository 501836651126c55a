/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-effort.h"

G_BEGIN_DECLS

/**
 * FoyerPattern:
 *
 * An administrator's regular expression, compiled. What a match may cost is bounded for the whole text, not
 * only for each place where it may begin: a harmless `[a-z]+[0-9]+` takes the square of a long word.
 */
typedef struct _FoyerPattern FoyerPattern;

FoyerPattern *foyer_pattern_new (const char *text, char **problem);
void          foyer_pattern_free (FoyerPattern *self);
FoyerFinding  foyer_pattern_find (const FoyerPattern *self, const char *text, gsize length, guint *left);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerPattern, foyer_pattern_free)

G_END_DECLS
