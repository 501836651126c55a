/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

/* Sets @id to the visitor whom the site means, %NULL where it is new. */
static gboolean
find_by_identity (FoyerGdaSession *session, FoyerVisitor *given, char **id, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_VISITOR_IDENTITY_FIND, error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "widget_id", foyer_visitor_get_widget_id (given));
  foyer_gda_statement_bind_text (statement, "external_id", foyer_visitor_get_external_id (given));
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, &failure))
    *id = g_strdup (foyer_gda_rows_get_text (rows, 0));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static FoyerVisitor *
add_visitor (FoyerGdaSession *session, FoyerVisitor *given, GError **error)
{
  gint64                   now = foyer_gda_session_get_now (session);
  g_autoptr (FoyerVisitor) visitor = (FoyerVisitor *) foyer_record_copy (FOYER_RECORD (given));

  foyer_visitor_set_id (visitor, foyer_gda_session_make_id (session));
  foyer_record_set_defaults (FOYER_RECORD (visitor));
  foyer_visitor_set_first_seen_at (visitor, now);
  foyer_visitor_set_last_seen_at (visitor, now);
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_VISITOR_INSERT, FOYER_RECORD (visitor), error))
    return NULL;
  if (foyer_visitor_get_external_id (visitor) != NULL &&
      !foyer_gda_table_write (session, FOYER_GDA_QUERY_VISITOR_IDENTITY_INSERT, FOYER_RECORD (visitor),
                              error))
    return NULL;
  foyer_gda_session_note_change (session, "INSERT", foyer_visitor_get_id (visitor), FOYER_RECORD (visitor),
                                 NULL);
  return g_steal_pointer (&visitor);
}

/* What the caller knows of the visitor goes over what is stored. */
static void
merge (FoyerRecord *record, FoyerRecord *given)
{
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 1; i < info->n_fields; i++)
    if (foyer_record_has (given, i))
      foyer_gda_record_copy_field (record, given, i);
}

/* What conversations show of their visitor. */
static gboolean
touch_conversations (FoyerGdaSession *session, FoyerVisitor *visitor, FoyerVisitor *old, GError **error)
{
  if (g_strcmp0 (foyer_visitor_get_name (visitor), foyer_visitor_get_name (old)) == 0 &&
      foyer_visitor_get_verified (visitor) == foyer_visitor_get_verified (old))
    return TRUE;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_TOUCH_OF_VISITOR, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "visitor_id", foyer_visitor_get_id (visitor));
  return foyer_gda_statement_run (statement, NULL, error);
}

static FoyerVisitor *
see_again (FoyerGdaSession *session, FoyerVisitor *given, const char *id, GError **error)
{
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_VISITOR, id, error);

  if (old == NULL)
    return NULL;
  g_autoptr (FoyerRecord) visitor = foyer_record_copy (old);
  merge (visitor, FOYER_RECORD (given));
  foyer_visitor_set_first_seen_at (FOYER_VISITOR (visitor),
                                   foyer_visitor_get_first_seen_at (FOYER_VISITOR (old)));
  foyer_visitor_set_last_seen_at (FOYER_VISITOR (visitor), foyer_gda_session_get_now (session));
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_VISITOR_UPDATE, visitor, error) ||
      !touch_conversations (session, FOYER_VISITOR (visitor), FOYER_VISITOR (old), error))
    return NULL;
  foyer_gda_session_note_change (session, "UPDATE", id, visitor, old);
  return (FoyerVisitor *) g_steal_pointer (&visitor);
}

/**
 * foyer_gda_visitor_save:
 * @session: a session
 * @given: a visitor as the caller knows them: by their id, by widgetId and externalId, or not at all
 * @error: what failed
 *
 * Returns: (transfer full): the visitor as stored now
 */
FoyerVisitor *
foyer_gda_visitor_save (FoyerGdaSession *session, FoyerVisitor *given, GError **error)
{
  g_autofree char *id = g_strdup (foyer_visitor_get_id (given));

  if (id == NULL && foyer_visitor_get_external_id (given) != NULL &&
      !find_by_identity (session, given, &id, error))
    return NULL;
  return id != NULL ? see_again (session, given, id, error) : add_visitor (session, given, error);
}

