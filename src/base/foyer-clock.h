/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_TIME_LENGTH 24 /* 2026-11-23T05:00:00.000Z */

gint64   foyer_clock_now_ms (void);
char    *foyer_time_to_string (gint64 time_ms);
void     foyer_time_print (gint64 time_ms, char buffer[static FOYER_TIME_LENGTH + 1]);
gboolean foyer_time_from_string (const char *text, gint64 *time_ms);

G_END_DECLS
