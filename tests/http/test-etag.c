/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-etag.h"

#include "foyer-error.h"
#include "foyer-test.h"

typedef struct
{
  const char *header;
  gint64      expected; /* against version 3; -1: malformed */
} Row;

static const Row rows[] = {
  { NULL, 0 },
  { "*", 0 },
  { " * ", 0 },
  { "\"v3\"", 3 },
  { "W/\"v3\"", 3 },
  { "\"v2\", \"v3\"", 3 },
  { "\"v2\" , W/\"v1\"", FOYER_NO_VERSION },
  { "\"v2\"", FOYER_NO_VERSION },
  { "\"\"", FOYER_NO_VERSION },
  { "\"3\"", FOYER_NO_VERSION },
  { "\"v3x\"", FOYER_NO_VERSION },
  { "\"v03\"", 3 },
  { "\"v99999999999999999999\"", FOYER_NO_VERSION },
  { "v3", -1 },
  { "3", -1 },
  { "", -1 },
  { "\"v3", -1 },
  { "\"v 3\"", -1 },
  { "\"v3\",", -1 },
  { "\"v3\" \"v4\"", -1 },
  { "*, \"v3\"", -1 },
  { "w/\"v3\"", -1 },
};

static void
test_if_match (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64             expected;
      gboolean           good = foyer_etag_check_if_match (rows[i].header, 3, &expected, &error);
      g_test_message ("%s", rows[i].header);
      g_assert_cmpint (good, ==, rows[i].expected >= 0);
      if (good)
        g_assert_cmpint (expected, ==, rows[i].expected);
      else
        g_assert_error (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST);
    }
}

static void
test_print (void)
{
  g_autofree char *etag = foyer_etag_print (12);
  gint64           expected;

  g_assert_cmpstr (etag, ==, "\"v12\"");
  g_assert_true (foyer_etag_check_if_match (etag, 12, &expected, NULL));
  g_assert_cmpint (expected, ==, 12);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/http/etag/if-match", test_if_match);
  g_test_add_func ("/http/etag/print", test_print);
  return foyer_test_run ();
}
