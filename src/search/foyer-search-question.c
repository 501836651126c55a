/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-question.h"

#include <string.h>

#include "foyer-terms.h"

/* A word that was mistyped says less than one that was not. */
#define TYPO_FACTOR 0.6

/* Bounds of one question. Common words come last, so these cost nothing but their noise. */
#define MAX_SLOTS 128
#define TYPO_BUDGET 24000
#define POSTINGS_BUDGET 150000

/**
 * foyer_search_question_new:
 * @index: an index, which must outlive the question
 *
 * Returns: (transfer full): a question without words
 */
FoyerSearchQuestion *
foyer_search_question_new (const FoyerSearchIndex *index)
{
  g_return_val_if_fail (index != NULL, NULL);
  FoyerSearchQuestion *self = g_new0 (FoyerSearchQuestion, 1);

  self->index = index;
  self->slots = g_array_new (FALSE, FALSE, sizeof (FoyerSearchSlot));
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tallies = g_new0 (FoyerSearchTally, MAX (index->n_passages, 1));
  self->typo_budget = TYPO_BUDGET;
  self->without = G_MAXUINT32;
  return self;
}

/**
 * foyer_search_question_free:
 * @question: a question
 */
void
foyer_search_question_free (FoyerSearchQuestion *question)
{
  g_return_if_fail (question != NULL);
  g_array_unref (question->slots);
  g_hash_table_unref (question->seen);
  g_free (question->tallies);
  g_free (question);
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

/* The likeliest of the words that one slip makes of @term, which is not in the index (where @number says one,
 * it is to be taken for that). */
static void
guess (FoyerSearchQuestion *question, const char *term, guint32 number, FoyerSearchSlot *slot)
{
  guint32 similar[FOYER_LEXICON_SIMILAR];
  guint   n = foyer_lexicon_find_similar (question->index->lexicon, term, &question->typo_budget, similar);

  for (guint i = 0; i < n; i++)
    if (similar[i] == number)
      similar[i--] = similar[--n];
  while (slot->n_terms < MIN (n, FOYER_SEARCH_ALTERNATIVES))
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

/* @number: in the lexicon; @frequency: passages that have it, none where the index does not know the word. */
static void
add_slot (FoyerSearchQuestion *question, const char *term, guint32 number, guint32 frequency)
{
  const FoyerSearchIndex *index = question->index;
  FoyerSearchSlot         slot = { .factor = 1,
                                   .position = question->slots->len,
                                   .small = foyer_search_is_small (index, term) };

  if (frequency > 0)
    {
      slot.terms[slot.n_terms++] = number;
      slot.postings = frequency;
    }
  else if (!slot.small)
    {
      slot.factor = TYPO_FACTOR;
      guess (question, term, number, &slot);
      for (guint i = 0; i < slot.n_terms; i++)
        slot.postings += index->frequencies[slot.terms[i]];
    }
  slot.idf = foyer_search_weigh (index, term, slot.postings);
  g_array_append_val (question->slots, slot);
}

static void
on_query_term (const char *term, gpointer user_data)
{
  FoyerSearchQuestion *question = user_data;

  if (question->slots->len == MAX_SLOTS || !g_hash_table_add (question->seen, g_strdup (term)))
    return;
  guint32 number = foyer_lexicon_find (question->index->lexicon, term);
  add_slot (question, term, number, number != FOYER_LEXICON_NONE ? question->index->frequencies[number] : 0);
}

/**
 * foyer_search_question_add_text:
 * @question: a question, not tallied yet
 * @text: what was asked, any bytes
 */
void
foyer_search_question_add_text (FoyerSearchQuestion *question, const char *text)
{
  g_return_if_fail (question != NULL && text != NULL);
  g_autoptr (FoyerTerms) terms = foyer_terms_new (question->index->language, FOYER_TERMS_QUERY);
  foyer_terms_scan (terms, text, strlen (text), on_query_term, question);
}

/**
 * foyer_search_question_add_term:
 * @question: a question, not tallied yet
 * @term: number of a term in the lexicon that the question does not have yet
 * @frequency: how many passages are to be taken to have it; 0: it is looked up as a word that is not there
 */
void
foyer_search_question_add_term (FoyerSearchQuestion *question, guint32 term, guint32 frequency)
{
  g_return_if_fail (question != NULL && term < question->index->n_terms);
  if (question->slots->len < MAX_SLOTS)
    add_slot (question, foyer_lexicon_get (question->index->lexicon, term), term, frequency);
}

/* The rarest first: it says most, and the budget of postings goes to it. */
static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const FoyerSearchSlot *left = a, *right = b;
  if (left->postings != right->postings)
    return left->postings < right->postings ? -1 : 1;
  return left->position < right->position ? -1 : left->position > right->position;
}

/* Adds what a word is worth to every passage that has it; of its alternatives the best one counts. */
static void
tally_slot (const FoyerSearchIndex *self, const FoyerSearchSlot *slot, FoyerSearchTally *tallies)
{
  FoyerPostings postings[FOYER_SEARCH_ALTERNATIVES];
  gboolean      more[FOYER_SEARCH_ALTERNATIVES] = { FALSE };

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
            best = MAX (best, foyer_search_saturation (&self->norms[passage], postings[i].counts));
            in_title = in_title || FOYER_COUNTS_TITLE (postings[i].counts) > 0;
            more[i] = foyer_postings_next (&postings[i]);
          }
      FoyerSearchTally *tally = &tallies[passage];
      float             weight = (float) (slot->idf * slot->factor);
      tally->score += weight * best;
      tally->covered += weight;
      tally->title += in_title ? weight : 0;
      tally->matched += !slot->small;
    }
}

/**
 * foyer_search_question_tally:
 * @question: a question with all its words
 *
 * Weighs the words, and counts what each passage has of them. The work is bounded.
 */
void
foyer_search_question_tally (FoyerSearchQuestion *question)
{
  g_return_if_fail (question != NULL);
  guint64 spent = 0;

  g_array_sort (question->slots, compare_slots);
  for (guint i = 0; i < question->slots->len; i++)
    question->mass += g_array_index (question->slots, FoyerSearchSlot, i).idf;
  for (guint i = 0; i < question->slots->len; i++)
    {
      const FoyerSearchSlot *slot = &g_array_index (question->slots, FoyerSearchSlot, i);
      spent += slot->postings;
      if (i > 0 && spent > POSTINGS_BUDGET)
        return;
      tally_slot (question->index, slot, question->tallies);
      question->n_tallied++;
    }
}
