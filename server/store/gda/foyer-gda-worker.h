/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-job.h"
#include "foyer-gda-target.h"

G_BEGIN_DECLS

/**
 * FoyerGdaLane:
 *
 * A queue of jobs and the threads that work on it, each with a connection of its own. Threads start when
 * there is work and end when there was none for a while.
 */
typedef struct _FoyerGdaLane FoyerGdaLane;

typedef void (*FoyerGdaDoneFunc) (FoyerGdaJob *job, gpointer user_data);

FoyerGdaLane *foyer_gda_lane_new (FoyerGdaTarget        *target,
                                  const FoyerGdaSecrets *secrets,
                                  guint                  max_workers,
                                  gint64                 idle_us,
                                  FoyerGdaDoneFunc       done,
                                  gpointer               user_data,
                                  GDestroyNotify         free_user_data);
void          foyer_gda_lane_unref (FoyerGdaLane *lane);
gboolean      foyer_gda_lane_push (FoyerGdaLane *lane, FoyerGdaJob *job);
void          foyer_gda_lane_forget_worker (FoyerGdaLane *lane);
gboolean      foyer_gda_lane_stop (FoyerGdaLane *lane, gint64 until);
gboolean      foyer_gda_lane_is_connected (FoyerGdaLane *lane);
guint         foyer_gda_lane_get_workers (FoyerGdaLane *lane);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaLane, foyer_gda_lane_unref)

G_END_DECLS
