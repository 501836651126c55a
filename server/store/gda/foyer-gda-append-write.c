/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-append-private.h"

#include "foyer-gda-batch.h"
#include "foyer-store-error.h"

/* The rows of a batch of appends, in as few and as small statements as may be: the database's time is what
 * limits how many messages are stored. */

/* What nearly all messages have: it is told once for all of them. */
static const struct
{
  guint       field;
  const char *parameter;
  const char *value;
} usual[] = {
  { FOYER_MESSAGE_CONTENT_TYPE, "content_type", "text/plain" },
  { FOYER_MESSAGE_STATUS, "status", "sent" },
  { FOYER_MESSAGE_VISIBILITY, "visibility", "all" },
};

/**
 * foyer_gda_append_fail_stale: (skip)
 * @self: a batch
 * @error: (out): %FOYER_STORE_ERROR_STALE
 *
 * Somebody else has written to one of its conversations since: all are read again when it is run again.
 *
 * Returns: %FALSE
 */
gboolean
foyer_gda_append_fail_stale (FoyerGdaAppendBatch *self, GError **error)
{
  for (guint i = 0; i < self->places->len; i++)
    foyer_gda_places_forget (self->input->places, ((FoyerGdaAppendPlace *) self->places->pdata[i])->id);
  g_set_error_literal (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_STALE,
                       "a conversation is not as it was known");
  return FALSE;
}

static gboolean
run (FoyerGdaStatement *statement, FoyerGdaBatch *rows, gint64 *affected, GError **error)
{
  foyer_gda_statement_bind_text (statement, "rows", foyer_gda_batch_end (rows));
  return foyer_gda_statement_run (statement, affected, error);
}

static gboolean
is_usual (FoyerRecord *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_strcmp0 (foyer_record_get_text (message, usual[i].field), usual[i].value) != 0)
      return FALSE;
  return !foyer_record_has (message, FOYER_MESSAGE_CITATIONS);
}

