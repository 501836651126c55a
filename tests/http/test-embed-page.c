/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-embed-page.h"

static void
test_embed_policy (void)
{
  const char *const origins[] = { "https://shop.example", "https://*.shop.example", NULL };
  g_autofree char  *open = foyer_embed_page_print_policy (origins);
  g_autofree char  *closed = foyer_embed_page_print_policy (NULL);

  g_assert_cmpstr (open, ==, "frame-ancestors 'self' https://shop.example https://*.shop.example");
  g_assert_cmpstr (closed, ==, "frame-ancestors 'self'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/embed-page/policy", test_embed_policy);
  return g_test_run ();
}
