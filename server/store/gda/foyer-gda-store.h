/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-pool.h"
#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerGdaStore:
 *
 * The store on SQLite, MySQL or MariaDB through libgda.
 */
#define FOYER_TYPE_GDA_STORE (foyer_gda_store_get_type ())
G_DECLARE_FINAL_TYPE (FoyerGdaStore, foyer_gda_store, FOYER, GDA_STORE, GObject)

FoyerGdaStore *foyer_gda_store_open (FoyerGdaTarget           *target,
                                     const FoyerGdaPoolLimits *limits,
                                     const FoyerGdaSecrets    *secrets,
                                     GError                  **error);
gboolean       foyer_gda_store_stop (FoyerGdaStore *store, guint timeout_ms);
void           foyer_gda_store_wake (FoyerGdaStore *store);
guint          foyer_gda_store_get_pending (FoyerGdaStore *store);
gint64         foyer_gda_store_get_cursor (FoyerGdaStore *store);
FoyerGdaPool  *foyer_gda_store_get_pool (FoyerGdaStore *store);

G_END_DECLS
