/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-post-line.h"

static GString *gone; /* the items, in the order in which they went */

static void
go (gpointer item)
{
  g_string_append (gone, item);
}

static void
test_order (void)
{
  g_autoptr (FoyerPostLine) line = foyer_post_line_new (10, go);
  FoyerPostPlace           *a = foyer_post_line_enter (line, "w", (gpointer) "a");
  FoyerPostPlace           *b = foyer_post_line_enter (line, "w", (gpointer) "b");
  FoyerPostPlace           *c = foyer_post_line_enter (line, "w", (gpointer) "c");
  FoyerPostPlace           *other = foyer_post_line_enter (line, "v", (gpointer) "V");

  gone = g_string_new (NULL);
  foyer_post_line_ready (line, c);
  foyer_post_line_ready (line, other);
  g_assert_cmpstr (gone->str, ==, "V");
  foyer_post_line_ready (line, a);
  g_assert_cmpstr (gone->str, ==, "Va");
  foyer_post_line_leave (line, b);
  g_assert_cmpstr (gone->str, ==, "Vac");
  g_assert_cmpuint (foyer_post_line_get_writers (line), ==, 0);
  g_string_free (gone, TRUE);
}

static void
test_bound (void)
{
  g_autoptr (FoyerPostLine) line = foyer_post_line_new (2, go);
  FoyerPostPlace           *first = foyer_post_line_enter (line, "w", (gpointer) "1");

  gone = g_string_new (NULL);
  g_assert_nonnull (foyer_post_line_enter (line, "w", (gpointer) "2"));
  g_assert_null (foyer_post_line_enter (line, "w", (gpointer) "3"));
  g_assert_nonnull (foyer_post_line_enter (line, "v", (gpointer) "4"));
  foyer_post_line_ready (line, first);
  g_assert_nonnull (foyer_post_line_enter (line, "w", (gpointer) "5"));
  g_assert_cmpstr (gone->str, ==, "1");
  g_assert_cmpuint (foyer_post_line_get_writers (line), ==, 2);
  g_string_free (gone, TRUE);
}

static void
test_free (void)
{
  g_autoptr (FoyerPostLine) line = foyer_post_line_new (2, go);

  gone = g_string_new (NULL);
  g_assert_true (foyer_post_line_is_free (line, "w"));
  FoyerPostPlace *place = foyer_post_line_enter (line, "w", (gpointer) "1");
  g_assert_false (foyer_post_line_is_free (line, "w"));
  g_assert_true (foyer_post_line_is_free (line, "v"));
  foyer_post_line_ready (line, place);
  g_assert_true (foyer_post_line_is_free (line, "w"));
  g_string_free (gone, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/post-line/order", test_order);
  g_test_add_func ("/chat/post-line/bound", test_bound);
  g_test_add_func ("/chat/post-line/free", test_free);
  return g_test_run ();
}
