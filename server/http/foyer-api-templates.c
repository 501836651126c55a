/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"
#include "foyer-rule-use.h"

/* Prompt templates and canned replies: five verbs each, and almost nothing of their own. */

static void
list_prompt_template (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_PROMPT_TEMPLATE);
}

static void
create_prompt_template (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_create (api, request, FOYER_TYPE_PROMPT_TEMPLATE);
}

static void
get_prompt_template (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_PROMPT_TEMPLATE);
}

static void
update_prompt_template (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_update (api, request, FOYER_TYPE_PROMPT_TEMPLATE);
}

static void
delete_prompt_template (FoyerApi *api, FoyerRequest *request)
{
  foyer_rule_use_delete (api, request, FOYER_TYPE_PROMPT_TEMPLATE);
}

static void
list_canned_reply (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_CANNED_REPLY);
}

static void
create_canned_reply (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_create (api, request, FOYER_TYPE_CANNED_REPLY);
}

static void
get_canned_reply (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_CANNED_REPLY);
}

static void
update_canned_reply (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_update (api, request, FOYER_TYPE_CANNED_REPLY);
}

static void
delete_canned_reply (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_delete (api, request, FOYER_TYPE_CANNED_REPLY);
}

/**
 * foyer_api_templates_add:
 * @router: receives the handlers
 */
void
foyer_api_templates_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_PROMPT_TEMPLATES, list_prompt_template);
  foyer_router_add (router, FOYER_CALL_CREATE_PROMPT_TEMPLATE, create_prompt_template);
  foyer_router_add (router, FOYER_CALL_GET_PROMPT_TEMPLATE, get_prompt_template);
  foyer_router_add (router, FOYER_CALL_UPDATE_PROMPT_TEMPLATE, update_prompt_template);
  foyer_router_add (router, FOYER_CALL_DELETE_PROMPT_TEMPLATE, delete_prompt_template);
  foyer_router_add (router, FOYER_CALL_LIST_CANNED_REPLIES, list_canned_reply);
  foyer_router_add (router, FOYER_CALL_CREATE_CANNED_REPLY, create_canned_reply);
  foyer_router_add (router, FOYER_CALL_GET_CANNED_REPLY, get_canned_reply);
  foyer_router_add (router, FOYER_CALL_UPDATE_CANNED_REPLY, update_canned_reply);
  foyer_router_add (router, FOYER_CALL_DELETE_CANNED_REPLY, delete_canned_reply);
}
