/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-ranking.h"

#include <string.h>

/* What a title (or part of it) that the question covers adds to a score. */
#define TITLE_BONUS 0.8
/* Words of stored phrasings that one question is compared with; a document may have a hundred of 500
 * characters. */
#define WORD_BUDGET 20000

/* A term of the question, and what it is worth. */
typedef struct
{
  guint32 term;
  double  weight;
} WeighedTerm;

static double
title_coverage (const FoyerSearchIndex *self, guint32 passage, const FoyerSearchTally *tally)
{
  double mass = (double) self->documents[self->passages[passage].document].title_mass;
  return mass > 0 ? MIN (1, (double) tally->title / mass) : 0;
}

static double
final_score (const FoyerSearchIndex *self, guint32 passage, const FoyerSearchTally *tally)
{
  double covered = title_coverage (self, passage, tally);
  return (double) tally->score * (1 + TITLE_BONUS * covered * covered);
}

/* A total order: equal scores go by document id, which is the same in every process and database. */
static gboolean
is_better (const FoyerSearchIndex *self, const FoyerSearchCandidate *a, const FoyerSearchCandidate *b)
{
  if (a->score > b->score || a->score < b->score)
    return a->score > b->score;
  const FoyerDocumentRow *left = &self->documents[self->passages[a->passage].document];
  const FoyerDocumentRow *right = &self->documents[self->passages[b->passage].document];
  int order = left != right ? strcmp (self->arena + left->id, self->arena + right->id) : 0;
  return order != 0 ? order < 0 : a->passage < b->passage;
}

/* Keeps @best sorted, at most @limit long. */
static void
offer (const FoyerSearchIndex *self, GArray *best, guint limit, const FoyerSearchCandidate *candidate)
{
  guint at = best->len;

  while (at > 0 && is_better (self, candidate, &g_array_index (best, FoyerSearchCandidate, at - 1)))
    at--;
  if (at == limit)
    return;
  if (best->len == limit)
    g_array_set_size (best, limit - 1);
  g_array_insert_val (best, at, *candidate);
}

/* The best passage of each document, the best documents of all. Passages of a document are neighbours. */
static GArray *
choose (const FoyerSearchIndex *self, const FoyerSearchTally *tallies, guint limit)
{
  GArray              *best = g_array_new (FALSE, FALSE, sizeof (FoyerSearchCandidate));
  FoyerSearchCandidate of_document = { 0 };

  for (guint32 passage = 0; passage < self->n_passages; passage++)
    {
      gboolean next = self->passages[passage].ordinal == 0;
      if (next && of_document.score > 0)
        offer (self, best, limit, &of_document);
      if (next)
        of_document.score = 0;
      if (tallies[passage].covered <= 0)
        continue;
      FoyerSearchCandidate candidate = { .passage = passage,
                                         .score = final_score (self, passage, &tallies[passage]) };
      if (candidate.score > of_document.score)
        of_document = candidate;
    }
  if (of_document.score > 0)
    offer (self, best, limit, &of_document);
  return best;
}

/* What the documents behind the first score on average: where many are nearly as good, none is the answer. */
static double
score_of_field (const GArray *best)
{
  double sum = 0;

  for (guint i = 1; i < best->len && i <= FOYER_SEARCH_FIELD; i++)
    sum += g_array_index (best, FoyerSearchCandidate, i).score;
  return sum / FOYER_SEARCH_FIELD;
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const WeighedTerm *left = a, *right = b;
  return (left->term > right->term) - (left->term < right->term);
}

static GArray *
collect_terms (const FoyerSearchQuestion *question)
{
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (WeighedTerm));

  for (guint i = 0; i < question->slots->len; i++)
    {
      const FoyerSearchSlot *slot = &g_array_index (question->slots, FoyerSearchSlot, i);
      for (guint j = 0; j < slot->n_terms; j++)
        {
          WeighedTerm term = { slot->terms[j], slot->idf * slot->factor };
          g_array_append_val (terms, term);
        }
    }
  g_array_sort (terms, compare_terms);
  return terms;
}

/**
 * foyer_search_ranking_new:
 * @question: a tallied question, which must outlive the ranking
 * @limit: how many candidates at most
 *
 * Returns: (transfer full): the best documents
 */
