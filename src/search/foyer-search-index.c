/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "foyer-search-index-private.h"
#include "foyer-terms.h"

/* BM25F: how soon a repeated word stops counting. */
#define K1 2.5
/* What a title (or part of it) that the question covers adds to a score. */
#define TITLE_BONUS 0.8
/* A word that was mistyped says less than one that was not. */
#define TYPO_FACTOR 0.6
/* "How do I" may be rare in a manual, and still says nothing. */
#define SMALL_WORD_FACTOR 0.3

/* Bounds of one question. Common words come last, so these cost nothing but their noise. */
#define MAX_SLOTS 128
#define MAX_ALTERNATIVES 3
#define TYPO_BUDGET 24000
#define POSTINGS_BUDGET 150000
#define FIELD 4

/* One word of the question, and the terms that it may mean. */
typedef struct
{
  guint32 terms[MAX_ALTERNATIVES];
  guint   n_terms; /* 0: unknown */
  double  factor;
  double  idf;
  guint   position; /* in the question */
  guint32 postings;
} Slot;

/* What a passage has of the question. */
typedef struct
{
  float   score;
  float   covered; /* idf */
  float   title;   /* idf */
  guint16 matched;
} Tally;

typedef struct
{
  const FoyerSearchIndex *index;
  GArray                 *slots;
  GHashTable             *seen;
  guint                   typo_budget;
  double                  mass, ideal;
} Question;

typedef struct
{
  guint32 passage;
  double  score;
} Candidate;

/* The weight of a word: how few passages have it, and whether it says anything of what the question is about.
 */
double
foyer_search_weigh (const FoyerSearchIndex *self, const char *term, guint32 frequency)
{
  double rest = self->passages_in_all - MIN (frequency, self->passages_in_all);
  double idf = log1p ((rest + 0.5) / (frequency + 0.5));

  return g_hash_table_contains (self->small_words, term) ? idf * SMALL_WORD_FACTOR : idf;
}

static const char *
arena_at (const FoyerSearchIndex *self, gsize offset)
{
  return offset != G_MAXSIZE ? self->arena + offset : NULL;
}

/* Typos seldom hit the first letter; then the more frequent term, then the order of bytes. */
static gboolean
is_better_guess (const FoyerSearchIndex *self, const char *term, guint32 a, guint32 b)
{
  gboolean a_starts = foyer_lexicon_get (self->lexicon, a)[0] == term[0];
  gboolean b_starts = foyer_lexicon_get (self->lexicon, b)[0] == term[0];

  if (a_starts != b_starts)
    return a_starts;
  if (self->frequencies[a] != self->frequencies[b])
    return self->frequencies[a] > self->frequencies[b];
  return a < b;
}

/* The likeliest of the words that one slip makes of @term. */
static void
guess (Question *question, const char *term, Slot *slot)
{
  guint32 similar[FOYER_LEXICON_SIMILAR];
  guint   n = foyer_lexicon_find_similar (question->index->lexicon, term, &question->typo_budget, similar);

  while (slot->n_terms < MIN (n, MAX_ALTERNATIVES))
    {
      guint best = slot->n_terms;
      for (guint i = best + 1; i < n; i++)
        if (is_better_guess (question->index, term, similar[i], similar[best]))
          best = i;
      slot->terms[slot->n_terms] = similar[best];
      similar[best] = similar[slot->n_terms];
      slot->n_terms++;
    }
}

static void
on_query_term (const char *term, gpointer user_data)
{
  Question               *question = user_data;
  const FoyerSearchIndex *index = question->index;
  Slot                    slot = { .factor = 1, .position = question->slots->len };

  if (question->slots->len == MAX_SLOTS || !g_hash_table_add (question->seen, g_strdup (term)))
    return;
  slot.terms[0] = foyer_lexicon_find (index->lexicon, term);
  if (slot.terms[0] != FOYER_LEXICON_NONE)
    slot.n_terms = 1;
  else if (!g_hash_table_contains (index->small_words, term))
    {
      slot.factor = TYPO_FACTOR;
      guess (question, term, &slot);
    }
  for (guint i = 0; i < slot.n_terms; i++)
    slot.postings += index->frequencies[slot.terms[i]];
  slot.idf = foyer_search_weigh (index, term, slot.postings);
  g_array_append_val (question->slots, slot);
}

