/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_SETTLING_TICK_MS 4000

/* Whether a time of much work is over. Zeroed memory is a start without any. */
typedef struct
{
  gint64   cpu_us;
  guint    quiet_ticks;
  gboolean has_worked;
} FoyerSettling;

gboolean foyer_settling_tick (FoyerSettling *self, gint64 cpu_us);

void foyer_memory_tune (void);
void foyer_memory_give_back_when_settled (void);
void foyer_memory_unmap_programs (void);

G_END_DECLS
