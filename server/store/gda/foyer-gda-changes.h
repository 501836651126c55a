/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-session.h"

G_BEGIN_DECLS

gboolean foyer_gda_changes_since (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error);
gboolean foyer_gda_changes_trim (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error);
gboolean foyer_gda_change_is_told (FoyerChange *change);

G_END_DECLS
