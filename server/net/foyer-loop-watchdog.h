/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_LOOP_TURN_US 5000

/* How long the turns of the main loop take. Zeroed memory is one that has seen none. */
typedef struct
{
  gint64  started_us;
  gint64  longest_us;
  guint64 n_long;
} FoyerLoopWatchdog;

void foyer_loop_watchdog_begin (FoyerLoopWatchdog *self, gint64 now_us);
void foyer_loop_watchdog_end (FoyerLoopWatchdog *self, gint64 now_us);

G_END_DECLS
