/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-knowledge-index.h"

static const char *const return_phrasings[] = { "Can I send it back?", "I want my money back", NULL };

static const FoyerSearchDocument shop[] = {
  { .id = "1",
    .title = "Returns",
    .url = "https://shop.example/returns",
    .language = "en",
    .phrasings = return_phrasings,
    .text = "You have thirty days to return an order. The label is in the parcel." },
  { .id = "2", .title = "Delivery times", .language = "en", .text = "An order takes three days by post." },
  { .id = "3",
    .title = "Warranty",
    .language = "en",
    .text = "Every lamp is under warranty for five years." },
  { .id = "4",
    .title = "Rücksendung",
    .language = "de",
    .text = "Eine Bestellung kann dreißig Tage lang zurückgegeben werden." },
  { .id = "5", .title = "退货政策", .language = "zh", .text = "三十天内可以退货。" },
  { .id = "6", .title = "إرجاع الطلب", .language = "ar", .text = "يمكنك إرجاع الطَّلَب خلال ثلاثين يومًا." },
  { .id = "7",
    .title = "Opening hours",
    .text = "# Weekdays\nThe shop is open from nine to six.\n# Sunday\nClosed on Sunday." },
};

static FoyerKnowledgeIndex *
build (const FoyerSearchDocument *documents, guint n, gboolean backwards)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < n; i++)
    foyer_knowledge_builder_add (builder, &documents[backwards ? n - 1 - i : i]);
  return foyer_knowledge_builder_finish (builder);
}

/* The ids of the hits, a space between them. */
static char *
search (FoyerKnowledgeIndex *index, const char *query, const char *language, guint limit)
{
  g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, query, language, limit);
  GString              *ids = g_string_new (NULL);
  double                ceiling = 1;

  g_assert_cmpuint (hits->len, <=, limit);
  for (guint i = 0; i < hits->len; i++)
    {
      FoyerSearchHit *hit = hits->pdata[i];
      g_assert_cmpfloat (hit->confidence, >, 0);
      g_assert_cmpfloat (hit->confidence, <=, ceiling);
      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", hit->document_id);
    }
  return g_string_free (ids, FALSE);
}

static void
test_finds (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, G_N_ELEMENTS (shop), FALSE);
  static const struct
  {
    const char *query, *language, *expected;
  } rows[] = {
    { "returning orders", NULL, "1 2" },     /* stems */
    { "I'd like my money back", NULL, "1" }, /* a stored phrasing */
    { "waranty", NULL, "3" },                /* a letter left out */
    { "warrnaty", NULL, "3" },               /* two swapped in the middle */
    { "varranty", NULL, "3" },               /* the first changed */
    { "bestellungen", "de", "4" },
    { "退货", NULL, "5" },
    { "الطلب", NULL, "6" },
    { "ﻃﻠﺐ", "ar", "6" }, /* presentation forms */
    { "ＷＡＲＲＡＮＴＹ", "en", "3" },
    { "sunday", NULL, "7" },
    { "order", "fr", "2 1" }, /* nothing is in French: everything is searched */
    { "", NULL, "" },
    { "zebra", NULL, "" },
    { "?!", NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *actual = search (index, rows[i].query, rows[i].language, 2);
      if (g_strcmp0 (actual, rows[i].expected) != 0)
        g_test_message ("question: %s", rows[i].query);
      g_assert_cmpstr (actual, ==, rows[i].expected);
    }
  g_assert_cmpuint (foyer_knowledge_index_get_n_documents (index), ==, G_N_ELEMENTS (shop));
  g_assert_cmpuint (foyer_knowledge_index_get_n_passages (index), ==, G_N_ELEMENTS (shop) + 1);
}

