/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

#include "foyer-auth-service.h"
#include "foyer-clock.h"
#include "foyer-visitor-proof.h"

#define MOST_TRIES 2

/* One session that is being started. */
typedef struct
{
  FoyerWidget       *widget;
  JsonNode          *body;     /* an object */
  FoyerIdentity     *identity; /* or NULL */
  FoyerVisitorProof *proof;    /* or NULL */
  char              *bearer;   /* the token that goes back to the page */
  guint              tries;
} Start;

static void open_session (GTask *task, const char *known_visitor_id);

static void
start_free (gpointer data)
{
  Start *self = data;
  g_clear_object (&self->widget);
  g_clear_pointer (&self->body, json_node_unref);
  g_clear_pointer (&self->identity, foyer_identity_unref);
  g_clear_pointer (&self->proof, foyer_visitor_proof_free);
  g_free (self->bearer);
  g_free (self);
}

static JsonObject *
body_of (const Start *self)
{
  return json_node_get_object (self->body);
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
  g_free (self->ended_token_id);
  g_free (self->ended_holder_id);
  g_free (self);
}

/* Twice at once from two devices: the second finds the visitor whom the first one made. */
static gboolean
may_try_again (const Start *start, const GError *error)
{
  return start->proof != NULL && start->tries < MOST_TRIES &&
         g_error_matches (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
}

/* What they have read as nobody in particular they have read as who they are. */
static void
carry_reads_over (FoyerChatService *self, const char *from_id, FoyerStoreSession *session)
{
  const char *id = foyer_conversation_get_id (session->conversation);
  gint64      seq = foyer_reads_get (self->reads, id, from_id);

  if (seq > 0 && !foyer_reads_note (self->reads, id, foyer_visitor_get_id (session->visitor), "visitor", seq))
    g_debug ("too many members have read: this one will again");
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  g_autoptr (FoyerChatService)  self = g_object_ref (g_task_get_source_object (task));
  Start                        *start = g_task_get_task_data (task);
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerStoreSession) session = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (session == NULL)
    {
      if (may_try_again (start, error))
        open_session (task, NULL);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  foyer_record_cache_put (self->visitors, FOYER_RECORD (session->visitor));
  if (foyer_chat_service_is_room (session->conversation))
    foyer_chat_service_keep_room (self, session->conversation);
  else
    foyer_record_cache_put (self->conversations, FOYER_RECORD (session->conversation));
  if (session->carried_over)
    carry_reads_over (self, start->identity->visitor_id, session);
  foyer_chat_service_show_reads (self, FOYER_RECORD (session->conversation),
                                 foyer_visitor_get_id (session->visitor));
  FoyerSessionResult *opened = g_new0 (FoyerSessionResult, 1);
  opened->visitor_token = session->keeps_token ? g_strdup (foyer_json_text (body_of (start), "visitorToken"))
                                               : g_steal_pointer (&start->bearer);
  if (session->carried_over)
    {
      opened->ended_token_id = g_strdup (start->identity->token_id);
      opened->ended_holder_id = g_strdup (start->identity->visitor_id);
    }
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
  JsonObject        *context = foyer_json_object (body_of (start), "context");

  /* A widget of a room leads there. */
  foyer_conversation_set_id (conversation, foyer_widget_get_room_id (start->widget));
  foyer_conversation_set_widget_id (conversation, foyer_widget_get_id (start->widget));
  foyer_conversation_set_page_url (conversation, foyer_json_text (context, "url"));
  foyer_conversation_set_page_title (conversation, foyer_json_text (context, "title"));
  foyer_conversation_set_locale (conversation, foyer_json_text (context, "locale"));
  foyer_conversation_set_context (conversation, json_object_get_member (body_of (start), "context"));
  return conversation;
}

/* Whoever a good signature or a bearer token names is no claim of the page. */
static void
describe_visitor (const Start *start, FoyerVisitor *visitor)
{
  JsonObject          *context = foyer_json_object (body_of (start), "context");
  g_autoptr (JsonNode) claims = foyer_json_hold_object (context, "attributes");

  foyer_visitor_set_widget_id (visitor, foyer_widget_get_id (start->widget));
  foyer_visitor_set_claims (visitor, claims);
  if (start->proof != NULL)
    {
      foyer_visitor_set_external_id (visitor, start->proof->subject);
      foyer_visitor_set_attributes (visitor, start->proof->attributes);
      foyer_visitor_set_verified (visitor, TRUE);
      if (start->proof->name != NULL)
        foyer_visitor_set_name (visitor, start->proof->name);
    }
  else if (start->identity != NULL && start->identity->kind == FOYER_IDENTITY_STAFF)
    {
      foyer_visitor_set_user_id (visitor, start->identity->user_id);
      foyer_visitor_set_verified (visitor, TRUE);
    }
}

/* Whether the page came with the token of a visitor of this widget. */
static gboolean
came_with_token (const Start *start)
{
  return start->identity != NULL && start->identity->kind == FOYER_IDENTITY_VISITOR &&
         foyer_json_text (body_of (start), "visitorToken") != NULL &&
         g_strcmp0 (start->identity->widget_id, foyer_widget_get_id (start->widget)) == 0;
}

/* @known_visitor_id is the visitor that came back, or the one that is tied to the account. */
static void
open_session (GTask *task, const char *known_visitor_id)
{
  FoyerChatService        *self = g_task_get_source_object (task);
  Start                   *start = g_task_get_task_data (task);
  g_autoptr (FoyerVisitor) visitor = foyer_visitor_new ();
  FoyerStoreRequest       *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);

  start->tries++;
  foyer_visitor_set_id (visitor, known_visitor_id);
  describe_visitor (start, visitor);
  request->record = FOYER_RECORD (g_object_ref (visitor));
  request->second = FOYER_RECORD (make_conversation (start));
  request->number = foyer_json_bool (body_of (start), "newConversation", FALSE) ? 1 : 0;
  if (start->proof != NULL && came_with_token (start))
    {
      request->id = g_strdup (start->identity->visitor_id);
      request->text = g_strdup (start->identity->token_id);
    }
  g_clear_pointer (&start->bearer, g_free);
  if (start->proof != NULL || !came_with_token (start))
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

/* The secret is not in the cache, and one that was renewed a moment ago must hold. */
static void
on_widget_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)       task = data;
  Start                  *start = g_task_get_task_data (task);
  GError                 *error = NULL;
  g_autoptr (FoyerWidget) widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  const char             *secret = widget != NULL ? foyer_widget_get_identity_secret (widget) : NULL;

  if (widget != NULL && secret == NULL)
    error = foyer_error_new_field (FOYER_ERROR_INVALID_FIELD, "identity",
                                   "The widget has no secret yet: renew it, and sign with the new one");
  else if (widget != NULL)
    start->proof = foyer_visitor_proof_read (foyer_json_text (body_of (start), "identity"), secret,
                                             foyer_widget_get_id (widget), foyer_clock_now_ms (), &error);
  if (start->proof == NULL)
    g_task_return_error (task, error);
  else
    open_session (task, NULL);
}

