/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_EXIT_CONFIG                                                                                    \
  2 /* of a worker or the server: the configuration is bad, and a restart would not help */

/**
 * FoyerWorkerFunc:
 * @index: which worker, from 0
 * @user_data: what was given
 *
 * The whole life of a worker, in its own process.
 *
 * Returns: its exit code
 */
typedef int (*FoyerWorkerFunc) (guint index, gpointer user_data);

int foyer_supervisor_run (guint n_workers, guint limit_ms, FoyerWorkerFunc run, gpointer user_data);

G_END_DECLS