/* Short ones first: MariaDB looks for each column from the beginning of its row. */
static void
put_head (FoyerGdaBatch *rows, FoyerMessage *message)
{
  foyer_gda_batch_put_int (rows, foyer_message_get_seq (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_sender_kind (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_sender_name (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_client_id (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_conversation_id (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_id (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_sender_id (message));
}

static void
put_usual (FoyerGdaBatch *rows, FoyerMessage *message)
{
  foyer_gda_batch_begin_list (rows);
  put_head (rows, message);
  foyer_gda_batch_put_text (rows, foyer_message_get_content (message));
  foyer_gda_batch_end_list (rows);
}

static void
put_special (FoyerGdaBatch *rows, FoyerMessage *message)
{
  g_autofree char *citations = NULL;

  if (foyer_record_has (FOYER_RECORD (message), FOYER_MESSAGE_CITATIONS))
    {
      g_autoptr (JsonNode) node =
          foyer_record_field_to_json (FOYER_RECORD (message), FOYER_MESSAGE_CITATIONS);
      citations = foyer_json_print (node);
    }
  foyer_gda_batch_begin_list (rows);
  put_head (rows, message);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    foyer_gda_batch_put_text (rows, foyer_record_get_text (FOYER_RECORD (message), usual[i].field));
  foyer_gda_batch_put_text (rows, foyer_message_get_content (message));
  foyer_gda_batch_put_text (rows, citations);
  foyer_gda_batch_end_list (rows);
}

static gboolean
write_usual (FoyerGdaAppendBatch *self, FoyerGdaBatch *rows, GError **error)
{
  if (foyer_gda_batch_is_empty (rows))
    return TRUE;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_MESSAGE_INSERT_MANY, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "created_at", foyer_gda_session_get_now (self->session));
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    foyer_gda_statement_bind_text (statement, usual[i].parameter, usual[i].value);
  return run (statement, rows, NULL, error);
}

static gboolean
write_special (FoyerGdaAppendBatch *self, FoyerGdaBatch *rows, GError **error)
{
  if (foyer_gda_batch_is_empty (rows))
    return TRUE;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_MESSAGE_INSERT_SPECIAL, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "created_at", foyer_gda_session_get_now (self->session));
  return run (statement, rows, NULL, error);
}

static gboolean
write_messages (FoyerGdaAppendBatch *self, GError **error)
{
  g_auto (FoyerGdaBatch) plain = { NULL, FALSE };
  g_auto (FoyerGdaBatch) special = { NULL, FALSE };

  foyer_gda_batch_init (&plain);
  foyer_gda_batch_init (&special);
  for (guint i = 0; i < self->messages->len; i++)
    if (is_usual (self->messages->pdata[i]))
      put_usual (&plain, self->messages->pdata[i]);
    else
      put_special (&special, self->messages->pdata[i]);
  return write_usual (self, &plain, error) && write_special (self, &special, error);
}

static void
put_conversation (FoyerGdaBatch *rows, FoyerGdaAppendPlace *place, gboolean special)
{
  FoyerConversation *row = FOYER_CONVERSATION (place->row);

  foyer_gda_batch_begin_list (rows);
  foyer_gda_batch_put_int (rows, foyer_conversation_get_revision (FOYER_CONVERSATION (place->old)));
  foyer_gda_batch_put_int (rows, foyer_conversation_get_last_seq (row));
  foyer_gda_batch_put_int (rows, foyer_conversation_get_turns (row));
  foyer_gda_batch_put_text (rows, place->id);
  if (special)
    {
      foyer_gda_batch_put_text (rows, foyer_conversation_get_mode (row));
      foyer_gda_batch_put_text (rows, foyer_conversation_get_status (row));
      foyer_gda_batch_put_text (rows, foyer_conversation_get_assignee_id (row));
    }
  foyer_gda_batch_end_list (rows);
}

/* In one statement, so that the rows are locked in their order. Before the messages, whose foreign key would
 * lock the same rows for reading only. */
static gboolean
write_conversations (FoyerGdaAppendBatch *self, GError **error)
{
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };
  gboolean               special = FALSE;
  gint64                 count = 0, affected = 0;

  foyer_gda_batch_init (&rows);
  for (guint i = 0; i < self->places->len; i++)
    special |= ((FoyerGdaAppendPlace *) self->places->pdata[i])->special;
  for (guint i = 0; i < self->places->len; i++)
    {
      FoyerGdaAppendPlace *place = self->places->pdata[i];
      if (place->last == NULL)
        continue;
      count++;
      put_conversation (&rows, place, special);
    }
  /* The one for MySQL is an insert that never adds: it counts a row that it has changed as two. */
  gboolean is_insert = !special && foyer_gda_connection_get_dialect (
                                       foyer_gda_session_get_connection (self->session)) == FOYER_GDA_MYSQL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (
      self->session,
      special ? FOYER_GDA_QUERY_CONVERSATION_ADVANCE_MANY : FOYER_GDA_QUERY_CONVERSATION_MOVE_MANY, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "updated_at", foyer_gda_session_get_now (self->session));
  if (!run (statement, &rows, &affected, error))
    return FALSE;
  return affected == count * (is_insert ? 2 : 1) || foyer_gda_append_fail_stale (self, error);
}

static void
put_member (FoyerGdaBatch *rows, FoyerMessage *message)
{
  gboolean is_visitor = g_strcmp0 (foyer_message_get_sender_kind (message), "visitor") == 0;

  foyer_gda_batch_begin_list (rows);
  foyer_gda_batch_put_int (rows, foyer_message_get_seq (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_sender_id (message));
  foyer_gda_batch_put_text (rows, foyer_message_get_conversation_id (message));
  foyer_gda_batch_put_text (rows, is_visitor ? "visitor" : "agent");
  foyer_gda_batch_end_list (rows);
}

static gint64
how_far_behind (FoyerGdaAppendBatch *self, FoyerMessage *message)
{
  const char                *sender_id = foyer_message_get_sender_id (message);
  const FoyerGdaAppendPlace *place =
      g_hash_table_lookup (self->by_id, foyer_message_get_conversation_id (message));

  return sender_id == NULL
             ? 0
             : foyer_gda_members_get_behind (place->members, sender_id, foyer_message_get_seq (message));
}

static gboolean
needs_members (FoyerGdaAppendBatch *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    if (how_far_behind (self, self->messages->pdata[i]) > FOYER_GDA_OWN_REACH)
      return TRUE;
  return FALSE;
}

/* Who writes takes part, and has read what they wrote: a row that says so is needed for the first message,
 * and then for one where the row of before does not reach any more. Those that soon will not reach either
 * come along, so that most batches have no such statement. */
static void
put_members (FoyerGdaAppendBatch *self, FoyerGdaBatch *rows)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      FoyerMessage *message = self->messages->pdata[i];
      if (how_far_behind (self, message) <= FOYER_GDA_OWN_REACH / 2)
        continue;
      FoyerGdaAppendPlace *place =
          g_hash_table_lookup (self->by_id, foyer_message_get_conversation_id (message));
      g_autoptr (FoyerGdaMembers) before = g_steal_pointer (&place->members);
      place->members = foyer_gda_members_with (before, foyer_message_get_sender_id (message),
                                               foyer_message_get_seq (message));
      put_member (rows, message);
    }
}

static gboolean
write_members (FoyerGdaAppendBatch *self, GError **error)
{
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };

  if (!needs_members (self))
    return TRUE;
  foyer_gda_batch_init (&rows);
  put_members (self, &rows);
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_MEMBER_WROTE_MANY, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "joined_at", foyer_gda_session_get_now (self->session));
  return run (statement, &rows, NULL, error);
}

/**
 * foyer_gda_append_write: (skip)
 * @self: a batch with at least one message
 * @error: what failed; %FOYER_STORE_ERROR_STALE where a conversation is not as it was known
 *
 * Writes the rows of all of it.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_append_write (FoyerGdaAppendBatch *self, GError **error)
{
  return write_conversations (self, error) && write_messages (self, error) && write_members (self, error);
}
