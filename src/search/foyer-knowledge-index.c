/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-index.h"

#include <string.h>

#include "foyer-language.h"
#include "foyer-search-calibration.h"

/* Whoever writes a document in a language of their own invention shares the index without stems. */
#define MAX_LANGUAGES 64
#define NO_LANGUAGE ""

typedef struct
{
  const char         *language; /* interned; NO_LANGUAGE: unknown */
  FoyerSearchBuilder *builder;
} BuilderPart;

struct _FoyerKnowledgeBuilder
{
  GArray *parts; /* BuilderPart, in the order of first use */
};

typedef struct
{
  const char       *language;
  FoyerSearchIndex *index;
} IndexPart;

struct _FoyerKnowledgeIndex
{
  gatomicrefcount references;
  GArray         *parts; /* IndexPart */
};

/* The language as the document says it, else as its words do. */
static const char *
language_of (const FoyerSearchDocument *document)
{
  const char *language = foyer_language_primary (document->language);

  if (language == NULL && document->passages != NULL)
    language = foyer_language_detect (document->passages[0]);
  else if (language == NULL)
    language = foyer_language_detect (document->text);
  if (language == NULL)
    language = foyer_language_detect (document->title);
  return language != NULL ? g_intern_string (language) : NO_LANGUAGE;
}

static FoyerSearchBuilder *
builder_for (FoyerKnowledgeBuilder *self, const char *language)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (strcmp (g_array_index (self->parts, BuilderPart, i).language, language) == 0)
      return g_array_index (self->parts, BuilderPart, i).builder;
  if (self->parts->len >= MAX_LANGUAGES && *language != '\0')
    return builder_for (self, NO_LANGUAGE);
  BuilderPart part = { .language = language, .builder = foyer_search_builder_new (language) };
  g_array_append_val (self->parts, part);
  return part.builder;
}

/**
 * foyer_knowledge_builder_new:
 *
 * Returns: (transfer full): a builder of the index of one knowledge base
 */
FoyerKnowledgeBuilder *
foyer_knowledge_builder_new (void)
{
  FoyerKnowledgeBuilder *self = g_new0 (FoyerKnowledgeBuilder, 1);
  self->parts = g_array_new (FALSE, FALSE, sizeof (BuilderPart));
  return self;
}

/**
 * foyer_knowledge_builder_free:
 * @builder: a builder
 */
void
foyer_knowledge_builder_free (FoyerKnowledgeBuilder *builder)
{
  g_return_if_fail (builder != NULL);
  for (guint i = 0; i < builder->parts->len; i++)
    g_clear_pointer (&g_array_index (builder->parts, BuilderPart, i).builder, foyer_search_builder_free);
  g_array_unref (builder->parts);
  g_free (builder);
}

/**
 * foyer_knowledge_builder_add:
 * @builder: a builder
 * @document: a document, copied; where it names no language, its words decide
 */
void
foyer_knowledge_builder_add (FoyerKnowledgeBuilder *builder, const FoyerSearchDocument *document)
{
  g_return_if_fail (builder != NULL && document != NULL);
  foyer_search_builder_add (builder_for (builder, language_of (document)), document);
}

static void
calibrate (FoyerKnowledgeIndex *self)
{
  FoyerSearchIndex *indexes[MAX_LANGUAGES + 1];

  for (guint i = 0; i < self->parts->len; i++)
    indexes[i] = g_array_index (self->parts, IndexPart, i).index;
  foyer_calibration_apply (indexes, self->parts->len);
}

/**
 * foyer_knowledge_builder_finish:
 * @builder: (transfer full): a builder
 *
 * Sorts what was added, and calibrates the confidence by the stored phrasings. For a worker thread: 100,000
 * passages take some tenths of a second.
 *
 * Returns: (transfer full): the index
 */
