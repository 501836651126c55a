/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libgda/libgda.h>

#include "foyer-gda-target.h"

G_BEGIN_DECLS

/**
 * FoyerGdaConnection:
 *
 * One open connection with its prepared statements. It belongs to the thread that opened it.
 */
typedef struct _FoyerGdaConnection FoyerGdaConnection;
typedef struct _FoyerGdaStatement  FoyerGdaStatement;

FoyerGdaConnection *foyer_gda_connection_open (FoyerGdaTarget *target, GError **error);
FoyerGdaTarget     *foyer_gda_connection_get_target (FoyerGdaConnection *connection);
gboolean            foyer_gda_connection_become_writer (FoyerGdaConnection *connection, GError **error);
void                foyer_gda_connection_close (FoyerGdaConnection *connection);

FoyerGdaDialect foyer_gda_connection_get_dialect (const FoyerGdaConnection *connection);
gboolean        foyer_gda_connection_is_mariadb (const FoyerGdaConnection *connection);
GdaConnection  *foyer_gda_connection_get_gda (const FoyerGdaConnection *connection);
gint64          foyer_gda_connection_get_age_us (const FoyerGdaConnection *connection);

void     foyer_gda_connection_clear_events (FoyerGdaConnection *connection);
gboolean foyer_gda_connection_execute (FoyerGdaConnection *connection, const char *sql, GError **error);
FoyerGdaStatement *
foyer_gda_connection_prepare (FoyerGdaConnection *connection, FoyerGdaQueryId id, GError **error);
FoyerGdaStatement *
foyer_gda_connection_prepare_locking (FoyerGdaConnection *connection, FoyerGdaQueryId id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaConnection, foyer_gda_connection_close)

G_END_DECLS
