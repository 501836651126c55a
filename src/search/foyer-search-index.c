/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "foyer-search-ranking.h"

/* "How do I" may be rare in a manual, and still says nothing. */
#define SMALL_WORD_FACTOR 0.3

/* Whether @term says nothing of what a question is about: "how", "the", a Latin letter or a digit by itself.
 */
gboolean
foyer_search_is_small (const FoyerSearchIndex *self, const char *term)
{
  return term[1] == '\0' || g_hash_table_contains (self->small_words, term);
}

/* The weight of a word: how few passages have it, and whether it says anything of what the question is about.
 */
double
foyer_search_weigh (const FoyerSearchIndex *self, const char *term, guint32 frequency)
{
  double rest = self->passages_in_all - MIN (frequency, self->passages_in_all);
  double idf = log1p ((rest + 0.5) / (frequency + 0.5));

  return foyer_search_is_small (self, term) ? idf * SMALL_WORD_FACTOR : idf;
}

static const char *
arena_at (const FoyerSearchIndex *self, gsize offset)
{
  return offset != G_MAXSIZE ? self->arena + offset : NULL;
}

static FoyerSearchHit *
make_hit (const FoyerSearchIndex *self, const FoyerSearchCandidate *candidate)
{
  const FoyerPassageRow  *row = &self->passages[candidate->passage];
  const FoyerDocumentRow *document = &self->documents[row->document];
  FoyerSearchHit         *hit = g_new0 (FoyerSearchHit, 1);

  hit->document_id = g_strdup (arena_at (self, document->id));
  hit->title = g_strdup (document->title != G_MAXSIZE ? arena_at (self, document->title) : "");
  hit->url = g_strdup (arena_at (self, document->url));
  hit->language = g_strdup (arena_at (self, document->language));
  hit->text = g_strndup (arena_at (self, document->text) + row->offset, row->length);
  hit->passage = row->ordinal;
  hit->score = candidate->score;
  return hit;
}

/* Rated with some candidates more than are asked for: the lead must not depend on @limit. */
static GPtrArray *
make_hits (const FoyerSearchQuestion *question, guint limit)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_search_hit_free);
  g_autoptr (FoyerSearchRanking) ranking = foyer_search_ranking_new (question, limit + FOYER_SEARCH_FIELD);
  double                         ceiling = 1;

  for (guint i = 0; i < MIN (ranking->best->len, limit); i++)
    {
      FoyerSearchHit *hit =
          make_hit (question->index, &g_array_index (ranking->best, FoyerSearchCandidate, i));
      foyer_search_ranking_rate (ranking, i, &hit->features);
      hit->confidence = MIN (foyer_confidence (&hit->features, question->index->shift), ceiling);
      ceiling = hit->confidence;
      g_ptr_array_add (hits, hit);
    }
  return hits;
}

/**
 * foyer_search_hit_free:
 * @hit: a hit
 */
void
foyer_search_hit_free (FoyerSearchHit *hit)
{
  g_return_if_fail (hit != NULL);
  g_free (hit->document_id);
  g_free (hit->title);
  g_free (hit->url);
  g_free (hit->language);
  g_free (hit->text);
  g_free (hit);
}

/**
 * foyer_search_hit_compare:
 * @a: address of a #FoyerSearchHit pointer
 * @b: address of another
 *
 * The order of hits of several indexes, for g_ptr_array_sort(): by confidence, which can be compared between
 * them, then by score, then by document id. The hits of one index are in this order.
 *
 * Returns: less than, equal to or greater than 0
 */
int
foyer_search_hit_compare (gconstpointer a, gconstpointer b)
{
  const FoyerSearchHit *left = *(FoyerSearchHit *const *) a, *right = *(FoyerSearchHit *const *) b;

  if (left->confidence > right->confidence || left->confidence < right->confidence)
    return left->confidence > right->confidence ? -1 : 1;
  if (left->score > right->score || left->score < right->score)
    return left->score > right->score ? -1 : 1;
  return strcmp (left->document_id, right->document_id);
}

/**
 * foyer_search_index_ref:
 * @index: an index
 *
 * Returns: (transfer full): @index; counted atomically, for any thread
 */
FoyerSearchIndex *
foyer_search_index_ref (FoyerSearchIndex *index)
{
  g_return_val_if_fail (index != NULL, NULL);
  g_atomic_ref_count_inc (&index->references);
  return index;
}

/**
 * foyer_search_index_unref:
 * @index: (transfer full): an index
 */
void
foyer_search_index_unref (FoyerSearchIndex *index)
{
  g_return_if_fail (index != NULL);
  if (!g_atomic_ref_count_dec (&index->references))
    return;
  foyer_lexicon_free (index->lexicon);
  g_hash_table_unref (index->small_words);
  g_free (index->language);
  g_free (index->postings);
  g_free (index->starts);
  g_free (index->frequencies);
  g_free (index->documents);
  g_free (index->passages);
  g_free (index->norms);
  g_free (index->arena);
  foyer_search_phrasings_free (index->phrasings);
  g_free (index);
}

/**
 * foyer_search_index_get_n_documents:
 * @index: an index
 *
 * Returns: how many documents it has
 */
guint
foyer_search_index_get_n_documents (const FoyerSearchIndex *index)
{
  g_return_val_if_fail (index != NULL, 0);
  return index->n_documents;
}

/**
 * foyer_search_index_get_n_passages:
 * @index: an index
 *
 * Returns: how many passages it has
 */
guint
foyer_search_index_get_n_passages (const FoyerSearchIndex *index)
{
  g_return_val_if_fail (index != NULL, 0);
  return index->n_passages;
}

/**
 * foyer_search_index_search:
 * @index: an index; any thread
 * @query: a question, any bytes
 * @limit: how many hits at most, 1..%FOYER_SEARCH_LIMIT
 *
 * Ranks the documents by their best passage. The work is bounded whatever the question: its length, its
 * words, the terms that are compared for typos and the passages that are counted all have a limit. The same
 * question on the same documents has the same answer everywhere.
 *
 * Returns: (transfer full) (element-type FoyerSearchHit): the hits, best first; none where no word is known
 */
GPtrArray *
foyer_search_index_search (const FoyerSearchIndex *index, const char *query, guint limit)
{
  g_return_val_if_fail (index != NULL && query != NULL, NULL);
  g_autoptr (FoyerSearchQuestion) question = foyer_search_question_new (index);

  foyer_search_question_add_text (question, query);
  foyer_search_question_tally (question);
  return make_hits (question, CLAMP (limit, 1, FOYER_SEARCH_LIMIT));
}
