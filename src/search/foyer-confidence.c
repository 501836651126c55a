/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-confidence.h"

#include <math.h>

#define MANY_TERMS 12

/* The bias, then one weight a feature in the order of foyer_confidence_vector(). */
static const double weights[FOYER_CONFIDENCE_FEATURES + 1] = { -3.0, 3.0, 3.0, 2.0, 1.5, 0.5, -0.5 };

/**
 * foyer_confidence_vector:
 * @features: of one hit
 * @vector: (out): the same as numbers of like size, as the logistic and its fit take them
 */
void
foyer_confidence_vector (const FoyerConfidenceFeatures *features, double vector[FOYER_CONFIDENCE_FEATURES])
{
  g_return_if_fail (features != NULL);
  vector[0] = features->coverage;
  vector[1] = features->ideal;
  vector[2] = features->gap;
  vector[3] = features->title_coverage;
  vector[4] = log1p (MIN (features->matched, MANY_TERMS)) / log1p (MANY_TERMS);
  vector[5] = log1p (MIN (features->length, MANY_TERMS)) / log1p (MANY_TERMS);
}

/**
 * foyer_confidence:
 * @features: of one hit
 *
 * Returns: how probable it is that the hit answers the question, 0..1
 */
double
foyer_confidence (const FoyerConfidenceFeatures *features)
{
  g_return_val_if_fail (features != NULL, 0);
  double vector[FOYER_CONFIDENCE_FEATURES];
  double sum = weights[0];

  foyer_confidence_vector (features, vector);
  for (guint i = 0; i < FOYER_CONFIDENCE_FEATURES; i++)
    sum += weights[i + 1] * vector[i];
  return 1 / (1 + exp (-sum));
}
