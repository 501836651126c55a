/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

/* The one place that says who may see a conversation: agents all of them, visitors their own and the rooms
 * that they are members of. */
typedef struct
{
  FoyerIdentity     *identity;
  FoyerConversation *conversation;
} Finding;

static void
finding_free (gpointer data)
{
  Finding *self = data;
  g_clear_pointer (&self->identity, foyer_identity_unref);
  g_clear_object (&self->conversation);
  g_free (self);
}

/**
 * foyer_chat_service_is_room: (skip)
 * @conversation: a conversation
 *
 * Returns: whether many take part in it
 */
gboolean
foyer_chat_service_is_room (FoyerConversation *conversation)
{
  return g_strcmp0 (foyer_conversation_get_kind (conversation), "room") == 0;
}

static gboolean
is_agent (const FoyerIdentity *identity)
{
  return identity->kind == FOYER_IDENTITY_STAFF && identity->role >= FOYER_ROLE_AGENT;
}

static void
answer (GTask *task, gboolean may_see)
{
  Finding *finding = g_task_get_task_data (task);

  if (may_see)
    g_task_return_pointer (task, g_object_ref (finding->conversation), g_object_unref);
  else
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "There is no such conversation");
}

static void
on_member_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError           *error = NULL;

  if (foyer_room_members_check_finish (FOYER_ROOM_MEMBERS (source), result, &error))
    answer (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Where that can be said without asking the store. */
typedef enum
{
  HIDDEN,
  SEEN,
  SEEN_BY_MEMBERS,
} Sight;

static Sight
look (const FoyerIdentity *identity, FoyerConversation *conversation)
{
  if (is_agent (identity))
    return SEEN;
  if (identity->kind != FOYER_IDENTITY_VISITOR || identity->visitor_id == NULL)
    return HIDDEN;
  if (foyer_chat_service_is_room (conversation))
    return SEEN_BY_MEMBERS;
  return g_strcmp0 (foyer_conversation_get_visitor_id (conversation), identity->visitor_id) == 0 ? SEEN
                                                                                                 : HIDDEN;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)       task = data;
  FoyerChatService       *self = g_task_get_source_object (task);
  Finding                *finding = g_task_get_task_data (task);
  GError                 *error = NULL;
  g_autoptr (FoyerRecord) record =
      foyer_record_cache_get_finish (FOYER_RECORD_CACHE (source), result, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  finding->conversation = FOYER_CONVERSATION (g_steal_pointer (&record));
  Sight sight = look (finding->identity, finding->conversation);
  if (sight == SEEN_BY_MEMBERS)
    foyer_room_members_check_async (self->members, foyer_conversation_get_id (finding->conversation),
                                    finding->identity->visitor_id, g_task_get_cancellable (task),
                                    on_member_checked, g_object_ref (task));
  else
    answer (task, sight == SEEN);
}

/**
 * foyer_chat_service_peek: (skip)
 * @self: the service
 * @identity: who asks
 * @conversation_id: which conversation
 *
 * Returns: (transfer none) (nullable): the conversation, where it is at hand and @identity may see it;
 * otherwise foyer_chat_service_find() tells
 */
FoyerConversation *
foyer_chat_service_peek (FoyerChatService *self, const FoyerIdentity *identity, const char *conversation_id)
{
  FoyerRecord *record = foyer_record_cache_peek (self->conversations, conversation_id);

  if (record == NULL || look (identity, FOYER_CONVERSATION (record)) != SEEN)
    return NULL;
  return FOYER_CONVERSATION (record);
}

/**
 * foyer_chat_service_find: (skip)
 * @self: the service
 * @identity: who asks; kept on @task until foyer_chat_service_found()
 * @conversation_id: which conversation
 * @task: (transfer full): the call, handed to @callback as user data
 * @callback: ends with foyer_chat_service_found()
 */
void
foyer_chat_service_find (FoyerChatService    *self,
                         const FoyerIdentity *identity,
                         const char          *conversation_id,
                         GTask               *task,
                         GAsyncReadyCallback  callback)
{
  GTask   *inner = g_task_new (self, g_task_get_cancellable (task), callback, task);
  Finding *finding = g_new0 (Finding, 1);

  g_object_set_data_full (G_OBJECT (task), "identity", foyer_identity_ref ((FoyerIdentity *) identity),
                          (GDestroyNotify) foyer_identity_unref);
  finding->identity = foyer_identity_ref ((FoyerIdentity *) identity);
  g_task_set_source_tag (inner, foyer_chat_service_find);
  g_task_set_task_data (inner, finding, finding_free);
  foyer_record_cache_get_async (self->conversations, conversation_id, g_task_get_cancellable (task), on_read,
                                inner);
}

/**
 * foyer_chat_service_found: (skip)
 * @result: what the callback got
 * @task: the call
 *
 * Returns: (transfer full) (nullable): the conversation; %NULL where there is none for this caller, and @task
 * has then been answered: somebody else's conversation is not told from one that does not exist
 */
FoyerConversation *
foyer_chat_service_found (GAsyncResult *result, GTask *task)
{
  GError            *error = NULL;
  FoyerConversation *conversation = g_task_propagate_pointer (G_TASK (result), &error);

  if (conversation == NULL)
    g_task_return_error (task, error);
  return conversation;
}
