/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

#include "foyer-store-marshal.h"

#define CACHED_CONVERSATIONS 20000
#define CACHED_VISITORS 20000
#define CACHED_USERS 1000
#define REMEMBERED_MEMBERS 100000
#define REMEMBERED_WRITERS 65536
#define POSTS_OF_ONE 1000
#define WAITING_READS 100000
#define READS_INTERVAL_MS 1000
#define NOTES_BURST 5
#define NOTE_INTERVAL_US (G_USEC_PER_SEC / 2)

enum
{
  MESSAGE,
  EVENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerChatService, foyer_chat_service, G_TYPE_OBJECT)

static void
foyer_chat_service_dispose (GObject *object)
{
  FoyerChatService *self = FOYER_CHAT_SERVICE (object);

  g_clear_pointer (&self->notes, foyer_rate_limit_free);
  g_clear_object (&self->users);
  g_clear_pointer (&self->line, foyer_post_line_free);
  g_clear_pointer (&self->answers, foyer_post_line_free);
  g_clear_pointer (&self->late_questions, foyer_late_questions_free);
  g_clear_pointer (&self->slow_mode, foyer_slow_mode_free);
  g_clear_pointer (&self->reads, foyer_reads_free);
  g_clear_object (&self->members);
  g_clear_object (&self->visitors);
  g_clear_object (&self->conversations);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->widgets);
  g_clear_object (&self->rules);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_chat_service_parent_class)->dispose (object);
}

static void
foyer_chat_service_class_init (FoyerChatServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_chat_service_dispose;

  /**
   * FoyerChatService::message:
   * @self: the service
   * @message: as stored
   * @conversation: its conversation
   */
  signals[MESSAGE] = g_signal_new ("message", FOYER_TYPE_CHAT_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   foyer_store_marshal_VOID__OBJECT_OBJECT, G_TYPE_NONE, 2,
                                   FOYER_TYPE_MESSAGE, FOYER_TYPE_CONVERSATION);
  g_signal_set_va_marshaller (signals[MESSAGE], FOYER_TYPE_CHAT_SERVICE,
                              foyer_store_marshal_VOID__OBJECT_OBJECTv);
  /**
   * FoyerChatService::event:
   * @self: the service
   * @event: what happened
   * @conversation: where
   * @payload: the frame's payload, without event
   */
  signals[EVENT] = g_signal_new ("event", FOYER_TYPE_CHAT_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_STRING, FOYER_TYPE_CONVERSATION, JSON_TYPE_OBJECT);
}

static void
foyer_chat_service_init (FoyerChatService *self)
{
  self->notes = foyer_rate_limit_new (NOTES_BURST, NOTE_INTERVAL_US, 10000);
}

/**
 * foyer_chat_service_new:
 * @store: where conversations are
 * @rules: who answers
 * @widgets: where visitors come from
 * @knowledge: what answers come from
 *
 * Returns: (transfer full): the service
 */
FoyerChatService *
foyer_chat_service_new (FoyerStore       *store,
                        FoyerRuleService *rules,
                        FoyerWidgetCache *widgets,
                        FoyerKnowledge   *knowledge)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && FOYER_IS_RULE_SERVICE (rules), NULL);
  FoyerChatService *self = g_object_new (FOYER_TYPE_CHAT_SERVICE, NULL);
  self->store = g_object_ref (store);
  self->rules = g_object_ref (rules);
  self->widgets = g_object_ref (widgets);
  self->knowledge = g_object_ref (knowledge);
  self->conversations = foyer_record_cache_new (store, FOYER_TYPE_CONVERSATION, CACHED_CONVERSATIONS);
  self->visitors = foyer_record_cache_new (store, FOYER_TYPE_VISITOR, CACHED_VISITORS);
  self->users = foyer_record_cache_new (store, FOYER_TYPE_USER, CACHED_USERS);
  self->members = foyer_room_members_new (store, REMEMBERED_MEMBERS);
  self->reads = foyer_reads_new (store, READS_INTERVAL_MS, WAITING_READS);
  self->slow_mode = foyer_slow_mode_new (REMEMBERED_WRITERS);
  self->line = foyer_post_line_new (POSTS_OF_ONE, foyer_chat_service_store_post);
  self->answers = foyer_post_line_new (FOYER_ANSWERS_OF_ONE, foyer_chat_service_store_answer);
  self->late_questions = foyer_late_questions_new ();
  return self;
}

/**
 * foyer_chat_service_get_unanswered:
 * @self: the service
 *
 * Returns: how many questions had no automatic answer because too many newer ones came
 */
guint64
foyer_chat_service_get_unanswered (FoyerChatService *self)
{
  g_return_val_if_fail (FOYER_IS_CHAT_SERVICE (self), 0);
  return self->unanswered;
}

/**
 * foyer_chat_service_set_agents_online:
 * @self: the service
 * @agents: how many agents are connected
 */
void
foyer_chat_service_set_agents_online (FoyerChatService *self, guint agents)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self));
  self->agents_online = agents;
}

/**
 * foyer_chat_service_get_agents_online:
 * @self: the service
 *
 * Returns: how many agents are connected
 */
guint
foyer_chat_service_get_agents_online (FoyerChatService *self)
{
  g_return_val_if_fail (FOYER_IS_CHAT_SERVICE (self), 0);
  return self->agents_online;
}

/**
 * foyer_chat_service_member_id: (skip)
 * @identity: who asks
 *
 * Returns: (transfer none) (nullable): under which id they take part in conversations
 */
const char *
foyer_chat_service_member_id (const FoyerIdentity *identity)
{
  return identity->kind == FOYER_IDENTITY_VISITOR ? identity->visitor_id : identity->user_id;
}

