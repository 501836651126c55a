/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-identity-cache.h"

#include "foyer-cell.h"

typedef struct
{
  FoyerIdentity *identity;
  gint64         fresh_until_ms;
  GList          link; /* in FoyerIdentityCache.recent */
} Entry;

struct _FoyerIdentityCache
{
  guint       most_entries;
  gint64      lifetime_ms;
  guint64     generation;
  GHashTable *entries; /* by token id */
  GQueue      recent;  /* used last comes first */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  foyer_identity_unref (entry->identity);
  foyer_cell_free (entry);
}

static void
drop_entry (FoyerIdentityCache *cache, Entry *entry)
{
  g_queue_unlink (&cache->recent, &entry->link);
  g_hash_table_remove (cache->entries, entry->identity->token_id);
}

/**
 * foyer_identity_cache_new:
 * @most_entries: how many are kept; the one that was not used for the longest time goes
 * @lifetime_ms: milliseconds after which an identity has to be looked up again
 *
 * Remembers what tokens proved, so that not every call asks the database. Pure: the time is passed in.
 *
 * Returns: (transfer full): the cache
 */
FoyerIdentityCache *
foyer_identity_cache_new (guint most_entries, gint64 lifetime_ms)
{
  g_return_val_if_fail (most_entries > 0, NULL);

  FoyerIdentityCache *cache = g_new0 (FoyerIdentityCache, 1);
  cache->most_entries = most_entries;
  cache->lifetime_ms = lifetime_ms;
  cache->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&cache->recent);
  return cache;
}

/**
 * foyer_identity_cache_free:
 * @cache: (transfer full): a cache
 */
void
foyer_identity_cache_free (FoyerIdentityCache *cache)
{
  g_return_if_fail (cache != NULL);
  g_hash_table_unref (cache->entries);
  g_free (cache);
}

/**
 * foyer_identity_cache_lookup:
 * @cache: a cache
 * @token_id: a token's hash
 * @now_ms: the time
 *
 * Returns: (transfer full) (nullable): who that token is, while it is known and neither stale nor ended
 */
FoyerIdentity *
foyer_identity_cache_lookup (FoyerIdentityCache *cache, const char *token_id, gint64 now_ms)
{
  g_return_val_if_fail (cache != NULL && token_id != NULL, NULL);

  Entry *entry = g_hash_table_lookup (cache->entries, token_id);
  if (entry == NULL || entry->fresh_until_ms <= now_ms || foyer_identity_is_expired (entry->identity, now_ms))
    return NULL;
  g_queue_unlink (&cache->recent, &entry->link);
  g_queue_push_head_link (&cache->recent, &entry->link);
  return foyer_identity_ref (entry->identity);
}

/**
 * foyer_identity_cache_insert:
 * @cache: a cache
 * @identity: an identity that a token proved
 * @now_ms: the time
 */
void
foyer_identity_cache_insert (FoyerIdentityCache *cache, FoyerIdentity *identity, gint64 now_ms)
{
  g_return_if_fail (cache != NULL && identity != NULL && identity->token_id != NULL);

  Entry *old = g_hash_table_lookup (cache->entries, identity->token_id);
  if (old != NULL)
    drop_entry (cache, old);
  else if (g_hash_table_size (cache->entries) >= cache->most_entries)
    drop_entry (cache, cache->recent.tail->data);

  Entry *entry = foyer_cell_new0 (sizeof *entry);
  entry->identity = foyer_identity_ref (identity);
  entry->fresh_until_ms = now_ms + cache->lifetime_ms;
  entry->link.data = entry;
  g_queue_push_head_link (&cache->recent, &entry->link);
  g_hash_table_insert (cache->entries, entry->identity->token_id, entry);
}

/**
 * foyer_identity_cache_remove:
 * @cache: a cache
 * @token_id: a token's hash
 *
 * Forgets one token, and lets look-ups that are under way know that what they read may be outdated.
 */
void
foyer_identity_cache_remove (FoyerIdentityCache *cache, const char *token_id)
{
  g_return_if_fail (cache != NULL && token_id != NULL);

  cache->generation++;
  Entry *entry = g_hash_table_lookup (cache->entries, token_id);
  if (entry != NULL)
    drop_entry (cache, entry);
}

/**
 * foyer_identity_cache_remove_user:
 * @cache: a cache
 * @user_id: an account
 *
 * Forgets all tokens of an account, as foyer_identity_cache_remove() does.
 *
 * Returns: (transfer full) (element-type utf8): the hashes of those that were known
 */
GPtrArray *
foyer_identity_cache_remove_user (FoyerIdentityCache *cache, const char *user_id)
{
  GPtrArray *token_ids = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (cache != NULL && user_id != NULL, token_ids);

  cache->generation++;
  for (GList *link = cache->recent.head, *next; link != NULL; link = next)
    {
      Entry *entry = link->data;
      next = link->next;
      if (g_strcmp0 (entry->identity->user_id, user_id) != 0)
        continue;
      g_ptr_array_add (token_ids, g_strdup (entry->identity->token_id));
      drop_entry (cache, entry);
    }
  return token_ids;
}

/**
 * foyer_identity_cache_remove_visitor:
 * @cache: a cache
 * @visitor_id: a visitor
 *
 * Forgets all tokens of a visitor, as foyer_identity_cache_remove() does.
 */
void
foyer_identity_cache_remove_visitor (FoyerIdentityCache *cache, const char *visitor_id)
{
  g_return_if_fail (cache != NULL && visitor_id != NULL);

  cache->generation++;
  for (GList *link = cache->recent.head, *next; link != NULL; link = next)
    {
      Entry *entry = link->data;
      next = link->next;
      if (g_strcmp0 (entry->identity->visitor_id, visitor_id) == 0)
        drop_entry (cache, entry);
    }
}

/**
 * foyer_identity_cache_get_size:
 * @cache: a cache
 *
 * Returns: how many identities are kept
 */
guint
foyer_identity_cache_get_size (FoyerIdentityCache *cache)
{
  g_return_val_if_fail (cache != NULL, 0);
  return g_hash_table_size (cache->entries);
}

/**
 * foyer_identity_cache_get_generation:
 * @cache: a cache
 *
 * Returns: a number that grows with every removal
 */
guint64
foyer_identity_cache_get_generation (FoyerIdentityCache *cache)
{
  g_return_val_if_fail (cache != NULL, 0);
  return cache->generation;
}
