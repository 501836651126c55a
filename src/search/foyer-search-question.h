/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-search-index-private.h"

G_BEGIN_DECLS

#define FOYER_SEARCH_ALTERNATIVES 3

/* One word of the question, and the terms that it may mean. */
typedef struct
{
  guint32  terms[FOYER_SEARCH_ALTERNATIVES];
  guint    n_terms; /* 0: unknown */
  double   factor;
  double   idf;
  guint    position; /* in the question */
  gboolean small;    /* says nothing of what the question is about */
  guint32  postings;
} FoyerSearchSlot;

/* What a passage has of the question. */
typedef struct
{
  float   score;
  float   covered; /* idf */
  float   title;   /* idf */
  guint16 matched; /* words but the small ones */
} FoyerSearchTally;

/* A question on its way through an index: first its words are added, then they are tallied. */
typedef struct
{
  const FoyerSearchIndex *index;
  GArray                 *slots; /* FoyerSearchSlot; the rarest first once they are tallied */
  GHashTable             *seen;
  guint                   typo_budget;
  double                  mass;      /* what every word is worth together */
  guint                   n_tallied; /* slots that were within the bounds */
  FoyerSearchTally       *tallies;   /* of each passage */
  guint32                 without;   /* a stored phrasing that is not looked at, or G_MAXUINT32 */
} FoyerSearchQuestion;

FoyerSearchQuestion *foyer_search_question_new (const FoyerSearchIndex *index);
void                 foyer_search_question_free (FoyerSearchQuestion *question);
void                 foyer_search_question_add_text (FoyerSearchQuestion *question, const char *text);
void foyer_search_question_add_term (FoyerSearchQuestion *question, guint32 term, guint32 frequency);
void foyer_search_question_tally (FoyerSearchQuestion *question);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSearchQuestion, foyer_search_question_free)

G_END_DECLS
