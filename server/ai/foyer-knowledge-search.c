/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge.h"

/**
 * foyer_knowledge_search_indexes:
 * @indexes: (element-type FoyerKnowledgeIndex): where to search
 * @query: a question, any bytes
 * @language: (nullable): BCP 47 tag of the question's language
 * @limit: how many hits at most, 1..%FOYER_SEARCH_LIMIT
 *
 * As foyer_knowledge_search(), in any thread.
 *
 * Returns: (transfer full) (element-type FoyerSearchHit): the hits of all indexes, best first
 */
GPtrArray *
foyer_knowledge_search_indexes (GPtrArray *indexes, const char *query, const char *language, guint limit)
{
  g_return_val_if_fail (indexes != NULL && query != NULL, NULL);
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_search_hit_free);

  limit = CLAMP (limit, 1, FOYER_SEARCH_LIMIT);
  for (guint i = 0; i < indexes->len; i++)
    g_ptr_array_extend_and_steal (hits,
                                  foyer_knowledge_index_search (indexes->pdata[i], query, language, limit));
  g_ptr_array_sort (hits, foyer_search_hit_compare);
  if (hits->len > limit)
    g_ptr_array_set_size (hits, (int) limit);
  return hits;
}

/**
 * foyer_knowledge_search:
 * @self: the knowledge
 * @base_ids: (nullable) (array zero-terminated=1): the bases to search; ones that do not serve have no hits
 * @query: a question, any bytes
 * @language: (nullable): BCP 47 tag of the question's language
 * @limit: how many hits at most, 1..%FOYER_SEARCH_LIMIT
 *
 * Searches what serves now; no I/O, under 5 ms for 100,000 passages.
 *
 * Returns: (transfer full) (element-type FoyerSearchHit): the hits of all bases, best first
 */
GPtrArray *
foyer_knowledge_search (
    FoyerKnowledge *self, const char *const *base_ids, const char *query, const char *language, guint limit)
{
  g_return_val_if_fail (FOYER_IS_KNOWLEDGE (self) && query != NULL, NULL);
  g_autoptr (GPtrArray) indexes = foyer_knowledge_get_indexes (self, base_ids);
  return foyer_knowledge_search_indexes (indexes, query, language, limit);
}
