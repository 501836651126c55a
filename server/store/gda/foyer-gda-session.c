/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-session.h"

#include <string.h>

#include "foyer-clock.h"
#include "foyer-gda-cursors.h"
#include "foyer-gda-log.h"
#include "foyer-gda-record.h"
#include "foyer-store-error.h"
#include "foyer-uuid.h"

struct _FoyerGdaSession
{
  FoyerGdaConnection *connection; /* borrowed: the worker's */
  FoyerGdaSecrets     secrets;

  gboolean   in_transaction;
  gboolean   committing; /* from the COMMIT on: when the connection is lost then, nobody knows */
  gint64     now;
  gint64     first_cursor;
  char      *id;
  GPtrArray *changes; /* of FoyerChange */
  GPtrArray *audits;  /* of FoyerAuditEntry */
  GPtrArray *ids;     /* that were made for rows, over all runs */
  guint      next_id;
};

/**
 * foyer_gda_session_new:
 * @secrets: what keys the audit chain; copied
 *
 * Returns: (transfer full): the state of one transaction, without a connection yet
 */
FoyerGdaSession *
foyer_gda_session_new (const FoyerGdaSecrets *secrets)
{
  FoyerGdaSession *self = g_new0 (FoyerGdaSession, 1);

  self->secrets = *secrets;
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_change_unref);
  self->audits = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * foyer_gda_session_free:
 * @self: (transfer full): a session
 */
void
foyer_gda_session_free (FoyerGdaSession *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->audits, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self->id);
  g_free (self);
}

/**
 * foyer_gda_session_set_connection:
 * @self: a session
 * @connection: (nullable): borrowed until the next call
 */
void
foyer_gda_session_set_connection (FoyerGdaSession *self, FoyerGdaConnection *connection)
{
  self->connection = connection;
}

/**
 * foyer_gda_session_get_connection:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): where its statements run
 */
FoyerGdaConnection *
foyer_gda_session_get_connection (FoyerGdaSession *self)
{
  return self->connection;
}

/**
 * foyer_gda_session_prepare:
 * @self: a session
 * @id: a query
 * @error: what failed
 *
 * Returns: (transfer none): the statement, cached by the connection
 */
FoyerGdaStatement *
foyer_gda_session_prepare (FoyerGdaSession *self, FoyerGdaQueryId id, GError **error)
{
  return foyer_gda_connection_prepare (self->connection, id, error);
}

/**
 * foyer_gda_session_prepare_locking:
 * @self: a session
 * @id: a query of one row by its key
 * @error: what failed
 *
 * Returns: (transfer none): the statement that also locks the row until the end of the transaction
 */
FoyerGdaStatement *
foyer_gda_session_prepare_locking (FoyerGdaSession *self, FoyerGdaQueryId id, GError **error)
{
  return foyer_gda_connection_prepare_locking (self->connection, id, error);
}

/**
 * foyer_gda_session_make_id:
 * @self: a session
 *
 * Makes an id for a new row. When the job is run again it gets the same ids in the same order, so that rows
 * of a run whose commit was in doubt are recognised.
 *
 * Returns: (transfer none): a UUIDv7
 */
const char *
foyer_gda_session_make_id (FoyerGdaSession *self)
{
  if (self->next_id == self->ids->len)
    g_ptr_array_add (self->ids, foyer_uuid_new ());
  return self->ids->pdata[self->next_id++];
}

/**
 * foyer_gda_session_get_now:
 * @self: a session
 *
 * Returns: the time of this transaction, the same for all that it writes
 */
gint64
foyer_gda_session_get_now (FoyerGdaSession *self)
{
  return self->now;
}

static FoyerChange *
note (FoyerGdaSession *self, const char *table, const char *event, const char *id)
{
  FoyerChange *change = foyer_change_new (table, event, id);

  change->created_at = self->now;
  g_ptr_array_add (self->changes, change);
  return change;
}

/**
 * foyer_gda_session_note_change:
 * @self: a session
 * @event: INSERT, UPDATE or DELETE; a literal
 * @id: which row
 * @row: (nullable): the row as it is now
 * @old: (nullable): the row as it was
 *
 * Has the change written to the change log with the commit, and told afterwards.
 */
