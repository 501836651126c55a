/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-keywords.h"
#include "foyer-rule-context.h"

static const struct
{
  const char *text;
  const char *keyword;
  gboolean    matches;
} cases[] = {
  { "Where is my order?", "order", TRUE },
  { "Where is my ORDER", "Order", TRUE },
  { "reorder", "order", FALSE },
  { "orders", "order", FALSE },
  { "pre-order now", "order", TRUE },
  { "I want my money back!", "money back", TRUE },
  { "moneyback", "money back", FALSE },
  { "Ｏｒｄｅｒ", "order", TRUE },
  { "STRASSE", "straße", TRUE },
  { "أين طلبي؟", "طلبي", TRUE },
  { "أين طلبيات", "طلبي", FALSE },
  { "我要退货", "退货", TRUE },
  { "ขอคืนเงินครับ", "คืนเงิน", TRUE },
  { "xorder order", "order", TRUE },
  { "", "order", FALSE },
  { "order", "", FALSE },
};

static gboolean
finds (const char *text, const char *keyword)
{
  guint left = FOYER_EFFORT_STEPS;

  return foyer_keyword_find (text, keyword, &left) == FOYER_FINDING_YES;
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = foyer_fold (cases[i].text);
      g_autofree char *keyword = foyer_fold (cases[i].keyword);
      g_test_message ("%s in %s", cases[i].keyword, cases[i].text);
      g_assert_cmpint (finds (text, keyword), ==, cases[i].matches);
    }
}

/* Whatever matches has its first word among the text's: a look at the words never hides a match. */
static void
test_first_words (void)
{
  static const char *const pieces[] = { "a", "b", "ab", " ", "-", "+", "\xe6\xbc\xa2", "\xcc\x81", "7", "'" };
  guint                    matches = 0, spared = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL), keyword = g_string_new (NULL);
      for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        g_string_append (keyword, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      g_autoptr (GHashTable) words = foyer_keyword_words (text->str);
      g_autofree char       *first = foyer_keyword_first_word (keyword->str);
      gboolean               may = first[0] == '\0' || g_hash_table_contains (words, first);
      gboolean               does = finds (text->str, keyword->str);
      if (does && !may)
        g_error ("%s hides %s in %s", first, keyword->str, text->str);
      matches += does;
      spared += !may;
    }
  g_assert_cmpuint (matches, >, 100);
  g_assert_cmpuint (spared, >, 1000);
}

static void
test_marks_are_bounded (void)
{
  GString *text = g_string_new ("a");
  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "\xcc\x81");
  g_autofree char *folded = foyer_fold (text->str);
  g_assert_cmpint (g_utf8_strlen (folded, -1), <=, 10);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/keywords/cases", test_cases);
  g_test_add_func ("/rules/keywords/first-words", test_first_words);
  g_test_add_func ("/rules/keywords/marks", test_marks_are_bounded);
  return g_test_run ();
}
