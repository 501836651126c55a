/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libgda/libgda.h>

#include "foyer-error.h"
#include "foyer-gda-query.h"
#include "foyer-store-error.h"

G_BEGIN_DECLS

#define FOYER_GDA_BUSY_TIMEOUT_MS 5000

GError  *foyer_gda_error_new (GdaConnection  *connection,
                              FoyerGdaDialect dialect,
                              const GError   *raw,
                              gint64          elapsed_us);
GError  *foyer_gda_error_new_open (FoyerGdaDialect dialect, const GError *raw);
gboolean foyer_gda_error_is_transient (const GError *error);
GError  *foyer_gda_error_to_public (GError *error);

G_END_DECLS