/* What they have read by writing goes over too, though their messages stay under the name of before. */
static gboolean
rename_member (
    FoyerGdaSession *session, const char *id, const char *from_id, const char *to_id, GError **error)
{
  g_autoptr (FoyerConversation) seen = foyer_gda_conversation_get_full (session, id, from_id, error);

  if (seen == NULL)
    return FALSE;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MEMBER_RENAME, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "conversation_id", id);
  foyer_gda_statement_bind_text (statement, "id", from_id);
  foyer_gda_statement_bind_text (statement, "new_id", to_id);
  foyer_gda_statement_bind_int (statement, "read_seq", foyer_conversation_get_read_seq (seen));
  return foyer_gda_statement_run (statement, NULL, error);
}

/* A conversation becomes another visitor's. */
static gboolean
rename_visitor (
    FoyerGdaSession *session, const char *id, const char *from_id, const char *to_id, GError **error)
{
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_CONVERSATION, id, error);

  if (old == NULL)
    return FALSE;
  g_autoptr (FoyerRecord) changed = foyer_record_copy (old);
  foyer_conversation_set_visitor_id (FOYER_CONVERSATION (changed), to_id);
  foyer_conversation_set_updated_at (FOYER_CONVERSATION (changed), foyer_gda_session_get_now (session));
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_CONVERSATION_UPDATE, changed, error))
    return FALSE;
  foyer_gda_session_note_change (session, "UPDATE", id, changed, old);
  return rename_member (session, id, from_id, to_id, error);
}

/* The open one, if something was said in it: an empty one would only hide what they said earlier. */
static gboolean
give_conversation (FoyerGdaSession *session, FoyerVisitor *from, const char *to_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_OPEN, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "visitor_id", foyer_visitor_get_id (from));
  foyer_gda_statement_bind_text (statement, "widget_id", foyer_visitor_get_widget_id (from));
  g_autoptr (FoyerRecord) found = foyer_gda_table_read_one (statement, FOYER_TYPE_CONVERSATION, &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (found != NULL && foyer_conversation_get_last_seq (FOYER_CONVERSATION (found)) > 0)
    return rename_visitor (session, foyer_record_get_id (found), foyer_visitor_get_id (from), to_id, error);
  else
    return TRUE;
  return FALSE;
}

/**
 * foyer_gda_visitor_carry_over:
 * @session: a session
 * @from_id: the visitor whose token somebody came with
 * @to_id: who they turned out to be
 * @token_hash: (nullable): that token
 * @carried_over: (out): whether @from_id was nobody in particular, so that it was done
 * @error: what failed
 *
 * What an anonymous visitor began goes on as the one that they are known as. The token of before ends with
 * it: whoever else had it must not read on. A visitor who is somebody keeps what is theirs.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_visitor_carry_over (FoyerGdaSession *session,
                              const char      *from_id,
                              const char      *to_id,
                              const char      *token_hash,
                              gboolean        *carried_over,
                              GError         **error)
{
  g_autoptr (GError)       failure = NULL;
  g_autoptr (FoyerVisitor) from =
      (FoyerVisitor *) foyer_gda_table_load (session, FOYER_TYPE_VISITOR, from_id, TRUE, &failure);

  *carried_over = FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (from == NULL || foyer_visitor_get_verified (from) || foyer_visitor_get_user_id (from) != NULL)
    return TRUE;
  *carried_over = TRUE;
  if (!give_conversation (session, from, to_id, error))
    return FALSE;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TOKEN_DELETE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "hash", token_hash);
  return foyer_gda_statement_run (statement, NULL, error);
}

/**
 * foyer_gda_visitor_note_end:
 * @session: a session
 * @visitor_id: a visitor who is about to be removed
 * @error: what failed
 *
 * The database removes the conversations with the visitor: this removes them from the view of whoever looks
 * at them, and their words from the change log.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_visitor_note_end (FoyerGdaSession *session, const char *visitor_id, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CONVERSATION_OF_VISITOR, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "visitor_id", visitor_id);
  g_autoptr (GPtrArray) conversations = foyer_gda_table_read_all (statement, FOYER_TYPE_CONVERSATION, error);
  if (conversations == NULL || !foyer_gda_room_forget_visitor (session, visitor_id, error))
    return FALSE;
  for (guint i = 0; i < conversations->len; i++)
    {
      const char             *id = foyer_record_get_id (conversations->pdata[i]);
      g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_CONVERSATION, id, error);
      if (old == NULL)
        return FALSE;
      foyer_gda_session_note_change (session, "DELETE", id, NULL, old);
    }
  return TRUE;
}
