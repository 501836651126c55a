/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-confidence.h"

G_BEGIN_DECLS

#define FOYER_SEARCH_LIMIT 50

typedef struct _FoyerSearchIndex FoyerSearchIndex;

/**
 * FoyerSearchHit:
 * @document_id: of the document
 * @title: its title
 * @url: (nullable): its address
 * @language: (nullable): its language as the document said it
 * @text: the passage
 * @passage: which passage of the document, from 0
 * @score: BM25F with the bonus for the title; comparable within one answer only
 * @confidence: how probable it is that this answers the question, 0..1; never more than that of the hit
 * before
 * @features: what @confidence was computed from
 *
 * A document that was found, with its best passage.
 */
typedef struct
{
  char                   *document_id;
  char                   *title;
  char                   *url;
  char                   *language;
  char                   *text;
  guint                   passage;
  double                  score;
  double                  confidence;
  FoyerConfidenceFeatures features;
} FoyerSearchHit;

void foyer_search_hit_free (FoyerSearchHit *hit);
int  foyer_search_hit_compare (gconstpointer a, gconstpointer b);

FoyerSearchIndex *foyer_search_index_ref (FoyerSearchIndex *index);
void              foyer_search_index_unref (FoyerSearchIndex *index);
guint             foyer_search_index_get_n_documents (const FoyerSearchIndex *index);
guint             foyer_search_index_get_n_passages (const FoyerSearchIndex *index);
GPtrArray        *foyer_search_index_search (const FoyerSearchIndex *index, const char *query, guint limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSearchHit, foyer_search_hit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSearchIndex, foyer_search_index_unref)

G_END_DECLS
