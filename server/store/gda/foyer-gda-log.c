/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-log.h"

#include "foyer-gda-audit.h"
#include "foyer-gda-entries.h"
#include "foyer-gda-record.h"
#include "foyer-gda-statement.h"

static gboolean
write_row (FoyerGdaConnection *connection,
           FoyerGdaEntries    *entries,
           FoyerChange        *last,
           const char         *transaction_id,
           GError            **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_CHANGE_INSERT, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "cursor", last->cursor);
  foyer_gda_statement_bind_int (statement, "first_cursor", last->cursor - entries->count + 1);
  foyer_gda_statement_bind_text (statement, "changes", foyer_gda_entries_end (entries));
  foyer_gda_statement_bind_int (statement, "created_at", last->created_at);
  foyer_gda_statement_bind_text (statement, "transaction_id", transaction_id);
  return foyer_gda_statement_run (statement, NULL, error);
}

/**
 * foyer_gda_log_write_changes:
 * @connection: in a transaction
 * @changes: (element-type FoyerChange): get their cursors here
 * @first_cursor: the first of as many that were taken for them
 * @transaction_id: by which a commit is recognised whose answer was lost
 * @error: what failed
 *
 * Writes one row, or as many as it takes where there are very many changes.
 *
 * Returns: whether they are written
 */
gboolean
foyer_gda_log_write_changes (FoyerGdaConnection *connection,
                             GPtrArray          *changes,
                             gint64              first_cursor,
                             const char         *transaction_id,
                             GError            **error)
{
  g_auto (FoyerGdaEntries) entries = { NULL, 0 };

  foyer_gda_entries_init (&entries);
  for (guint i = 0; i < changes->len; i++)
    {
      FoyerChange *change = changes->pdata[i];
      change->cursor = first_cursor + i;
      foyer_gda_entries_add (&entries, change);
      if (i + 1 < changes->len && !foyer_gda_entries_are_full (&entries))
        continue;
      if (!write_row (connection, &entries, change, transaction_id, error))
        return FALSE;
      foyer_gda_entries_empty (&entries);
    }
  return TRUE;
}

static gboolean
find_end (FoyerGdaConnection *connection, gint64 *id, char **hash, GError **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerGdaStatement *statement = foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_AUDIT_LAST, error);

  if (statement == NULL)
    return FALSE;
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  *id = 0;
  if (foyer_gda_rows_next (rows, &failure))
    {
      *id = foyer_gda_rows_get_int (rows, 0);
      *hash = g_strdup (foyer_gda_rows_get_text (rows, 1));
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * foyer_gda_log_write_audits:
 * @connection: in a transaction that holds the change cursor: so the chain has no forks
 * @audits: (element-type FoyerAuditEntry): get their ids and hashes here
 * @key: the chain's key
 * @key_length: its length in bytes
 * @error: what failed
 *
 * Returns: whether they are written
 */
gboolean
foyer_gda_log_write_audits (
    FoyerGdaConnection *connection, GPtrArray *audits, const guint8 *key, gsize key_length, GError **error)
{
  g_autofree char *hash = NULL;
  gint64           id;

  if (audits->len == 0)
    return TRUE;
  if (!find_end (connection, &id, &hash, error))
    return FALSE;
  for (guint i = 0; i < audits->len; i++)
    {
      FoyerAuditEntry *entry = audits->pdata[i];
      foyer_audit_entry_set_id (entry, ++id);
      g_autofree char *next = foyer_gda_audit_hash (key, key_length, hash, entry);
      foyer_audit_entry_set_hash (entry, next);
      FoyerGdaStatement *statement =
          foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_AUDIT_INSERT, error);
      if (statement == NULL)
        return FALSE;
      foyer_gda_statement_bind_record (statement, FOYER_RECORD (entry));
      if (!foyer_gda_statement_run (statement, NULL, error))
        return FALSE;
      g_free (hash);
      hash = g_steal_pointer (&next);
    }
  return TRUE;
}