/**
 * foyer_chat_service_start_session_async:
 * @self: the service
 * @widget_id: where
 * @body: a validated SessionStart, held and not copied
 * @identity: (nullable): a visitor whose token came along, or an account
 * @origin: (nullable): the page's origin; native clients have none
 * @own_origin: whether @origin is the server's own
 * @address: (nullable): the peer's
 * @cancellable: (nullable): gives up waiting
 * @callback: called when visitor and conversation are stored
 * @user_data: for @callback
 *
 * The body's `identity`, under the widget's secret, says who the visitor is, whoever @identity is: the same
 * one on every device. What an anonymous visitor began is carried over to them, and its token ends.
 */
void
foyer_chat_service_start_session_async (FoyerChatService    *self,
                                        const char          *widget_id,
                                        JsonNode            *body,
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
  Start *start = g_new0 (Start, 1);
  start->widget = g_object_ref (widget);
  start->body = foyer_json_hold (body);
  start->identity = identity != NULL ? foyer_identity_ref ((FoyerIdentity *) identity) : NULL;
  g_task_set_task_data (task, start, start_free);
  if (foyer_json_text (body_of (start), "identity") != NULL)
    foyer_store_run_async (self->store, foyer_store_get (FOYER_TYPE_WIDGET, widget_id), cancellable,
                           on_widget_read, g_object_ref (task));
  else
    find_visitor (task);
}

/**
 * foyer_chat_service_start_session_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_FORBIDDEN, %FOYER_ERROR_INVALID_FIELD for a bad
 * identity, or what the store says
 *
 * Returns: (transfer full) (nullable): the session
 */
FoyerSessionResult *
foyer_chat_service_start_session_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