/* The rarest first: it says most, and the budget of postings goes to it. */
static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const Slot *left = a, *right = b;
  if (left->postings != right->postings)
    return left->postings < right->postings ? -1 : 1;
  return left->position < right->position ? -1 : left->position > right->position;
}

/* BM25F of one term in one passage, without its idf: 0..1. */
static float
saturation (const FoyerSearchIndex *self, guint32 passage, guint8 counts)
{
  const FoyerPassageNorms *norms = &self->norms[passage];
  float                    weight = norms->text * (float) FOYER_COUNTS_TEXT (counts);

  if (counts > FOYER_COUNTS (0u, 0u, 15u))
    weight += norms->title * (float) FOYER_COUNTS_TITLE (counts) +
              norms->phrasings * (float) FOYER_COUNTS_PHRASINGS (counts);
  return weight / ((float) K1 + weight);
}

/* Adds what a word is worth to every passage that has it; of its alternatives the best one counts. */
static void
tally_slot (const FoyerSearchIndex *self, const Slot *slot, Tally *tallies)
{
  FoyerPostings postings[MAX_ALTERNATIVES];
  gboolean      more[MAX_ALTERNATIVES] = { FALSE };

  for (guint i = 0; i < slot->n_terms; i++)
    {
      postings[i] = foyer_postings_of (self, slot->terms[i]);
      more[i] = foyer_postings_next (&postings[i]);
    }
  for (;;)
    {
      guint32  passage = G_MAXUINT32;
      float    best = 0;
      gboolean in_title = FALSE;
      for (guint i = 0; i < slot->n_terms; i++)
        if (more[i])
          passage = MIN (passage, postings[i].passage);
      if (passage == G_MAXUINT32)
        return;
      for (guint i = 0; i < slot->n_terms; i++)
        if (more[i] && postings[i].passage == passage)
          {
            best = MAX (best, saturation (self, passage, postings[i].counts));
            in_title = in_title || FOYER_COUNTS_TITLE (postings[i].counts) > 0;
            more[i] = foyer_postings_next (&postings[i]);
          }
      Tally *tally = &tallies[passage];
      float  weight = (float) (slot->idf * slot->factor);
      tally->score += weight * best;
      tally->covered += weight;
      tally->title += in_title ? weight : 0;
      tally->matched++;
    }
}

static void
tally_all (Question *question, Tally *tallies)
{
  guint64 spent = 0;

  for (guint i = 0; i < question->slots->len; i++)
    {
      const Slot *slot = &g_array_index (question->slots, Slot, i);
      spent += slot->postings;
      if (i > 0 && spent > POSTINGS_BUDGET)
        return;
      tally_slot (question->index, slot, tallies);
    }
}

static double
title_coverage (const FoyerSearchIndex *self, guint32 passage, const Tally *tally)
{
  double mass = (double) self->documents[self->passages[passage].document].title_mass;
  return mass > 0 ? MIN (1, (double) tally->title / mass) : 0;
}

static double
final_score (const FoyerSearchIndex *self, guint32 passage, const Tally *tally)
{
  double covered = title_coverage (self, passage, tally);
  return (double) tally->score * (1 + TITLE_BONUS * covered * covered);
}

/* A total order: equal scores go by document id, which is the same in every process and database. */
static gboolean
is_better (const FoyerSearchIndex *self, const Candidate *a, const Candidate *b)
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
offer (const FoyerSearchIndex *self, GArray *best, guint limit, const Candidate *candidate)
{
  guint at = best->len;

  while (at > 0 && is_better (self, candidate, &g_array_index (best, Candidate, at - 1)))
    at--;
  if (at == limit)
    return;
  if (best->len == limit)
    g_array_set_size (best, limit - 1);
  g_array_insert_val (best, at, *candidate);
}

