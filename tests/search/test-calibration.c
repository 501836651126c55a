/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "foyer-knowledge-index.h"
#include "foyer-search-calibration.h"

#define N_DOCUMENTS 6
#define N_PHRASINGS 4
#define ALL N_DOCUMENTS

/* What a shop is asked, four ways each. */
static const struct
{
  const char *title, *text;
  const char *phrasings[N_PHRASINGS];
} shop[N_DOCUMENTS] = {
  { "Returns",
    "You have thirty days to return an order. The label is in the parcel.",
    { "Can I send the order back?", "I want to return a lamp I bought",
      "How do returns and bank transfers work here?", "send back a lamp that I do not like" } },
  { "Delivery times",
    "An order takes three days by post.",
    { "When will my order arrive?", "How long does the delivery take?", "three days and nothing came",
      "Does the post deliver my order on Saturday?" } },
  { "Warranty",
    "Every lamp is under warranty for five years.",
    { "Is my lamp still under warranty?", "the lamp is broken after four years", "How long is the warranty?",
      "warranty for a broken switch" } },
  { "Paying",
    "You may pay by card or by bank transfer.",
    { "Can I pay with my card?", "Do you take a bank transfer?", "a card of another bank",
      "paying by invoice" } },
  { "Bulbs",
    "All lamps take an E27 bulb of up to 8 watts.",
    { "Which bulb fits my lamp?", "How many watts may the bulb have?", "a lamp stays dark",
      "it is broken" } },
  { "Opening hours",
    "The shop is open from nine to six.",
    { "When does the shop open?", "Is the shop there on Sunday?", "What are the opening hours?",
      "until six on a Sunday" } },
};

/* The shop's base without the phrasing @without of the document @of, where that is not ALL. */
static FoyerKnowledgeIndex *
build (guint of, guint without, gboolean phrased, gboolean backwards)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < N_DOCUMENTS; i++)
    {
      guint       at = backwards ? N_DOCUMENTS - 1 - i : i;
      guint       n = 0;
      char        id[] = { (char) ('a' + at), '\0' };
      const char *phrasings[N_PHRASINGS + 1] = { NULL };
      for (guint j = 0; phrased && j < N_PHRASINGS; j++)
        if (at != of || j != without)
          phrasings[n++] = shop[at].phrasings[j];
      FoyerSearchDocument document = {
        .id = id, .title = shop[at].title, .language = "en", .phrasings = phrasings, .text = shop[at].text
      };
      foyer_knowledge_builder_add (builder, &document);
    }
  return foyer_knowledge_builder_finish (builder);
}

static FoyerSearchHit *
first_hit (FoyerKnowledgeIndex *index, const char *question)
{
  g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, question, "en", 1);
  g_assert_cmpuint (hits->len, ==, 1);
  return g_ptr_array_steal_index (hits, 0);
}

/* What the base's calibration adds, as its hits show it. */
static double
shift_of (FoyerKnowledgeIndex *index)
{
  g_autoptr (FoyerSearchHit) hit = first_hit (index, "broken lamp");
  return log (hit->confidence / (1 - hit->confidence)) - foyer_confidence_logit (&hit->features);
}

static double
shift_for (double logit, guint n)
{
  g_autoptr (GArray) logits = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < n; i++)
    g_array_append_val (logits, logit);
  return foyer_calibration_shift (logits);
}

