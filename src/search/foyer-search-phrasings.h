/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerSearchPhrasings:
 * @n_phrasings: how many
 * @starts: where the terms of each begin, and after the last one where they end
 * @terms: numbers in the lexicon; of each phrasing in ascending order, each once
 * @masses: the sum of the idf of each one's terms
 *
 * The words of the stored phrasings of an index, each phrasing by itself: what the counts of its postings do
 * not tell apart. Immutable once they are weighed.
 */
typedef struct
{
  guint32  n_phrasings;
  guint32 *starts;
  guint32 *terms;
  float   *masses;
} FoyerSearchPhrasings;

FoyerSearchPhrasings          *
foyer_search_phrasings_new (const GArray *starts, const GArray *terms, const guint32 *numbers);
void     foyer_search_phrasings_free (FoyerSearchPhrasings *phrasings);
gboolean foyer_search_phrasings_has (const FoyerSearchPhrasings *phrasings, guint32 phrasing, guint32 term);

G_END_DECLS
