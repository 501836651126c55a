/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-statement.h"
#include "foyer-record.h"

G_BEGIN_DECLS

void         foyer_gda_statement_bind_record (FoyerGdaStatement *statement, FoyerRecord *record);
void         foyer_gda_rows_fill_record (FoyerGdaRows *rows, FoyerRecord *record, const char *prefix);
FoyerRecord *foyer_gda_rows_to_record (FoyerGdaRows *rows, GType type);
JsonNode    *foyer_gda_record_to_node (FoyerRecord *record);
void         foyer_gda_record_copy_field (FoyerRecord *record, FoyerRecord *from, guint field);

G_END_DECLS
