/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-room-admission.h"

typedef struct
{
  FoyerConversation *room;
  char              *visitor_id;
  char              *client_id;
  char              *content;
  gboolean           taken;
  GError            *refusal;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;
  g_clear_object (&self->room);
  g_clear_error (&self->refusal);
  g_free (self->visitor_id);
  g_free (self->client_id);
  g_free (self->content);
  g_free (self);
}

/**
 * foyer_room_admission_free:
 * @self: (nullable): an admission
 */
void
foyer_room_admission_free (FoyerRoomAdmission *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->stored);
  g_free (self->sender_name);
  g_free (self);
}

static void
admit (GTask *task, const char *sender_name, FoyerMessage *stored)
{
  FoyerRoomAdmission *admission = g_new0 (FoyerRoomAdmission, 1);
  Request            *request = g_task_get_task_data (task);

  admission->taken = request->taken;
  admission->sender_name = g_strdup (sender_name);
  admission->stored = stored != NULL ? g_object_ref (stored) : NULL;
  g_task_return_pointer (task, admission, (GDestroyNotify) foyer_room_admission_free);
}

static void
on_visitor_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)       task = data;
  g_autoptr (FoyerRecord) visitor = foyer_record_cache_get_finish (FOYER_RECORD_CACHE (source), result, NULL);

  admit (task, visitor != NULL ? foyer_visitor_get_name (FOYER_VISITOR (visitor)) : NULL, NULL);
}

/* What was stored before the room was closed, or a moment ago, is acknowledged once more: its first ack may
 * have been lost. */
static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)        task = data;
  Request                 *request = g_task_get_task_data (task);
  GError                  *error = NULL;
  g_autoptr (FoyerMessage) found = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (found != NULL && (g_strcmp0 (foyer_message_get_status (found), "removed") == 0 ||
                             g_strcmp0 (foyer_message_get_content (found), request->content) == 0))
    admit (task, NULL, found);
  else
    g_task_return_error (task, g_steal_pointer (&request->refusal));
}

static gboolean
may_write (FoyerChatService *service, Request *request, GError **error)
{
  gint64 interval_us = foyer_conversation_get_slow_mode_seconds (request->room) * G_USEC_PER_SEC;
  guint  retry_after_ms;

  if (g_strcmp0 (foyer_conversation_get_status (request->room), "resolved") == 0)
    g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "The room is closed");
  else if (!foyer_slow_mode_take (service->slow_mode, foyer_conversation_get_id (request->room),
                                  request->visitor_id, request->client_id, interval_us,
                                  g_get_monotonic_time (), &request->taken, &retry_after_ms))
    foyer_error_set_retry (error, FOYER_ERROR_RATE_LIMITED, retry_after_ms,
                           "The room is in slow mode: one message every %" G_GINT64_FORMAT " s",
                           foyer_conversation_get_slow_mode_seconds (request->room));
  else
    return TRUE;
  return FALSE;
}

/**
 * foyer_room_admission_async: (skip)
 * @service: the chat service
 * @room: where
 * @visitor_id: a member of it
 * @client_id: (nullable): the sender's id of the message
 * @content: what it says
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is decided
 * @user_data: for @callback
 */
void
foyer_room_admission_async (FoyerChatService   *service,
                            FoyerConversation  *room,
                            const char         *visitor_id,
                            const char         *client_id,
                            const char         *content,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  Request          *request = g_new0 (Request, 1);

  request->room = g_object_ref (room);
  request->visitor_id = g_strdup (visitor_id);
  request->client_id = g_strdup (client_id);
  request->content = g_strdup (content);
  g_task_set_source_tag (task, foyer_room_admission_async);
  g_task_set_task_data (task, request, request_free);
  if (may_write (service, request, &request->refusal))
    {
      foyer_record_cache_get_async (service->visitors, visitor_id, cancellable, on_visitor_read,
                                    g_steal_pointer (&task));
      return;
    }
  if (client_id == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&request->refusal));
      return;
    }
  FoyerStoreRequest *find = foyer_store_request_new (FOYER_STORE_FIND_MESSAGE);
  find->id = g_strdup (foyer_conversation_get_id (room));
  find->text = g_strdup (visitor_id);
  find->after = g_strdup (client_id);
  foyer_store_run_async (service->store, find, cancellable, on_looked_up, g_steal_pointer (&task));
}

/**
 * foyer_room_admission_finish: (skip)
 * @service: the chat service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_RATE_LIMITED in slow mode, %FOYER_ERROR_CONFLICT where the room is closed, or
 * what the store says
 *
 * Returns: (transfer full) (nullable): how to go on
 */
FoyerRoomAdmission *
foyer_room_admission_finish (FoyerChatService *service, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, service), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_room_admission_give_back: (skip)
 * @service: the chat service
 * @room: where
 * @visitor_id: whose message was admitted, and then not stored, or had been stored before
 */
void
foyer_room_admission_give_back (FoyerChatService *service, FoyerConversation *room, const char *visitor_id)
{
  foyer_slow_mode_give_back (service->slow_mode, foyer_conversation_get_id (room), visitor_id);
}
