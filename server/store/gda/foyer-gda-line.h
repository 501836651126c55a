/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change.h"

G_BEGIN_DECLS

#define FOYER_GDA_LINE_UNKNOWN (-1)

/**
 * FoyerGdaLine:
 *
 * Committed changes as they come, in heaps and out of order, and one after the other as they are told: by
 * their cursor, each once, none left out that still comes. Every step does the work of one change, however
 * big the heaps are. No I/O, no clock.
 */
typedef struct _FoyerGdaLine FoyerGdaLine;

FoyerGdaLine *foyer_gda_line_new (void);
void          foyer_gda_line_free (FoyerGdaLine *self);
void          foyer_gda_line_put (FoyerGdaLine *self, GPtrArray *changes);
void          foyer_gda_line_put_page (FoyerGdaLine *self, GPtrArray *changes, gint64 newest);
gboolean      foyer_gda_line_step (FoyerGdaLine *self, FoyerChange **change);
gint64        foyer_gda_line_get_cursor (const FoyerGdaLine *self);
gboolean      foyer_gda_line_has_gap (const FoyerGdaLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaLine, foyer_gda_line_free)

G_END_DECLS
