/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

/* Rooms: conversations of many, made by administrators, joined by rule or widget. */

/**
 * foyer_chat_service_keep_room: (skip)
 * @self: the service
 * @room: a room as it was a moment ago, with the number of its members
 *
 * Remembers it, unless a newer message has been seen meanwhile.
 */
void
foyer_chat_service_keep_room (FoyerChatService *self, FoyerConversation *room)
{
  FoyerRecord *known = foyer_record_cache_peek (self->conversations, foyer_conversation_get_id (room));

  if (known == NULL ||
      foyer_conversation_get_last_seq (FOYER_CONVERSATION (known)) <= foyer_conversation_get_last_seq (room))
    foyer_record_cache_put (self->conversations, FOYER_RECORD (room));
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerChatService *self = g_task_get_source_object (task);
  GError           *error = NULL;
  FoyerRecord      *room = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (room == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_record_cache_put (self->conversations, room);
  g_task_return_pointer (task, room, g_object_unref);
}

/**
 * foyer_chat_service_create_room_async:
 * @self: the service
 * @identity: an administrator
 * @body: a validated RoomCreate
 * @address: (nullable): the peer's, for the audit log
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
foyer_chat_service_create_room_async (FoyerChatService    *self,
                                      const FoyerIdentity *identity,
                                      JsonObject          *body,
                                      const char          *address,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && body != NULL);
  GTask                        *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (FoyerActor)        actor = foyer_actor_new ("user", identity->user_id, address);
  g_autoptr (FoyerConversation) room = foyer_conversation_new ();

  g_task_set_source_tag (task, foyer_chat_service_create_room_async);
  foyer_conversation_set_kind (room, "room");
  foyer_conversation_set_title (room, foyer_json_text (body, "title"));
  foyer_conversation_set_member_limit (room, foyer_json_int (body, "memberLimit", FOYER_LIMIT_ROOM_MEMBERS));
  foyer_conversation_set_slow_mode_seconds (room, foyer_json_int (body, "slowModeSeconds", 0));
  foyer_conversation_set_member_count (room, 0);
  foyer_store_run_async (self->store, foyer_store_insert (FOYER_RECORD (room), actor), cancellable, on_made,
                         task);
}

/**
 * foyer_chat_service_create_room_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives what the store says
 *
 * Returns: (transfer full) (nullable): the room
 */
FoyerConversation *
foyer_chat_service_create_room_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static JsonObject *
member_payload (FoyerConversation *room, const char *member_id)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "memberId", member_id);
  json_object_set_string_member (payload, "kind", "visitor");
  json_object_set_int_member (payload, "members", foyer_conversation_get_member_count (room));
  return payload;
}

static void
on_member_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  g_autoptr (FoyerChatService)  self = g_object_ref (g_task_get_source_object (task));
  const char                   *member_id = g_task_get_task_data (task);
  GError                       *error = NULL;
  g_autoptr (FoyerConversation) room = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (room == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_room_members_remove (self->members, foyer_conversation_get_id (room), member_id);
  foyer_chat_service_keep_room (self, room);
  g_autoptr (JsonObject) payload = member_payload (room, member_id);
  foyer_chat_service_emit_event (self, "left", room, payload);
  g_task_return_boolean (task, TRUE);
}

/**
 * foyer_chat_service_remove_member_async:
 * @self: the service
 * @identity: an agent
 * @room_id: where
 * @member_id: who has to go
 * @address: (nullable): the peer's, for the audit log
 * @cancellable: (nullable): gives up waiting
 * @callback: called when they are out
 * @user_data: for @callback
 *
 * They get nothing more of the room, cannot write there and cannot come back.
 */
void
foyer_chat_service_remove_member_async (FoyerChatService    *self,
                                        const FoyerIdentity *identity,
                                        const char          *room_id,
                                        const char          *member_id,
                                        const char          *address,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && room_id != NULL && member_id != NULL);
  GTask             *task = g_task_new (self, cancellable, callback, user_data);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_REMOVE_MEMBER);

  g_task_set_source_tag (task, foyer_chat_service_remove_member_async);
  g_task_set_task_data (task, g_strdup (member_id), g_free);
  request->id = g_strdup (room_id);
  request->text = g_strdup (member_id);
  request->actor = foyer_actor_new ("user", identity->user_id, address);
  foyer_store_run_async (self->store, request, cancellable, on_member_removed, task);
}

/**
 * foyer_chat_service_remove_member_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_CONFLICT where it is no room, or what the store says
 *
 * Returns: whether it worked
 */
gboolean
foyer_chat_service_remove_member_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * foyer_chat_service_emit_joined: (skip)
 * @self: the service
 * @room: the room as it is now
 * @visitor_id: who came
 * @visitor_name: (nullable): their name
 * @joined: whether they were no member before; if they were, only they are told
 */
void
foyer_chat_service_emit_joined (FoyerChatService  *self,
                                FoyerConversation *room,
                                const char        *visitor_id,
                                const char        *visitor_name,
                                gboolean           joined)
{
  g_autoptr (JsonObject) payload = member_payload (room, visitor_id);

  foyer_room_members_add (self->members, foyer_conversation_get_id (room), visitor_id);
  foyer_chat_service_keep_room (self, room);
  json_object_set_string_member (payload, "title", foyer_conversation_get_title (room));
  if (visitor_name != NULL)
    json_object_set_string_member (payload, "name", visitor_name);
  if (!joined)
    json_object_set_boolean_member (payload, "again", TRUE);
  foyer_chat_service_emit_event (self, "joined", room, payload);
}

/**
 * foyer_chat_service_check_patch: (skip)
 * @conversation: what is to be changed
 * @body: a validated ConversationPatch
 * @error: receives %FOYER_ERROR_INVALID_FIELD: a room has nobody in charge, a chat no limit, and neither can
 * do without a status
 *
 * Returns: whether this kind of conversation has these fields
 */
gboolean
foyer_chat_service_check_patch (FoyerConversation *conversation, JsonObject *body, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean    of_rooms;
  } fields[] = { { "mode", FALSE }, { "assigneeId", FALSE }, { "pinnedRuleId", FALSE },
                 { "title", TRUE }, { "memberLimit", TRUE }, { "slowModeSeconds", TRUE } };
  static const char *const needed[] = { "status", "mode", "title", "memberLimit", "slowModeSeconds" };
  gboolean                 is_room = foyer_chat_service_is_room (conversation);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (json_object_has_member (body, needed[i]) && json_object_get_null_member (body, needed[i]))
      {
        foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, needed[i], "%s must not be null", needed[i]);
        return FALSE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (json_object_has_member (body, fields[i].name) && fields[i].of_rooms != is_room)
      {
        foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, fields[i].name, "%s is only for %s",
                               fields[i].name, is_room ? "chats" : "rooms");
        return FALSE;
      }
  return TRUE;
}
