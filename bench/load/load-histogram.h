/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

#define LOAD_HISTOGRAM_SUB_BITS 6
#define LOAD_HISTOGRAM_BUCKETS ((64 - LOAD_HISTOGRAM_SUB_BITS + 1) << LOAD_HISTOGRAM_SUB_BITS)

typedef struct
{
  guint64 counts[LOAD_HISTOGRAM_BUCKETS];
  guint64 total;
  guint64 most;
} LoadHistogram;

void    load_histogram_add (LoadHistogram *self, gint64 value);
guint64 load_histogram_quantile (const LoadHistogram *self, double quantile);
