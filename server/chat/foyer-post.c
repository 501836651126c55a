/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

#include "foyer-clock.h"
#include "foyer-room-admission.h"
#include "foyer-uuid.h"

#define RETRY_MS 1000

/* One message in flight, from top to bottom: who may write it, store it, acknowledge it, tell the others,
 * answer it. */
typedef struct
{
  FoyerIdentity     *identity;
  char              *client_id;
  char              *content;
  char              *visibility;
  FoyerConversation *conversation; /* as it was before */
  gboolean           taken;        /* slow mode counts it */
  char              *sender_name;
  FoyerPostPlace    *place; /* in the line, until it goes to the store or is answered */
} Post;

static void
post_free (gpointer data)
{
  Post *self = data;
  g_clear_pointer (&self->identity, foyer_identity_unref);
  g_clear_object (&self->conversation);
  g_free (self->client_id);
  g_free (self->content);
  g_free (self->visibility);
  g_free (self->sender_name);
  g_free (self);
}

/**
 * foyer_posted_free:
 * @self: (nullable): a result
 */
void
foyer_posted_free (FoyerPosted *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->message);
  g_free (self);
}

static gboolean
is_visitor (const Post *self)
{
  return self->identity->kind == FOYER_IDENTITY_VISITOR;
}

/* A crash between question and answer leaves the question last in its conversation: its resending gets the
 * answer. */
static gboolean
wants_answer (const Post *self, const FoyerStoreAppended *appended)
{
  if (!is_visitor (self) || foyer_chat_service_is_room (appended->conversation) ||
      g_strcmp0 (foyer_conversation_get_mode (appended->conversation), "auto") != 0)
    return FALSE;
  return !appended->duplicate || foyer_conversation_get_last_seq (appended->conversation) ==
                                     foyer_message_get_seq (appended->message);
}

static void
on_appended (FoyerStoreAppended *outcome, GError *error, gpointer data)
{
  g_autoptr (GTask)              task = data;
  g_autoptr (FoyerChatService)   self = g_object_ref (g_task_get_source_object (task));
  g_autoptr (FoyerStoreAppended) appended = outcome;
  Post                          *post = g_task_get_task_data (task);

  if (post->taken && (appended == NULL || appended->duplicate))
    foyer_room_admission_give_back (self, post->conversation, post->identity->visitor_id);
  if (appended == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_record_cache_put (self->conversations, FOYER_RECORD (appended->conversation));
  FoyerPosted *posted = g_new0 (FoyerPosted, 1);
  posted->in_room = foyer_chat_service_is_room (appended->conversation);
  posted->message = g_object_ref (appended->message);
  posted->duplicate = appended->duplicate;
  /* First the sender's ack, then the message to all. */
  g_task_return_pointer (task, posted, (GDestroyNotify) foyer_posted_free);
  if (!appended->duplicate)
    {
      foyer_chat_service_emit_message (self, appended->message, appended->conversation);
      foyer_chat_service_emit_state (self, post->conversation, appended->conversation);
    }
  if (wants_answer (post, appended))
    foyer_chat_service_respond (self, appended->message, appended->conversation);
}

/* It will not be stored, or need not be: those behind it go on. */
static void
leave_line (GTask *task)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Post             *post = g_task_get_task_data (task);

  if (post->place == NULL)
    return;
  foyer_post_line_leave (self->line, g_steal_pointer (&post->place));
  g_object_unref (task);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  leave_line (task);
}

static FoyerMessage *
make_message (Post *self)
{
  FoyerMessage    *message = foyer_message_new ();
  g_autofree char *id = foyer_uuid_new ();

  foyer_message_set_id (message, id);
  foyer_message_set_conversation_id (message, foyer_conversation_get_id (self->conversation));
  foyer_message_set_client_id (message, self->client_id);
  foyer_message_set_created_at (message, foyer_clock_now_ms ());
  foyer_message_set_sender_kind (message, is_visitor (self) ? "visitor" : "agent");
  foyer_message_set_sender_id (message, foyer_chat_service_member_id (self->identity));
  foyer_message_set_sender_name (message, self->sender_name);
  foyer_message_set_content (message, self->content);
  foyer_message_set_visibility (message, self->visibility);
  foyer_record_set_defaults (FOYER_RECORD (message));
  return message;
}

