/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CONFIDENCE_FEATURES 7

/**
 * FoyerConfidenceFeatures:
 * @coverage: share of the question's weight (idf, unknown words too) that the passage has, 0..1
 * @ideal: the passage's score against that of a perfect one, 0..1
 * @gap: how far it is ahead of the next document, or (negative) behind the best, as a share of the best score
 * @lead: how far it is ahead of the second to the fifth document on average, as a share of the best score
 * @title_coverage: share of the title's weight that the question has, 0..1
 * @matched: terms of the question that the passage has
 * @length: terms of the question
 *
 * What the confidence in one hit is computed from.
 */
typedef struct
{
  double coverage;
  double ideal;
  double gap;
  double lead;
  double title_coverage;
  guint  matched;
  guint  length;
} FoyerConfidenceFeatures;

double foyer_confidence (const FoyerConfidenceFeatures *features);
void   foyer_confidence_vector (const FoyerConfidenceFeatures *features,
                                double                         vector[FOYER_CONFIDENCE_FEATURES]);

G_END_DECLS
