/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-api.h"
#include "foyer-request.h"

G_BEGIN_DECLS

/**
 * FoyerHandler:
 * @api: what to work with
 * @request: owes one answer; a handler that answers later keeps a reference
 *
 * Serves one call, for a caller whose access was checked.
 */
typedef void (*FoyerHandler) (FoyerApi *api, FoyerRequest *request);

/**
 * FoyerRouter:
 *
 * Leads each request under /api to the handler of its call, after asking who it is and whether they may.
 */
typedef struct _FoyerRouter FoyerRouter;

FoyerRouter *foyer_router_new (FoyerApi *api);
void         foyer_router_free (FoyerRouter *self);
void         foyer_router_add (FoyerRouter *self, FoyerCall call, FoyerHandler handler);
gboolean     foyer_router_check (FoyerRouter *self, GError **error);
void         foyer_router_handle (FoyerRouter *self, FoyerRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRouter, foyer_router_free)

G_END_DECLS