/**
 * foyer_chat_service_store_post: (skip)
 * @task: (type GTask) (transfer full): a post whose turn has come
 *
 * Hands it to the store, which keeps the order from here on.
 */
void
foyer_chat_service_store_post (gpointer data)
{
  g_autoptr (GTask)        task = data;
  FoyerChatService        *self = g_task_get_source_object (task);
  Post                    *post = g_task_get_task_data (task);
  g_autoptr (FoyerMessage) message = make_message (post);
  FoyerStoreAppend        *request = foyer_store_append_new (message);

  post->place = NULL;

  if (!is_visitor (post) && g_str_equal (post->visibility, "all") &&
      !foyer_chat_service_is_room (post->conversation))
    request->take_over_by = g_strdup (post->identity->user_id);
  request->done = on_appended;
  request->done_data = g_object_ref (task);
  foyer_store_run_async (self->store, foyer_store_append (request), NULL, NULL, NULL);
}

static void
append (GTask *task, const char *sender_name)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Post             *post = g_task_get_task_data (task);

  post->sender_name = g_strdup (sender_name);
  foyer_post_line_ready (self->line, post->place);
}

static void
on_agent_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)     task = data;
  FoyerChatService     *self = g_task_get_source_object (task);
  GError               *error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (user == NULL)
    {
      fail (task, error);
      return;
    }
  /* Kept for the next message, but not what is secret of it. */
  foyer_user_set_password_hash (user, NULL);
  foyer_record_cache_put (self->users, FOYER_RECORD (user));
  append (task, foyer_user_get_name (user));
}

/* Under which name a message goes, where that can be said at once. */
static gboolean
knows_sender (FoyerChatService *self, const Post *post, const char **name)
{
  if (is_visitor (post))
    {
      *name = foyer_conversation_get_visitor_name (post->conversation);
      return !foyer_chat_service_is_room (post->conversation);
    }
  FoyerRecord *user = foyer_record_cache_peek (self->users, post->identity->user_id);
  *name = user != NULL ? foyer_user_get_name (FOYER_USER (user)) : NULL;
  return user != NULL;
}

static void
on_admitted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)              task = data;
  Post                          *post = g_task_get_task_data (task);
  GError                        *error = NULL;
  g_autoptr (FoyerRoomAdmission) admission =
      foyer_room_admission_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (admission == NULL)
    {
      fail (task, error);
      return;
    }
  post->taken = admission->taken;
  if (admission->stored == NULL)
    {
      append (task, admission->sender_name);
      return;
    }
  FoyerPosted *posted = g_new0 (FoyerPosted, 1);
  posted->message = g_steal_pointer (&admission->stored);
  posted->duplicate = TRUE;
  posted->in_room = TRUE;
  g_task_return_pointer (task, posted, (GDestroyNotify) foyer_posted_free);
  leave_line (task);
}

/* In a conversation that the writer may see. */
static void
go_on (GTask *task)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Post             *post = g_task_get_task_data (task);
  const char       *name;

  if (knows_sender (self, post, &name))
    append (task, name);
  else if (is_visitor (post))
    foyer_room_admission_async (self, post->conversation, post->identity->visitor_id, post->client_id,
                                post->content, g_task_get_cancellable (task), on_admitted,
                                g_object_ref (task));
  else
    foyer_store_run_async (self->store, foyer_store_get (FOYER_TYPE_USER, post->identity->user_id),
                           g_task_get_cancellable (task), on_agent_read, g_object_ref (task));
}

static void
on_conversation_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Post             *post = g_task_get_task_data (task);

  post->conversation = foyer_chat_service_found (result, task);
  if (post->conversation != NULL)
    go_on (task);
  else
    leave_line (task);
}

/* What does not say where it belongs is for the visitor's own chat, not for a room full of people. */
static const char *
default_conversation (GPtrArray *conversations)
{
  for (guint i = 0; i < conversations->len; i++)
    if (!foyer_chat_service_is_room (g_ptr_array_index (conversations, i)))
      return foyer_record_get_id (g_ptr_array_index (conversations, i));
  return conversations->len == 1 ? foyer_record_get_id (g_ptr_array_index (conversations, 0)) : NULL;
}

