/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-json.h"

G_BEGIN_DECLS

/**
 * FoyerGdaBatch:
 *
 * Many rows as one parameter: a JSON array of lists whose items are in the order that the query says.
 * libgda's cost is by the parameter, so that this is several times cheaper than a statement a row. MariaDB
 * looks for each column from the start of its row, a character at a time: so the rows are lists, the long
 * texts last.
 */
typedef struct
{
  GString *text;
  gboolean in_row; /* a column was put since the row began */
} FoyerGdaBatch;

void        foyer_gda_batch_init (FoyerGdaBatch *batch);
void        foyer_gda_batch_clear (FoyerGdaBatch *batch);
void        foyer_gda_batch_begin_list (FoyerGdaBatch *batch);
void        foyer_gda_batch_end_list (FoyerGdaBatch *batch);
void        foyer_gda_batch_put_text (FoyerGdaBatch *batch, const char *value);
void        foyer_gda_batch_put_int (FoyerGdaBatch *batch, gint64 value);
gboolean    foyer_gda_batch_is_empty (const FoyerGdaBatch *batch);
void        foyer_gda_batch_add_item (FoyerGdaBatch *batch, const char *text);
const char *foyer_gda_batch_end (FoyerGdaBatch *batch);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoyerGdaBatch, foyer_gda_batch_clear)

G_END_DECLS
