/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-calibration.h"

#include <math.h>
#include <string.h>

#include "foyer-search-ranking.h"

/* What share of the right first hits may lie under the usual threshold. */
#define LOST (1 / 6.0)
/* So many right first hits are believed by half. */
#define PRIOR 10.0
/* What no set of phrasings can lower a logit by more: they may be much more alike than questions are. */
#define MAX_SHIFT 0.5
/* Passages that all questions of the sample may tally together, a quarter of a second's. */
#define PASSAGES_BUDGET 15000000u
/* A term that more passages have is not made rarer by leaving out one document's. */
#define MANY_PASSAGES 1000

/* A stored phrasing that is asked as if nobody had stored it. */
typedef struct
{
  const FoyerSearchIndex *index;
  guint32                 phrasing;
  guint32                 document;
  guint32                 first, end;     /* the document's passages */
  float                   phrasings_norm; /* of these, without the phrasing */
} LeftOut;

static int
compare_logits (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;
  return (left > right) - (left < right);
}

/**
 * foyer_calibration_shift:
 * @logits: (element-type double): foyer_confidence_logit() of right first hits of one knowledge base; sorted
 * by this
 *
 * Where right first hits lie in one base depends on how its questions are put. Where they lie high, more can
 * be refused without losing many: the confidence is lowered until one in six lies under
 * %FOYER_CONFIDENCE_THRESHOLD, less where there are few. It is never raised. That phrasings lie low is no
 * sign that questions will: phrasings are stored because they are unlike what is there already, and each is
 * asked as if it were not there.
 *
 * Returns: what to add to the base's logits, at most 0
 */
double
foyer_calibration_shift (GArray *logits)
{
  g_return_val_if_fail (logits != NULL, 0);
  double usual = log (FOYER_CONFIDENCE_THRESHOLD / (1 - FOYER_CONFIDENCE_THRESHOLD));

  if (logits->len == 0)
    return 0;
  g_array_sort (logits, compare_logits);
  double own = g_array_index (logits, double, (guint) (LOST * logits->len));
  double believed = logits->len / (logits->len + PRIOR);
  return CLAMP ((usual - own) * believed, -MAX_SHIFT, 0);
}

