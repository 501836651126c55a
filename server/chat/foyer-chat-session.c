/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

#include "foyer-auth-service.h"

/* One session that is being started. */
typedef struct
{
  FoyerWidget   *widget;
  JsonObject    *body;
  FoyerIdentity *identity; /* or NULL */
  char          *bearer;   /* the token that goes back to the page */
} Start;

static void
start_free (gpointer data)
{
  Start *self = data;
  g_clear_object (&self->widget);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->identity, foyer_identity_unref);
  g_free (self->bearer);
  g_free (self);
}

/**
 * foyer_session_result_free:
 * @self: (nullable): a result
 */
void
foyer_session_result_free (FoyerSessionResult *self)
{
  if (self == NULL)
    return;
  g_free (self->visitor_token);
  g_clear_object (&self->visitor);
  g_clear_object (&self->conversation);
  g_clear_object (&self->widget);
  g_free (self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  g_autoptr (FoyerChatService)  self = g_object_ref (g_task_get_source_object (task));
  Start                        *start = g_task_get_task_data (task);
  GError                       *error = NULL;
  g_autoptr (FoyerStoreSession) session = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_record_cache_put (self->visitors, FOYER_RECORD (session->visitor));
  if (foyer_chat_service_is_room (session->conversation))
    foyer_chat_service_keep_room (self, session->conversation);
  else
    foyer_record_cache_put (self->conversations, FOYER_RECORD (session->conversation));
  FoyerSessionResult *opened = g_new0 (FoyerSessionResult, 1);
  opened->visitor_token = g_steal_pointer (&start->bearer);
  opened->visitor = g_object_ref (session->visitor);
  opened->conversation = g_object_ref (session->conversation);
  opened->widget = g_object_ref (start->widget);
  g_task_return_pointer (task, opened, (GDestroyNotify) foyer_session_result_free);
  if (session->joined)
    foyer_chat_service_emit_joined (self, session->conversation, foyer_visitor_get_id (session->visitor),
                                    foyer_visitor_get_name (session->visitor), TRUE);
}

static FoyerConversation *
make_conversation (Start *start)
{
  FoyerConversation *conversation = foyer_conversation_new ();
  JsonObject        *context = foyer_json_object (start->body, "context");

  /* A widget of a room leads there. */
  foyer_conversation_set_id (conversation, foyer_widget_get_room_id (start->widget));
  foyer_conversation_set_widget_id (conversation, foyer_widget_get_id (start->widget));
  foyer_conversation_set_page_url (conversation, foyer_json_text (context, "url"));
  foyer_conversation_set_page_title (conversation, foyer_json_text (context, "title"));
  foyer_conversation_set_locale (conversation, foyer_json_text (context, "locale"));
  if (context != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), context);
      foyer_conversation_set_context (conversation, node);
    }
  return conversation;
}

/* @known is the visitor that came back, or the one that is tied to the account. */
static void
open_session (GTask *task, const char *known_visitor_id)
{
  FoyerChatService        *self = g_task_get_source_object (task);
  Start                   *start = g_task_get_task_data (task);
  g_autoptr (FoyerVisitor) visitor = foyer_visitor_new ();
  JsonObject *attributes = foyer_json_object (foyer_json_object (start->body, "context"), "attributes");
  gboolean    is_account = start->identity != NULL && start->identity->kind == FOYER_IDENTITY_STAFF;
  gboolean    keeps_token =
      start->identity != NULL && start->identity->kind == FOYER_IDENTITY_VISITOR && known_visitor_id != NULL;

  foyer_visitor_set_id (visitor, known_visitor_id);
  foyer_visitor_set_widget_id (visitor, foyer_widget_get_id (start->widget));
  if (attributes != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), attributes);
      foyer_visitor_set_claims (visitor, node);
    }
  if (is_account)
    {
      foyer_visitor_set_user_id (visitor, start->identity->user_id);
      foyer_visitor_set_verified (visitor, TRUE);
    }
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
  request->record = FOYER_RECORD (g_object_ref (visitor));
  request->second = FOYER_RECORD (make_conversation (start));
  request->number = foyer_json_bool (start->body, "newConversation", FALSE) ? 1 : 0;
  if (keeps_token)
    start->bearer = g_strdup (foyer_json_text (start->body, "visitorToken"));
  else
    request->token = foyer_auth_service_make_visitor_token (
        known_visitor_id, foyer_widget_get_id (start->widget), &start->bearer);
  foyer_store_run_async (self->store, request, g_task_get_cancellable (task), on_opened, g_object_ref (task));
}

