/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-target.h"

G_BEGIN_DECLS

gboolean   foyer_gda_migrator_run (FoyerGdaTarget *target, guint *applied, GError **error);
GPtrArray *foyer_gda_migrator_list_pending (FoyerGdaTarget *target, GError **error);

G_END_DECLS
