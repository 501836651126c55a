/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean foyer_gzip_is_accepted (const char *accept_encoding);
GBytes  *foyer_gzip_compress (GBytes *bytes);

G_END_DECLS
