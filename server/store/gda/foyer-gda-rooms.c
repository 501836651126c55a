/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-batch.h"
#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"

/* Rooms: who is a member is a row that is written once, on joining, and marked on removal; their number is
 * kept beside the room. A message costs the same whether ten or ten thousand are there. */

static FoyerMember *
find_member (
    FoyerGdaSession *session, const char *room_id, const char *member_id, gboolean lock, GError **error)
{
  FoyerGdaStatement *statement =
      lock ? foyer_gda_session_prepare_locking (session, FOYER_GDA_QUERY_MEMBER_BY_ID, error)
           : foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MEMBER_BY_ID, error);

  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "conversation_id", room_id);
  foyer_gda_statement_bind_text (statement, "id", member_id);
  return (FoyerMember *) foyer_gda_table_read_one (statement, FOYER_TYPE_MEMBER, error);
}

static gboolean
is_removed (FoyerMember *member)
{
  return foyer_record_has (FOYER_RECORD (member), FOYER_MEMBER_REMOVED_AT);
}

static gboolean
count (FoyerGdaSession *session, const char *room_id, int step, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_ROOM_COUNT, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "step", step);
  foyer_gda_statement_bind_text (statement, "id", room_id);
  return foyer_gda_statement_run (statement, NULL, error);
}

/* The room, locked: so members are counted one after the other. */
static FoyerConversation *
lock_room (FoyerGdaSession *session, const char *room_id, GError **error)
{
  g_autoptr (FoyerRecord) room = foyer_gda_table_get (session, FOYER_TYPE_CONVERSATION, room_id, error);

  if (room == NULL)
    return NULL;
  if (g_strcmp0 (foyer_conversation_get_kind (FOYER_CONVERSATION (room)), "room") == 0)
    return (FoyerConversation *) g_steal_pointer (&room);
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "This conversation is no room");
  return NULL;
}

static gboolean
check_limit (FoyerConversation *room, GError **error)
{
  gint64 limit = foyer_record_has (FOYER_RECORD (room), FOYER_CONVERSATION_MEMBER_LIMIT)
                     ? foyer_conversation_get_member_limit (room)
                     : FOYER_LIMIT_ROOM_MEMBERS;

  if (foyer_conversation_get_member_count (room) < limit)
    return TRUE;
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "The room is full");
  return FALSE;
}

