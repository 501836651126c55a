/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-site.h"

#include "foyer-test.h"

static const char *const proxies[] = { "10.0.0.0/8", "::1", NULL };
static const char *const origins[] = { "https://shop.example", "https://*.shop.example", NULL };

static void
check_client (const char *peer, const char *forwarded_for, const char *expected)
{
  g_autoptr (FoyerSite) site = foyer_site_new (NULL, proxies, NULL, NULL);
  g_autofree char      *client = foyer_site_find_client (site, peer, forwarded_for);

  g_assert_cmpstr (client, ==, expected);
}

static void
test_client (void)
{
  check_client ("192.0.2.1", NULL, "192.0.2.1");
  check_client ("192.0.2.1", "198.51.100.7", "192.0.2.1"); /* a stranger's word */
  check_client ("10.1.2.3", NULL, "10.1.2.3");
  check_client ("10.1.2.3", "198.51.100.7", "198.51.100.7");
  check_client ("::1", "203.0.113.9, 198.51.100.7", "198.51.100.7"); /* the left one may be forged */
  check_client ("::1", "203.0.113.9, 198.51.100.7, 10.9.9.9", "198.51.100.7");
  check_client ("::1", "nonsense", "::1");
  check_client ("::1", "nonsense, 10.9.9.9", "10.9.9.9");
  check_client ("::1", "", "::1");
  check_client ("10.1.2.3", "2001:db8::7", "2001:db8::7");
}

static void
check_own (const char *public_url, gboolean encrypted, const char *host, const char *expected)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (FoyerSite) site = foyer_site_new (public_url, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *origin = foyer_site_get_own_origin (site, encrypted, host);

  g_assert_cmpstr (origin, ==, expected);
}

static void
test_own_origin (void)
{
  check_own (NULL, FALSE, "localhost:3001", "http://localhost:3001");
  check_own (NULL, TRUE, "Chat.Example", "https://chat.example");
  check_own (NULL, FALSE, NULL, NULL);
  check_own (NULL, FALSE, "a b", NULL);
  check_own ("https://chat.example/", FALSE, "other", "https://chat.example");
  check_own ("https://chat.example:8443/x", FALSE, NULL, "https://chat.example:8443");
}

static void
test_cors_origins (void)
{
  g_autoptr (FoyerSite) site = foyer_site_new (NULL, NULL, origins, NULL);
  g_autoptr (FoyerSite) closed = foyer_site_new (NULL, NULL, NULL, NULL);

  g_assert_true (foyer_site_lists_origin (site, "https://shop.example"));
  g_assert_true (foyer_site_lists_origin (site, "https://de.shop.example"));
  g_assert_false (foyer_site_lists_origin (site, "https://shop.example.evil"));
  g_assert_false (foyer_site_lists_origin (site, "null"));
  g_assert_false (foyer_site_lists_origin (closed, "https://shop.example"));
}

static void
test_bad_proxy (void)
{
  const char *const  bad[] = { "proxy.example", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (foyer_site_new (NULL, bad, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/http/site/client", test_client);
  g_test_add_func ("/http/site/own-origin", test_own_origin);
  g_test_add_func ("/http/site/cors-origins", test_cors_origins);
  g_test_add_func ("/http/site/bad-proxy", test_bad_proxy);
  return foyer_test_run ();
}
