/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-bucket.h"

/**
 * foyer_bucket_take:
 * @self: a bucket
 * @per_second: tokens that come back a second; 0 means no limit
 * @burst: tokens that it holds, at least 1 counts
 * @now_us: monotonic time in microseconds
 * @retry_after_ms: (out) (optional): where there is none, milliseconds until there will be one, at least 1
 *
 * Takes a token: the generic cell rate algorithm, which keeps one time instead of a count and a time.
 *
 * Returns: whether there was one
 */
gboolean
foyer_bucket_take (FoyerBucket *self, guint per_second, guint burst, gint64 now_us, guint *retry_after_ms)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (per_second == 0)
    return TRUE;
  gint64 interval = MAX (G_USEC_PER_SEC / per_second, 1);
  gint64 slack = interval * (MAX (burst, 1) - 1);
  gint64 full_at = MAX (*self, now_us);
  if (full_at - now_us > slack)
    {
      if (retry_after_ms != NULL)
        *retry_after_ms = (guint) ((full_at - slack - now_us + 999) / 1000);
      return FALSE;
    }
  *self = full_at + interval;
  return TRUE;
}
