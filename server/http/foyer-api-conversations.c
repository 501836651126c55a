/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"

static gboolean
check_value (FoyerRequest *request, const char *name, const char *value)
{
  const FoyerFieldInfo *field = foyer_type_find_field (&foyer_type_conversation, name);
  g_autoptr (GError)    error = NULL;

  if (value == NULL || g_strv_contains (field->values, value))
    return TRUE;
  g_autofree char *values = g_strjoinv (", ", (char **) field->values);
  foyer_error_set_field (&error, FOYER_ERROR_INVALID_FIELD, name, "%s must be one of: %s", name, values);
  foyer_request_reply_error (request, error);
  return FALSE;
}

/* Pages of conversations for this agent, and of members. */
static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)   request = user_data;
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  const char                *own_id = foyer_request_get_identity (request)->user_id;

  if (page == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  for (guint i = 0; i < page->records->len; i++)
    {
      FoyerRecord *record = page->records->pdata[i];
      foyer_chat_service_show_reads (foyer_request_get_api (request)->chat, record,
                                     FOYER_IS_MEMBER (record) ? foyer_record_get_id (record) : own_id);
    }
  foyer_request_reply_page (request, page);
}

/* ?assignee= takes an account's id, "me", or "none". */
static void
list_conversations (FoyerApi *api, FoyerRequest *request)
{
  const char     *own_id = foyer_request_get_identity (request)->user_id;
  const char     *status = g_hash_table_lookup (foyer_request_get_query (request), "status");
  const char     *assignee = g_hash_table_lookup (foyer_request_get_query (request), "assignee");
  const char     *kind = g_hash_table_lookup (foyer_request_get_query (request), "kind");
  FoyerListQuery *query = check_value (request, "status", status) && check_value (request, "kind", kind)
                              ? foyer_request_require_list (request)
                              : NULL;

  if (query == NULL)
    return;
  if (status != NULL)
    foyer_list_query_equals (query, "status", status);
  if (kind != NULL)
    foyer_list_query_equals (query, "kind", kind);
  if (g_strcmp0 (assignee, "none") == 0)
    foyer_list_query_equals (query, "assigneeId", NULL);
  else if (assignee != NULL)
    foyer_list_query_equals (query, "assigneeId", g_str_equal (assignee, "me") ? own_id : assignee);
  query->text = g_strdup (g_hash_table_lookup (foyer_request_get_query (request), "q"));
  query->caller_id = g_strdup (own_id);
  foyer_store_run_async (api->store, foyer_store_list (FOYER_TYPE_CONVERSATION, query),
                         foyer_request_get_cancellable (request), on_listed, g_object_ref (request));
}

static void
on_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (conversation == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  foyer_chat_service_show_reads (foyer_request_get_api (request)->chat, FOYER_RECORD (conversation),
                                 foyer_request_get_identity (request)->user_id);
  foyer_request_reply_record (request, conversation);
}

static void
find_conversation (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_chat_service_get_conversation_async (
      api->chat, foyer_request_get_identity (request), foyer_request_get_id (request),
      foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

/* From the store, because how far this agent has read is nobody else's affair. */
static void
get_conversation (FoyerApi *api, FoyerRequest *request)
{
  FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, foyer_request_get_id (request));

  get->text = g_strdup (foyer_request_get_identity (request)->user_id);
  foyer_store_run_async (api->store, get, foyer_request_get_cancellable (request), on_got,
                         g_object_ref (request));
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation =
      foyer_chat_service_update_conversation_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (conversation != NULL)
    foyer_request_reply_record (request, conversation);
  else
    foyer_request_reply_error (request, error);
}

static void
on_found_to_update (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation =
      foyer_chat_service_get_conversation_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (conversation == NULL)
    foyer_request_reply_error (request, error);
  else if (foyer_request_require_body (request, FOYER_VALIDATE_PATCH) != NULL)
    foyer_chat_service_update_conversation_async (
        FOYER_CHAT_SERVICE (source), foyer_request_get_identity (request), foyer_request_get_id (request),
        foyer_request_get_json (request), foyer_request_get_address (request), NULL, on_updated,
        g_object_ref (request));
}

static void
update_conversation (FoyerApi *api, FoyerRequest *request)
{
  find_conversation (api, request, on_found_to_update);
}

static void
on_found_for_members (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation =
      foyer_chat_service_get_conversation_finish (FOYER_CHAT_SERVICE (source), result, &error);

  FoyerListQuery *query = NULL;

  if (conversation == NULL)
    foyer_request_reply_error (request, error);
  else if ((query = foyer_request_require_list (request)) != NULL)
    {
      foyer_list_query_equals (query, "conversationId", foyer_request_get_id (request));
      foyer_store_run_async (foyer_request_get_api (request)->store,
                             foyer_store_list (FOYER_TYPE_MEMBER, query),
                             foyer_request_get_cancellable (request), on_listed, g_object_ref (request));
    }
}

static void
list_members (FoyerApi *api, FoyerRequest *request)
{
  find_conversation (api, request, on_found_for_members);
}

static void
on_room_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)      request = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) room =
      foyer_chat_service_create_room_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (room != NULL)
    foyer_request_reply_created (request, room);
  else
    foyer_request_reply_error (request, error);
}

static void
create_room (FoyerApi *api, FoyerRequest *request)
{
  JsonObject *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);

  if (body != NULL)
    foyer_chat_service_create_room_async (api->chat, foyer_request_get_identity (request), body,
                                          foyer_request_get_address (request), NULL, on_room_created,
                                          g_object_ref (request));
}

static void
on_member_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_chat_service_remove_member_finish (FOYER_CHAT_SERVICE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
remove_member (FoyerApi *api, FoyerRequest *request)
{
  foyer_chat_service_remove_member_async (
      api->chat, foyer_request_get_identity (request), foyer_request_get_id (request),
      foyer_request_get_second_id (request), foyer_request_get_address (request), NULL, on_member_removed,
      g_object_ref (request));
}

/**
 * foyer_api_conversations_add:
 * @router: receives the handlers
 */
void
foyer_api_conversations_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_CONVERSATIONS, list_conversations);
  foyer_router_add (router, FOYER_CALL_GET_CONVERSATION, get_conversation);
  foyer_router_add (router, FOYER_CALL_UPDATE_CONVERSATION, update_conversation);
  foyer_router_add (router, FOYER_CALL_CREATE_ROOM, create_room);
  foyer_router_add (router, FOYER_CALL_LIST_MEMBERS, list_members);
  foyer_router_add (router, FOYER_CALL_REMOVE_MEMBER, remove_member);
}
