/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-paging.h"

#include "foyer-error.h"
#include "foyer-test.h"

static void
check_limit (const char *query, int expected)
{
  g_autoptr (GHashTable) values = foyer_query_parse (query, NULL);
  g_autoptr (GError)     error = NULL;
  guint                  limit = 0;

  g_assert_nonnull (values);
  g_assert_cmpint (foyer_query_get_limit (values, &limit, &error), ==, expected > 0);
  if (expected > 0)
    {
      g_assert_cmpuint (limit, ==, expected);
      return;
    }
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "limit");
}

static void
test_limit (void)
{
  check_limit (NULL, 50);
  check_limit ("", 50);
  check_limit ("limit=1", 1);
  check_limit ("limit=200", 200);
  check_limit ("limit=5&limit=7", 7);
  check_limit ("limit=0", 0);
  check_limit ("limit=201", 0);
  check_limit ("limit=-1", 0);
  check_limit ("limit=", 0);
  check_limit ("limit=ten", 0);
  check_limit ("limit=1.5", 0);
  check_limit ("limit=99999999999999999999", 0);
}

static void
test_malformed (void)
{
  const char *const queries[] = { "q=%zz", "q=%", "q=%ff", "%c3=1" };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (foyer_query_parse (queries[i], &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST);
    }
}

static void
test_link (void)
{
  g_autoptr (GHashTable) query = foyer_query_parse ("q=a+b%26c&limit=2&after=old", NULL);
  g_autofree char *link = foyer_paging_print_link ("/api/knowledge-bases/\"x>/documents", query, "new/1=");

  g_assert_cmpstr (
      link, ==,
      "</api/knowledge-bases/%22x%3E/documents?limit=2&q=a%20b%26c&after=new%2F1%3D>; rel=\"next\"");
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/http/paging/limit", test_limit);
  g_test_add_func ("/http/paging/malformed", test_malformed);
  g_test_add_func ("/http/paging/link", test_link);
  return foyer_test_run ();
}
