/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-bearer.h"

#include <string.h>

static void
test_shape (void)
{
  g_autofree char *staff = foyer_bearer_new (FOYER_BEARER_STAFF);
  g_autofree char *visitor = foyer_bearer_new (FOYER_BEARER_VISITOR);
  g_autofree char *again = foyer_bearer_new (FOYER_BEARER_VISITOR);
  FoyerBearerKind  kind;

  g_assert_cmpuint (strlen (staff), ==, FOYER_BEARER_LENGTH);
  g_assert_true (g_str_has_prefix (staff, "fys_"));
  g_assert_true (g_str_has_prefix (visitor, "fyv_"));
  g_assert_cmpstr (visitor, !=, again);
  g_assert_true (foyer_bearer_parse (staff, &kind));
  g_assert_cmpint (kind, ==, FOYER_BEARER_STAFF);
  g_assert_true (foyer_bearer_parse (visitor, &kind));
  g_assert_cmpint (kind, ==, FOYER_BEARER_VISITOR);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "fys_",
    "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",   /* one short */
    "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* one long */
    "fyx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  /* nobody's */
    "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/",  /* the other alphabet */
    "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",  /* padded */
    "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",  /* a second spelling of the same bits */
    "FYS_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    " fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  };

  g_assert_false (foyer_bearer_parse (NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (foyer_bearer_parse (bad[i], NULL));
    }
  g_assert_true (foyer_bearer_parse ("fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL));
}

static void
test_hash (void)
{
  /* SHA-256 of "abc": FIPS 180-4's own example. */
  g_autofree char *hash = foyer_bearer_hash ("abc");
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/bearer/shape", test_shape);
  g_test_add_func ("/auth/bearer/refused", test_refused);
  g_test_add_func ("/auth/bearer/hash", test_hash);
  return g_test_run ();
}