/* TRUE in @known where nothing is left to do: they are a member. */
static gboolean
look_for_member (FoyerGdaSession *session,
                 const char      *room_id,
                 const char      *visitor_id,
                 gboolean         lock,
                 gboolean        *known,
                 GError         **error)
{
  GError                 *failure = NULL;
  g_autoptr (FoyerMember) member = find_member (session, room_id, visitor_id, lock, &failure);

  *known = member != NULL;
  if (member != NULL && is_removed (member))
    g_set_error_literal (&failure, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "You were removed from this room");
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

/**
 * foyer_gda_room_join:
 * @session: a session that writes
 * @room_id: a room
 * @visitor_id: who comes
 * @joined: (out): whether they were no member before
 * @error: %FOYER_ERROR_NOT_FOUND, %FOYER_ERROR_FORBIDDEN for who was removed, %FOYER_ERROR_CONFLICT where the
 * room is full or no room
 *
 * Who is a member already comes back without a lock on the room.
 *
 * Returns: whether they are a member now
 */
gboolean
foyer_gda_room_join (
    FoyerGdaSession *session, const char *room_id, const char *visitor_id, gboolean *joined, GError **error)
{
  gboolean known;

  *joined = FALSE;
  if (!look_for_member (session, room_id, visitor_id, FALSE, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  g_autoptr (FoyerConversation) room = lock_room (session, room_id, error);
  if (room == NULL || !look_for_member (session, room_id, visitor_id, TRUE, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (!check_limit (room, error) ||
      !foyer_gda_conversation_add_member (session, room_id, visitor_id, "visitor", error) ||
      !count (session, room_id, 1, error))
    return FALSE;
  g_autoptr (FoyerMember) member = find_member (session, room_id, visitor_id, FALSE, error);
  if (member == NULL)
    return FALSE;
  foyer_gda_session_note_change (session, "INSERT", visitor_id, FOYER_RECORD (member), NULL);
  *joined = TRUE;
  return TRUE;
}

FOYER_GDA_OPERATION (join_room)
{
  FoyerStoreRequest            *request = input;
  g_autoptr (FoyerStoreSession) result = g_new0 (FoyerStoreSession, 1);

  if (!foyer_gda_room_join (session, request->id, request->text, &result->joined, error))
    return FALSE;
  result->conversation = foyer_gda_conversation_get_full (session, request->id, request->text, error);
  if (result->conversation == NULL)
    return FALSE;
  *output = g_steal_pointer (&result);
  return TRUE;
}

FOYER_GDA_OPERATION (get_member)
{
  FoyerStoreRequest      *request = input;
  GError                 *failure = NULL;
  g_autoptr (FoyerMember) member = find_member (session, request->id, request->text, FALSE, &failure);

  if (member != NULL && !is_removed (member))
    *output = g_steal_pointer (&member);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

FOYER_GDA_OPERATION (remove_member)
{
  FoyerStoreRequest            *request = input;
  GError                       *failure = NULL;
  g_autoptr (JsonObject)        details = json_object_new ();
  g_autoptr (FoyerConversation) room = lock_room (session, request->id, error);

  if (room == NULL)
    return FALSE;
  g_autoptr (FoyerMember) member = find_member (session, request->id, request->text, TRUE, &failure);
  if (failure == NULL && (member == NULL || is_removed (member)))
    g_set_error_literal (&failure, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "There is no such member");
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MEMBER_REMOVE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "time", foyer_gda_session_get_now (session));
  foyer_gda_statement_bind_text (statement, "conversation_id", request->id);
  foyer_gda_statement_bind_text (statement, "id", request->text);
  /* Only visitors are counted. */
  gboolean is_visitor = g_strcmp0 (foyer_member_get_kind (member), "visitor") == 0;
  if (!foyer_gda_statement_run (statement, NULL, error) ||
      (is_visitor && !count (session, request->id, -1, error)))
    return FALSE;
  foyer_gda_session_note_change (session, "DELETE", request->text, NULL, FOYER_RECORD (member));
  json_object_set_string_member (details, "conversationId", request->id);
  foyer_gda_session_note_audit (session, request->actor, "conversation_members.remove",
                                "conversation_members", request->text, details);
  *output = foyer_gda_conversation_get_full (session, request->id, NULL, error);
  return *output != NULL;
}

FOYER_GDA_OPERATION (set_reads)
{
  FoyerStoreRequest     *request = input;
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MEMBER_READ_MANY, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_batch_init (&rows);
  for (guint i = 0; i < request->records->len; i++)
    {
      FoyerMember *member = request->records->pdata[i];
      foyer_gda_batch_begin_list (&rows);
      foyer_gda_batch_put_int (&rows, foyer_member_get_read_seq (member));
      foyer_gda_batch_put_text (&rows, foyer_member_get_id (member));
      foyer_gda_batch_put_text (&rows, foyer_member_get_conversation_id (member));
      foyer_gda_batch_put_text (&rows, foyer_member_get_kind (member));
      foyer_gda_batch_end_list (&rows);
    }
  foyer_gda_statement_bind_int (statement, "joined_at", foyer_gda_session_get_now (session));
  foyer_gda_statement_bind_text (statement, "rows", foyer_gda_batch_end (&rows));
  return foyer_gda_statement_run (statement, NULL, error);
}

static gboolean
remove_words (FoyerGdaSession *session, const char *room_id, const char *visitor_id, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MESSAGE_OF_SENDER, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "conversation_id", room_id);
  foyer_gda_statement_bind_text (statement, "sender_id", visitor_id);
  g_autoptr (GPtrArray) messages = foyer_gda_table_read_all (statement, FOYER_TYPE_MESSAGE, error);
  if (messages == NULL)
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    {
      g_autoptr (FoyerMessage) removed =
          foyer_gda_message_remove (session, foyer_record_get_id (messages->pdata[i]), error);
      if (removed == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * foyer_gda_room_forget_visitor:
 * @session: a session that writes
 * @visitor_id: a visitor who is about to be removed
 * @error: what failed
 *
 * Takes a visitor and their words out of all rooms.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_room_forget_visitor (FoyerGdaSession *session, const char *visitor_id, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_ROOM_OF_MEMBER, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "member_id", visitor_id);
  g_autoptr (GPtrArray) members = foyer_gda_table_read_all (statement, FOYER_TYPE_MEMBER, error);
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const char *room_id = foyer_member_get_conversation_id (members->pdata[i]);
      if (!remove_words (session, room_id, visitor_id, error) ||
          (!is_removed (members->pdata[i]) && !count (session, room_id, -1, error)))
        return FALSE;
      foyer_gda_session_note_change (session, "DELETE", visitor_id, NULL, members->pdata[i]);
    }
  statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MEMBER_DELETE_ALL, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "id", visitor_id);
  return foyer_gda_statement_run (statement, NULL, error);
}
