/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-phrasings.h"

static FoyerSearchPhrasings *
make (void)
{
  static const guint32 starts[] = { 0, 4, 4 };
  static const guint32 terms[] = { 2, 0, 2, 1, 3 };
  static const guint32 numbers[] = { 30, 10, 20, 40 }; /* as the lexicon has what the builder calls 0 to 3 */
  g_autoptr (GArray)   all_starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray)   all_terms = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_append_vals (all_starts, starts, G_N_ELEMENTS (starts));
  g_array_append_vals (all_terms, terms, G_N_ELEMENTS (terms));
  return foyer_search_phrasings_new (all_starts, all_terms, numbers);
}

/* Each term once, in the lexicon's order; a phrasing without a word has none. */
static void
test_terms (void)
{
  static const guint32  expected[] = { 10, 20, 30, 40 };
  FoyerSearchPhrasings *phrasings = make ();

  g_assert_cmpuint (phrasings->n_phrasings, ==, 3);
  g_assert_cmpmem (phrasings->terms, phrasings->starts[3] * sizeof (guint32), expected, sizeof expected);
  g_assert_cmpuint (phrasings->starts[1], ==, 3);
  g_assert_cmpuint (phrasings->starts[2], ==, 3);
  foyer_search_phrasings_free (phrasings);
}

static void
test_has (void)
{
  FoyerSearchPhrasings *phrasings = make ();

  g_assert_true (foyer_search_phrasings_has (phrasings, 0, 10));
  g_assert_true (foyer_search_phrasings_has (phrasings, 0, 30));
  g_assert_false (foyer_search_phrasings_has (phrasings, 0, 40));
  g_assert_false (foyer_search_phrasings_has (phrasings, 1, 10));
  g_assert_true (foyer_search_phrasings_has (phrasings, 2, 40));
  foyer_search_phrasings_free (phrasings);
}

static void
test_none (void)
{
  g_autoptr (GArray)    none = g_array_new (FALSE, FALSE, sizeof (guint32));
  const guint32         numbers[] = { 0 };
  FoyerSearchPhrasings *phrasings = foyer_search_phrasings_new (none, none, numbers);

  g_assert_cmpuint (phrasings->n_phrasings, ==, 0);
  g_assert_cmpuint (phrasings->starts[0], ==, 0);
  foyer_search_phrasings_free (phrasings);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/phrasings/terms", test_terms);
  g_test_add_func ("/search/phrasings/has", test_has);
  g_test_add_func ("/search/phrasings/none", test_none);
  return g_test_run ();
}
