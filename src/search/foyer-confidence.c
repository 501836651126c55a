/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-confidence.h"

#include <math.h>

#define MANY_TERMS 12

/* The bias, then one weight a feature in the order of foyer_confidence_vector().
 *
 * Fitted by tools/fit-confidence.py to what bench/search-features prints for half of the 287 pages of a
 * manual (asked by their summaries, which are not indexed) and for half of 77 intents of customers, either
 * half with 1, 3 and 5 stored phrasings each (asked the rest of 3,080 questions). The documents that are left
 * out make the questions without an answer; each domain is asked the other's questions too. What carries over
 * between bases is the order and not the threshold, so the bias is a mean: of these two and of answers of
 * public bodies on health, without a calibration, one right first hit in six lies under the usual threshold.
 * docs/search.md has the figures.
 */
static const double weights[FOYER_CONFIDENCE_FEATURES + 1] = { -5.07, 1.21, 4.56, 1.55, 1.43, 3.59, 2.96 };

/**
 * foyer_confidence_vector:
 * @features: of one hit
 * @vector: (out): the same as numbers of like size, as the logistic and its fit take them
 */
void
foyer_confidence_vector (const FoyerConfidenceFeatures *features, double vector[FOYER_CONFIDENCE_FEATURES])
{
  g_return_if_fail (features != NULL);
  double share = (double) features->matched / MAX (features->length, 1);

  vector[0] = features->coverage;
  vector[1] = features->lead * sqrt (share); /* being alone with one word of many is no lead */
  vector[2] = features->title_coverage;
  vector[3] = features->likeness;
  vector[4] = features->phrasing_coverage * features->coverage; /* one word may be all of a phrasing */
  vector[5] = log1p (MIN (features->matched, MANY_TERMS)) / log1p (MANY_TERMS);
}

/**
 * foyer_confidence_logit:
 * @features: of one hit
 *
 * Returns: the logit of the confidence in it, as it is without a calibration
 */
double
foyer_confidence_logit (const FoyerConfidenceFeatures *features)
{
  g_return_val_if_fail (features != NULL, 0);
  double vector[FOYER_CONFIDENCE_FEATURES];
  double sum = weights[0];

  foyer_confidence_vector (features, vector);
  for (guint i = 0; i < FOYER_CONFIDENCE_FEATURES; i++)
    sum += weights[i + 1] * vector[i];
  return sum;
}

/**
 * foyer_confidence:
 * @features: of one hit
 * @shift: what the calibration of its knowledge base adds to the logit
 *
 * Returns: how probable it is that the hit answers the question, 0..1
 */
double
foyer_confidence (const FoyerConfidenceFeatures *features, double shift)
{
  g_return_val_if_fail (features != NULL, 0);
  return 1 / (1 + exp (-foyer_confidence_logit (features) - shift));
}