void
foyer_gda_session_note_change (
    FoyerGdaSession *self, const char *event, const char *id, FoyerRecord *row, FoyerRecord *old)
{
  g_assert (row != NULL || old != NULL);
  FoyerChange *change = note (self, foyer_record_get_info (row == NULL ? old : row)->table, event, id);
  g_autoptr (JsonNode) new_row = row == NULL ? NULL : foyer_gda_record_to_node (row);
  g_autoptr (JsonNode) old_row = old == NULL ? NULL : foyer_gda_record_to_node (old);

  foyer_change_set_json (change, new_row, old_row);
}

/**
 * foyer_gda_session_note_rows:
 * @self: a session
 * @event: INSERT or UPDATE; a literal
 * @row: the row as it is now; not to be changed any more
 * @old: (nullable): the row as it was; not to be changed any more
 *
 * As foyer_gda_session_note_change(), but the change carries the records: for what happens often. Not for
 * rows with secrets.
 */
void
foyer_gda_session_note_rows (FoyerGdaSession *self, const char *event, FoyerRecord *row, FoyerRecord *old)
{
  FoyerChange *change = note (self, foyer_record_get_info (row)->table, event, foyer_record_get_id (row));
  foyer_change_set_rows (change, row, old);
}

/**
 * foyer_gda_session_note_audit:
 * @self: a session
 * @actor: (nullable): who; without one there is no entry
 * @action: what, such as "context_rules.update"
 * @target: (nullable): the table
 * @target_id: (nullable): the row
 * @details: (nullable) (transfer none): more
 *
 * Has an entry appended to the audit log with the commit.
 */
void
foyer_gda_session_note_audit (FoyerGdaSession  *self,
                              const FoyerActor *actor,
                              const char       *action,
                              const char       *target,
                              const char       *target_id,
                              JsonObject       *details)
{
  if (actor == NULL)
    return;
  g_autoptr (FoyerAuditEntry) entry = foyer_audit_entry_new ();

  foyer_audit_entry_set_actor_kind (entry, actor->kind);
  foyer_audit_entry_set_actor_id (entry, actor->id);
  foyer_audit_entry_set_address (entry, actor->address);
  foyer_audit_entry_set_action (entry, action);
  foyer_audit_entry_set_target (entry, target);
  foyer_audit_entry_set_target_id (entry, target_id);
  if (details != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), details);
      foyer_audit_entry_set_details (entry, node);
    }
  foyer_gda_session_note_audit_entry (self, entry);
}

/**
 * foyer_gda_session_note_audit_entry:
 * @self: a session
 * @entry: (transfer none): an entry without id, time and hash
 */
void
foyer_gda_session_note_audit_entry (FoyerGdaSession *self, FoyerAuditEntry *entry)
{
  foyer_audit_entry_set_at (entry, self->now);
  g_ptr_array_add (self->audits, g_object_ref (entry));
}

static gboolean
run_plain (FoyerGdaSession *self, FoyerGdaQueryId id, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (self, id, error);
  return statement != NULL && foyer_gda_statement_run (statement, NULL, error);
}

/**
 * foyer_gda_session_serialise:
 * @self: a session that writes
 * @error: what failed
 *
 * From here to the commit no other transaction that calls this runs, in any process: for what no key guards.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_session_serialise (FoyerGdaSession *self, GError **error)
{
  return foyer_gda_cursors_take (self->connection, 0, &self->first_cursor, error);
}

static gboolean
write_logs (FoyerGdaSession *self, GError **error)
{
  guint count = self->changes->len + self->audits->len;

  if (count == 0)
    return TRUE;
  if (!foyer_gda_cursors_take (self->connection, count, &self->first_cursor, error) ||
      !foyer_gda_log_write_audits (self->connection, self->audits, self->secrets.audit_key,
                                   FOYER_GDA_KEY_LENGTH, error))
    return FALSE;
  /* Each entry is a change too. */
  for (guint i = 0; i < self->audits->len; i++)
    {
      FoyerAuditEntry *entry = self->audits->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, foyer_audit_entry_get_id (entry));
      foyer_gda_session_note_change (self, "INSERT", id, FOYER_RECORD (entry), NULL);
    }
  return foyer_gda_log_write_changes (self->connection, self->changes, self->first_cursor, self->id, error);
}

