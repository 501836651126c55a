/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_UUID_LENGTH 36

char    *foyer_uuid_new (void);
char    *foyer_uuid_first_at (gint64 time_ms);
gboolean foyer_uuid_is_valid (const char *text);

G_END_DECLS