/**
 * foyer_chat_service_emit_message: (skip)
 * @self: the service
 * @message: as stored
 * @conversation: its conversation
 */
void
foyer_chat_service_emit_message (FoyerChatService  *self,
                                 FoyerMessage      *message,
                                 FoyerConversation *conversation)
{
  g_signal_emit (self, signals[MESSAGE], 0, message, conversation);
}

/**
 * foyer_chat_service_emit_event: (skip)
 * @self: the service
 * @event: what happened
 * @conversation: where
 * @payload: (transfer none): the frame's payload; conversationId is added
 */
void
foyer_chat_service_emit_event (FoyerChatService  *self,
                               const char        *event,
                               FoyerConversation *conversation,
                               JsonObject        *payload)
{
  json_object_set_string_member (payload, "conversationId", foyer_conversation_get_id (conversation));
  g_signal_emit (self, signals[EVENT], 0, event, conversation, payload);
}

/**
 * foyer_chat_service_show_reads:
 * @self: the service
 * @record: a conversation as the store gave it to its caller, or a member; changed
 * @member_id: (nullable): who has read: the caller, or the member
 *
 * Adds how far they have read by what is not stored yet.
 */
void
foyer_chat_service_show_reads (FoyerChatService *self, FoyerRecord *record, const char *member_id)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && FOYER_IS_RECORD (record));
  if (member_id == NULL)
    return;
  if (FOYER_IS_MEMBER (record))
    {
      FoyerMember *member = FOYER_MEMBER (record);
      gint64       seq = foyer_reads_get (self->reads, foyer_member_get_conversation_id (member), member_id);
      foyer_member_set_read_seq (member, MAX (foyer_member_get_read_seq (member), seq));
      return;
    }
  FoyerConversation *conversation = FOYER_CONVERSATION (record);
  gint64             seq = foyer_reads_get (self->reads, foyer_conversation_get_id (conversation), member_id);
  if (seq <= foyer_conversation_get_read_seq (conversation))
    return;
  foyer_conversation_set_read_seq (conversation, seq);
  foyer_conversation_set_unread (conversation, MAX (foyer_conversation_get_last_seq (conversation) - seq, 0));
}

/**
 * foyer_chat_service_flush:
 * @self: the service
 *
 * Hands to the store what was to be gathered a little longer: for the end of the process.
 */
void
foyer_chat_service_flush (FoyerChatService *self)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self));
  foyer_reads_flush (self->reads);
}

static gboolean
changed (FoyerConversation *before, FoyerConversation *after, guint field)
{
  return g_strcmp0 (foyer_record_get_text (FOYER_RECORD (before), field),
                    foyer_record_get_text (FOYER_RECORD (after), field)) != 0;
}

/* A room has nobody in charge; instead its members see its title and how slow it is. */
static void
emit_room_state (FoyerChatService *self, FoyerConversation *before, FoyerConversation *after)
{
  if (!changed (before, after, FOYER_CONVERSATION_STATUS) &&
      !changed (before, after, FOYER_CONVERSATION_TITLE) &&
      foyer_conversation_get_slow_mode_seconds (before) == foyer_conversation_get_slow_mode_seconds (after))
    return;
  g_autoptr (JsonObject) payload = json_object_new ();
  json_object_set_string_member (payload, "status", foyer_conversation_get_status (after));
  json_object_set_string_member (payload, "title", foyer_conversation_get_title (after));
  json_object_set_int_member (payload, "slowModeSeconds", foyer_conversation_get_slow_mode_seconds (after));
  foyer_chat_service_emit_event (self, "status", after, payload);
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

/**
 * foyer_chat_service_emit_state: (skip)
 * @self: the service
 * @before: the conversation as it was
 * @after: as it is
 *
 * Tells the participants when status, mode or assignee changed.
 */
void
foyer_chat_service_emit_state (FoyerChatService *self, FoyerConversation *before, FoyerConversation *after)
{
  gboolean assigned = changed (before, after, FOYER_CONVERSATION_ASSIGNEE_ID);
  gboolean status =
      changed (before, after, FOYER_CONVERSATION_STATUS) || changed (before, after, FOYER_CONVERSATION_MODE);

  if (foyer_chat_service_is_room (after))
    {
      emit_room_state (self, before, after);
      return;
    }
  if (!assigned && !status)
    return;
  g_autoptr (JsonObject) payload = json_object_new ();
  set_text (payload, "status", foyer_conversation_get_status (after));
  set_text (payload, "mode", foyer_conversation_get_mode (after));
  set_text (payload, "assigneeId", foyer_conversation_get_assignee_id (after));
  foyer_chat_service_emit_event (self, assigned ? "assigned" : "status", after, payload);
}

static void
on_conversation_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  FoyerConversation *conversation = foyer_chat_service_found (result, task);

  if (conversation != NULL)
    g_task_return_pointer (task, conversation, g_object_unref);
}

/**
 * foyer_chat_service_get_conversation_async:
 * @self: the service
 * @identity: who asks
 * @conversation_id: which conversation
 * @cancellable: (nullable): gives up waiting
 * @callback: called with it
 * @user_data: for @callback
 */
void
foyer_chat_service_get_conversation_async (FoyerChatService    *self,
                                           const FoyerIdentity *identity,
                                           const char          *conversation_id,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && conversation_id != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_chat_service_get_conversation_async);
  foyer_chat_service_find (self, identity, conversation_id, task, on_conversation_found);
}

/**
 * foyer_chat_service_get_conversation_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND, for somebody else's too
 *
 * Returns: (transfer full) (nullable): the conversation; not to be changed
 */
FoyerConversation *
foyer_chat_service_get_conversation_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