static void
test_shift (void)
{
  double usual = log (FOYER_CONFIDENCE_THRESHOLD / (1 - FOYER_CONFIDENCE_THRESHOLD));

  g_assert_cmpfloat_with_epsilon (shift_for (5, 0), 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (shift_for (usual, 100), 0, 1e-9);
  /* few are believed little, many nearly all */
  g_assert_cmpfloat_with_epsilon (shift_for (usual + 0.4, 10), -0.2, 1e-9);
  g_assert_cmpfloat (shift_for (usual + 0.4, 1), >, -0.1);
  g_assert_cmpfloat (shift_for (usual + 0.4, 300), <, -0.35);
  /* nothing moves it far, and nothing up */
  g_assert_cmpfloat_with_epsilon (shift_for (usual + 50, 300), -0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (shift_for (usual - 0.4, 300), 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (shift_for (usual - 50, 300), 0, 1e-9);
}

/* A sixth of the right hits is lost, whatever the others are and in whatever order they come. */
static void
test_quantile (void)
{
  g_autoptr (GArray) logits = g_array_new (FALSE, FALSE, sizeof (double));
  double             shift;
  guint              lost = 0;

  for (guint i = 0; i < 300; i++)
    {
      double logit = (i * 7 % 300) / 300.0 - 0.5;
      g_array_append_val (logits, logit);
    }
  shift = foyer_calibration_shift (logits);
  for (guint i = 0; i < logits->len; i++)
    lost += 1 / (1 + exp (-g_array_index (logits, double, i) - shift)) < FOYER_CONFIDENCE_THRESHOLD;
  g_assert_cmpuint (lost, >=, 40);
  g_assert_cmpuint (lost, <=, 55);
}

/* To leave a phrasing out while it is asked is to ask a base in which it never was. */
static void
test_leaves_one_out (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (ALL, 0, TRUE, FALSE);
  g_autoptr (GArray)              logits = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < N_DOCUMENTS; i++)
    for (guint j = 0; j < N_PHRASINGS; j++)
      {
        g_autoptr (FoyerKnowledgeIndex) without = build (i, j, TRUE, FALSE);
        g_autoptr (FoyerSearchHit)      hit = first_hit (without, shop[i].phrasings[j]);
        double                          logit = foyer_confidence_logit (&hit->features);
        if (hit->document_id[0] == (char) ('a' + i))
          g_array_append_val (logits, logit);
      }
  g_assert_cmpuint (logits->len, >=, N_DOCUMENTS);
  g_assert_cmpuint (logits->len, <, N_DOCUMENTS * N_PHRASINGS); /* some are found by nothing else */
  double expected = foyer_calibration_shift (logits);
  g_test_message ("%u right, %.4f, %.4f", logits->len, expected, shift_of (index));
  g_assert_cmpfloat (expected, <, -0.1);
  g_assert_cmpfloat (expected, >, -0.45); /* not at the bound */
  g_assert_cmpfloat_with_epsilon (shift_of (index), expected, 0.02);
}

static void
test_no_phrasings (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (ALL, 0, FALSE, FALSE);
  g_assert_cmpfloat_with_epsilon (shift_of (index), 0, 1e-6);
}

/* The order in which documents come must not show. */
static void
test_order (void)
{
  g_autoptr (FoyerKnowledgeIndex) forwards = build (ALL, 0, TRUE, FALSE);
  g_autoptr (FoyerKnowledgeIndex) backwards = build (ALL, 0, TRUE, TRUE);
  g_assert_cmpfloat_with_epsilon (shift_of (forwards), shift_of (backwards), 1e-6);
}

/* Phrasings in one language move the confidence in all: hits are compared across them. */
static void
test_languages (void)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < N_DOCUMENTS; i++)
    {
      char                id[] = { (char) ('a' + i), '\0' };
      const char         *phrasings[N_PHRASINGS + 1] = { NULL };
      FoyerSearchDocument document = {
        .id = id, .title = shop[i].title, .language = "en", .phrasings = phrasings, .text = shop[i].text
      };
      memcpy (phrasings, shop[i].phrasings, sizeof shop[i].phrasings);
      foyer_knowledge_builder_add (builder, &document);
    }
  FoyerSearchDocument german = { .id = "z", .title = "Garantie", .language = "de", .text = "Fünf Jahre" };
  foyer_knowledge_builder_add (builder, &german);
  g_autoptr (FoyerKnowledgeIndex) index = foyer_knowledge_builder_finish (builder);
  g_autoptr (GPtrArray)           hits = foyer_knowledge_index_search (index, "garantie", "de", 1);
  FoyerSearchHit                 *hit = hits->pdata[0];

  g_assert_cmpstr (hit->document_id, ==, "z");
  double shift = log (hit->confidence / (1 - hit->confidence)) - foyer_confidence_logit (&hit->features);
  g_assert_cmpfloat (fabs (shift), >, 0.1);
  g_assert_cmpfloat_with_epsilon (shift, shift_of (index), 1e-6);
}

/* More phrasings than the sample has, words twice, no words, and passages in plenty: bounded, and no trouble.
 */
static void
test_odd (void)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();
  const char *const      phrasings[] = { "", "?!", "one one two", "one two", "one two", "three", NULL };
  const char *const      passages[] = { "one", "two two", "", "four", NULL };

  for (guint i = 0; i < FOYER_CALIBRATION_SAMPLE; i++)
    {
      g_autofree char    *id = g_strdup_printf ("%u", i);
      FoyerSearchDocument document = {
        .id = id, .language = "en", .phrasings = i % 3 > 0 ? phrasings : NULL, .passages = passages
      };
      foyer_knowledge_builder_add (builder, &document);
    }
  g_autoptr (FoyerKnowledgeIndex) index = foyer_knowledge_builder_finish (builder);
  g_autoptr (FoyerSearchHit)      hit = first_hit (index, "one two");

  g_assert_cmpfloat (hit->confidence, >, 0);
  g_assert_cmpfloat (hit->confidence, <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/calibration/shift", test_shift);
  g_test_add_func ("/search/calibration/quantile", test_quantile);
  g_test_add_func ("/search/calibration/leaves-one-out", test_leaves_one_out);
  g_test_add_func ("/search/calibration/no-phrasings", test_no_phrasings);
  g_test_add_func ("/search/calibration/order", test_order);
  g_test_add_func ("/search/calibration/languages", test_languages);
  g_test_add_func ("/search/calibration/odd", test_odd);
  return g_test_run ();
}
