/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-rule-set.h"

G_BEGIN_DECLS

/* What the tests of the demo site read of its folder; what cannot be read fails the test. */
char         *demo_read (const char *folder, const char *name);
JsonNode     *demo_load (const char *folder, const char *name);
void          demo_make_record (FoyerRecord *record, JsonObject *object);
FoyerRuleSet *demo_load_rules (const char *folder, const char *mode);

G_END_DECLS
