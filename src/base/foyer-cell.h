/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CELL_MOST_BYTES 1024

gpointer foyer_cell_new0 (gsize size);
void     foyer_cell_free (gpointer cell);
guint    foyer_cell_get_n_blocks (void);

G_END_DECLS