static void
test_hit (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, G_N_ELEMENTS (shop), FALSE);
  g_autoptr (GPtrArray)           hits = foyer_knowledge_index_search (index, "closed on sunday", NULL, 3);
  g_autoptr (GPtrArray)           returns = foyer_knowledge_index_search (index, "returns", "en-GB", 1);
  FoyerSearchHit                 *hit = hits->pdata[0];

  g_assert_cmpstr (hit->text, ==, "# Sunday\nClosed on Sunday.");
  g_assert_cmpuint (hit->passage, ==, 1);
  g_assert_null (hit->url);
  g_assert_null (hit->language);
  hit = returns->pdata[0];
  g_assert_cmpstr (hit->title, ==, "Returns");
  g_assert_cmpstr (hit->url, ==, "https://shop.example/returns");
  g_assert_cmpstr (hit->language, ==, "en");
}

static void
test_cut_passages (void)
{
  const char *const         passages[] = { "about cats", "about dogs", NULL };
  const char *const         none[] = { NULL };
  const FoyerSearchDocument documents[] = {
    { .id = "1", .title = "Animals", .language = "en", .passages = passages },
    { .id = "2", .title = "Unicorns", .language = "en", .passages = none },
  };
  g_autoptr (FoyerKnowledgeIndex) index = build (documents, 2, FALSE);
  g_autoptr (GPtrArray)           dogs = foyer_knowledge_index_search (index, "dog", NULL, 3);
  g_autoptr (GPtrArray)           unicorns = foyer_knowledge_index_search (index, "unicorn", NULL, 3);

  g_assert_cmpstr (((FoyerSearchHit *) dogs->pdata[0])->text, ==, "about dogs");
  g_assert_cmpstr (((FoyerSearchHit *) unicorns->pdata[0])->text, ==, "");
}

/* The order in which documents come must not show. */
static void
test_ties (void)
{
  const FoyerSearchDocument same[] = {
    { .id = "c", .title = "Same", .language = "en", .text = "same words" },
    { .id = "a", .title = "Same", .language = "en", .text = "same words" },
    { .id = "d", .title = "Same", .language = "de", .text = "same words" },
    { .id = "b", .title = "Same", .language = "en", .text = "same words" },
  };
  g_autoptr (FoyerKnowledgeIndex) forwards = build (same, 4, FALSE);
  g_autoptr (FoyerKnowledgeIndex) backwards = build (same, 4, TRUE);
  g_autofree char                *first = search (forwards, "same", "en", 9);
  g_autofree char                *second = search (backwards, "same", "en", 9);
  g_autofree char                *two = search (backwards, "same", "en", 2);

  g_assert_cmpstr (first, ==, "a b c");
  g_assert_cmpstr (second, ==, first);
  g_assert_cmpstr (two, ==, "a b");
}

static void
test_limit_does_not_change_confidence (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, G_N_ELEMENTS (shop), FALSE);
  g_autoptr (GPtrArray)           one = foyer_knowledge_index_search (index, "order days", "en", 1);
  g_autoptr (GPtrArray)           many = foyer_knowledge_index_search (index, "order days", "en", 10);
  FoyerSearchHit                 *a = one->pdata[0], *b = many->pdata[0];

  g_assert_cmpstr (a->document_id, ==, b->document_id);
  g_assert_cmpfloat_with_epsilon (a->confidence, b->confidence, 1e-12);
}

static void
test_confidence_tells_apart (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, G_N_ELEMENTS (shop), FALSE);
  g_autoptr (GPtrArray)           good = foyer_knowledge_index_search (index, "Can I send it back?", "en", 1);
  g_autoptr (GPtrArray)           bad =
      foyer_knowledge_index_search (index, "Which football team won the order of merit in Brazil?", "en", 1);

  g_assert_cmpfloat (((FoyerSearchHit *) good->pdata[0])->confidence, >, 0.5);
  g_assert_cmpfloat (((FoyerSearchHit *) bad->pdata[0])->confidence, <, 0.35);
}

