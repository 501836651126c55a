/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-connection.h"

G_BEGIN_DECLS

gboolean foyer_gda_cursors_take (FoyerGdaConnection *connection, guint count, gint64 *first, GError **error);

G_END_DECLS