/* The best passage of each document, the best documents of all. Passages of a document are neighbours. */
static GArray *
choose (const FoyerSearchIndex *self, const Tally *tallies, guint limit)
{
  GArray   *best = g_array_new (FALSE, FALSE, sizeof (Candidate));
  Candidate of_document = { 0 };

  for (guint32 passage = 0; passage < self->n_passages; passage++)
    {
      gboolean next = self->passages[passage].ordinal == 0;
      if (next && of_document.score > 0)
        offer (self, best, limit, &of_document);
      if (next)
        of_document.score = 0;
      if (tallies[passage].matched == 0)
        continue;
      Candidate candidate = { .passage = passage, .score = final_score (self, passage, &tallies[passage]) };
      if (candidate.score > of_document.score)
        of_document = candidate;
    }
  if (of_document.score > 0)
    offer (self, best, limit, &of_document);
  return best;
}

/* What every word is worth together, and what a passage would score that has each in its title and its text.
 */
static void
weigh_question (Question *question)
{
  double weight = FOYER_TITLE_WEIGHT + FOYER_TEXT_WEIGHT;

  for (guint i = 0; i < question->slots->len; i++)
    question->mass += g_array_index (question->slots, Slot, i).idf;
  question->ideal = question->mass * weight / (K1 + weight) * (1 + TITLE_BONUS);
}

/* What the documents behind the first score on average: where many are nearly as good, none is the answer. */
static double
score_of_field (const GArray *best)
{
  double sum = 0;

  for (guint i = 1; i < best->len && i <= FIELD; i++)
    sum += g_array_index (best, Candidate, i).score;
  return sum / FIELD;
}

static void
rate (const Question *question, const GArray *best, guint at, const Tally *tally, FoyerSearchHit *hit)
{
  double  first = g_array_index (best, Candidate, 0).score;
  double  other = at > 0 ? first : best->len > 1 ? g_array_index (best, Candidate, 1).score : 0;
  guint32 passage = g_array_index (best, Candidate, at).passage;

  hit->features.coverage = MIN (1, (double) tally->covered / question->mass);
  hit->features.ideal = MIN (1, hit->score / question->ideal);
  hit->features.gap = (hit->score - other) / first;
  hit->features.lead = (hit->score - score_of_field (best)) / first;
  hit->features.title_coverage = title_coverage (question->index, passage, tally);
  hit->features.matched = tally->matched;
  hit->features.length = question->slots->len;
  hit->confidence = foyer_confidence (&hit->features);
}

static FoyerSearchHit *
make_hit (const FoyerSearchIndex *self, const Candidate *candidate)
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

/* Rated with some candidates more than are asked for: the gap and the lead must not depend on @limit. */
static GPtrArray *
make_hits (const Question *question, const Tally *tallies, guint limit)
{
  GPtrArray         *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_search_hit_free);
  g_autoptr (GArray) best = choose (question->index, tallies, limit + FIELD);
  double             ceiling = 1;

  for (guint i = 0; i < MIN (best->len, limit); i++)
    {
      const Candidate *candidate = &g_array_index (best, Candidate, i);
      FoyerSearchHit  *hit = make_hit (question->index, candidate);
      rate (question, best, i, &tallies[candidate->passage], hit);
      ceiling = hit->confidence = MIN (hit->confidence, ceiling);
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
  g_autoptr (FoyerTerms) terms = foyer_terms_new (index->language, FOYER_TERMS_QUERY);
  g_autoptr (GArray)     slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree Tally      *tallies = g_new0 (Tally, MAX (index->n_passages, 1));
  Question question = { .index = index, .slots = slots, .seen = seen, .typo_budget = TYPO_BUDGET };

  foyer_terms_scan (terms, query, strlen (query), on_query_term, &question);
  g_array_sort (slots, compare_slots);
  weigh_question (&question);
  tally_all (&question, tallies);
  return make_hits (&question, tallies, CLAMP (limit, 1, FOYER_SEARCH_LIMIT));
}
