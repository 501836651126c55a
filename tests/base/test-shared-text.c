/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-shared-text.h"

static void
test_one_piece (void)
{
  g_autofree char *same = g_strdup ("a widget");
  char            *first = foyer_shared_text_ref ("a widget");
  char            *second = foyer_shared_text_ref (same);
  char            *other = foyer_shared_text_ref ("another");

  g_assert_cmpstr (first, ==, "a widget");
  g_assert_true (first == second);
  g_assert_true (first != other && first != same);
  foyer_shared_text_unref (first);
  char *third = foyer_shared_text_ref (same);
  g_assert_true (third == second);
  foyer_shared_text_unref (third);
  foyer_shared_text_unref (second);
  g_assert_cmpstr (other, ==, "another");
  foyer_shared_text_unref (other);
  g_assert_null (foyer_shared_text_ref (NULL));
  foyer_shared_text_unref (NULL);
}

/* What GLib's own would have forgotten. */
static void
test_beside_ref_strings (void)
{
  char *first = foyer_shared_text_ref ("an origin");
  char *stranger = g_ref_string_new ("an origin");

  g_ref_string_release (stranger);
  char *second = foyer_shared_text_ref ("an origin");
  g_assert_true (first == second);
  foyer_shared_text_unref (first);
  foyer_shared_text_unref (second);
}

static gpointer
churn (gpointer data)
{
  for (guint i = 0; i < 20000; i++)
    {
      char *text = foyer_shared_text_ref (i % 2 == 0 ? "even" : "odd");
      g_assert_cmpstr (text, ==, i % 2 == 0 ? "even" : "odd");
      foyer_shared_text_unref (text);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("churn", churn, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/shared-text/one-piece", test_one_piece);
  g_test_add_func ("/base/shared-text/beside-ref-strings", test_beside_ref_strings);
  g_test_add_func ("/base/shared-text/threads", test_threads);
  return g_test_run ();
}
