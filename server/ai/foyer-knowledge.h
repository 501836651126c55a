/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-knowledge-index.h"
#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerKnowledge:
 *
 * What answers come from: for each knowledge base the index that serves now, kept true to the store. An index
 * is loaded page by page, built in a thread, and swapped in whole; while the next one is made, the last one
 * serves.
 */
#define FOYER_TYPE_KNOWLEDGE (foyer_knowledge_get_type ())
G_DECLARE_FINAL_TYPE (FoyerKnowledge, foyer_knowledge, FOYER, KNOWLEDGE, GObject)

FoyerKnowledge *foyer_knowledge_new (FoyerStore *store);
FoyerStore     *foyer_knowledge_get_store (FoyerKnowledge *self);

/* At the start: every base there is. */
void     foyer_knowledge_load_async (FoyerKnowledge     *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean foyer_knowledge_load_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error);

/* After a write: completes when what was committed before the call serves. revision: the base's after the
 * write, or 0 where that is not known. */
void     foyer_knowledge_reload_async (FoyerKnowledge     *self,
                                       const char         *base_id,
                                       gint64              revision,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean foyer_knowledge_reload_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error);

GPtrArray *foyer_knowledge_get_indexes (FoyerKnowledge *self, const char *const *base_ids);
GPtrArray *
foyer_knowledge_search_indexes (GPtrArray *indexes, const char *query, const char *language, guint limit);
GPtrArray *foyer_knowledge_search (
    FoyerKnowledge *self, const char *const *base_ids, const char *query, const char *language, guint limit);
gint64 foyer_knowledge_get_revision (FoyerKnowledge *self, const char *base_id);

G_END_DECLS
