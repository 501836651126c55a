/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-changes.h"

#include "foyer-change-rows.h"
#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"

#define MAX_CHANGES 1000
#define TRIM_STEP 5000

/* What lies in a table of its own comes from there, as it is by now. */
static void
fill_new (FoyerChange *change, FoyerGdaRows *rows, GType type, const char *prefix)
{
  g_autoptr (FoyerRecord) row = g_object_new (type, NULL);

  if (g_strcmp0 (foyer_change_get_table (change), foyer_record_get_info (row)->table) != 0 ||
      g_strcmp0 (foyer_change_get_event (change), "DELETE") == 0)
    return;
  foyer_gda_rows_fill_record (rows, row, prefix);
  if (foyer_record_get_id (row) == NULL)
    return;
  g_autoptr (JsonNode) node = foyer_gda_record_to_node (row);
  foyer_change_set_new (change, node);
}

static FoyerChange *
read_change (FoyerGdaRows *rows)
{
  FoyerChange *change = foyer_change_new ();

  foyer_gda_rows_fill_record (rows, FOYER_RECORD (change), NULL);
  fill_new (change, rows, FOYER_TYPE_MESSAGE, "m_");
  fill_new (change, rows, FOYER_TYPE_CONVERSATION, "c_");
  return change;
}

/**
 * foyer_gda_change_is_told:
 * @change: a change
 *
 * Returns: whether there is something to tell: not where the row is gone by now, or is nobody else's affair
 */
gboolean
foyer_gda_change_is_told (FoyerChange *change)
{
  return foyer_record_has (FOYER_RECORD (change), FOYER_CHANGE_NEW) ||
         foyer_change_get_row (change) != NULL || g_strcmp0 (foyer_change_get_event (change), "DELETE") == 0;
}

static GPtrArray *
read_changes (FoyerGdaSession *session, const char *table, gint64 since, guint limit, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError)    failure = NULL;
  FoyerGdaStatement    *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CHANGE_LIST, error);

  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_int (statement, "since", since);
  foyer_gda_statement_bind_text (statement, "table_name", table);
  foyer_gda_statement_bind_int (statement, "limit", limit);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return NULL;
  while (foyer_gda_rows_next (rows, &failure))
    g_ptr_array_add (changes, read_change (rows));
  if (failure == NULL)
    return g_steal_pointer (&changes);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* The first column of the first row; 0 where there is none, or NULL. */
static gboolean
read_number (FoyerGdaStatement *statement, gint64 *number, GError **error)
{
  g_autoptr (GError)       failure = NULL;
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  *number = 0;
  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, &failure))
    *number = foyer_gda_rows_get_int (rows, 0);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
read_newest (FoyerGdaSession *session, gint64 *newest, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_COUNTER_VALUE, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", "change_cursor");
  return read_number (statement, newest, error);
}

FOYER_GDA_OPERATION (list_changes)
{
  FoyerStoreRequest            *request = input;
  g_autoptr (FoyerStoreChanges) result = g_new0 (FoyerStoreChanges, 1);
  guint                         limit = request->limit == 0 ? MAX_CHANGES : request->limit;

  if (!read_newest (session, &result->newest, error) ||
      !read_number (foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CHANGE_OLDEST, error),
                    &result->oldest, error))
    return FALSE;
  result->changes = read_changes (session, request->text, request->number, limit, error);
  if (result->changes == NULL)
    return FALSE;
  *output = g_steal_pointer (&result);
  return TRUE;
}

/**
 * foyer_gda_changes_since:
 * @session: a session of one moment
 * @input: (type gint64*): the last cursor that is known, or -1 to learn the newest only
 * @output: (out): a FoyerStoreChanges
 * @error: what failed
 *
 * A #FoyerGdaJobFunc: what other processes have committed meanwhile. Usually nothing, for the cost of one
 * row.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_changes_since (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  gint64                        since = *(gint64 *) input;
  g_autoptr (FoyerStoreChanges) result = g_new0 (FoyerStoreChanges, 1);

  if (!read_newest (session, &result->newest, error))
    return FALSE;
  if (since < 0 || result->newest <= since)
    result->changes = g_ptr_array_new_with_free_func (g_object_unref);
  else
    result->changes = read_changes (session, NULL, since, MAX_CHANGES, error);
  if (result->changes == NULL)
    return FALSE;
  *output = g_steal_pointer (&result);
  return TRUE;
}

/**
 * foyer_gda_changes_trim:
 * @session: a session that writes
 * @input: (type gint64*): milliseconds since 1970
 * @output: (out): nothing
 * @error: what failed
 *
 * A #FoyerGdaJobFunc: forgets the oldest changes, those that were made before a time; a bounded number each
 * time, so that nobody waits long for it. Expired tokens go too.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_changes_trim (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  gint64             time = *(gint64 *) input;
  gint64             last;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CHANGE_BEFORE, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "time", time);
  foyer_gda_statement_bind_int (statement, "limit", TRIM_STEP);
  if (!read_number (statement, &last, error))
    return FALSE;
  if (last > 0)
    {
      statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_CHANGE_TRIM, error);
      if (statement == NULL)
        return FALSE;
      foyer_gda_statement_bind_int (statement, "cursor", last);
      if (!foyer_gda_statement_run (statement, NULL, error))
        return FALSE;
    }
  statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TOKEN_EXPIRE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "time", time);
  return foyer_gda_statement_run (statement, NULL, error);
}
