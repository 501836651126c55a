/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-knowledge.h"

G_BEGIN_DECLS

/* What changes a knowledge base's documents. Each completes when the index with the change serves. */

/* body: a file of the type @content_type; answers an ImportResult */
void        foyer_knowledge_import_async (FoyerKnowledge     *self,
                                          const char         *base_id,
                                          GBytes             *body,
                                          const char         *content_type,
                                          const FoyerActor   *actor,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
JsonObject *foyer_knowledge_import_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error);

/* body: a Document from outside, validated here; document_id: NULL for a new one */
void foyer_knowledge_save_document_async (FoyerKnowledge     *self,
                                          const char         *base_id,
                                          const char         *document_id,
                                          JsonNode           *body,
                                          const FoyerActor   *actor,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
FoyerDocument *
foyer_knowledge_save_document_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error);

void     foyer_knowledge_delete_document_async (FoyerKnowledge     *self,
                                                const char         *base_id,
                                                const char         *document_id,
                                                const FoyerActor   *actor,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
gboolean foyer_knowledge_delete_document_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error);

G_END_DECLS