static void
on_memberships (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)     task = data;
  FoyerChatService     *self = g_task_get_source_object (task);
  Post                 *post = g_task_get_task_data (task);
  GError               *error = NULL;
  g_autoptr (GPtrArray) conversations = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (conversations == NULL)
    fail (task, error);
  else if (default_conversation (conversations) == NULL)
    fail (task, foyer_error_new_field (FOYER_ERROR_INVALID_FIELD, "conversationId",
                                       "conversationId is required: there is no conversation, or several"));
  else
    foyer_chat_service_find (self, post->identity, default_conversation (conversations),
                             g_steal_pointer (&task), on_conversation_found);
}

static gboolean
may_post (const FoyerIdentity *identity, const char *visibility, GError **error)
{
  gboolean is_staff = identity->kind == FOYER_IDENTITY_STAFF && identity->role >= FOYER_ROLE_AGENT;

  if (!is_staff && identity->kind != FOYER_IDENTITY_VISITOR)
    g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "Start a session to chat");
  else if (!is_staff && !g_str_equal (visibility, "all"))
    foyer_error_set_field (error, FOYER_ERROR_FORBIDDEN, "visibility", "Only staff may write internal notes");
  else
    return TRUE;
  return FALSE;
}

/* Nothing has to be asked, and nothing of the same writer waits: it is its turn at once. */
static gboolean
may_go_now (FoyerChatService *self, Post *post, const char *conversation_id)
{
  const char        *name;
  FoyerConversation *known =
      conversation_id != NULL ? foyer_chat_service_peek (self, post->identity, conversation_id) : NULL;

  if (known == NULL || !foyer_post_line_is_free (self->line, foyer_chat_service_member_id (post->identity)))
    return FALSE;
  post->conversation = g_object_ref (known);
  if (!knows_sender (self, post, &name))
    {
      g_clear_object (&post->conversation);
      return FALSE;
    }
  post->sender_name = g_strdup (name);
  return TRUE;
}

static Post *
post_new (const FoyerIdentity *identity, const char *client_id, const char *content, const char *visibility)
{
  Post *self = g_new0 (Post, 1);

  self->identity = foyer_identity_ref ((FoyerIdentity *) identity);
  self->client_id = g_strdup (client_id);
  self->content = g_strdup (content);
  self->visibility = g_strdup (visibility);
  return self;
}

/**
 * foyer_chat_service_post_async:
 * @self: the service
 * @identity: who writes
 * @conversation_id: (nullable): where; %NULL for a visitor's latest conversation
 * @client_id: (nullable): makes the send idempotent
 * @content: 1 to 8,000 characters
 * @visibility: "all", or "staff" for an internal note
 * @cancellable: (nullable): gives up waiting; the message may be stored all the same
 * @callback: called after the commit, before the others are told
 * @user_data: for @callback
 */
void
foyer_chat_service_post_async (FoyerChatService    *self,
                               const FoyerIdentity *identity,
                               const char          *conversation_id,
                               const char          *client_id,
                               const char          *content,
                               const char          *visibility,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && content != NULL &&
                    visibility != NULL);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError           *error = NULL;
  g_task_set_source_tag (task, foyer_chat_service_post_async);
  if (!may_post (identity, visibility, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  Post *post = post_new (identity, client_id, content, visibility);
  g_task_set_task_data (task, post, post_free);
  if (may_go_now (self, post, conversation_id))
    {
      foyer_chat_service_store_post (g_steal_pointer (&task));
      return;
    }
  post->place = foyer_post_line_enter (self->line, foyer_chat_service_member_id (identity), task);
  if (post->place == NULL)
    {
      foyer_error_set_retry (&error, FOYER_ERROR_RATE_LIMITED, RETRY_MS, "Too many messages wait");
      g_task_return_error (task, error);
      return;
    }
  g_object_ref (task); /* the place's, until it goes or leaves */
  if (conversation_id != NULL)
    {
      foyer_chat_service_find (self, identity, conversation_id, g_steal_pointer (&task),
                               on_conversation_found);
      return;
    }
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST_MEMBERSHIPS);
  request->text = g_strdup (foyer_chat_service_member_id (identity));
  foyer_store_run_async (self->store, request, cancellable, on_memberships, g_steal_pointer (&task));
}

/**
 * foyer_chat_service_post_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND (somebody else's too), %FOYER_ERROR_FORBIDDEN,
 * %FOYER_ERROR_CONFLICT (the same client id with another content) or what the store says
 *
 * Returns: (transfer full) (nullable): what was stored
 */
FoyerPosted *
foyer_chat_service_post_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
