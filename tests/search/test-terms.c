/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-language.h"
#include "foyer-terms.h"

static void
collect (const char *term, gpointer user_data)
{
  GString *out = user_data;
  g_assert_true (g_utf8_validate (term, -1, NULL));
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, term);
}

static void
assert_terms (const char *language, FoyerTermsUse use, const char *text, const char *expected)
{
  g_autoptr (FoyerTerms) terms = foyer_terms_new (language, use);
  g_autoptr (GString)    out = g_string_new (NULL);

  foyer_terms_scan (terms, text, strlen (text), collect, out);
  g_assert_cmpstr (out->str, ==, expected);
  g_string_truncate (out, 0); /* the second time the stems are remembered */
  foyer_terms_scan (terms, text, strlen (text), collect, out);
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_folds_and_stems (void)
{
  static const struct
  {
    const char *language, *text, *expected;
  } rows[] = {
    { "en", "Printers, PRINTING & printed!", "printer print print" },
    { "en-GB", "It's the dog's dinner", "it the dog dinner" },
    { "en", "ＦＵＬＬ ｗｉｄｔｈ ﬁle ①", "full width file 1" },
    { "de", "Häuser und Straßen", "haus und strass" },
    { "fr", "l’hôtel à côté", "hotel a cot" },
    { "es", "¿Cuántos años?", "cuant anos" },
    { "ru", "Книги книгой", "книг книг" },
    { "nb", "husene", "hus" },
    { NULL, "Printers café", "printers cafe" },
    { "tlh", "Printers", "printers" },
    { "ar", "كِتَابٌ كتـــاب", "كتاب كتاب" },
    { NULL, "أحمد احمد إحمد", "احمد احمد احمد" },
    { NULL, "٣ ३ 3", "3 3 3" },
    { "en", "", "" },
    { "en", " \t\n?!…—", "" },
    { "en", "👍🏽🎉", "" },
    { "en", "soft\u00ADhyphen zero\u200Dwidth", "softhyphen zerowidth" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_terms (rows[i].language, FOYER_TERMS_DOCUMENT, rows[i].text, rows[i].expected);
}

static void
test_dense_scripts (void)
{
  assert_terms ("zh", FOYER_TERMS_QUERY, "退货政策", "退货 货政 政策");
  assert_terms ("zh", FOYER_TERMS_DOCUMENT, "退货", "退 货 退货");
  assert_terms ("ja", FOYER_TERMS_QUERY, "ﾊﾞｽ", "バス");
  assert_terms ("zh", FOYER_TERMS_QUERY, "猫", "猫");
  assert_terms ("zh", FOYER_TERMS_QUERY, "iPhone充电", "iphone 充电");
  assert_terms ("th", FOYER_TERMS_QUERY, "กขค", "กข ขค");
}

static void
count (const char *term, gpointer user_data)
{
  guint *n = user_data;
  g_assert_cmpuint (strlen (term), <=, 64 * 18 * 4);
  (*n)++;
}

/* Nothing here may take time that grows with the square of its length. */
static void
test_hostile (void)
{
  g_autoptr (FoyerTerms) document = foyer_terms_new ("en", FOYER_TERMS_DOCUMENT);
  g_autoptr (FoyerTerms) query = foyer_terms_new ("en", FOYER_TERMS_QUERY);
  g_autoptr (GString)    marks = g_string_new ("a");
  g_autoptr (GString)    phrase = g_string_new (NULL);
  guint                  n = 0;

  for (guint i = 0; i < 500000; i++)
    g_string_append (marks, i % 2 ? "\u0301" : "\u0327");
  foyer_terms_scan (document, marks->str, marks->len, count, &n);
  g_assert_cmpuint (n, ==, 1);
  for (guint i = 0; i < 10000; i++)
    g_string_append (phrase, "\uFDFA");
  n = 0;
  foyer_terms_scan (query, phrase->str, phrase->len, count, &n);
  g_assert_cmpuint (n, >, 2000);
  n = 0;
  foyer_terms_scan (document, "a\xff\xfe b\xc3", 6, count, &n);
  g_assert_cmpuint (n, ==, 2);
  n = 0;
  foyer_terms_scan (document, "a\0b", 3, count, &n);
  g_assert_cmpuint (n, ==, 2);
  n = 0;
  foyer_terms_scan (document, NULL, 0, count, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_query_is_capped (void)
{
  g_autoptr (FoyerTerms) query = foyer_terms_new ("en", FOYER_TERMS_QUERY);
  g_autoptr (GString)    text = g_string_new (NULL);
  guint                  n = 0;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "é ");
  foyer_terms_scan (query, text->str, text->len, count, &n);
  g_assert_cmpuint (n, ==, FOYER_TERMS_QUERY_CHARACTERS / 2);
}

static void
test_language (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "How do I return my order?", "en" },
    { "Wie kann ich meine Bestellung zurückgeben?", "de" },
    { "Comment puis-je retourner ma commande ?", "fr" },
    { "¿Cómo puedo devolver mi pedido?", "es" },
    { "Come posso restituire il mio ordine?", "it" },
    { "Hoe kan ik mijn bestelling retourneren?", "nl" },
    { "Jak mogę zwrócić moje zamówienie?", "pl" },
    { "Hur kan jag returnera min beställning?", "sv" },
    { "كيف يمكنني إرجاع طلبي؟", "ar" },
    { "Как вернуть заказ?", "ru" },
    { "Як повернути замовлення і гроші?", "uk" },
    { "返品はできますか", "ja" },
    { "如何退货", "zh" },
    { "반품하고 싶어요", "ko" },
    { "xyzzy", NULL },
    { "12345 !!", NULL },
    { "", NULL },
    { "\xff", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (foyer_language_detect (rows[i].text), ==, rows[i].expected);
  g_assert_cmpstr (foyer_language_primary ("de-AT"), ==, "de");
  g_assert_cmpstr (foyer_language_primary ("nn_NO"), ==, "no");
  g_assert_null (foyer_language_primary ("german"));
  g_assert_null (foyer_language_primary ("x"));
  g_assert_true (foyer_language_matches ("de", "de-AT"));
  g_assert_true (foyer_language_matches ("DE-at", "de-AT"));
  g_assert_true (foyer_language_matches ("*", "en"));
  g_assert_false (foyer_language_matches ("de", "den"));
  g_assert_false (foyer_language_matches ("de-AT", "de"));
  g_assert_false (foyer_language_matches ("*", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/terms/folds-and-stems", test_folds_and_stems);
  g_test_add_func ("/search/terms/dense-scripts", test_dense_scripts);
  g_test_add_func ("/search/terms/hostile", test_hostile);
  g_test_add_func ("/search/terms/query-is-capped", test_query_is_capped);
  g_test_add_func ("/search/terms/language", test_language);
  return g_test_run ();
}
