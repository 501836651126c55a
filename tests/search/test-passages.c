/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-passages.h"

#include <string.h>

/* The passages, a bar between them. */
static char *
cut (const char *text)
{
  g_autoptr (GArray) passages = foyer_passages_cut (text);
  GString           *out = g_string_new (NULL);

  for (guint i = 0; i < passages->len; i++)
    {
      const FoyerPassageRange *passage = &g_array_index (passages, FoyerPassageRange, i);
      g_string_append_printf (out, "%s%.*s", i > 0 ? "|" : "", (int) passage->length, text + passage->offset);
    }
  return g_string_free (out, FALSE);
}

static void
test_headings (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "", "" },
    { " \n\n ", "" },
    { "one\n\ntwo", "one\n\ntwo" },
    { "# A\none\n## B\ntwo\n", "# A\none|## B\ntwo" },
    { "before\n# A\none", "before|# A\none" },
    { "# A\n## B\ntwo", "# A\n## B\ntwo" },
    { "#hash tag\n#1", "#hash tag\n#1" },
    { "text # no heading\n####### seven", "text # no heading\n####### seven" },
    { "# only a heading", "# only a heading" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *actual = cut (rows[i].text);
      g_assert_cmpstr (actual, ==, rows[i].expected);
    }
}

static guint
count_words (const char *text, const FoyerPassageRange *passage)
{
  g_autofree char *copy = g_strndup (text + passage->offset, passage->length);
  g_auto (GStrv)   words = g_strsplit_set (copy, " \n", -1);
  guint            n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    n += words[i][0] != '\0';
  return n;
}

static void
test_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint               words = 0;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "w%u%s", i, i % 170 == 169 ? "\n\n" : " ");
  g_autoptr (GArray) passages = foyer_passages_cut (text->str);
  g_assert_cmpuint (passages->len, >=, 6);
  for (guint i = 0; i < passages->len; i++)
    {
      guint n = count_words (text->str, &g_array_index (passages, FoyerPassageRange, i));
      g_assert_cmpuint (n, <=, FOYER_PASSAGE_WORDS);
      words += n;
    }
  g_assert_cmpuint (words, ==, 3000);
  /* the first cut is at a paragraph, not in the middle of one */
  g_assert_cmpuint (count_words (text->str, &g_array_index (passages, FoyerPassageRange, 0)), ==, 340);
}

static void
test_no_spaces (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 1200; i++)
    g_string_append (text, "猫");
  g_autoptr (GArray) passages = foyer_passages_cut (text->str);
  g_assert_cmpuint (passages->len, >=, 3);
  for (guint i = 0; i < passages->len; i++)
    {
      const FoyerPassageRange *passage = &g_array_index (passages, FoyerPassageRange, i);
      g_assert_true (g_utf8_validate (text->str + passage->offset, (gssize) passage->length, NULL));
      g_assert_cmpuint (passage->length, <=, FOYER_PASSAGE_WORDS * strlen ("猫"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/passages/headings", test_headings);
  g_test_add_func ("/search/passages/long-text", test_long_text);
  g_test_add_func ("/search/passages/no-spaces", test_no_spaces);
  return g_test_run ();
}
