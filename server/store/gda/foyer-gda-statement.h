/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-connection.h"
#include "foyer-gda-row.h"

G_BEGIN_DECLS

FoyerGdaStatement *
foyer_gda_statement_new (FoyerGdaConnection *connection, const FoyerGdaQuery *query, GError **error);
FoyerGdaStatement   *foyer_gda_statement_new_full (FoyerGdaConnection  *connection,
                                                   const FoyerGdaQuery *query,
                                                   const char          *tail,
                                                   GError             **error);
void                 foyer_gda_statement_free (FoyerGdaStatement *statement);
const FoyerGdaQuery *foyer_gda_statement_get_query (const FoyerGdaStatement *statement);

void foyer_gda_statement_clear (FoyerGdaStatement *statement);
void foyer_gda_statement_bind_text (FoyerGdaStatement *statement, const char *name, const char *value);
void foyer_gda_statement_bind_int (FoyerGdaStatement *statement, const char *name, gint64 value);
void foyer_gda_statement_bind_bool (FoyerGdaStatement *statement, const char *name, gboolean value);
void foyer_gda_statement_bind_double (FoyerGdaStatement *statement, const char *name, double value);
void foyer_gda_statement_bind_blob (FoyerGdaStatement *statement, const char *name, GBytes *value);
void foyer_gda_statement_bind_null (FoyerGdaStatement *statement, const char *name);

gboolean      foyer_gda_statement_check (FoyerGdaStatement *statement, GError **error);
gboolean      foyer_gda_statement_run (FoyerGdaStatement *statement, gint64 *affected, GError **error);
FoyerGdaRows *foyer_gda_statement_query (FoyerGdaStatement *statement, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaStatement, foyer_gda_statement_free)

G_END_DECLS
