/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-job.h"
#include "foyer-gda-target.h"

G_BEGIN_DECLS

/**
 * FoyerGdaPool:
 *
 * Runs jobs on threads that own a connection each, and gives their results back in the main context in which
 * it was made: first to whoever waits for the job, then its changes through the signal `committed (GPtrArray
 * of FoyerChange)`.
 */
#define FOYER_TYPE_GDA_POOL (foyer_gda_pool_get_type ())
G_DECLARE_FINAL_TYPE (FoyerGdaPool, foyer_gda_pool, FOYER, GDA_POOL, GObject)

typedef struct
{
  guint max_workers;
  guint acquire_ms; /* how long a job may wait for a connection */
  guint idle_ms;    /* how long a connection is kept without work */
  guint run_ms;     /* how long a job may run beyond that before it is given up */
} FoyerGdaPoolLimits;

#define FOYER_GDA_POOL_LIMITS_DEFAULT                                                                        \
  {                                                                                                          \
    10, 30000, 10000, 30000                                                                                  \
  }

FoyerGdaPool *
foyer_gda_pool_new (FoyerGdaTarget *target, const FoyerGdaSecrets *secrets, const FoyerGdaPoolLimits *limits);
void     foyer_gda_pool_run_async (FoyerGdaPool       *pool,
                                   FoyerGdaMode        mode,
                                   FoyerGdaJobFunc     func,
                                   gpointer            input,
                                   GDestroyNotify      free_input,
                                   GDestroyNotify      free_output,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gpointer foyer_gda_pool_run_finish (FoyerGdaPool *pool, GAsyncResult *result, GError **error);
gboolean foyer_gda_pool_is_connected (FoyerGdaPool *pool);
guint    foyer_gda_pool_get_pending (FoyerGdaPool *pool);
guint    foyer_gda_pool_get_workers (FoyerGdaPool *pool);
gboolean foyer_gda_pool_stop (FoyerGdaPool *pool, guint timeout_ms);

G_END_DECLS
