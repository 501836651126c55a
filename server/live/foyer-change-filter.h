/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-protocol.h"

G_BEGIN_DECLS

typedef struct _FoyerChangeFilter FoyerChangeFilter;

FoyerChangeFilter *foyer_change_filter_parse (const FoyerTypeInfo *type, const char *text, GError **error);
void               foyer_change_filter_free (FoyerChangeFilter *self);
gboolean           foyer_change_filter_matches (const FoyerChangeFilter *self, JsonObject *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerChangeFilter, foyer_change_filter_free)

G_END_DECLS
