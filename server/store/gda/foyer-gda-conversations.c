/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

#define MAX_MEMBERSHIPS 200

static FoyerConversation *
read_full (FoyerGdaRows *rows)
{
  FoyerConversation       *conversation = foyer_conversation_new ();
  g_autoptr (FoyerMessage) last = foyer_message_new ();

  foyer_gda_rows_fill_record (rows, FOYER_RECORD (conversation), NULL);
  foyer_gda_rows_fill_record (rows, FOYER_RECORD (last), "m_");
  if (foyer_message_get_id (last) != NULL)
    {
      g_autoptr (JsonObject) object = foyer_record_to_json (FOYER_RECORD (last), FOYER_VIEW_WIRE);
      g_autoptr (JsonNode)   node = json_node_init_object (json_node_alloc (), object);
      foyer_conversation_set_last_message (conversation, node);
    }
  gint64 read_seq = foyer_conversation_get_read_seq (conversation);
  foyer_conversation_set_read_seq (conversation, read_seq);
  foyer_conversation_set_unread (conversation,
                                 MAX (foyer_conversation_get_last_seq (conversation) - read_seq, 0));
  return conversation;
}

/**
 * foyer_gda_conversation_read_all:
 * @statement: a statement that gives conversations in full
 * @error: what failed
 *
 * Returns: (transfer container): FoyerConversation records
 */
GPtrArray *
foyer_gda_conversation_read_all (FoyerGdaStatement *statement, GError **error)
{
  g_autoptr (GPtrArray)    conversations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError)       failure = NULL;
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);

  if (rows == NULL)
    return NULL;
  while (foyer_gda_rows_next (rows, &failure))
    g_ptr_array_add (conversations, read_full (rows));
  if (failure == NULL)
    return g_steal_pointer (&conversations);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/**
 * foyer_gda_conversation_get_full:
 * @session: a session
 * @id: which
 * @caller_id: (nullable): for whom readSeq and unread are
 * @error: what failed
 *
 * Returns: (transfer full): the conversation with what the wire shows beside its row; %NULL without an error
 *   where there is none
 */
FoyerConversation *
foyer_gda_conversation_get_full (FoyerGdaSession *session,
                                 const char      *id,
                                 const char      *caller_id,
                                 GError         **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_FULL, error);

  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "id", id);
  foyer_gda_statement_bind_text (statement, "caller_id", caller_id);
  g_autoptr (GPtrArray) found = foyer_gda_conversation_read_all (statement, error);
  return found == NULL || found->len == 0 ? NULL : g_object_ref (found->pdata[0]);
}

/**
 * foyer_gda_conversation_add_member:
 * @session: a session
 * @conversation_id: where
 * @id: the user or visitor
 * @kind: "agent" or "visitor"
 * @error: what failed
 *
 * Returns: whether they take part now; they may have before
 */
gboolean
foyer_gda_conversation_add_member (
    FoyerGdaSession *session, const char *conversation_id, const char *id, const char *kind, GError **error)
{
  g_autoptr (FoyerMember) member = foyer_member_new ();

  foyer_member_set_conversation_id (member, conversation_id);
  foyer_member_set_id (member, id);
  foyer_member_set_kind (member, kind);
  foyer_member_set_read_seq (member, 0);
  foyer_member_set_joined_at (member, foyer_gda_session_get_now (session));
  return foyer_gda_table_write (session, FOYER_GDA_QUERY_MEMBER_INSERT, FOYER_RECORD (member), error);
}

/* The id of the conversation that goes on; NULL without an error if a new one is needed. */
static char *
find_open (FoyerGdaSession   *session,
           const char        *visitor_id,
           FoyerConversation *given,
           gboolean           force_new,
           GError           **error)
{
  if (force_new)
    return NULL;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_OPEN, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "visitor_id", visitor_id);
  foyer_gda_statement_bind_text (statement, "widget_id", foyer_conversation_get_widget_id (given));
  g_autoptr (FoyerRecord) found = foyer_gda_table_read_one (statement, FOYER_TYPE_CONVERSATION, error);
  return found == NULL ? NULL : g_strdup (foyer_record_get_id (found));
}

static char *
add_conversation (FoyerGdaSession *session, const char *visitor_id, FoyerConversation *given, GError **error)
{
  g_autoptr (FoyerConversation) conversation = (FoyerConversation *) foyer_record_copy (FOYER_RECORD (given));

  foyer_conversation_set_id (conversation, foyer_gda_session_make_id (session));
  foyer_conversation_set_visitor_id (conversation, visitor_id);
  foyer_record_set_defaults (FOYER_RECORD (conversation));
  foyer_conversation_set_created_at (conversation, foyer_gda_session_get_now (session));
  foyer_conversation_set_updated_at (conversation, foyer_gda_session_get_now (session));
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_CONVERSATION_INSERT, FOYER_RECORD (conversation),
                              error))
    return NULL;
  foyer_gda_session_note_change (session, "INSERT", foyer_conversation_get_id (conversation),
                                 FOYER_RECORD (conversation), NULL);
  return g_strdup (foyer_conversation_get_id (conversation));
}

