/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rate-limit.h"

#define SECOND G_USEC_PER_SEC

static gboolean
take (FoyerRateLimit *limit, const char *key, gint64 now_us)
{
  return foyer_rate_limit_take (limit, key, now_us, NULL);
}

static guint
take_all (FoyerRateLimit *limit, const char *key, gint64 now_us)
{
  guint count = 0;

  while (count < 1000 && take (limit, key, now_us))
    count++;
  return count;
}

/* Log-ins: ten at once, then one every six seconds. */
static void
test_burst (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (10, 6 * SECOND, 100);
  guint                      retry_after_ms;

  g_assert_cmpuint (take_all (limit, "anna", 1000), ==, 10);
  g_assert_false (foyer_rate_limit_take (limit, "anna", 1000, &retry_after_ms));
  g_assert_cmpuint (retry_after_ms, ==, 6000);
  g_assert_false (foyer_rate_limit_take (limit, "anna", 1000 + 4 * SECOND, &retry_after_ms));
  g_assert_cmpuint (retry_after_ms, ==, 2000);
  g_assert_true (foyer_rate_limit_take (limit, "anna", 1000 + 6 * SECOND, &retry_after_ms));
  g_assert_cmpuint (retry_after_ms, ==, 0);
  g_assert_false (take (limit, "anna", 1000 + 6 * SECOND));
  g_assert_cmpuint (take_all (limit, "anna", 1000 + 600 * SECOND), ==, 10);
}

static void
test_keys (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (2, SECOND, 100);

  g_assert_cmpuint (take_all (limit, "one", 0), ==, 2);
  g_assert_cmpuint (take_all (limit, "other", 0), ==, 2);
}

static void
test_give_back (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (1, SECOND, 100);

  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (take (limit, "anna", 0));
      foyer_rate_limit_give_back (limit, "anna");
    }
  g_assert_true (take (limit, "anna", 0));
  g_assert_false (take (limit, "anna", 0));
  foyer_rate_limit_give_back (limit, "nobody");
}

/* Giving back cannot be saved up for a larger burst. */
static void
test_never_above_burst (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (3, SECOND, 100);

  g_assert_true (take (limit, "anna", 0));
  for (guint i = 0; i < 10; i++)
    foyer_rate_limit_give_back (limit, "anna");
  g_assert_cmpuint (take_all (limit, "anna", 0), ==, 3);
}

static void
test_bound (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (1, SECOND, 3);

  g_assert_true (take (limit, "a", 0));
  g_assert_true (take (limit, "b", 0));
  g_assert_true (take (limit, "c", 0));
  g_assert_false (take (limit, "a", 0)); /* used again: now "b" is the oldest */
  g_assert_true (take (limit, "d", 0));
  g_assert_cmpuint (foyer_rate_limit_get_n_keys (limit), ==, 3);
  g_assert_false (take (limit, "a", 0));
  g_assert_false (take (limit, "c", 0));
  g_assert_true (take (limit, "b", 0));
}

static void
test_off (void)
{
  g_autoptr (FoyerRateLimit) limit = foyer_rate_limit_new (0, SECOND, 3);

  g_assert_cmpuint (take_all (limit, "a", 0), ==, 1000);
  g_assert_cmpuint (foyer_rate_limit_get_n_keys (limit), ==, 0);
}

static void
test_address_key (void)
{
  static const struct
  {
    const char *address;
    const char *key;
  } cases[] = {
    { "192.0.2.7", "192.0.2.7" },
    { "::ffff:192.0.2.7", "192.0.2.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
    { "2001:db8:1:2::1", "2001:db8:1:2::/64" },
    { "unix", "unix" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = foyer_rate_limit_address_key (cases[i].address);
      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/rate-limit/burst", test_burst);
  g_test_add_func ("/auth/rate-limit/keys", test_keys);
  g_test_add_func ("/auth/rate-limit/give-back", test_give_back);
  g_test_add_func ("/auth/rate-limit/never-above-burst", test_never_above_burst);
  g_test_add_func ("/auth/rate-limit/bound", test_bound);
  g_test_add_func ("/auth/rate-limit/off", test_off);
  g_test_add_func ("/auth/rate-limit/address-key", test_address_key);
  return g_test_run ();
}
