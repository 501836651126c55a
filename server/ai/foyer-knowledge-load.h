/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-knowledge-index.h"
#include "foyer-store.h"

G_BEGIN_DECLS

void foyer_knowledge_load_base_async (FoyerStore         *store,
                                      const char         *base_id,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
FoyerKnowledgeIndex *
foyer_knowledge_load_base_finish (FoyerStore *store, GAsyncResult *result, gint64 *revision, GError **error);

G_END_DECLS
