/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libgda/libgda.h>

#include "foyer-gda-query.h"

G_BEGIN_DECLS

/**
 * FoyerGdaRows:
 *
 * The rows of one execution, read once from the first to the last: MySQL's provider gives wrong rows in any
 * other order.
 */
typedef struct _FoyerGdaRows FoyerGdaRows;

FoyerGdaRows *foyer_gda_rows_new (GdaDataModel *model, const FoyerGdaQuery *query, GError **error);
void          foyer_gda_rows_free (FoyerGdaRows *rows);

const FoyerGdaQuery *foyer_gda_rows_get_query (const FoyerGdaRows *rows);
guint                foyer_gda_rows_get_count (const FoyerGdaRows *rows);
gboolean             foyer_gda_rows_next (FoyerGdaRows *rows, GError **error);

guint       foyer_gda_rows_get_column (const FoyerGdaRows *rows, const char *name);
gboolean    foyer_gda_rows_is_null (const FoyerGdaRows *rows, guint column);
const char *foyer_gda_rows_get_text (const FoyerGdaRows *rows, guint column);
gint64      foyer_gda_rows_get_int (const FoyerGdaRows *rows, guint column);
gboolean    foyer_gda_rows_get_bool (const FoyerGdaRows *rows, guint column);
double      foyer_gda_rows_get_double (const FoyerGdaRows *rows, guint column);
GBytes     *foyer_gda_rows_get_blob (const FoyerGdaRows *rows, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaRows, foyer_gda_rows_free)

G_END_DECLS
