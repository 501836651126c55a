/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CONFIDENCE_FEATURES 6

/* The confidence below which a first hit is not shown, where nothing else is said: one in six of those that
 * are right is meant to be lost there. */
#define FOYER_CONFIDENCE_THRESHOLD 0.35

/**
 * FoyerConfidenceFeatures:
 * @coverage: share of the question's weight (idf, unknown words too) that the passage has, 0..1
 * @lead: how far it is ahead of the second to the fifth document on average, as a share of the best score
 * @title_coverage: share of the title's weight that the question has, 0..1
 * @likeness: of the question to the title or the stored phrasing that is most like it: twice the weight that
 * they share, over that of both, 0..1
 * @phrasing_coverage: share of a stored phrasing's weight that the question has, at best, 0..1
 * @matched: terms of the question that the passage has, without small words like "how" and "the"
 * @length: terms of the question, without these
 *
 * What the confidence in one hit is computed from.
 */
typedef struct
{
  double coverage;
  double lead;
  double title_coverage;
  double likeness;
  double phrasing_coverage;
  guint  matched;
  guint  length;
} FoyerConfidenceFeatures;

double foyer_confidence (const FoyerConfidenceFeatures *features, double shift);
double foyer_confidence_logit (const FoyerConfidenceFeatures *features);
void   foyer_confidence_vector (const FoyerConfidenceFeatures *features,
                                double                         vector[FOYER_CONFIDENCE_FEATURES]);

G_END_DECLS