/* Words from two phrasings do not make one question. */
static void
test_phrasings_by_themselves (void)
{
  const char *const         phrasings[] = { "my red lamp is broken", "the shade has a crack", NULL };
  const FoyerSearchDocument document = {
    .id = "1", .title = "Repairs", .language = "en", .phrasings = phrasings
  };
  g_autoptr (FoyerKnowledgeIndex) index = build (&document, 1, FALSE);
  g_autoptr (GPtrArray) one = foyer_knowledge_index_search (index, "the shade has a crack", NULL, 1);
  g_autoptr (GPtrArray) mixed = foyer_knowledge_index_search (index, "red crack broken shade", NULL, 1);
  const FoyerSearchHit *a = one->pdata[0], *b = mixed->pdata[0];

  g_assert_cmpfloat_with_epsilon (a->features.likeness, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (a->features.phrasing_coverage, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (b->features.coverage, 1, 1e-5);
  g_assert_cmpfloat (b->features.likeness, <, 0.65);
  g_assert_cmpfloat (b->features.phrasing_coverage, <, 0.8);
}

/* A phrasing has the terms of a question there: a document has single signs too. */
static void
test_han_phrasing (void)
{
  const char *const         phrasings[] = { "我要退货", NULL };
  const FoyerSearchDocument document = { .id = "1", .title = "x", .language = "zh", .phrasings = phrasings };
  g_autoptr (FoyerKnowledgeIndex) index = build (&document, 1, FALSE);
  g_autoptr (GPtrArray)           hits = foyer_knowledge_index_search (index, "我要退货", NULL, 1);
  const FoyerSearchHit           *hit = hits->pdata[0];

  g_assert_cmpuint (hit->features.length, ==, 3);
  g_assert_cmpfloat_with_epsilon (hit->features.likeness, 1, 1e-5);
}

/* A document with as many phrasings as it may have, of as many words, is compared within bounds. */
static void
test_many_phrasings (void)
{
  const char         *phrasings[101] = { NULL };
  g_autoptr (GString) words = g_string_new (NULL);
  FoyerSearchDocument documents[20];

  for (guint i = 0; i < 250; i++)
    g_string_append_printf (words, "%c%c ", 'a' + (char) (i / 26), 'a' + (char) (i % 26));
  for (guint i = 0; i < 100; i++)
    phrasings[i] = words->str;
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    documents[i] = (FoyerSearchDocument){ .id = words->str, .language = "en", .phrasings = phrasings };
  g_autoptr (FoyerKnowledgeIndex) index = build (documents, G_N_ELEMENTS (documents), FALSE);
  g_autoptr (GPtrArray)           hits = foyer_knowledge_index_search (index, words->str, NULL, 50);

  g_assert_cmpuint (hits->len, ==, G_N_ELEMENTS (documents));
  g_assert_cmpfloat (((FoyerSearchHit *) hits->pdata[0])->features.likeness, >, 0.5);
  g_assert_cmpfloat (((FoyerSearchHit *) hits->pdata[19])->features.likeness, <, 0.01); /* not looked at */
}

static void
test_empty (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, 0, FALSE);
  g_autofree char                *nothing = search (index, "order", NULL, 3);
  const FoyerSearchDocument       blank = { .id = "1" };
  g_autoptr (FoyerKnowledgeIndex) blanks = build (&blank, 1, FALSE);
  g_autofree char                *still_nothing = search (blanks, "order", NULL, 3);

  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (still_nothing, ==, "");
}

/* A base of two languages that both have the word: the better answer is first, wherever it is. */
static void
test_languages_together (void)
{
  const FoyerSearchDocument documents[] = {
    { .id = "1", .title = "Garantie", .language = "de", .text = "Garantie und Lampe und Tisch und Stuhl" },
    { .id = "2", .title = "Lampe", .language = "fr", .text = "La garantie de la lampe dure dix ans" },
    { .id = "3", .title = "Versand", .language = "de", .text = "Der Versand dauert drei Tage" },
  };
  g_autoptr (FoyerKnowledgeIndex) index = build (documents, 3, FALSE);
  g_autofree char                *first = search (index, "garantie lampe dix ans", NULL, 3);
  g_autofree char                *german = search (index, "garantie lampe dix ans", "de-AT", 3);

  g_assert_cmpstr (first, ==, "2 1");
  g_assert_cmpstr (german, ==, "1");
}

/* "How do I" is rarer here than any other word, and still says nothing. */
static void
test_small_words (void)
{
  const FoyerSearchDocument documents[] = {
    { .id = "1", .title = "How do I calibrate?", .language = "en", .text = "Open the settings." },
    { .id = "2",
      .title = "Wireless",
      .language = "en",
      .text = "Connect to wireless networks in the settings." },
    { .id = "3", .title = "Wired", .language = "en", .text = "Connect the cable to the socket." },
    { .id = "4", .title = "Mobile", .language = "en", .text = "Connect the modem, wireless or not." },
  };
  g_autoptr (FoyerKnowledgeIndex) index = build (documents, 4, FALSE);
  g_autofree char                *best = search (index, "how do I conect to wireless?", "en", 1);

  g_assert_cmpstr (best, ==, "2");
}

/* Small words, letters and digits are found, but do not count as words that are shared. */
static void
test_small_words_do_not_count (void)
{
  const FoyerSearchDocument document = {
    .id = "1", .title = "How do I take 2 lamps back?", .language = "en", .text = "Send them."
  };
  g_autoptr (FoyerKnowledgeIndex) index = build (&document, 1, FALSE);
  g_autoptr (GPtrArray)           small = foyer_knowledge_index_search (index, "How do I 2 + 2?", "en", 1);
  g_autoptr (GPtrArray)           mixed = foyer_knowledge_index_search (index, "2 lamps or a sofa?", "en", 1);
  g_assert_cmpuint (small->len, ==, 1);
  g_assert_cmpuint (mixed->len, ==, 1);
  const FoyerSearchHit *a = small->pdata[0], *b = mixed->pdata[0];

  g_assert_cmpuint (a->features.length, ==, 0);
  g_assert_cmpuint (a->features.matched, ==, 0);
  g_assert_cmpfloat_with_epsilon (a->features.coverage, 1, 1e-5);
  g_assert_cmpuint (b->features.length, ==, 3); /* or */
  g_assert_cmpuint (b->features.matched, ==, 1);
}

static gpointer
search_a_lot (gpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *ids = search (data, "returning ordres", "en", 3);
      g_assert_cmpstr (ids, ==, "1 2");
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (FoyerKnowledgeIndex) index = build (shop, G_N_ELEMENTS (shop), FALSE);
  GThread                        *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("search", search_a_lot, index);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/index/finds", test_finds);
  g_test_add_func ("/search/index/hit", test_hit);
  g_test_add_func ("/search/index/cut-passages", test_cut_passages);
  g_test_add_func ("/search/index/ties", test_ties);
  g_test_add_func ("/search/index/limit-does-not-change-confidence", test_limit_does_not_change_confidence);
  g_test_add_func ("/search/index/confidence-tells-apart", test_confidence_tells_apart);
  g_test_add_func ("/search/index/phrasings-by-themselves", test_phrasings_by_themselves);
  g_test_add_func ("/search/index/han-phrasing", test_han_phrasing);
  g_test_add_func ("/search/index/many-phrasings", test_many_phrasings);
  g_test_add_func ("/search/index/languages-together", test_languages_together);
  g_test_add_func ("/search/index/small-words", test_small_words);
  g_test_add_func ("/search/index/small-words-do-not-count", test_small_words_do_not_count);
  g_test_add_func ("/search/index/empty", test_empty);
  g_test_add_func ("/search/index/threads", test_threads);
  return g_test_run ();
}
