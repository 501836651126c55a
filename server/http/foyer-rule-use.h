/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-request.h"

G_BEGIN_DECLS

/* Deletes what rules may point to: 404 where it is not there, 409 while a rule names it. */
void foyer_rule_use_delete (FoyerApi *api, FoyerRequest *request, GType type);

G_END_DECLS
