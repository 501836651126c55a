/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"

static void
list_rules (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_CONTEXT_RULE);
}

static void
get_rule (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_CONTEXT_RULE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule =
      foyer_rule_service_save_finish (FOYER_RULE_SERVICE (source), result, &error);

  if (rule == NULL)
    foyer_request_reply_error (request, error);
  else if (foyer_request_get_id (request) == NULL)
    foyer_request_reply_created (request, rule);
  else
    foyer_request_reply_record (request, rule);
}

static void
create_rule (FoyerApi *api, FoyerRequest *request)
{
  JsonObject            *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);

  if (body != NULL)
    foyer_rule_service_save_async (api->rules, NULL, body, 0, actor, NULL, on_saved, g_object_ref (request));
}

static void
on_rule_to_update (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (FoyerActor)       actor = foyer_request_make_actor (request);
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  gint64                       expected;

  if (rule == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  if (body != NULL &&
      foyer_request_require_version (request, foyer_context_rule_get_version (rule), &expected))
    foyer_rule_service_save_async (foyer_request_get_api (request)->rules, foyer_request_get_id (request),
                                   body, expected, actor, NULL, on_saved, g_object_ref (request));
}

static void
get_rule_for (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_store_run_async (api->store,
                         foyer_store_get (FOYER_TYPE_CONTEXT_RULE, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

static void
update_rule (FoyerApi *api, FoyerRequest *request)
{
  get_rule_for (api, request, on_rule_to_update);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_rule_service_delete_finish (FOYER_RULE_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
on_rule_to_delete (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (FoyerActor)       actor = foyer_request_make_actor (request);
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  gint64                       expected;

  if (rule == NULL)
    foyer_request_reply_error (request, error);
  else if (foyer_request_require_version (request, foyer_context_rule_get_version (rule), &expected))
    foyer_rule_service_delete_async (foyer_request_get_api (request)->rules, foyer_request_get_id (request),
                                     expected, actor, NULL, on_deleted, g_object_ref (request));
}

static void
delete_rule (FoyerApi *api, FoyerRequest *request)
{
  get_rule_for (api, request, on_rule_to_delete);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  JsonObject *trace = foyer_rule_service_test_finish (FOYER_RULE_SERVICE (source), result, &error);

  if (trace != NULL)
    foyer_request_reply_object (request, trace);
  else
    foyer_request_reply_error (request, error);
}

static void
test_rules (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);

  if (body != NULL)
    foyer_rule_service_test_async (api->rules, body, on_tested, g_object_ref (request));
}

/* The rule itself is asked for too, so that an unknown id is 404 and no empty list. */
static void
on_rule_of_versions (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  FoyerListQuery              *query = NULL;

  if (rule == NULL)
    foyer_request_reply_error (request, error);
  else if ((query = foyer_request_require_list (request)) != NULL)
    {
      foyer_list_query_equals (query, "ruleId", foyer_request_get_id (request));
      foyer_store_run_async (FOYER_STORE (source), foyer_store_list (FOYER_TYPE_RULE_VERSION, query),
                             foyer_request_get_cancellable (request), foyer_crud_reply_page,
                             g_object_ref (request));
    }
}

static void
list_versions (FoyerApi *api, FoyerRequest *request)
{
  get_rule_for (api, request, on_rule_of_versions);
}

static void
on_rolled_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule =
      foyer_rule_service_rollback_finish (FOYER_RULE_SERVICE (source), result, &error);

  if (rule != NULL)
    foyer_request_reply_record (request, rule);
  else
    foyer_request_reply_error (request, error);
}

static void
on_rule_to_roll_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)     request = user_data;
  g_autoptr (FoyerActor)       actor = foyer_request_make_actor (request);
  g_autoptr (GError)           error = NULL;
  g_autoptr (FoyerContextRule) rule = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  JsonObject                  *body = NULL;

  if (rule == NULL)
    foyer_request_reply_error (request, error);
  else if ((body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE)) != NULL)
    foyer_rule_service_rollback_async (foyer_request_get_api (request)->rules, foyer_request_get_id (request),
                                       foyer_json_int (body, "version", 0), actor, NULL, on_rolled_back,
                                       g_object_ref (request));
}

static void
roll_back_rule (FoyerApi *api, FoyerRequest *request)
{
  get_rule_for (api, request, on_rule_to_roll_back);
}

/**
 * foyer_api_rules_add:
 * @router: receives the handlers
 */
void
foyer_api_rules_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_RULES, list_rules);
  foyer_router_add (router, FOYER_CALL_CREATE_RULE, create_rule);
  foyer_router_add (router, FOYER_CALL_TEST_RULES, test_rules);
  foyer_router_add (router, FOYER_CALL_GET_RULE, get_rule);
  foyer_router_add (router, FOYER_CALL_UPDATE_RULE, update_rule);
  foyer_router_add (router, FOYER_CALL_DELETE_RULE, delete_rule);
  foyer_router_add (router, FOYER_CALL_LIST_RULE_VERSIONS, list_versions);
  foyer_router_add (router, FOYER_CALL_ROLLBACK_RULE, roll_back_rule);
}
