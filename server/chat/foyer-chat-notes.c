/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

/* What participants tell each other beside messages: typing, reading, another page, the wish for a person, a
 * rating. */
typedef struct
{
  FoyerNoteKind  kind;
  FoyerIdentity *identity;
  JsonObject    *payload;
} Note;

static void
note_free (gpointer data)
{
  Note *self = data;
  g_clear_pointer (&self->identity, foyer_identity_unref);
  g_clear_pointer (&self->payload, json_object_unref);
  g_free (self);
}

static gboolean
comes_too_fast (GTask *task, FoyerConversation *conversation, const char *kind)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Note             *note = g_task_get_task_data (task);
  g_autofree char  *key = g_strjoin ("/", kind, foyer_conversation_get_id (conversation),
                                     foyer_chat_service_member_id (note->identity), NULL);

  return !foyer_rate_limit_take (self->notes, key, g_get_monotonic_time (), NULL);
}

static JsonObject *
sender_payload (const Note *note)
{
  JsonObject *payload = json_object_new ();
  json_object_set_string_member (payload, "kind",
                                 note->identity->kind == FOYER_IDENTITY_VISITOR ? "visitor" : "agent");
  json_object_set_string_member (payload, "memberId", foyer_chat_service_member_id (note->identity));
  return payload;
}

static void
act_typing (GTask *task, FoyerConversation *conversation)
{
  Note    *note = g_task_get_task_data (task);
  gboolean on = foyer_json_bool (note->payload, "on", FALSE);

  /* The end of typing always goes through, or it would seem to go on for ever. */
  if (!on || !comes_too_fast (task, conversation, "typing"))
    {
      g_autoptr (JsonObject) payload = sender_payload (note);
      json_object_set_boolean_member (payload, "on", on);
      foyer_chat_service_emit_event (g_task_get_source_object (task), "typing", conversation, payload);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  gpointer           stored = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (stored != NULL)
    g_object_unref (stored);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
act_read (GTask *task, FoyerConversation *conversation)
{
  FoyerChatService *self = g_task_get_source_object (task);
  Note             *note = g_task_get_task_data (task);
  gint64 seq = MIN (foyer_json_int (note->payload, "seq", 0), foyer_conversation_get_last_seq (conversation));

  if (!foyer_reads_note (self->reads, foyer_conversation_get_id (conversation),
                         foyer_chat_service_member_id (note->identity),
                         note->identity->kind == FOYER_IDENTITY_STAFF ? "agent" : "visitor", seq))
    g_debug ("too many members have read: this one will again");
  /* What is not told is kept all the same. */
  if (!comes_too_fast (task, conversation, "read"))
    {
      g_autoptr (JsonObject) payload = sender_payload (note);
      json_object_set_int_member (payload, "seq", seq);
      foyer_chat_service_emit_event (self, "read", conversation, payload);
    }
  g_task_return_boolean (task, TRUE);
}

static void
act_context (GTask *task, FoyerConversation *conversation)
{
  static const char *const      names[] = { "page.url", "page.title", "locale", "context", NULL };
  FoyerChatService             *self = g_task_get_source_object (task);
  Note                         *note = g_task_get_task_data (task);
  JsonObject                   *context = foyer_json_object (note->payload, "context");
  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();
  g_autoptr (JsonNode)          node = foyer_json_hold_object (note->payload, "context");
  const char                   *locale = foyer_json_text (context, "locale");

  if (note->identity->kind != FOYER_IDENTITY_VISITOR)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN,
                               "Only the visitor's page may say where it is");
      return;
    }
  /* A room is nobody's page. */
  if (foyer_chat_service_is_room (conversation))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  foyer_conversation_set_id (changes, foyer_conversation_get_id (conversation));
  foyer_conversation_set_page_url (changes, foyer_json_text (context, "url"));
  foyer_conversation_set_page_title (changes, foyer_json_text (context, "title"));
  foyer_conversation_set_locale (changes,
                                 locale != NULL ? locale : foyer_conversation_get_locale (conversation));
  foyer_conversation_set_context (changes, node);
  foyer_store_run_async (self->store, foyer_store_patch (FOYER_RECORD (changes), names, NULL),
                         g_task_get_cancellable (task), on_stored, g_object_ref (task));
}

