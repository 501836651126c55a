/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-cursors.h"

#include "foyer-gda-statement.h"
#include "foyer-store-error.h"

#define CHANGE_CURSOR "change_cursor"

static gboolean
read_number (FoyerGdaStatement *statement, gint64 *number, GError **error)
{
  g_autoptr (GError)       failure = NULL;
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, &failure))
    {
      *number = foyer_gda_rows_get_int (rows, 0);
      return TRUE;
    }
  if (failure == NULL)
    g_set_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_FAILED, "%s: no row",
                 foyer_gda_statement_get_query (statement)->name);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* One statement where nobody else has taken any since. */
static gboolean
take_from_known (FoyerGdaConnection *connection, guint count, gint64 known, gboolean *taken, GError **error)
{
  gint64             affected = 0;
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_COUNTER_ADVANCE_FROM, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", CHANGE_CURSOR);
  foyer_gda_statement_bind_int (statement, "step", count);
  foyer_gda_statement_bind_int (statement, "known", known);
  if (!foyer_gda_statement_run (statement, &affected, error))
    return FALSE;
  *taken = affected == 1;
  return TRUE;
}

static gboolean
take_and_read (FoyerGdaConnection *connection, guint count, gint64 *last, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_COUNTER_ADVANCE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", CHANGE_CURSOR);
  foyer_gda_statement_bind_int (statement, "step", count);
  if (!foyer_gda_statement_run (statement, NULL, error))
    return FALSE;
  statement = foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_COUNTER_VALUE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", CHANGE_CURSOR);
  return read_number (statement, last, error);
}

/**
 * foyer_gda_cursors_take:
 * @connection: in a transaction that writes
 * @count: how many
 * @first: (out): the first of them; the one after the last that was taken, where @count is 0
 * @error: what failed
 *
 * Takes the next cursors of the change log. Their row stays locked until the end of the transaction: whoever
 * commits later also has the later cursor, whichever process it is. They are to be taken last, so that nobody
 * who holds the row waits for anything else.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_cursors_take (FoyerGdaConnection *connection, guint count, gint64 *first, GError **error)
{
  FoyerGdaTarget *target = foyer_gda_connection_get_target (connection);
  gint64          last = foyer_gda_target_get_cursor (target);
  gboolean        taken = FALSE;

  /* A row that stays as it is does not count as affected, so nothing can be learnt by taking none. */
  if (count > 0 && last >= 0 && !take_from_known (connection, count, last, &taken, error))
    return FALSE;
  if (taken)
    last += count;
  else if (!take_and_read (connection, count, &last, error))
    return FALSE;
  foyer_gda_target_set_cursor (target, last);
  *first = last - count + 1;
  return TRUE;
}
