/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*FoyerStopFunc) (gpointer user_data);

void foyer_signals_watch (gboolean supervised, guint limit_ms, FoyerStopFunc stop, gpointer user_data);
void foyer_signals_unwatch (void);

G_END_DECLS
