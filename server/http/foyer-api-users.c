/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"

static void
list_users (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_USER);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerUser)    user =
      foyer_auth_service_create_user_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (user != NULL)
    foyer_request_reply_created (request, user);
  else
    foyer_request_reply_error (request, error);
}

static void
create_user (FoyerApi *api, FoyerRequest *request)
{
  JsonObject            *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);
  g_autoptr (FoyerUser)  user = foyer_user_new ();

  if (body == NULL)
    return;
  foyer_user_set_email (user, foyer_json_text (body, "email"));
  foyer_user_set_name (user, foyer_json_text (body, "name"));
  foyer_user_set_role (user, foyer_json_text (body, "role"));
  foyer_record_set_defaults (FOYER_RECORD (user));
  foyer_auth_service_create_user_async (api->auth, user, foyer_json_text (body, "password"), actor, NULL,
                                        on_created, g_object_ref (request));
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerUser)    user =
      foyer_auth_service_update_user_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (user != NULL)
    foyer_request_reply_record (request, user);
  else
    foyer_request_reply_error (request, error);
}

/* What the body names, with null for a name that is to go. The others are never cleared. */
static GStrv
take_patch (FoyerUser *user, JsonObject *body)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (json_object_has_member (body, "name"))
    {
      foyer_user_set_name (user, foyer_json_text (body, "name"));
      g_strv_builder_add (names, "name");
    }
  if (foyer_json_text (body, "role") != NULL)
    {
      foyer_user_set_role (user, foyer_json_text (body, "role"));
      g_strv_builder_add (names, "role");
    }
  if (json_object_has_member (body, "isActive") && !json_object_get_null_member (body, "isActive"))
    {
      foyer_user_set_is_active (user, foyer_json_bool (body, "isActive", TRUE));
      g_strv_builder_add (names, "isActive");
    }
  return g_strv_builder_end (names);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (FoyerActor)   actor = foyer_request_make_actor (request);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerUser)    user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (user == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_PATCH);
  if (body == NULL)
    return;
  g_auto (GStrv) names = take_patch (user, body);
  foyer_auth_service_update_user_async (foyer_request_get_api (request)->auth, user,
                                        (const char *const *) names, foyer_json_text (body, "password"),
                                        actor, NULL, on_updated, g_object_ref (request));
}

static void
update_user (FoyerApi *api, FoyerRequest *request)
{
  foyer_store_run_async (api->store, foyer_store_get (FOYER_TYPE_USER, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), on_found, g_object_ref (request));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_auth_service_delete_user_finish (FOYER_AUTH_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
delete_user (FoyerApi *api, FoyerRequest *request)
{
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);

  foyer_auth_service_delete_user_async (api->auth, foyer_request_get_id (request), actor, NULL, on_deleted,
                                        g_object_ref (request));
}

/**
 * foyer_api_users_add:
 * @router: receives the handlers
 */
void
foyer_api_users_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_USERS, list_users);
  foyer_router_add (router, FOYER_CALL_CREATE_USER, create_user);
  foyer_router_add (router, FOYER_CALL_UPDATE_USER, update_user);
  foyer_router_add (router, FOYER_CALL_DELETE_USER, delete_user);
}
