/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-query.h"

G_BEGIN_DECLS

/**
 * FoyerGdaTarget:
 *
 * Where the database is, and where its change log was seen last. Counted, and for any thread, so that every
 * worker may hold it.
 */
typedef struct _FoyerGdaTarget FoyerGdaTarget;

FoyerGdaTarget *foyer_gda_target_new_sqlite (const char *path);
FoyerGdaTarget *foyer_gda_target_new_mysql (const char *socket,
                                            const char *host,
                                            guint       port,
                                            const char *user,
                                            const char *password,
                                            const char *database);
FoyerGdaTarget *foyer_gda_target_ref (FoyerGdaTarget *target);
void            foyer_gda_target_unref (FoyerGdaTarget *target);

FoyerGdaDialect foyer_gda_target_get_dialect (const FoyerGdaTarget *target);
const char     *foyer_gda_target_get_provider (const FoyerGdaTarget *target);
const char     *foyer_gda_target_get_connection_string (const FoyerGdaTarget *target);
const char     *foyer_gda_target_get_auth_string (const FoyerGdaTarget *target);
const char     *foyer_gda_target_get_database (const FoyerGdaTarget *target);
gint64          foyer_gda_target_get_cursor (FoyerGdaTarget *target);
void            foyer_gda_target_set_cursor (FoyerGdaTarget *target, gint64 cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaTarget, foyer_gda_target_unref)

G_END_DECLS