static void
on_visitors_of_account (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)          task = data;
  GError                    *error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (page == NULL)
    g_task_return_error (task, error);
  else
    open_session (task,
                  page->records->len > 0 ? foyer_record_get_id (g_ptr_array_index (page->records, 0)) : NULL);
}

static void
find_visitor (GTask *task)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Start            *start = g_task_get_task_data (task);
  const char       *widget_id = foyer_widget_get_id (start->widget);

  if (start->identity != NULL && start->identity->kind == FOYER_IDENTITY_STAFF)
    {
      FoyerListQuery *query = foyer_list_query_new (1, NULL);
      foyer_list_query_equals (query, "userId", start->identity->user_id);
      foyer_list_query_equals (query, "widgetId", widget_id);
      foyer_store_run_async (self->store, foyer_store_list (FOYER_TYPE_VISITOR, query),
                             g_task_get_cancellable (task), on_visitors_of_account, g_object_ref (task));
      return;
    }
  gboolean is_known = start->identity != NULL && start->identity->kind == FOYER_IDENTITY_VISITOR &&
                      g_strcmp0 (start->identity->widget_id, widget_id) == 0;
  open_session (task, is_known ? start->identity->visitor_id : NULL);
}

/**
 * foyer_chat_service_start_session_async:
 * @self: the service
 * @widget_id: where
 * @body: a validated SessionStart
 * @identity: (nullable): a visitor whose token came along, or an account
 * @origin: (nullable): the page's origin; native clients have none
 * @own_origin: whether @origin is the server's own
 * @address: (nullable): the peer's
 * @cancellable: (nullable): gives up waiting
 * @callback: called when visitor and conversation are stored
 * @user_data: for @callback
 */
void
foyer_chat_service_start_session_async (FoyerChatService    *self,
                                        const char          *widget_id,
                                        JsonObject          *body,
                                        const FoyerIdentity *identity,
                                        const char          *origin,
                                        gboolean             own_origin,
                                        const char          *address,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && widget_id != NULL && body != NULL);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  FoyerWidget      *widget = foyer_widget_cache_find (self->widgets, widget_id);
  g_task_set_source_tag (task, foyer_chat_service_start_session_async);
  if (widget == NULL || !foyer_widget_get_is_active (widget))
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "There is no such widget");
      return;
    }
  if (origin != NULL && !own_origin &&
      !foyer_widget_cache_widget_lists_origin (self->widgets, widget_id, origin))
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN,
                               "This origin is not on the widget's list");
      return;
    }
  if (foyer_json_text (body, "identity") != NULL)
    {
      g_task_return_error (task, foyer_error_new_field (FOYER_ERROR_INVALID_FIELD, "identity",
                                                        "identity is not served yet: leave it out"));
      return;
    }
  Start *start = g_new0 (Start, 1);
  start->widget = g_object_ref (widget);
  start->body = json_object_ref (body);
  start->identity = identity != NULL ? foyer_identity_ref ((FoyerIdentity *) identity) : NULL;
  g_task_set_task_data (task, start, start_free);
  find_visitor (task);
}

/**
 * foyer_chat_service_start_session_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_FORBIDDEN or what the store says
 *
 * Returns: (transfer full) (nullable): the session
 */
FoyerSessionResult *
foyer_chat_service_start_session_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
