/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-pattern.h"

#include <string.h>

static const struct
{
  const char *pattern;
  const char *text;
  gboolean    matches;
} cases[] = {
  { "^order [0-9]{4}$", "order 1234", TRUE },
  { "^order [0-9]{4}$", "order 12345", FALSE },
  { "(a|b)(c)(d)?", "xbcx", TRUE },
  { "a.b", "a\nb", TRUE },
  { "(?i)GR\xc3\x96SSE", "gr\xc3\xb6sse", TRUE },
  { "^.$", "\xf0\x9f\xa6\x8a", TRUE },
  { "\\bfu\xc3\x9f\\b", "ein fu\xc3\x9f.", TRUE },
  { "", "anything", TRUE },
  { "(\\w+) \\1", "the the", TRUE },
  { "(\\w+) \\1$", "the them", FALSE },
};

static gboolean
finds (const FoyerPattern *pattern, const char *text, gsize length)
{
  guint left = FOYER_EFFORT_STEPS;

  return foyer_pattern_find (pattern, text, length, &left) == FOYER_FINDING_YES;
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char                    *problem = NULL;
      g_autoptr (FoyerPattern) pattern = foyer_pattern_new (cases[i].pattern, &problem);
      g_test_message ("%s in %s", cases[i].pattern, cases[i].text);
      g_assert_null (problem);
      g_assert_cmpint (finds (pattern, cases[i].text, strlen (cases[i].text)), ==, cases[i].matches);
    }
}

static void
test_refusals (void)
{
  static const char *const texts[] = { "(", "[a", "a{2,1}", "*", "\\C", "(?<n>a)(?<n>b)" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *problem = NULL;
      g_assert_null (foyer_pattern_new (texts[i], &problem));
      g_assert_nonnull (strstr (problem, " at byte "));
    }
}

/* Each of these took seconds, or would: at one place, or at thousands of them. */
static void
test_costs_are_bounded (void)
{
  static const char *const patterns[] = { "(a+)+$", "\\w{1,95}\\w{1,95}z", "[a-z]+[0-9]+x", "(a|b|ab)*c",
                                          "\\s*\\w+\\s*=\\s*y" };
  g_autoptr (GString)      text = g_string_new (NULL);

  for (guint i = 0; i < 8100; i++)
    g_string_append_c (text, 'a');
  g_string_append (text, "- z0=y1xc");
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      char                    *problem = NULL;
      g_autoptr (FoyerPattern) pattern = foyer_pattern_new (patterns[i], &problem);
      guint                    left = FOYER_EFFORT_STEPS;
      g_assert_null (problem);
      (void) foyer_pattern_find (pattern, text->str, text->len, &left);
      g_assert_cmpuint (left, >=, FOYER_EFFORT_STEPS * 7 / 10); /* enough for others */
    }
}

static void
test_giving_up (void)
{
  char                    *problem = NULL;
  g_autoptr (FoyerPattern) costly = foyer_pattern_new ("[a-z]+[0-9]+", &problem);
  g_autoptr (FoyerPattern) cheap = foyer_pattern_new ("^a+-", &problem);
  g_autofree char         *letters = g_strnfill (3000, 'a');
  g_autofree char         *text = g_strconcat (letters, "-0", NULL);
  guint                    left = FOYER_EFFORT_STEPS;

  g_assert_cmpint (foyer_pattern_find (costly, text, strlen (text), &left), ==, FOYER_FINDING_GAVE_UP);
  g_assert_cmpint (foyer_pattern_find (cheap, text, strlen (text), &left), ==, FOYER_FINDING_YES);
  left = 500;
  g_assert_cmpint (foyer_pattern_find (costly, text, strlen (text), &left), ==, FOYER_FINDING_GAVE_UP);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpint (foyer_pattern_find (cheap, text, strlen (text), &left), ==, FOYER_FINDING_GAVE_UP);
}

/* A long text is no reason to give up on a pattern that goes through it once. */
static void
test_long_texts (void)
{
  g_autoptr (GString)      text = g_string_new (NULL);
  char                    *problem = NULL;
  g_autoptr (FoyerPattern) pattern = foyer_pattern_new ("refund.*(order|parcel) [0-9]+", &problem);

  for (guint i = 0; i < 900; i++)
    g_string_append (text, "a word or ");
  g_string_insert (text, 4000, " refund ");
  g_assert_false (finds (pattern, text->str, MIN (text->len, 8192)));
  g_string_insert (text, 8000, " order 17 ");
  g_assert_true (finds (pattern, text->str, MIN (text->len, 8192)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/pattern/cases", test_cases);
  g_test_add_func ("/rules/pattern/refusals", test_refusals);
  g_test_add_func ("/rules/pattern/costs", test_costs_are_bounded);
  g_test_add_func ("/rules/pattern/giving-up", test_giving_up);
  g_test_add_func ("/rules/pattern/long-texts", test_long_texts);
  return g_test_run ();
}
