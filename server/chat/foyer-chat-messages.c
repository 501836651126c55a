/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

/* One reading of messages. */
typedef struct
{
  char    *conversation_id;
  gint64   after_seq;
  gint64   before_seq;
  guint    limit;
  gboolean with_staff;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;
  g_free (self->conversation_id);
  g_free (self);
}

/* One change of a conversation or of a message. */
typedef struct
{
  FoyerActor        *actor;
  JsonNode          *body; /* an object, or NULL */
  FoyerConversation *before;
} Patch;

static void
patch_free (gpointer data)
{
  Patch *self = data;
  foyer_actor_free (self->actor);
  g_clear_pointer (&self->body, json_node_unref);
  g_clear_object (&self->before);
  g_free (self);
}

static void
on_messages_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError           *error = NULL;
  GPtrArray        *messages = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (messages == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_reading_allowed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  FoyerChatService             *self = g_task_get_source_object (task);
  Reading                      *reading = g_task_get_task_data (task);
  g_autoptr (FoyerConversation) conversation = foyer_chat_service_found (result, task);

  if (conversation != NULL)
    foyer_store_run_async (self->store,
                           foyer_store_list_messages (reading->conversation_id, reading->after_seq,
                                                      reading->before_seq, reading->limit,
                                                      reading->with_staff),
                           g_task_get_cancellable (task), on_messages_read, g_object_ref (task));
}

/**
 * foyer_chat_service_list_messages_async:
 * @self: the service
 * @identity: who asks; a visitor never gets internal notes
 * @conversation_id: whose messages
 * @after_seq: only later ones, %FOYER_NO_SEQ for no such bound
 * @before_seq: only earlier ones, 0 for no such bound
 * @limit: how many at the most
 * @cancellable: (nullable): gives up waiting
 * @callback: called with them
 * @user_data: for @callback
 */
void
foyer_chat_service_list_messages_async (FoyerChatService    *self,
                                        const FoyerIdentity *identity,
                                        const char          *conversation_id,
                                        gint64               after_seq,
                                        gint64               before_seq,
                                        guint                limit,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && conversation_id != NULL);
  GTask   *task = g_task_new (self, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);
  reading->conversation_id = g_strdup (conversation_id);
  reading->after_seq = after_seq;
  reading->before_seq = before_seq;
  reading->limit = limit;
  reading->with_staff = identity->kind == FOYER_IDENTITY_STAFF;
  g_task_set_source_tag (task, foyer_chat_service_list_messages_async);
  g_task_set_task_data (task, reading, reading_free);
  foyer_chat_service_find (self, identity, conversation_id, task, on_reading_allowed);
}

/**
 * foyer_chat_service_list_messages_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND or what the store says
 *
 * Returns: (transfer full) (nullable) (element-type FoyerMessage): the messages, ascending seq
 */
GPtrArray *
foyer_chat_service_list_messages_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_patched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  g_autoptr (FoyerChatService)  self = g_object_ref (g_task_get_source_object (task));
  Patch                        *patch = g_task_get_task_data (task);
  GError                       *error = NULL;
  g_autoptr (FoyerConversation) after = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (after == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_record_cache_put (self->conversations, FOYER_RECORD (after));
  g_task_return_pointer (task, g_object_ref (after), g_object_unref);
  foyer_chat_service_emit_state (self, patch->before, after);
}

/* Taking a conversation over without saying who gives it to the caller; giving it back to the rules frees it.
 */
static void
complete_patch (FoyerConversation   *changes,
                JsonObject          *body,
                const FoyerIdentity *identity,
                GStrvBuilder        *names)
{
  const char *mode = foyer_json_text (body, "mode");

  if (g_strcmp0 (mode, "auto") == 0 && !json_object_has_member (body, "assigneeId"))
    {
      foyer_conversation_set_assignee_id (changes, NULL);
      g_strv_builder_add (names, "assigneeId");
    }
  if (foyer_json_text (body, "assigneeId") != NULL && mode == NULL)
    {
      foyer_conversation_set_mode (changes, "human");
      g_strv_builder_add (names, "mode");
    }
}

