/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-config.h"
#include "foyer-gda-store.h"

G_BEGIN_DECLS

FoyerGdaTarget *foyer_database_get_target (const FoyerConfig *config, GError **error);
FoyerGdaStore  *foyer_database_open (const FoyerConfig *config, GError **error);

G_END_DECLS
