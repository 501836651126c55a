/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-api.h"
#include "foyer-request.h"

G_BEGIN_DECLS

void  foyer_embed_page_handle (FoyerApi *api, FoyerRequest *request);
char *foyer_embed_page_print_policy (const char *const *origins);

G_END_DECLS