static void
on_patch_allowed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  FoyerChatService             *self = g_task_get_source_object (task);
  Patch                        *patch = g_task_get_task_data (task);
  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();
  g_autoptr (GStrvBuilder)      builder = g_strv_builder_new ();

  GError *error = NULL;

  patch->before = foyer_chat_service_found (result, task);
  if (patch->before == NULL)
    return;
  JsonObject *body = json_node_get_object (patch->body);
  if (!foyer_chat_service_check_patch (patch->before, body, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_conversation_set_id (changes, foyer_conversation_get_id (patch->before));
  foyer_conversation_set_status (changes, foyer_json_text (body, "status"));
  foyer_conversation_set_mode (changes, foyer_json_text (body, "mode"));
  foyer_conversation_set_assignee_id (changes, foyer_json_text (body, "assigneeId"));
  foyer_conversation_set_pinned_rule_id (changes, foyer_json_text (body, "pinnedRuleId"));
  foyer_conversation_set_title (changes, foyer_json_text (body, "title"));
  foyer_conversation_set_member_limit (changes, foyer_json_int (body, "memberLimit", 0));
  foyer_conversation_set_slow_mode_seconds (changes, foyer_json_int (body, "slowModeSeconds", 0));
  g_autoptr (GList) members = json_object_get_members (body);
  for (GList *l = members; l != NULL; l = l->next)
    g_strv_builder_add (builder, l->data);
  complete_patch (changes, body, g_object_get_data (G_OBJECT (task), "identity"), builder);
  g_auto (GStrv) names = g_strv_builder_end (builder);
  if (names[0] == NULL)
    {
      g_task_return_pointer (task, g_object_ref (patch->before), g_object_unref);
      return;
    }
  foyer_store_run_async (
      self->store, foyer_store_patch (FOYER_RECORD (changes), (const char *const *) names, patch->actor),
      g_task_get_cancellable (task), on_patched, g_object_ref (task));
}

static GTask *
patch_task (FoyerChatService    *self,
            gpointer             tag,
            const FoyerIdentity *identity,
            JsonNode            *body,
            const char          *address,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Patch *patch = g_new0 (Patch, 1);

  patch->actor = foyer_actor_new ("user", identity->user_id, address);
  patch->body = foyer_json_hold (body);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, patch, patch_free);
  return task;
}

/**
 * foyer_chat_service_update_conversation_async:
 * @self: the service
 * @identity: an agent
 * @conversation_id: which one
 * @body: a validated ConversationPatch, held and not copied
 * @address: (nullable): the peer's, for the audit log
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
foyer_chat_service_update_conversation_async (FoyerChatService    *self,
                                              const FoyerIdentity *identity,
                                              const char          *conversation_id,
                                              JsonNode            *body,
                                              const char          *address,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && conversation_id != NULL &&
                    body != NULL);
  GTask *task = patch_task (self, foyer_chat_service_update_conversation_async, identity, body, address,
                            cancellable, callback, user_data);
  foyer_chat_service_find (self, identity, conversation_id, task, on_patch_allowed);
}

/**
 * foyer_chat_service_update_conversation_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND or what the store says
 *
 * Returns: (transfer full) (nullable): the conversation as it is now
 */
FoyerConversation *
foyer_chat_service_update_conversation_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_conversation_of_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)       task = data;
  FoyerChatService       *self = g_task_get_source_object (task);
  FoyerMessage           *message = g_object_get_data (G_OBJECT (task), "message");
  g_autoptr (FoyerRecord) conversation =
      foyer_record_cache_get_finish (FOYER_RECORD_CACHE (source), result, NULL);

  g_task_return_boolean (task, TRUE);
  if (conversation != NULL)
    foyer_chat_service_emit_message (self, message, FOYER_CONVERSATION (conversation));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerChatService *self = g_task_get_source_object (task);
  GError           *error = NULL;
  FoyerMessage     *message = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "message", message, g_object_unref);
  foyer_record_cache_get_async (self->conversations, foyer_message_get_conversation_id (message), NULL,
                                on_conversation_of_removed, g_object_ref (task));
}

/**
 * foyer_chat_service_remove_message_async:
 * @self: the service
 * @identity: an agent
 * @message_id: which one
 * @address: (nullable): the peer's, for the audit log
 * @cancellable: (nullable): gives up waiting
 * @callback: called when its content is gone
 * @user_data: for @callback
 *
 * The row stays, with status removed, so that seq has no gap; the participants get it again.
 */
void
foyer_chat_service_remove_message_async (FoyerChatService    *self,
                                         const FoyerIdentity *identity,
                                         const char          *message_id,
                                         const char          *address,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && message_id != NULL);
  GTask *task = patch_task (self, foyer_chat_service_remove_message_async, identity, NULL, address,
                            cancellable, callback, user_data);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_REMOVE_MESSAGE);
  request->id = g_strdup (message_id);
  request->actor = foyer_actor_new ("user", identity->user_id, address);
  foyer_store_run_async (self->store, request, cancellable, on_removed, task);
}

/**
 * foyer_chat_service_remove_message_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND or what the store says
 *
 * Returns: whether it worked
 */
gboolean
foyer_chat_service_remove_message_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
