/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-identity-cache.h"

static void
insert (
    FoyerIdentityCache *cache, const char *user_id, const char *token_id, gint64 expires_at_ms, gint64 now_ms)
{
  g_autoptr (FoyerIdentity) identity =
      foyer_identity_new_staff (user_id, FOYER_ROLE_AGENT, token_id, expires_at_ms);
  foyer_identity_cache_insert (cache, identity, now_ms);
}

static gboolean
knows (FoyerIdentityCache *cache, const char *token_id, gint64 now_ms)
{
  g_autoptr (FoyerIdentity) identity = foyer_identity_cache_lookup (cache, token_id, now_ms);
  return identity != NULL;
}

static void
test_lifetime (void)
{
  g_autoptr (FoyerIdentityCache) cache = foyer_identity_cache_new (10, 1000);

  insert (cache, "anna", "one", 0, 0);
  insert (cache, "anna", "ends", 500, 0);
  g_assert_true (knows (cache, "one", 999));
  g_assert_false (knows (cache, "one", 1000)); /* to be asked again */
  g_assert_true (knows (cache, "ends", 499));
  g_assert_false (knows (cache, "ends", 500)); /* the token itself has ended */
  g_assert_false (knows (cache, "other", 0));
  insert (cache, "anna", "one", 0, 1000);
  g_assert_true (knows (cache, "one", 1999));
  g_assert_cmpuint (foyer_identity_cache_get_size (cache), ==, 2);
}

static void
test_bound (void)
{
  g_autoptr (FoyerIdentityCache) cache = foyer_identity_cache_new (2, 1000);

  insert (cache, "anna", "one", 0, 0);
  insert (cache, "anna", "two", 0, 0);
  g_assert_true (knows (cache, "one", 0)); /* used: now "two" is the oldest */
  insert (cache, "anna", "three", 0, 0);
  g_assert_cmpuint (foyer_identity_cache_get_size (cache), ==, 2);
  g_assert_true (knows (cache, "one", 0));
  g_assert_false (knows (cache, "two", 0));
}

static void
test_removal (void)
{
  g_autoptr (FoyerIdentityCache) cache = foyer_identity_cache_new (10, 1000);
  g_autoptr (FoyerIdentity)      visitor = foyer_identity_new_visitor ("vera", "widget", NULL, "visit", 0);

  insert (cache, "anna", "one", 0, 0);
  insert (cache, "anna", "two", 0, 0);
  insert (cache, "bert", "three", 0, 0);
  foyer_identity_cache_insert (cache, visitor, 0);
  guint64               before = foyer_identity_cache_get_generation (cache);
  g_autoptr (GPtrArray) gone = foyer_identity_cache_remove_user (cache, "anna");
  g_assert_cmpuint (gone->len, ==, 2);
  g_assert_false (knows (cache, "one", 0));
  g_assert_false (knows (cache, "two", 0));
  g_assert_true (knows (cache, "three", 0));
  foyer_identity_cache_remove (cache, "three");
  g_assert_false (knows (cache, "three", 0));
  foyer_identity_cache_remove_visitor (cache, "vera");
  g_assert_false (knows (cache, "visit", 0));
  foyer_identity_cache_remove (cache, "never was"); /* counts too: it may be on its way in */
  g_assert_cmpuint (foyer_identity_cache_get_generation (cache), ==, before + 4);
  g_assert_cmpuint (foyer_identity_cache_get_size (cache), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/identity-cache/lifetime", test_lifetime);
  g_test_add_func ("/auth/identity-cache/bound", test_bound);
  g_test_add_func ("/auth/identity-cache/removal", test_removal);
  return g_test_run ();
}
