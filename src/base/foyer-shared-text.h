/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *foyer_shared_text_ref (const char *text);
void  foyer_shared_text_unref (char *text);

G_END_DECLS
