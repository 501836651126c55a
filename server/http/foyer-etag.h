/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_NO_VERSION G_MAXINT64 /* what no stored thing has */

gboolean foyer_etag_check_if_match (const char *header, gint64 current, gint64 *expected, GError **error);
char    *foyer_etag_print (gint64 version);

G_END_DECLS
