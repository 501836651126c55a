/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

static void
copy_member (FoyerRecord *record, guint field, JsonObject *to)
{
  JsonNode *value = foyer_record_field_to_json (record, field);

  if (value != NULL)
    json_object_set_member (to, foyer_record_get_info (record)->fields[field].name, value);
}

/* What a page has to know of the room that it shows. */
static JsonObject *
room_to_json (FoyerConversation *room)
{
  JsonObject *object = json_object_new ();

  copy_member (FOYER_RECORD (room), FOYER_CONVERSATION_TITLE, object);
  copy_member (FOYER_RECORD (room), FOYER_CONVERSATION_STATUS, object);
  copy_member (FOYER_RECORD (room), FOYER_CONVERSATION_SLOW_MODE_SECONDS, object);
  return object;
}

/* What a page may know of its widget: not its rules, not its origins. */
static JsonObject *
session_to_json (const FoyerSessionResult *session)
{
  JsonObject  *object = json_object_new ();
  JsonObject  *widget = json_object_new ();
  FoyerRecord *record = FOYER_RECORD (session->widget);

  copy_member (record, FOYER_WIDGET_ID, widget);
  copy_member (record, FOYER_WIDGET_APPEARANCE, widget);
  copy_member (record, FOYER_WIDGET_TEXTS, widget);
  copy_member (record, FOYER_WIDGET_GREETING, widget);
  copy_member (record, FOYER_WIDGET_PRE_CHAT, widget);
  json_object_set_string_member (object, "visitorToken", session->visitor_token);
  json_object_set_string_member (object, "visitorId", foyer_visitor_get_id (session->visitor));
  json_object_set_string_member (object, "conversationId", foyer_conversation_get_id (session->conversation));
  if (g_strcmp0 (foyer_conversation_get_kind (session->conversation), "room") == 0)
    json_object_set_object_member (object, "room", room_to_json (session->conversation));
  json_object_set_object_member (object, "widget", widget);
  return object;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)       request = user_data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerSessionResult) session =
      foyer_chat_service_start_session_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (session == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  if (session->ended_token_id != NULL)
    foyer_auth_service_end_token (foyer_request_get_api (request)->auth, session->ended_holder_id,
                                  session->ended_token_id);
  g_autofree char *location =
      g_strconcat ("/api/conversations/", foyer_conversation_get_id (session->conversation), NULL);
  foyer_request_reply_created_at (request, location, session_to_json (session));
}

static gboolean
take_from_limit (FoyerApi *api, FoyerRequest *request)
{
  g_autofree char   *key = foyer_rate_limit_address_key (foyer_request_get_address (request));
  g_autoptr (GError) error = NULL;
  guint              retry_after_ms;

  if (foyer_rate_limit_take (api->session_limit, key, g_get_monotonic_time (), &retry_after_ms))
    return TRUE;
  foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, retry_after_ms,
                         "Too many sessions from this address");
  foyer_request_reply_error (request, error);
  return FALSE;
}

/* A client without an Origin is no browser: nobody's page can make it ask. */
static gboolean
is_welcome (FoyerApi *api, FoyerRequest *request)
{
  const char *origin = foyer_request_get_origin (request);

  return origin == NULL || foyer_request_is_own_origin (request) ||
         foyer_widget_cache_widget_lists_origin (api->widgets, foyer_request_get_id (request), origin);
}

static void
begin (FoyerApi *api, FoyerRequest *request, const FoyerIdentity *identity)
{
  foyer_chat_service_start_session_async (
      api->chat, foyer_request_get_id (request), foyer_request_get_json (request), identity,
      foyer_request_get_origin (request), foyer_request_is_own_origin (request),
      foyer_request_get_address (request), NULL, on_started, g_object_ref (request));
}

typedef struct
{
  FoyerApi     *api;
  FoyerRequest *request;
} Return;

static void
return_free (Return *self)
{
  g_object_unref (self->request);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Return, return_free)

/* A token that is not good any more is no error: the visitor begins anew. */
static void
on_recognised (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Return)        self = user_data;
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerIdentity) identity =
      foyer_auth_service_authenticate_finish (FOYER_AUTH_SERVICE (source), result, &error);

  if (identity == NULL && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED))
    foyer_request_reply_error (self->request, error);
  else
    begin (self->api, self->request,
           identity != NULL && identity->kind == FOYER_IDENTITY_VISITOR ? identity : NULL);
}

/* Who comes with an account's bearer token is known by it, who comes back with a visitor's token has to be
 * looked up. An identity is more than an account, and there it matters whose the visitor's token is. */
static void
recognise (FoyerApi *api, FoyerRequest *request, JsonObject *body)
{
  const char          *token = foyer_json_text (body, "visitorToken");
  const FoyerIdentity *bearer = foyer_request_get_identity (request);
  gboolean             is_account = bearer != NULL && bearer->kind == FOYER_IDENTITY_STAFF;

  if (token == NULL || (is_account && foyer_json_text (body, "identity") == NULL))
    {
      begin (api, request, bearer);
      return;
    }
  Return *self = g_new0 (Return, 1);
  self->api = api;
  self->request = g_object_ref (request);
  foyer_auth_service_authenticate_async (api->auth, token, foyer_request_get_cancellable (request),
                                         on_recognised, self);
}

static void
start_session (FoyerApi *api, FoyerRequest *request)
{
  FoyerWidget *widget = foyer_widget_cache_find (api->widgets, foyer_request_get_id (request));
  JsonObject  *body;

  if (!take_from_limit (api, request))
    return;
  if (widget == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_NOT_FOUND, "There is no such widget");
  else if (!is_welcome (api, request))
    foyer_request_reply_code (request, FOYER_ERROR_FORBIDDEN, "This origin is not on the widget's list");
  else if ((body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE)) != NULL)
    recognise (api, request, body);
}

/**
 * foyer_api_sessions_add:
 * @router: receives the handler
 */
void
foyer_api_sessions_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_START_SESSION, start_session);
}
