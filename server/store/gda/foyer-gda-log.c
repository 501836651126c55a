/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-log.h"

#include "foyer-change-rows.h"
#include "foyer-gda-audit.h"
#include "foyer-gda-batch.h"
#include "foyer-gda-record.h"
#include "foyer-gda-statement.h"

/* What people wrote, and where they were, is in their own tables only, so that removing it there removes it.
 */
static const char *const personal_tables[] = { "conversations", "messages", "visitors", NULL };
static const char *const personal_members[] = { "context", "page", "ratingComment", NULL };

static gboolean
is_personal (FoyerChange *change)
{
  return g_strv_contains (personal_tables, foyer_change_get_table (change));
}

/* Of a conversation's old row only what the change changed: enough to tell who watched it by a filter that it
 * has left. The new row is read from its own table. */
static JsonNode *
make_difference (FoyerChange *change)
{
  JsonObject            *now = foyer_record_get_object (FOYER_RECORD (change), FOYER_CHANGE_NEW);
  JsonObject            *old = foyer_record_get_object (FOYER_RECORD (change), FOYER_CHANGE_OLD);
  g_autoptr (JsonObject) difference = json_object_new ();
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *value;

  if (now == NULL || old == NULL || !g_str_equal (foyer_change_get_table (change), "conversations"))
    return NULL;
  json_object_set_string_member (difference, "id", foyer_change_get_record_id (change));
  json_object_iter_init (&iter, old);
  while (json_object_iter_next (&iter, &name, &value))
    {
      JsonNode *other = json_object_get_member (now, name);
      if (!g_strv_contains (personal_members, name) && (other == NULL || !json_node_equal (value, other)))
        json_object_set_member (difference, name, json_node_ref (value));
    }
  return json_node_init_object (json_node_alloc (), difference);
}

/* The same for a change that carries records, printed: what an append changes of a conversation. */
static char *
print_row_difference (FoyerChange *change)
{
  static const guint fields[] = { FOYER_CONVERSATION_STATUS,      FOYER_CONVERSATION_MODE,
                                  FOYER_CONVERSATION_ASSIGNEE_ID, FOYER_CONVERSATION_LAST_SEQ,
                                  FOYER_CONVERSATION_UPDATED_AT,  FOYER_CONVERSATION_TURNS };
  FoyerRecord       *now = foyer_change_get_row (change), *old = foyer_change_get_old_row (change);

  if (old == NULL || !FOYER_IS_CONVERSATION (now))
    return NULL;
  GString                *text = g_string_new (NULL);
  g_autoptr (FoyerRecord) difference = foyer_record_copy_difference (old, now, fields, G_N_ELEMENTS (fields));
  foyer_conversation_set_id (FOYER_CONVERSATION (difference), foyer_record_get_id (old));
  foyer_record_append_json (difference, FOYER_VIEW_STORED, text);
  return g_string_free (text, FALSE);
}

/* The change as it is kept: a copy where that is less than what is told. */
static FoyerRecord *
as_kept (FoyerChange *change)
{
  if (!is_personal (change))
    return (FoyerRecord *) g_object_ref (change);
  FoyerRecord         *kept = foyer_record_copy (FOYER_RECORD (change));
  g_autoptr (JsonNode) difference = make_difference (change);
  foyer_record_clear (kept, FOYER_CHANGE_NEW);
  foyer_record_clear (kept, FOYER_CHANGE_OLD);
  if (difference != NULL)
    foyer_change_set_old (FOYER_CHANGE (kept), difference);
  return kept;
}

/* Those with records are of personal tables, and most of all changes: no copies are made of them. */
static void
add_with_rows (FoyerGdaBatch *batch, FoyerChange *change)
{
  g_autofree char *difference = print_row_difference (change);

  foyer_gda_batch_begin_row (batch);
  foyer_gda_batch_add_int (batch, "cursor", foyer_change_get_cursor (change));
  foyer_gda_batch_add_text (batch, "table_name", foyer_change_get_table (change));
  foyer_gda_batch_add_text (batch, "event", foyer_change_get_event (change));
  foyer_gda_batch_add_text (batch, "record_id", foyer_change_get_record_id (change));
  foyer_gda_batch_add_text (batch, "old_row", difference);
  foyer_gda_batch_add_int (batch, "created_at", foyer_change_get_created_at (change));
  foyer_gda_batch_end_row (batch);
}

static void
add_change (FoyerGdaBatch *batch, FoyerChange *change)
{
  if (foyer_change_get_row (change) != NULL)
    {
      add_with_rows (batch, change);
      return;
    }
  g_autoptr (FoyerRecord) kept = as_kept (change);
  foyer_gda_batch_add_record (batch, kept);
}

/**
 * foyer_gda_log_write_changes:
 * @connection: in a transaction
 * @changes: (element-type FoyerChange): get their cursors here
 * @first_cursor: the first of as many that were taken for them
 * @transaction_id: by which a commit is recognised whose answer was lost
 * @error: what failed
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
  g_auto (FoyerGdaBatch) batch = { NULL, FALSE };
  FoyerGdaStatement     *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_CHANGE_INSERT_MANY, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_batch_init (&batch);
  for (guint i = 0; i < changes->len; i++)
    {
      foyer_change_set_cursor (changes->pdata[i], first_cursor + i);
      add_change (&batch, changes->pdata[i]);
    }
  foyer_gda_statement_bind_text (statement, "transaction_id", transaction_id);
  foyer_gda_statement_bind_text (statement, "rows", foyer_gda_batch_end (&batch));
  return foyer_gda_statement_run (statement, NULL, error);
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