/* The visitor is on another page now. */
static gboolean
continue_conversation (FoyerGdaSession *session, const char *id, FoyerConversation *given, GError **error)
{
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_CONVERSATION, id, error);

  if (old == NULL)
    return FALSE;
  g_autoptr (FoyerRecord) changed = foyer_record_copy (old);
  static const guint      fields[] = { FOYER_CONVERSATION_PAGE_URL, FOYER_CONVERSATION_PAGE_TITLE,
                                       FOYER_CONVERSATION_LOCALE, FOYER_CONVERSATION_CONTEXT };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (foyer_record_has (FOYER_RECORD (given), fields[i]))
      foyer_gda_record_copy_field (changed, FOYER_RECORD (given), fields[i]);
  if (foyer_record_equal (changed, old))
    return TRUE;
  foyer_conversation_set_updated_at (FOYER_CONVERSATION (changed), foyer_gda_session_get_now (session));
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_CONVERSATION_UPDATE, changed, error))
    return FALSE;
  foyer_gda_session_note_change (session, "UPDATE", id, changed, old);
  return TRUE;
}

static gboolean
save_token (FoyerGdaSession *session, FoyerToken *given, const char *visitor_id, GError **error)
{
  if (given == NULL)
    return TRUE;
  g_autoptr (FoyerToken) token = (FoyerToken *) foyer_record_copy (FOYER_RECORD (given));
  foyer_token_set_visitor_id (token, visitor_id);
  return foyer_gda_table_write (session, FOYER_GDA_QUERY_TOKEN_INSERT, FOYER_RECORD (token), error);
}

/* Whoever comes with a visitor's token, and turns out to be somebody. */
static gboolean
leave_token (FoyerGdaSession *session, FoyerStoreRequest *request, FoyerStoreSession *result, GError **error)
{
  const char *visitor_id = foyer_visitor_get_id (result->visitor);

  result->keeps_token = request->token == NULL || g_strcmp0 (request->id, visitor_id) == 0;
  if (request->id == NULL || result->keeps_token)
    return TRUE;
  return foyer_gda_visitor_carry_over (session, request->id, visitor_id, request->text, &result->carried_over,
                                       error);
}

/* The visitor's own conversation, the open one or a new one. */
static char *
open_chat (FoyerGdaSession   *session,
           const char        *visitor_id,
           FoyerStoreRequest *request,
           gboolean          *created,
           GError           **error)
{
  FoyerConversation *given = FOYER_CONVERSATION (request->second);
  GError            *failure = NULL;
  g_autofree char   *id = find_open (session, visitor_id, given, request->number != 0, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  *created = id == NULL;
  if (id == NULL)
    id = add_conversation (session, visitor_id, given, error);
  else if (!continue_conversation (session, id, given, error))
    return NULL;
  if (id == NULL || !foyer_gda_conversation_add_member (session, id, visitor_id, "visitor", error))
    return NULL;
  return g_steal_pointer (&id);
}

FOYER_GDA_OPERATION (open_session)
{
  FoyerStoreRequest            *request = input;
  const char                   *room_id = foyer_record_get_id (request->second);
  g_autofree char              *id = NULL;
  g_autoptr (FoyerStoreSession) result = g_new0 (FoyerStoreSession, 1);

  result->visitor = foyer_gda_visitor_save (session, FOYER_VISITOR (request->record), error);
  if (result->visitor == NULL || !leave_token (session, request, result, error))
    return FALSE;
  const char *visitor_id = foyer_visitor_get_id (result->visitor);
  if (room_id == NULL)
    id = open_chat (session, visitor_id, request, &result->created, error);
  else if (foyer_gda_room_join (session, room_id, visitor_id, &result->joined, error))
    id = g_strdup (room_id);
  if (id == NULL || !save_token (session, result->keeps_token ? NULL : request->token, visitor_id, error))
    return FALSE;
  result->conversation = foyer_gda_conversation_get_full (session, id, visitor_id, error);
  if (result->conversation == NULL)
    return FALSE;
  *output = g_steal_pointer (&result);
  return TRUE;
}

FOYER_GDA_OPERATION (add_member)
{
  FoyerStoreRequest *request = input;
  FoyerMember       *member = FOYER_MEMBER (request->record);

  return foyer_gda_conversation_add_member (session, foyer_member_get_conversation_id (member),
                                            foyer_member_get_id (member), foyer_member_get_kind (member),
                                            error);
}

FOYER_GDA_OPERATION (list_memberships)
{
  FoyerStoreRequest *request = input;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_OF_MEMBER, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "member_id", request->text);
  foyer_gda_statement_bind_int (statement, "limit", MAX_MEMBERSHIPS);
  *output = foyer_gda_table_read_all (statement, FOYER_TYPE_CONVERSATION, error);
  return *output != NULL;
}
