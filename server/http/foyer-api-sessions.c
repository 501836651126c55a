/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

static void
copy_member (FoyerRecord *record, guint field, JsonObject *to)
{
  JsonNode *value = foyer_record_field_to_json (record, field);

  if (value != NULL)
    json_object_set_member (to, foyer_record_get_info (record)->fields[field].name, value);
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
  json_object_set_string_member (object, "conversationId", foyer_conversation_get_id (session->conversation));
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
    foyer_chat_service_start_session_async (
        api->chat, foyer_request_get_id (request), body, foyer_request_get_identity (request),
        foyer_request_get_origin (request), foyer_request_is_own_origin (request),
        foyer_request_get_address (request), NULL, on_started, g_object_ref (request));
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