FoyerSearchRanking *
foyer_search_ranking_new (const FoyerSearchQuestion *question, guint limit)
{
  g_return_val_if_fail (question != NULL, NULL);
  FoyerSearchRanking *self = g_new0 (FoyerSearchRanking, 1);

  self->question = question;
  self->best = choose (question->index, question->tallies, limit);
  self->terms = collect_terms (question);
  self->word_budget = WORD_BUDGET;
  return self;
}

/**
 * foyer_search_ranking_free:
 * @ranking: a ranking
 */
void
foyer_search_ranking_free (FoyerSearchRanking *ranking)
{
  g_return_if_fail (ranking != NULL);
  g_array_unref (ranking->best);
  g_array_unref (ranking->terms);
  g_free (ranking);
}

/* How much of @phrasing the question has, as idf. */
static double
share (FoyerSearchRanking *self, guint32 phrasing)
{
  const FoyerSearchPhrasings *phrasings = self->question->index->phrasings;
  double                      shared = 0;

  for (guint32 i = phrasings->starts[phrasing]; i < phrasings->starts[phrasing + 1]; i++)
    {
      WeighedTerm key = { .term = phrasings->terms[i] };
      guint       at;
      if (g_array_binary_search (self->terms, &key, compare_terms, &at))
        shared += g_array_index (self->terms, WeighedTerm, at).weight;
    }
  return shared;
}

/* Compares the question with each phrasing of the document by itself: words from several of them do not make
 * one question. */
static void
rate_phrasings (FoyerSearchRanking *self, guint32 document, FoyerConfidenceFeatures *features)
{
  const FoyerSearchIndex     *index = self->question->index;
  const FoyerSearchPhrasings *phrasings = index->phrasings;
  guint32                     end = foyer_search_end_of_phrasings (index, document);

  for (guint32 i = index->documents[document].first_phrasing; i < end; i++)
    {
      guint32 words = phrasings->starts[i + 1] - phrasings->starts[i];
      double  mass = (double) phrasings->masses[i];
      if (i == self->question->without || mass <= 0)
        continue;
      if (words > self->word_budget)
        return;
      self->word_budget -= words;
      double shared = share (self, i);
      features->likeness = MAX (features->likeness, 2 * shared / (self->question->mass + mass));
      features->phrasing_coverage = MAX (features->phrasing_coverage, shared / mass);
    }
}

static guint
count_words (const FoyerSearchQuestion *question)
{
  guint words = 0;

  for (guint i = 0; i < question->slots->len; i++)
    words += !g_array_index (question->slots, FoyerSearchSlot, i).small;
  return words;
}

/**
 * foyer_search_ranking_rate:
 * @ranking: a ranking
 * @at: which candidate; the first ones first, as phrasings are compared until a bound is reached
 * @features: (out): what the confidence in it is computed from
 */
void
foyer_search_ranking_rate (FoyerSearchRanking *ranking, guint at, FoyerConfidenceFeatures *features)
{
  g_return_if_fail (ranking != NULL && at < ranking->best->len && features != NULL);
  const FoyerSearchQuestion  *question = ranking->question;
  const FoyerSearchCandidate *first = &g_array_index (ranking->best, FoyerSearchCandidate, 0);
  const FoyerSearchCandidate *candidate = first + at;
  const FoyerSearchTally     *tally = &question->tallies[candidate->passage];
  guint32                     document = question->index->passages[candidate->passage].document;
  double                      title_mass = (double) question->index->documents[document].title_mass;

  *features = (FoyerConfidenceFeatures){
    .coverage = MIN (1, (double) tally->covered / question->mass),
    .lead = (candidate->score - score_of_field (ranking->best)) / first->score,
    .title_coverage = title_coverage (question->index, candidate->passage, tally),
    .likeness = 2 * (double) tally->title / (question->mass + title_mass),
    .matched = tally->matched,
    .length = count_words (question),
  };
  rate_phrasings (ranking, document, features);
  features->likeness = MIN (1, features->likeness);
  features->phrasing_coverage = MIN (1, features->phrasing_coverage);
}
