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

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = foyer_fold (cases[i].text);
      g_autofree char *keyword = foyer_fold (cases[i].keyword);
      g_test_message ("%s in %s", cases[i].keyword, cases[i].text);
      g_assert_cmpint (foyer_keyword_matches (text, keyword), ==, cases[i].matches);
    }
}

static void
test_count (void)
{
  static const char *const keywords[] = { "refund", "order", "lamp", NULL };

  g_assert_cmpuint (foyer_keywords_count ("refund for a lamp", keywords), ==, 2);
  g_assert_cmpuint (foyer_keywords_count ("nothing", keywords), ==, 0);
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
  g_test_add_func ("/rules/keywords/count", test_count);
  g_test_add_func ("/rules/keywords/marks", test_marks_are_bounded);
  return g_test_run ();
}
