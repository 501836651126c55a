/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

#include "foyer-clock.h"

static JsonObject *
login_to_json (const FoyerLogin *login)
{
  JsonObject      *object = json_object_new ();
  JsonObject      *user = json_object_new ();
  g_autofree char *expires_at = foyer_time_to_string (login->expires_at_ms);
  const char      *name = foyer_user_get_name (login->user);

  json_object_set_string_member (user, "id", foyer_user_get_id (login->user));
  json_object_set_string_member (user, "email", foyer_user_get_email (login->user));
  if (name != NULL)
    json_object_set_string_member (user, "name", name);
  json_object_set_string_member (user, "role", foyer_user_get_role (login->user));
  json_object_set_object_member (object, "user", user);
  json_object_set_string_member (object, "token", login->bearer);
  json_object_set_string_member (object, "expiresAt", expires_at);
  return object;
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerLogin)   login =
      foyer_auth_service_register_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (login == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  g_autofree char *location = g_strconcat ("/api/users/", foyer_user_get_id (login->user), NULL);
  foyer_request_reply_created_at (request, location, login_to_json (login));
}

static void
register_account (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);

  if (body != NULL)
    foyer_auth_service_register_async (
        api->auth, foyer_json_text (body, "email"), foyer_json_text (body, "password"),
        foyer_json_text (body, "name"), foyer_json_text (body, "setupCode"),
        foyer_request_get_address (request), foyer_request_get_cancellable (request), on_registered,
        g_object_ref (request));
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerLogin)   login =
      foyer_auth_service_login_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (login != NULL)
    foyer_request_reply_object (request, login_to_json (login));
  else
    foyer_request_reply_error (request, error);
}

static void
log_in (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);

  if (body != NULL)
    foyer_auth_service_login_async (api->auth, foyer_json_text (body, "email"),
                                    foyer_json_text (body, "password"), foyer_request_get_address (request),
                                    foyer_request_get_cancellable (request), on_logged_in,
                                    g_object_ref (request));
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_auth_service_logout_finish (FOYER_AUTH_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
log_out (FoyerApi *api, FoyerRequest *request)
{
  foyer_auth_service_logout_async (api->auth, foyer_request_get_identity (request),
                                   foyer_request_get_address (request), NULL, on_logged_out,
                                   g_object_ref (request));
}

static void
on_me (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerUser) user = foyer_auth_service_get_me_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (user != NULL)
    foyer_request_reply_record (request, user);
  else
    foyer_request_reply_error (request, error);
}

static void
get_me (FoyerApi *api, FoyerRequest *request)
{
  foyer_auth_service_get_me_async (api->auth, foyer_request_get_identity (request),
                                   foyer_request_get_cancellable (request), on_me, g_object_ref (request));
}

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_auth_service_change_password_finish (FOYER_AUTH_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
change_password (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);

  if (body != NULL)
    foyer_auth_service_change_password_async (
        api->auth, foyer_request_get_identity (request), foyer_json_text (body, "current"),
        foyer_json_text (body, "new"), foyer_request_get_address (request), NULL, on_password_changed,
        g_object_ref (request));
}

/**
 * foyer_api_auth_add:
 * @router: receives the handlers
 */
void
foyer_api_auth_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_REGISTER, register_account);
  foyer_router_add (router, FOYER_CALL_LOGIN, log_in);
  foyer_router_add (router, FOYER_CALL_LOGOUT, log_out);
  foyer_router_add (router, FOYER_CALL_ME, get_me);
  foyer_router_add (router, FOYER_CALL_CHANGE_PASSWORD, change_password);
}