/* The document whose @phrasing it is: the last one whose first phrasing is not behind it. */
static guint32
document_of (const FoyerSearchIndex *index, guint32 phrasing)
{
  guint32 low = 0, high = index->n_documents - 1;

  while (low < high)
    {
      guint32 middle = low + (high - low + 1) / 2;
      if (index->documents[middle].first_phrasing <= phrasing)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

/* The first passage of @document or of one behind it. */
static guint32
first_passage_of (const FoyerSearchIndex *index, guint32 document)
{
  guint32 low = 0, high = index->n_passages;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (index->passages[middle].document < document)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* How often the document's other phrasings have @term, as far as that is counted; @stored where the phrasing
 * does not have it. A word that is twice in one phrasing counts once. */
static guint
count_in_others (const LeftOut *left, guint32 term, guint stored)
{
  const FoyerSearchPhrasings *phrasings = left->index->phrasings;
  guint32                     end = foyer_search_end_of_phrasings (left->index, left->document);
  guint                       others = 0;

  if (!foyer_search_phrasings_has (phrasings, left->phrasing, term))
    return stored;
  for (guint32 i = left->index->documents[left->document].first_phrasing; i < end && others < 3; i++)
    if (i != left->phrasing)
      others += foyer_search_phrasings_has (phrasings, i, term);
  return others;
}

/* The document's phrasings are shorter by one. */
static float
norm_without (const LeftOut *left)
{
  const FoyerSearchPhrasings *phrasings = left->index->phrasings;
  double                      length = left->index->documents[left->document].phrasings_length;
  double words = phrasings->starts[left->phrasing + 1] - phrasings->starts[left->phrasing];
  double share = length > words ? (length - words) / length : 0;
  double norm = (double) left->index->norms[left->first].phrasings;
  double held_against = FOYER_PHRASINGS_WEIGHT / norm - (1 - FOYER_PHRASINGS_B);

  return (float) (FOYER_PHRASINGS_WEIGHT / (1 - FOYER_PHRASINGS_B + held_against * share));
}

/* How many passages have @term without the phrasing. */
static guint32
frequency_without (const LeftOut *left, guint32 term)
{
  FoyerPostings postings = foyer_postings_of (left->index, term);
  guint32       frequency = left->index->frequencies[term];

  if (frequency > MANY_PASSAGES || count_in_others (left, term, 0) > 0)
    return frequency;
  while (foyer_postings_next (&postings) && postings.passage < left->end)
    if (postings.passage >= left->first && FOYER_COUNTS_TITLE (postings.counts) == 0 &&
        FOYER_COUNTS_TEXT (postings.counts) == 0)
      frequency--;
  return frequency;
}

/* What one word is worth in the document's passages, best[0] being that of the first: 0 where it is not. */
static void
tally_slot_without (const LeftOut *left, const FoyerSearchSlot *slot, float *best, gboolean *in_title)
{
  for (guint i = 0; i < slot->n_terms; i++)
    {
      FoyerPostings postings = foyer_postings_of (left->index, slot->terms[i]);
      guint         others = count_in_others (left, slot->terms[i], G_MAXUINT);
      while (foyer_postings_next (&postings) && postings.passage < left->end)
        {
          if (postings.passage < left->first)
            continue;
          FoyerPassageNorms norms = left->index->norms[postings.passage];
          guint             phrasings = MIN (others, FOYER_COUNTS_PHRASINGS (postings.counts));
          guint8            counts = FOYER_COUNTS (FOYER_COUNTS_TITLE (postings.counts), phrasings,
                                                   FOYER_COUNTS_TEXT (postings.counts));
          float            *at = &best[postings.passage - left->first];
          norms.phrasings = left->phrasings_norm;
          *at = MAX (*at, foyer_search_saturation (&norms, counts));
          in_title[postings.passage - left->first] |= FOYER_COUNTS_TITLE (counts) > 0;
        }
    }
}

/* Tallies the document's own passages again, as they were before the phrasing was stored. */
static void
tally_without (const LeftOut *left, FoyerSearchQuestion *question)
{
  guint32              n = left->end - left->first;
  g_autofree float    *best = g_new (float, n);
  g_autofree gboolean *in_title = g_new (gboolean, n);

  memset (question->tallies + left->first, 0, n * sizeof (FoyerSearchTally));
  for (guint i = 0; i < question->n_tallied; i++)
    {
      const FoyerSearchSlot *slot = &g_array_index (question->slots, FoyerSearchSlot, i);
      float                  weight = (float) (slot->idf * slot->factor);
      memset (best, 0, n * sizeof (float));
      memset (in_title, 0, n * sizeof (gboolean));
      tally_slot_without (left, slot, best, in_title);
      for (guint32 j = 0; j < n; j++)
        {
          FoyerSearchTally *tally = &question->tallies[left->first + j];
          if (best[j] <= 0)
            continue;
          tally->score += weight * best[j];
          tally->covered += weight;
          tally->title += in_title[j] ? weight : 0;
          tally->matched += !slot->small;
        }
    }
}

/* Asks @phrasing; adds the logit of the first hit to @logits where it is the phrasing's own document. */
static void
ask (const FoyerSearchIndex *index, guint32 phrasing, GArray *logits)
{
  g_autoptr (FoyerSearchQuestion) question = foyer_search_question_new (index);
  const FoyerSearchPhrasings     *phrasings = index->phrasings;
  LeftOut left = { .index = index, .phrasing = phrasing, .document = document_of (index, phrasing) };
  FoyerConfidenceFeatures features;

  left.first = first_passage_of (index, left.document);
  left.end = first_passage_of (index, left.document + 1);
  left.phrasings_norm = norm_without (&left);
  question->without = phrasing;
  for (guint32 i = phrasings->starts[phrasing]; i < phrasings->starts[phrasing + 1]; i++)
    foyer_search_question_add_term (question, phrasings->terms[i],
                                    frequency_without (&left, phrasings->terms[i]));
  foyer_search_question_tally (question);
  tally_without (&left, question);
  g_autoptr (FoyerSearchRanking) ranking = foyer_search_ranking_new (question, 1 + FOYER_SEARCH_FIELD);
  if (ranking->best->len == 0)
    return;
  guint32 passage = g_array_index (ranking->best, FoyerSearchCandidate, 0).passage;
  if (index->passages[passage].document != left.document)
    return;
  foyer_search_ranking_rate (ranking, 0, &features);
  double logit = foyer_confidence_logit (&features);
  g_array_append_val (logits, logit);
}

/* How many of @n_phrasings are asked: fewer where each costs more. */
static guint32
sample_size (guint64 n_phrasings, guint32 n_passages)
{
  return (guint32) MIN (n_phrasings, MIN (FOYER_CALIBRATION_SAMPLE, PASSAGES_BUDGET / MAX (n_passages, 1)));
}

/**
 * foyer_calibration_apply:
 * @indexes: the indexes of one knowledge base, which nobody searches yet
 * @n_indexes: how many
 *
 * Asks a bounded, evenly spread sample of the stored phrasings, each left out of its own document while it is
 * asked, and lowers the confidence of this base by where its right first hits lie. The same for all
 * languages, so that their hits can still be compared. The same phrasings always give the same.
 */
void
foyer_calibration_apply (FoyerSearchIndex *const *indexes, guint n_indexes)
{
  g_return_if_fail (indexes != NULL || n_indexes == 0);
  g_autoptr (GArray) logits = g_array_new (FALSE, FALSE, sizeof (double));
  guint64            n_phrasings = 0, before = 0;
  guint32            n_passages = 0, asked = 0;

  for (guint i = 0; i < n_indexes; i++)
    {
      n_phrasings += indexes[i]->phrasings->n_phrasings;
      n_passages = MAX (n_passages, indexes[i]->n_passages);
    }
  guint32 size = sample_size (n_phrasings, n_passages);
  for (guint i = 0; i < n_indexes; before += indexes[i]->phrasings->n_phrasings, i++)
    for (; asked < size; asked++)
      {
        guint64 at = asked * n_phrasings / size - before;
        if (at >= indexes[i]->phrasings->n_phrasings)
          break;
        ask (indexes[i], (guint32) at, logits);
      }
  for (guint i = 0; i < n_indexes; i++)
    indexes[i]->shift = foyer_calibration_shift (logits);
}