/**
 * foyer_gda_session_begin:
 * @self: a session
 * @writes: whether it may write
 * @snapshot: whether what it reads must all be of one moment
 * @error: what failed
 *
 * Starts over: what an earlier run noted is forgotten.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_session_begin (FoyerGdaSession *self, gboolean writes, gboolean snapshot, GError **error)
{
  g_ptr_array_set_size (self->changes, 0);
  g_ptr_array_set_size (self->audits, 0);
  self->committing = FALSE;
  self->first_cursor = 0;
  self->next_id = 0;
  self->now = foyer_clock_now_ms ();
  if (self->id == NULL && writes)
    self->id = foyer_uuid_new ();
  if (!writes && !snapshot)
    return TRUE;
  if (snapshot && foyer_gda_connection_get_dialect (self->connection) == FOYER_GDA_MYSQL &&
      !run_plain (self, FOYER_GDA_QUERY_ISOLATE_SNAPSHOT, error))
    return FALSE;
  if (!run_plain (self, writes ? FOYER_GDA_QUERY_BEGIN_WRITE : FOYER_GDA_QUERY_BEGIN_SNAPSHOT, error))
    return FALSE;
  self->in_transaction = TRUE;
  return TRUE;
}

/**
 * foyer_gda_session_commit:
 * @self: a session
 * @error: what failed
 *
 * Returns: whether all of it is durable now
 */
gboolean
foyer_gda_session_commit (FoyerGdaSession *self, GError **error)
{
  if (!self->in_transaction)
    return TRUE;
  if (!write_logs (self, error))
    return FALSE;
  self->committing = TRUE;
  if (!run_plain (self, FOYER_GDA_QUERY_COMMIT, error))
    return FALSE;
  self->committing = FALSE;
  self->in_transaction = FALSE;
  return TRUE;
}

/**
 * foyer_gda_session_rollback:
 * @self: a session
 *
 * Returns: whether the connection can be used again
 */
gboolean
foyer_gda_session_rollback (FoyerGdaSession *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->in_transaction)
    return TRUE;
  self->in_transaction = FALSE;
  if (run_plain (self, FOYER_GDA_QUERY_ROLLBACK, &error))
    {
      self->committing = FALSE;
      return TRUE;
    }
  g_info ("cannot roll back: %s", error->message);
  return FALSE;
}

/**
 * foyer_gda_session_is_unknown:
 * @self: a session whose connection was lost
 *
 * Returns: whether that was while it committed, so that only the database knows what became of it
 */
gboolean
foyer_gda_session_is_unknown (FoyerGdaSession *self)
{
  return self->committing && self->changes->len > 0;
}

/**
 * foyer_gda_session_find_commit:
 * @self: a session for which foyer_gda_session_is_unknown() holds, with a new connection
 * @error: what failed
 *
 * Looks for its first cursor in the change log. The cursor's row is locked first, for the lost connection's
 * transaction may not have ended yet.
 *
 * Returns: whether the transaction was committed; without @error set, %FALSE means that it was not
 */
gboolean
foyer_gda_session_find_commit (FoyerGdaSession *self, GError **error)
{
  gint64             first = self->first_cursor;
  gboolean           found = FALSE;
  FoyerGdaStatement *statement;

  if (!run_plain (self, FOYER_GDA_QUERY_BEGIN_WRITE, error) ||
      !foyer_gda_cursors_take (self->connection, 0, &self->first_cursor, error))
    return FALSE;
  self->first_cursor = first;
  statement = foyer_gda_session_prepare (self, FOYER_GDA_QUERY_CHANGE_TRANSACTION, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "cursor", first);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, error))
    found = g_strcmp0 (foyer_gda_rows_get_text (rows, 0), self->id) == 0;
  if (!run_plain (self, FOYER_GDA_QUERY_ROLLBACK, error))
    return FALSE;
  self->committing = FALSE;
  return found;
}

/**
 * foyer_gda_session_steal_changes:
 * @self: a session after its commit
 *
 * Returns: (transfer full): the FoyerChange records, with their cursors
 */
GPtrArray *
foyer_gda_session_steal_changes (FoyerGdaSession *self)
{
  return g_steal_pointer (&self->changes);
}