/* TRUE where it is one, and @task has been answered. */
static gboolean
refuse_room (GTask *task, FoyerConversation *conversation)
{
  if (!foyer_chat_service_is_room (conversation))
    return FALSE;
  g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_CONFLICT, "This is for chats, not for rooms");
  return TRUE;
}

static void
act_handoff (GTask *task, FoyerConversation *conversation)
{
  Note *note = g_task_get_task_data (task);

  if (refuse_room (task, conversation))
    return;
  if (note->identity->kind != FOYER_IDENTITY_VISITOR)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN,
                               "Only the visitor may ask for a person");
      return;
    }
  if (g_strcmp0 (foyer_conversation_get_mode (conversation), "auto") == 0)
    foyer_chat_service_respond_hand_over (g_task_get_source_object (task), conversation);
  g_task_return_boolean (task, TRUE);
}

static void
act_rate (GTask *task, FoyerConversation *conversation)
{
  static const char *const      names[] = { "ratingScore", "ratingComment", NULL };
  FoyerChatService             *self = g_task_get_source_object (task);
  Note                         *note = g_task_get_task_data (task);
  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();

  if (refuse_room (task, conversation))
    return;
  if (note->identity->kind != FOYER_IDENTITY_VISITOR)
    {
      g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "Only the visitor may rate");
      return;
    }
  foyer_conversation_set_id (changes, foyer_conversation_get_id (conversation));
  foyer_conversation_set_rating_score (changes, foyer_json_int (note->payload, "score", 0));
  foyer_conversation_set_rating_comment (changes, foyer_json_text (note->payload, "comment"));
  foyer_store_run_async (self->store, foyer_store_patch (FOYER_RECORD (changes), names, NULL),
                         g_task_get_cancellable (task), on_stored, g_object_ref (task));
}

static void
on_note_allowed (GObject *source, GAsyncResult *result, gpointer data)
{
  static void (*const acts[]) (GTask * task, FoyerConversation * conversation) = {
    [FOYER_NOTE_TYPING] = act_typing,   [FOYER_NOTE_READ] = act_read, [FOYER_NOTE_CONTEXT] = act_context,
    [FOYER_NOTE_HANDOFF] = act_handoff, [FOYER_NOTE_RATE] = act_rate,
  };
  g_autoptr (GTask)             task = data;
  Note                         *note = g_task_get_task_data (task);
  g_autoptr (FoyerConversation) conversation = foyer_chat_service_found (result, task);

  if (conversation != NULL)
    acts[note->kind](task, conversation);
}

/**
 * foyer_chat_service_note_async:
 * @self: the service
 * @kind: what is said
 * @identity: who says it
 * @payload: the validated payload of the frame of that kind
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is told the others, stored or under way
 * @user_data: for @callback
 *
 * What a participant says of a conversation beside messages.
 */
void
foyer_chat_service_note_async (FoyerChatService    *self,
                               FoyerNoteKind        kind,
                               const FoyerIdentity *identity,
                               JsonObject          *payload,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (FOYER_IS_CHAT_SERVICE (self) && identity != NULL && payload != NULL);
  g_return_if_fail (kind <= FOYER_NOTE_RATE);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Note  *note = g_new0 (Note, 1);

  note->kind = kind;
  note->identity = foyer_identity_ref ((FoyerIdentity *) identity);
  note->payload = json_object_ref (payload);
  g_task_set_source_tag (task, foyer_chat_service_note_async);
  g_task_set_task_data (task, note, note_free);
  foyer_chat_service_find (self, identity, foyer_json_text (payload, "conversationId"), task,
                           on_note_allowed);
}

/**
 * foyer_chat_service_note_finish:
 * @self: the service
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_FORBIDDEN or what the store says
 *
 * Returns: whether it worked
 */
gboolean
foyer_chat_service_note_finish (FoyerChatService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
