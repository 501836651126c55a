/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *foyer_embed_code_print (const char *origin, const char *widget_id, const char *title);

G_END_DECLS
