/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-backoff.h"

#define FIRST_DELAY_MS 250
#define LONGEST_DELAY_MS 30000
#define SOUND_MS 60000

/**
 * foyer_backoff_next:
 * @n_failures: how often it failed in a row before
 * @lived_ms: milliseconds that it ran this time
 * @delay_ms: (out): milliseconds until it is started again
 *
 * A quarter of a second, then twice as long with each failure, at most half a minute. What ran for a minute
 * was sound, and counts from the beginning. Pure.
 *
 * Returns: how often it has failed in a row now
 */
guint
foyer_backoff_next (guint n_failures, gint64 lived_ms, guint *delay_ms)
{
  g_return_val_if_fail (delay_ms != NULL, 0);

  if (lived_ms >= SOUND_MS)
    n_failures = 0;
  *delay_ms = n_failures < 16 ? MIN (FIRST_DELAY_MS << n_failures, LONGEST_DELAY_MS) : LONGEST_DELAY_MS;
  return n_failures < G_MAXUINT ? n_failures + 1 : n_failures;
}
