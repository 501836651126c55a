/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-confidence.h"

#include <math.h>

/* A good hit: all of the question, alone, and much like something that was stored. */
static const FoyerConfidenceFeatures good = { .coverage = 1,
                                              .lead = 0.7,
                                              .title_coverage = 0.5,
                                              .likeness = 0.8,
                                              .phrasing_coverage = 0.8,
                                              .matched = 5,
                                              .length = 5 };

static void
test_good_and_bad (void)
{
  const FoyerConfidenceFeatures bad = { .coverage = 0.2, .lead = 0.1, .matched = 1, .length = 8 };

  g_assert_cmpfloat (foyer_confidence (&good, 0), >, 0.9);
  g_assert_cmpfloat (foyer_confidence (&bad, 0), <, 0.05);
}

/* No feature may speak against a hit that has more of it. */
static void
test_more_is_better (void)
{
  double before = foyer_confidence (&good, 0);

  for (guint i = 0; i < 6; i++)
    {
      FoyerConfidenceFeatures less = good;
      less.coverage -= i == 0 ? 0.3 : 0;
      less.lead -= i == 1 ? 0.3 : 0;
      less.title_coverage -= i == 2 ? 0.3 : 0;
      less.likeness -= i == 3 ? 0.3 : 0;
      less.phrasing_coverage -= i == 4 ? 0.3 : 0;
      less.matched -= i == 5 ? 2 : 0;
      g_assert_cmpfloat (foyer_confidence (&less, 0), <, before);
    }
}

/* What a lead of @matched words out of eight adds to the logit. */
static double
worth_of_lead (guint matched)
{
  FoyerConfidenceFeatures with = { .coverage = 0.5, .lead = 0.9, .matched = matched, .length = 8 };
  FoyerConfidenceFeatures without = with;

  without.lead = 0;
  return foyer_confidence_logit (&with) - foyer_confidence_logit (&without);
}

/* One shared word of many: that nothing else has it is no sign that it answers. */
static void
test_one_word_of_many (void)
{
  const FoyerConfidenceFeatures one = {
    .coverage = 0.2, .lead = 0.8, .phrasing_coverage = 1, .matched = 1, .length = 5
  };

  g_assert_cmpfloat (worth_of_lead (1), <, worth_of_lead (8) / 2);
  g_assert_cmpfloat (foyer_confidence (&one, 0), <, FOYER_CONFIDENCE_THRESHOLD);
}

static void
test_shift (void)
{
  double logit = foyer_confidence_logit (&good);

  g_assert_cmpfloat_with_epsilon (foyer_confidence (&good, -logit), 0.5, 1e-12);
  g_assert_cmpfloat (foyer_confidence (&good, 1), >, foyer_confidence (&good, 0));
}

/* A question of a hundred words is no other than one of twelve. */
static void
test_vector_is_bounded (void)
{
  FoyerConfidenceFeatures long_one = good;
  double                  vector[FOYER_CONFIDENCE_FEATURES];

  long_one.matched = 100;
  long_one.length = 128;
  foyer_confidence_vector (&long_one, vector);
  for (guint i = 0; i < FOYER_CONFIDENCE_FEATURES; i++)
    {
      g_assert_cmpfloat (vector[i], >=, 0);
      g_assert_cmpfloat (vector[i], <=, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/confidence/good-and-bad", test_good_and_bad);
  g_test_add_func ("/search/confidence/more-is-better", test_more_is_better);
  g_test_add_func ("/search/confidence/one-word-of-many", test_one_word_of_many);
  g_test_add_func ("/search/confidence/shift", test_shift);
  g_test_add_func ("/search/confidence/vector-is-bounded", test_vector_is_bounded);
  return g_test_run ();
}
