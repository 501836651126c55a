/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

#define MAX_MESSAGES 1000

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[i];
      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = other;
    }
}

FOYER_GDA_OPERATION (list_messages)
{
  FoyerStoreRequest *request = input;
  gboolean           descending = request->number < 0;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (
      session, descending ? FOYER_GDA_QUERY_MESSAGE_BEFORE : FOYER_GDA_QUERY_MESSAGE_AFTER, error);

  if (statement == NULL)
    return FALSE;
  gint64 before = request->second_number > 0 ? request->second_number : G_MAXINT64;
  foyer_gda_statement_bind_text (statement, "conversation_id", request->id);
  foyer_gda_statement_bind_int (statement, "seq", descending ? before : request->number);
  foyer_gda_statement_bind_bool (statement, "with_staff", request->flag);
  foyer_gda_statement_bind_int (statement, "limit", request->limit == 0 ? MAX_MESSAGES : request->limit);
  g_autoptr (GPtrArray) messages = foyer_gda_table_read_all (statement, FOYER_TYPE_MESSAGE, error);
  if (messages == NULL)
    return FALSE;
  if (descending)
    reverse (messages);
  *output = g_steal_pointer (&messages);
  return TRUE;
}

/**
 * foyer_gda_message_remove:
 * @session: a session that writes
 * @id: a message
 * @error: what failed; %FOYER_ERROR_NOT_FOUND
 *
 * Removes what it says; the row stays, so that seq has no gap.
 *
 * Returns: (transfer full): the message as it is now
 */
FoyerMessage *
foyer_gda_message_remove (FoyerGdaSession *session, const char *id, GError **error)
{
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_MESSAGE, id, error);

  if (old == NULL)
    return NULL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MESSAGE_REMOVE, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "id", id);
  if (!foyer_gda_statement_run (statement, NULL, error))
    return NULL;
  FoyerRecord *message = foyer_record_copy (old);
  foyer_message_set_status (FOYER_MESSAGE (message), "removed");
  foyer_message_set_content (FOYER_MESSAGE (message), "");
  foyer_record_clear (message, FOYER_MESSAGE_CITATIONS);
  foyer_gda_session_note_change (session, "UPDATE", id, message, old);
  return FOYER_MESSAGE (message);
}

FOYER_GDA_OPERATION (find_message)
{
  FoyerStoreRequest *request = input;
  GError            *failure = NULL;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MESSAGE_BY_CLIENT, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "conversation_id", request->id);
  foyer_gda_statement_bind_text (statement, "sender_id", request->text);
  foyer_gda_statement_bind_text (statement, "client_id", request->after);
  *output = foyer_gda_table_read_one (statement, FOYER_TYPE_MESSAGE, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

FOYER_GDA_OPERATION (remove_message)
{
  FoyerStoreRequest *request = input;

  *output = foyer_gda_message_remove (session, request->id, error);
  if (*output == NULL)
    return FALSE;
  foyer_gda_session_note_audit (session, request->actor, "messages.remove", "messages", request->id, NULL);
  return TRUE;
}

FOYER_GDA_OPERATION (get_trace)
{
  FoyerStoreRequest *request = input;
  g_autoptr (GError) failure = NULL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TRACE_GET, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "id", request->id);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, &failure))
    *output = foyer_json_parse (foyer_gda_rows_get_text (rows, 0), -1, &failure);
  else if (failure == NULL)
    g_set_error (&failure, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "this message has no trace");
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return *output != NULL;
}
