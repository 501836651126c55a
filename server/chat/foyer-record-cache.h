/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerRecordCache:
 *
 * The rows of one type that were asked for lately, so that a message costs no read. Kept true by the store's
 * signals; bounded: when it is full, it starts afresh.
 */
#define FOYER_TYPE_RECORD_CACHE (foyer_record_cache_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRecordCache, foyer_record_cache, FOYER, RECORD_CACHE, GObject)

FoyerRecordCache *foyer_record_cache_new (FoyerStore *store, GType type, guint most);
void              foyer_record_cache_put (FoyerRecordCache *self, FoyerRecord *record);
FoyerRecord      *foyer_record_cache_peek (FoyerRecordCache *self, const char *id);
void              foyer_record_cache_get_async (FoyerRecordCache   *self,
                                                const char         *id,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
FoyerRecord *foyer_record_cache_get_finish (FoyerRecordCache *self, GAsyncResult *result, GError **error);

G_END_DECLS
