/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rate-limit.h"

#include <gio/gio.h>
#include <string.h>

/* A bucket is one number: when it will be full again. Taking moves that time by one interval into the future;
 * the bucket is empty when it lies a whole burst ahead. A bucket whose time has passed is as good as none. */
typedef struct
{
  char  *key;
  gint64 full_at_us;
  GList  link; /* in FoyerRateLimit.recent */
} Bucket;

struct _FoyerRateLimit
{
  guint       burst;
  gint64      interval_us;
  guint       most_keys;
  GHashTable *buckets;
  GQueue      recent; /* used last comes first */
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;
  g_free (bucket->key);
  g_free (bucket);
}

static void
drop_bucket (FoyerRateLimit *limit, Bucket *bucket)
{
  g_queue_unlink (&limit->recent, &bucket->link);
  g_hash_table_remove (limit->buckets, bucket->key);
}

static Bucket *
touch_bucket (FoyerRateLimit *limit, const char *key)
{
  Bucket *bucket = g_hash_table_lookup (limit->buckets, key);

  if (bucket != NULL)
    {
      g_queue_unlink (&limit->recent, &bucket->link);
    }
  else
    {
      if (g_hash_table_size (limit->buckets) >= limit->most_keys)
        drop_bucket (limit, limit->recent.tail->data);
      bucket = g_new0 (Bucket, 1);
      bucket->key = g_strdup (key);
      bucket->link.data = bucket;
      g_hash_table_insert (limit->buckets, bucket->key, bucket);
    }
  g_queue_push_head_link (&limit->recent, &bucket->link);
  return bucket;
}

/**
 * foyer_rate_limit_new:
 * @burst: how many may come at once; 0 switches the limit off
 * @interval_us: microseconds until one more is allowed
 * @most_keys: how many buckets are kept at most; the one that was not used for the longest time goes
 *
 * Token buckets by key. Pure: the time is passed in, from the monotonic clock. Not for several threads.
 *
 * Returns: (transfer full): the limit
 */
FoyerRateLimit *
foyer_rate_limit_new (guint burst, gint64 interval_us, guint most_keys)
{
  g_return_val_if_fail (interval_us > 0 && most_keys > 0, NULL);

  FoyerRateLimit *limit = g_new0 (FoyerRateLimit, 1);
  limit->burst = burst;
  limit->interval_us = interval_us;
  limit->most_keys = most_keys;
  limit->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  g_queue_init (&limit->recent);
  return limit;
}

/**
 * foyer_rate_limit_free:
 * @limit: (transfer full): a limit
 */
void
foyer_rate_limit_free (FoyerRateLimit *limit)
{
  g_return_if_fail (limit != NULL);
  g_hash_table_unref (limit->buckets);
  g_free (limit);
}

/**
 * foyer_rate_limit_take:
 * @limit: a limit
 * @key: whose bucket
 * @now_us: the time, microseconds on the monotonic clock
 * @retry_after_ms: (out) (optional): milliseconds until it would be allowed, 0 if it is
 *
 * Returns: whether there was one to take
 */
gboolean
foyer_rate_limit_take (FoyerRateLimit *limit, const char *key, gint64 now_us, guint *retry_after_ms)
{
  g_return_val_if_fail (limit != NULL && key != NULL, FALSE);

  if (retry_after_ms != NULL)
    *retry_after_ms = 0;
  if (limit->burst == 0)
    return TRUE;

  Bucket *bucket = touch_bucket (limit, key);
  gint64  full_at_us = MAX (bucket->full_at_us, now_us) + limit->interval_us;
  gint64  early_us = full_at_us - now_us - (gint64) limit->burst * limit->interval_us;
  if (early_us > 0)
    {
      if (retry_after_ms != NULL)
        *retry_after_ms = (guint) MIN ((early_us + 999) / 1000, (gint64) G_MAXINT);
      return FALSE;
    }
  bucket->full_at_us = full_at_us;
  return TRUE;
}

/**
 * foyer_rate_limit_give_back:
 * @limit: a limit
 * @key: whose bucket
 *
 * Puts back what the last foyer_rate_limit_take() of this key took: a log-in that succeeded was no attack.
 */
void
foyer_rate_limit_give_back (FoyerRateLimit *limit, const char *key)
{
  g_return_if_fail (limit != NULL && key != NULL);

  Bucket *bucket = g_hash_table_lookup (limit->buckets, key);
  if (bucket != NULL)
    bucket->full_at_us -= limit->interval_us;
}

/**
 * foyer_rate_limit_get_n_keys:
 * @limit: a limit
 *
 * Returns: how many buckets are kept
 */
guint
foyer_rate_limit_get_n_keys (FoyerRateLimit *limit)
{
  g_return_val_if_fail (limit != NULL, 0);
  return g_hash_table_size (limit->buckets);
}

/**
 * foyer_rate_limit_address_key:
 * @address: an IP address as text
 *
 * One person has a whole /64 of IPv6 addresses, so that is what shares a bucket.
 *
 * Returns: (transfer full): the key for an address; what is no address is its own key
 */
char *
foyer_rate_limit_address_key (const char *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

  g_return_val_if_fail (address != NULL, NULL);

  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  if (parsed == NULL)
    return g_strdup (address);
  if (g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (parsed);

  const guint8 *bytes = g_inet_address_to_bytes (parsed);
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    {
      g_autoptr (GInetAddress) plain =
          g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
      return g_inet_address_to_string (plain);
    }
  guint8 network[16] = { 0 };
  memcpy (network, bytes, 8);
  g_autoptr (GInetAddress) prefix = g_inet_address_new_from_bytes (network, G_SOCKET_FAMILY_IPV6);
  g_autofree char         *text = g_inet_address_to_string (prefix);
  return g_strconcat (text, "/64", NULL);
}
