/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerWidgetCache:
 *
 * All widgets in memory, kept true by the store's `changed`, so that origins are checked on every handshake
 * without asking the database.
 */
#define FOYER_TYPE_WIDGET_CACHE (foyer_widget_cache_get_type ())
G_DECLARE_FINAL_TYPE (FoyerWidgetCache, foyer_widget_cache, FOYER, WIDGET_CACHE, GObject)

FoyerWidgetCache *foyer_widget_cache_new (FoyerStore *store);
void              foyer_widget_cache_load_async (FoyerWidgetCache   *self,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
gboolean     foyer_widget_cache_load_finish (FoyerWidgetCache *self, GAsyncResult *result, GError **error);
void         foyer_widget_cache_keep (FoyerWidgetCache *self, FoyerWidget *widget);
void         foyer_widget_cache_forget (FoyerWidgetCache *self, const char *id);
FoyerWidget *foyer_widget_cache_find (FoyerWidgetCache *self, const char *id);
gboolean     foyer_widget_cache_lists_origin (FoyerWidgetCache *self, const char *origin);
gboolean foyer_widget_cache_widget_lists_origin (FoyerWidgetCache *self, const char *id, const char *origin);

G_END_DECLS
