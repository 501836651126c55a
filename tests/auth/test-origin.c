/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-origin.h"

#include "foyer-error.h"

static void
test_normalise (void)
{
  static const struct
  {
    const char *text;
    const char *origin;
  } cases[] = {
    { "https://shop.example", "https://shop.example" },
    { "HTTPS://Shop.Example", "https://shop.example" },
    { "https://shop.example:443", "https://shop.example" },
    { "http://shop.example:80", "http://shop.example" },
    { "http://shop.example:443", "http://shop.example:443" },
    { "http://localhost:5173", "http://localhost:5173" },
    { "http://127.0.0.1:3001", "http://127.0.0.1:3001" },
    { "http://[0:0:0:0:0:0:0:1]:3001", "http://[::1]:3001" },
    { "https://b\xc3\xbc"
      "cher.example",
      "https://xn--bcher-kva.example" },
    { "capacitor://localhost", "capacitor://localhost" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *origin = foyer_origin_normalise (cases[i].text, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (origin, ==, cases[i].origin);
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "null",
    "*",
    "shop.example",
    "https:shop.example",
    "https://",
    "https:///x",
    "https://shop.example/",
    "https://shop.example/path",
    "https://shop.example?x",
    "https://shop.example#x",
    "https://user@shop.example",
    "https://shop.example:",
    "https://shop.example:0",
    "https://shop.example:65536",
    "https://shop.example:+80",
    "https://shop.example:8o",
    "https://shop.example:80:80",
    "https://.shop.example",
    "https://shop..example",
    "https://shop.example.",
    "https://shop example",
    "https://shop.example\n",
    " https://shop.example",
    "1https://shop.example",
    "https://[::1",
    "https://[127.0.0.1]",
    "https://[fe80::1%25eth0]",
    "https://[::1]x",
    "https://shop.example\xff",
    "https://*.shop.example",
    "https://shop%2eexample",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("case %u", (guint) i);
      g_assert_null (foyer_origin_normalise (bad[i], &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
    }
}

static void
test_patterns (void)
{
  static const char *const bad[] = {
    "*",
    "https://*",
    "https://*.",
    "https://*.com",
    "https://*.127.0.0.1",
    "https://*.[::1]",
    "https://shop.*",
    "https://*shop.example",
    "https://*.*.example",
    "https://shop.*.example",
    "*://shop.example",
  };
  g_autofree char *good = foyer_origin_normalise_pattern ("HTTPS://*.Shop.Example:443", NULL);

  g_assert_cmpstr (good, ==, "https://*.shop.example");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", bad[i]);
      g_assert_null (foyer_origin_normalise_pattern (bad[i], &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
    }
}

static void
test_matches (void)
{
  const char *pattern = "https://*.shop.example";

  g_assert_true (foyer_origin_matches (pattern, "https://www.shop.example"));
  g_assert_true (foyer_origin_matches (pattern, "https://a.b.shop.example"));
  g_assert_false (foyer_origin_matches (pattern, "https://shop.example"));
  g_assert_false (foyer_origin_matches (pattern, "https://evilshop.example"));
  g_assert_false (foyer_origin_matches (pattern, "https://www.shop.example.evil.example"));
  g_assert_false (foyer_origin_matches (pattern, "http://www.shop.example"));
  g_assert_false (foyer_origin_matches (pattern, "https://www.shop.example:8443"));
  g_assert_true (foyer_origin_matches ("https://*.shop.example:8443", "https://www.shop.example:8443"));
  g_assert_true (foyer_origin_matches ("https://shop.example", "https://shop.example"));
  g_assert_false (foyer_origin_matches ("https://shop.example", "https://shop.example.evil.example"));
}

static void
test_list (void)
{
  const char *const list[] = { "https://shop.example", "https://*.shop.example", NULL };

  g_assert_true (foyer_origin_is_listed (list, "https://shop.example"));
  g_assert_true (foyer_origin_is_listed (list, "https://www.shop.example"));
  g_assert_false (foyer_origin_is_listed (list, "https://other.example"));
  g_assert_false (foyer_origin_is_listed (NULL, "https://shop.example"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/origin/normalise", test_normalise);
  g_test_add_func ("/auth/origin/refused", test_refused);
  g_test_add_func ("/auth/origin/patterns", test_patterns);
  g_test_add_func ("/auth/origin/matches", test_matches);
  g_test_add_func ("/auth/origin/list", test_list);
  return g_test_run ();
}
