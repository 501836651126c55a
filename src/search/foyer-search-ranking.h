/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-search-question.h"

G_BEGIN_DECLS

/* How many documents behind the first one its lead is measured against. */
#define FOYER_SEARCH_FIELD 4

/* A document that was found, by its best passage. */
typedef struct
{
  guint32 passage;
  double  score;
} FoyerSearchCandidate;

/* The best candidates of a question, and what rating them needs. */
typedef struct
{
  const FoyerSearchQuestion *question;
  GArray                    *best;        /* FoyerSearchCandidate, the best first */
  GArray                    *terms;       /* the question's, by number */
  guint                      word_budget; /* of phrasings that may still be compared */
} FoyerSearchRanking;

FoyerSearchRanking *foyer_search_ranking_new (const FoyerSearchQuestion *question, guint limit);
void                foyer_search_ranking_free (FoyerSearchRanking *ranking);
void foyer_search_ranking_rate (FoyerSearchRanking *ranking, guint at, FoyerConfidenceFeatures *features);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSearchRanking, foyer_search_ranking_free)

G_END_DECLS