FoyerKnowledgeIndex *
foyer_knowledge_builder_finish (FoyerKnowledgeBuilder *builder)
{
  g_return_val_if_fail (builder != NULL, NULL);
  FoyerKnowledgeIndex *self = g_new0 (FoyerKnowledgeIndex, 1);
  guint                passages = 0;

  g_atomic_ref_count_init (&self->references);
  self->parts = g_array_new (FALSE, FALSE, sizeof (IndexPart));
  for (guint i = 0; i < builder->parts->len; i++)
    passages += foyer_search_builder_get_n_passages (g_array_index (builder->parts, BuilderPart, i).builder);
  for (guint i = 0; i < builder->parts->len; i++)
    {
      BuilderPart *from = &g_array_index (builder->parts, BuilderPart, i);
      IndexPart    part = { .language = from->language };
      part.index = foyer_search_builder_finish (g_steal_pointer (&from->builder), passages);
      g_array_append_val (self->parts, part);
    }
  foyer_knowledge_builder_free (builder);
  calibrate (self);
  return self;
}

/**
 * foyer_knowledge_index_ref:
 * @index: an index
 *
 * Returns: (transfer full): @index; counted atomically, for any thread
 */
FoyerKnowledgeIndex *
foyer_knowledge_index_ref (FoyerKnowledgeIndex *index)
{
  g_return_val_if_fail (index != NULL, NULL);
  g_atomic_ref_count_inc (&index->references);
  return index;
}

/**
 * foyer_knowledge_index_unref:
 * @index: (transfer full): an index
 */
void
foyer_knowledge_index_unref (FoyerKnowledgeIndex *index)
{
  g_return_if_fail (index != NULL);
  if (!g_atomic_ref_count_dec (&index->references))
    return;
  for (guint i = 0; i < index->parts->len; i++)
    foyer_search_index_unref (g_array_index (index->parts, IndexPart, i).index);
  g_array_unref (index->parts);
  g_free (index);
}

/**
 * foyer_knowledge_index_get_n_documents:
 * @index: an index
 *
 * Returns: how many documents it has
 */
guint
foyer_knowledge_index_get_n_documents (const FoyerKnowledgeIndex *index)
{
  g_return_val_if_fail (index != NULL, 0);
  guint documents = 0;
  for (guint i = 0; i < index->parts->len; i++)
    documents += foyer_search_index_get_n_documents (g_array_index (index->parts, IndexPart, i).index);
  return documents;
}

/**
 * foyer_knowledge_index_get_n_passages:
 * @index: an index
 *
 * Returns: how many passages it has
 */
guint
foyer_knowledge_index_get_n_passages (const FoyerKnowledgeIndex *index)
{
  g_return_val_if_fail (index != NULL, 0);
  guint passages = 0;
  for (guint i = 0; i < index->parts->len; i++)
    passages += foyer_search_index_get_n_passages (g_array_index (index->parts, IndexPart, i).index);
  return passages;
}

static gboolean
has_language (const FoyerKnowledgeIndex *self, const char *language)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (g_strcmp0 (g_array_index (self->parts, IndexPart, i).language, language) == 0)
      return TRUE;
  return FALSE;
}

/**
 * foyer_knowledge_index_search:
 * @index: an index; any thread
 * @query: a question, any bytes
 * @language: (nullable): search only what is written in this language, if anything is, and what is in none
 * @limit: how many hits at most, 1..%FOYER_SEARCH_LIMIT
 *
 * Returns: (transfer full) (element-type FoyerSearchHit): the hits, best first
 */
GPtrArray *
foyer_knowledge_index_search (const FoyerKnowledgeIndex *index,
                              const char                *query,
                              const char                *language,
                              guint                      limit)
{
  g_return_val_if_fail (index != NULL && query != NULL, NULL);
  const char *primary = foyer_language_primary (language);
  GPtrArray  *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_search_hit_free);

  limit = CLAMP (limit, 1, FOYER_SEARCH_LIMIT);
  if (!has_language (index, primary))
    primary = NULL;
  for (guint i = 0; i < index->parts->len; i++)
    {
      const IndexPart *part = &g_array_index (index->parts, IndexPart, i);
      if (primary != NULL && *part->language != '\0' && strcmp (part->language, primary) != 0)
        continue;
      g_ptr_array_extend_and_steal (hits, foyer_search_index_search (part->index, query, limit));
    }
  g_ptr_array_sort (hits, foyer_search_hit_compare);
  if (hits->len > limit)
    g_ptr_array_set_size (hits, (int) limit);
  return hits;
}
