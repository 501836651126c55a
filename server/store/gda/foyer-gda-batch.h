/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-record.h"

G_BEGIN_DECLS

/**
 * FoyerGdaBatch:
 *
 * Many rows as one parameter: a JSON array of lists whose items are in the order that the query says, or of
 * objects whose members are named like columns. libgda's cost is by the parameter, so that this is several
 * times cheaper than a statement a row. MariaDB looks for each column from the start of its row, a character
 * at a time: so what happens often is written as lists, the long texts last.
 */
typedef struct
{
  GString *text;
  gboolean in_row; /* a member was written since the row began */
} FoyerGdaBatch;

void        foyer_gda_batch_init (FoyerGdaBatch *batch);
void        foyer_gda_batch_clear (FoyerGdaBatch *batch);
void        foyer_gda_batch_begin_row (FoyerGdaBatch *batch);
void        foyer_gda_batch_end_row (FoyerGdaBatch *batch);
void        foyer_gda_batch_add_text (FoyerGdaBatch *batch, const char *column, const char *value);
void        foyer_gda_batch_add_int (FoyerGdaBatch *batch, const char *column, gint64 value);
void        foyer_gda_batch_add_field (FoyerGdaBatch *batch, FoyerRecord *record, guint field);
void        foyer_gda_batch_add_record (FoyerGdaBatch *batch, FoyerRecord *record);
void        foyer_gda_batch_begin_list (FoyerGdaBatch *batch);
void        foyer_gda_batch_end_list (FoyerGdaBatch *batch);
void        foyer_gda_batch_put_text (FoyerGdaBatch *batch, const char *value);
void        foyer_gda_batch_put_int (FoyerGdaBatch *batch, gint64 value);
gboolean    foyer_gda_batch_is_empty (const FoyerGdaBatch *batch);
void        foyer_gda_batch_add_item (FoyerGdaBatch *batch, const char *text);
const char *foyer_gda_batch_end (FoyerGdaBatch *batch);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoyerGdaBatch, foyer_gda_batch_clear)

G_END_DECLS
