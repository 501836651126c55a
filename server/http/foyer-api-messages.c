/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-paging.h"

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (GPtrArray)    messages =
      foyer_chat_service_list_messages_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (messages != NULL)
    foyer_request_reply_records (request, messages);
  else
    foyer_request_reply_error (request, error);
}

static void
list_messages (FoyerApi *api, FoyerRequest *request)
{
  gint64                     after_seq = FOYER_NO_SEQ, before_seq = 0, limit = FOYER_LIMIT_PAGE_SIZE;
  g_autoptr (FoyerListQuery) page = foyer_request_require_list (request);

  if (page == NULL || !foyer_request_require_number (request, "afterSeq", &after_seq) ||
      !foyer_request_require_number (request, "beforeSeq", &before_seq))
    return;
  limit = page->limit;
  foyer_chat_service_list_messages_async (
      api->chat, foyer_request_get_identity (request), foyer_request_get_id (request), after_seq, before_seq,
      (guint) limit, foyer_request_get_cancellable (request), on_listed, g_object_ref (request));
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerPosted)  posted =
      foyer_chat_service_post_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (posted == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  g_autofree char *location = g_strconcat ("/api/messages/", foyer_message_get_id (posted->message), NULL);
  foyer_request_reply_created_at (request, location,
                                  foyer_record_to_json (FOYER_RECORD (posted->message), FOYER_VIEW_WIRE));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation =
      foyer_chat_service_get_conversation_finish (FOYER_CHAT_SERVICE (source), result, &error);
  JsonObject *body = NULL;

  if (conversation == NULL)
    foyer_request_reply_error (request, error);
  else if ((body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE)) != NULL)
    {
      const char *visibility = foyer_json_text (body, "visibility");
      foyer_chat_service_post_async (
          FOYER_CHAT_SERVICE (source), foyer_request_get_identity (request), foyer_request_get_id (request),
          foyer_json_text (body, "clientId"), foyer_json_text (body, "content"),
          visibility != NULL ? visibility : "all", NULL, on_posted, g_object_ref (request));
    }
}

static void
create_message (FoyerApi *api, FoyerRequest *request)
{
  foyer_chat_service_get_conversation_async (
      api->chat, foyer_request_get_identity (request), foyer_request_get_id (request),
      foyer_request_get_cancellable (request), on_found, g_object_ref (request));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_chat_service_remove_message_finish (FOYER_CHAT_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
remove_message (FoyerApi *api, FoyerRequest *request)
{
  foyer_chat_service_remove_message_async (
      api->chat, foyer_request_get_identity (request), foyer_request_get_id (request),
      foyer_request_get_address (request), NULL, on_removed, g_object_ref (request));
}

static void
on_trace (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  JsonNode                *trace = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (trace != NULL)
    foyer_request_reply_node (request, trace);
  else
    foyer_request_reply_error (request, error);
}

static void
get_trace (FoyerApi *api, FoyerRequest *request)
{
  FoyerStoreRequest *get = foyer_store_request_new (FOYER_STORE_GET_TRACE);

  get->id = g_strdup (foyer_request_get_id (request));
  foyer_store_run_async (api->store, get, foyer_request_get_cancellable (request), on_trace,
                         g_object_ref (request));
}

/**
 * foyer_api_messages_add:
 * @router: receives the handlers
 */
void
foyer_api_messages_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_MESSAGES, list_messages);
  foyer_router_add (router, FOYER_CALL_CREATE_MESSAGE, create_message);
  foyer_router_add (router, FOYER_CALL_REMOVE_MESSAGE, remove_message);
  foyer_router_add (router, FOYER_CALL_GET_TRACE, get_trace);
}
