/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-phrasings.h"

#include <stdlib.h>

static int
compare_numbers (const void *a, const void *b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;
  return (left > right) - (left < right);
}

/**
 * foyer_search_phrasings_new:
 * @starts: (element-type guint32): where each phrasing begins in @terms
 * @terms: (element-type guint32): the terms of all, as the builder numbers them
 * @numbers: for each of the builder's numbers that in the lexicon
 *
 * Returns: (transfer full): the phrasings, not weighed
 */
FoyerSearchPhrasings *
foyer_search_phrasings_new (const GArray *starts, const GArray *terms, const guint32 *numbers)
{
  g_return_val_if_fail (starts != NULL && terms != NULL && numbers != NULL, NULL);
  FoyerSearchPhrasings *self = g_new0 (FoyerSearchPhrasings, 1);
  guint32               length = 0;

  self->n_phrasings = starts->len;
  self->starts = g_new (guint32, starts->len + 1);
  self->masses = g_new0 (float, MAX (starts->len, 1));
  self->terms = g_new (guint32, MAX (terms->len, 1));
  for (guint32 i = 0; i < starts->len; i++)
    {
      guint32 from = g_array_index (starts, guint32, i);
      guint32 to = i + 1 < starts->len ? g_array_index (starts, guint32, i + 1) : terms->len;
      guint32 first = self->starts[i] = length;
      for (guint32 j = from; j < to; j++)
        self->terms[first + j - from] = numbers[g_array_index (terms, guint32, j)];
      qsort (self->terms + first, to - from, sizeof (guint32), compare_numbers);
      for (guint32 j = first; j < first + to - from; j++)
        if (length == first || self->terms[length - 1] != self->terms[j])
          self->terms[length++] = self->terms[j];
    }
  self->starts[starts->len] = length;
  return self;
}

/**
 * foyer_search_phrasings_free:
 * @phrasings: phrasings
 */
void
foyer_search_phrasings_free (FoyerSearchPhrasings *phrasings)
{
  g_return_if_fail (phrasings != NULL);
  g_free (phrasings->starts);
  g_free (phrasings->terms);
  g_free (phrasings->masses);
  g_free (phrasings);
}

/**
 * foyer_search_phrasings_has:
 * @phrasings: phrasings
 * @phrasing: number of one
 * @term: number of a term in the lexicon
 *
 * Returns: whether the phrasing has the term
 */
gboolean
foyer_search_phrasings_has (const FoyerSearchPhrasings *phrasings, guint32 phrasing, guint32 term)
{
  g_return_val_if_fail (phrasings != NULL && phrasing < phrasings->n_phrasings, FALSE);
  guint32 start = phrasings->starts[phrasing], end = phrasings->starts[phrasing + 1];
  return bsearch (&term, phrasings->terms + start, end - start, sizeof (guint32), compare_numbers) != NULL;
}
