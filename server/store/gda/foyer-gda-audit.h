/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-model.gen.h"

G_BEGIN_DECLS

char *
foyer_gda_audit_hash (const guint8 *key, gsize key_length, const char *previous, FoyerAuditEntry *entry);

G_END_DECLS
