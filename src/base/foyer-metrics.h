/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerMetrics:
 *
 * The numbers that an operator watches, each under one name: read where they are when somebody asks, or
 * counted here. For one thread.
 */
typedef struct _FoyerMetrics FoyerMetrics;

typedef enum
{
  FOYER_METRIC_GAUGE,
  FOYER_METRIC_COUNTER,
} FoyerMetricKind;

typedef double (*FoyerMetricFunc) (gpointer user_data);

FoyerMetrics *foyer_metrics_new (void);
void          foyer_metrics_free (FoyerMetrics *self);
void          foyer_metrics_watch (FoyerMetrics   *self,
                                   const char     *name,
                                   FoyerMetricKind kind,
                                   const char     *help,
                                   FoyerMetricFunc read,
                                   gpointer        user_data);
void          foyer_metrics_count (
             FoyerMetrics *self, const char *name, FoyerMetricKind kind, const char *help, const char *labels);
char *foyer_metrics_print (FoyerMetrics *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerMetrics, foyer_metrics_free)

G_END_DECLS
