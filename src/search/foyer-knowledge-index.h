/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-search-builder.h"

G_BEGIN_DECLS

/* The index of one knowledge base: one FoyerSearchIndex a language, each with its own stems. Immutable. */
typedef struct _FoyerKnowledgeIndex FoyerKnowledgeIndex;

/* Collects a base's documents. Belongs to one thread at a time. */
typedef struct _FoyerKnowledgeBuilder FoyerKnowledgeBuilder;

FoyerKnowledgeBuilder *foyer_knowledge_builder_new (void);
void                   foyer_knowledge_builder_free (FoyerKnowledgeBuilder *builder);
void foyer_knowledge_builder_add (FoyerKnowledgeBuilder *builder, const FoyerSearchDocument *document);
FoyerKnowledgeIndex *foyer_knowledge_builder_finish (FoyerKnowledgeBuilder *builder);

FoyerKnowledgeIndex *foyer_knowledge_index_ref (FoyerKnowledgeIndex *index);
void                 foyer_knowledge_index_unref (FoyerKnowledgeIndex *index);
guint                foyer_knowledge_index_get_n_documents (const FoyerKnowledgeIndex *index);
guint                foyer_knowledge_index_get_n_passages (const FoyerKnowledgeIndex *index);
GPtrArray           *foyer_knowledge_index_search (const FoyerKnowledgeIndex *index,
                                                   const char                *query,
                                                   const char                *language,
                                                   guint                      limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerKnowledgeBuilder, foyer_knowledge_builder_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerKnowledgeIndex, foyer_knowledge_index_unref)

G_END_DECLS
