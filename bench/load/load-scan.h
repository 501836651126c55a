/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Enough of JSON to know the frames of servers that write it without spaces; nothing here checks it. */
gboolean load_scan_has (const char *text, gsize length, const char *part);
gint64   load_scan_number (const char *text, gsize length, const char *before);
gboolean load_scan_mark (const char *text, gsize length, guint *socket, guint64 *message);
