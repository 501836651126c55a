/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-secret.h"

static void
test_equal (void)
{
  g_assert_true (foyer_secret_equal ("", ""));
  g_assert_true (foyer_secret_equal ("secret", "secret"));
  g_assert_false (foyer_secret_equal ("secret", "secreT"));
  g_assert_false (foyer_secret_equal ("secret", "secre"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/secret/equal", test_equal);
  return g_test_run ();
}
