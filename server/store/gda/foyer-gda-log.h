/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change.h"
#include "foyer-gda-connection.h"
#include "foyer-model.gen.h"

G_BEGIN_DECLS

/* The two logs that a transaction writes right before its commit. */
gboolean foyer_gda_log_write_changes (FoyerGdaConnection *connection,
                                      GPtrArray          *changes,
                                      gint64              first_cursor,
                                      const char         *transaction_id,
                                      GError            **error);
gboolean foyer_gda_log_write_audits (
    FoyerGdaConnection *connection, GPtrArray *audits, const guint8 *key, gsize key_length, GError **error);

G_END_DECLS
