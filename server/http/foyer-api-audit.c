/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"

static void
list_audit (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_AUDIT_ENTRY);
}

/**
 * foyer_api_audit_add:
 * @router: receives the handler
 */
void
foyer_api_audit_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_AUDIT, list_audit);
}
