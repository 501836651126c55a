/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"

static void
get_visitor (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_VISITOR);
}

static void
delete_visitor (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_delete (api, request, FOYER_TYPE_VISITOR);
}

/**
 * foyer_api_visitors_add:
 * @router: receives the handlers
 */
void
foyer_api_visitors_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_GET_VISITOR, get_visitor);
  foyer_router_add (router, FOYER_CALL_DELETE_VISITOR, delete_visitor);
}
