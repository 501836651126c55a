/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-histogram.h"

#include <math.h>

#define SUB (1u << LOAD_HISTOGRAM_SUB_BITS)

/* Values below 64 have a bucket each; above, each power of two has 64, so none is wider than 1/64 of its
 * value. */
static guint
bucket_of (guint64 value)
{
  guint bits = g_bit_storage (value);
  guint shift = bits > LOAD_HISTOGRAM_SUB_BITS + 1 ? bits - LOAD_HISTOGRAM_SUB_BITS - 1 : 0;

  return (shift << LOAD_HISTOGRAM_SUB_BITS) + (guint) (value >> shift);
}

static guint64
top_of (guint bucket)
{
  guint   shift = bucket < 2 * SUB ? 0 : (bucket >> LOAD_HISTOGRAM_SUB_BITS) - 1;
  guint64 step = bucket - (shift << LOAD_HISTOGRAM_SUB_BITS);

  return ((step + 1) << shift) - 1;
}

/**
 * load_histogram_add:
 * @self: a histogram that began as zeros
 * @value: what was measured; below 0 counts as 0
 */
void
load_histogram_add (LoadHistogram *self, gint64 value)
{
  guint64 counted = (guint64) MAX (value, 0);

  self->counts[bucket_of (counted)]++;
  self->total++;
  self->most = MAX (self->most, counted);
}

/**
 * load_histogram_quantile:
 * @self: a histogram
 * @quantile: from 0 to 1; 0.5 is the median
 *
 * Returns: the value that this part of all values does not exceed, too high by 1/64 at the most; 0 of nothing
 */
guint64
load_histogram_quantile (const LoadHistogram *self, double quantile)
{
  guint64 wanted = (guint64) ceil (CLAMP (quantile, 0, 1) * (double) self->total);
  guint64 seen = 0;

  if (self->total == 0)
    return 0;
  for (guint i = 0; i < LOAD_HISTOGRAM_BUCKETS; i++)
    {
      seen += self->counts[i];
      if (seen >= MAX (wanted, 1))
        return MIN (top_of (i), self->most);
    }
  return self->most;
}
