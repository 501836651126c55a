/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-append.h"

#include "foyer-gda-batch.h"
#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"
#include "foyer-store-error.h"

/* One conversation of a batch, from the row that is known to its update. */
typedef struct
{
  FoyerRecord  *old;   /* NULL where there is none */
  FoyerRecord  *row;   /* as it becomes; with its visitor's name */
  FoyerMessage *last;  /* borrowed from its outcome: the newest of this batch */
  gboolean      known; /* not read now */
} Place;

/* A batch of appends on its way. */
typedef struct
{
  FoyerGdaSession *session;
  FoyerGdaAppends *input;
  GHashTable      *places;   /* conversation's id → Place */
  GList           *ids;      /* of the places, sorted: so that two servers do not wait for each other */
  GPtrArray       *messages; /* of FoyerMessage, to be written */
  GPtrArray       *outcomes; /* of FoyerGdaOutcome, as the appends lie */
} Batch;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_clear_object (&self->old);
  g_clear_object (&self->row);
  g_free (self);
}

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->ids, g_list_free);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->outcomes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/**
 * foyer_gda_appends_new:
 * @places: what is known of the conversations
 * @alone: there is but one, and it failed before: a duplicate is looked for first
 *
 * Returns: (transfer full): the input of a batch, without appends
 */
FoyerGdaAppends *
foyer_gda_appends_new (FoyerGdaPlaces *places, gboolean alone)
{
  FoyerGdaAppends *self = g_new0 (FoyerGdaAppends, 1);

  self->places = foyer_gda_places_ref (places);
  self->appends = g_ptr_array_new ();
  self->alone = alone;
  return self;
}

/**
 * foyer_gda_appends_free:
 * @self: (transfer full): the input of a batch
 */
void
foyer_gda_appends_free (FoyerGdaAppends *self)
{
  foyer_gda_places_unref (self->places);
  g_ptr_array_unref (self->appends);
  g_free (self);
}

/**
 * foyer_gda_outcome_free:
 * @self: the outcome of one append
 */
void
foyer_gda_outcome_free (FoyerGdaOutcome *self)
{
  g_clear_pointer (&self->appended, foyer_store_appended_free);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
is_human (FoyerRecord *row)
{
  return g_strcmp0 (foyer_conversation_get_mode (FOYER_CONVERSATION (row)), "human") == 0;
}

/* The message that has this sender's id already; NULL without an error where there is none. */
static FoyerRecord *
find_duplicate (FoyerGdaSession *session, FoyerMessage *message, GError **error)
{
  if (foyer_message_get_client_id (message) == NULL || foyer_message_get_sender_id (message) == NULL)
    return NULL;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (session, FOYER_GDA_QUERY_MESSAGE_BY_CLIENT, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_record (statement, FOYER_RECORD (message));
  return foyer_gda_table_read_one (statement, FOYER_TYPE_MESSAGE, error);
}

static void
answer_duplicate (FoyerRecord *found, FoyerMessage *message, FoyerGdaOutcome *outcome)
{
  const char *content = foyer_message_get_content (FOYER_MESSAGE (found));
  gboolean    removed = g_strcmp0 (foyer_message_get_status (FOYER_MESSAGE (found)), "removed") == 0;

  if (!removed && g_strcmp0 (content, foyer_message_get_content (message)) != 0)
    {
      g_set_error (&outcome->error, FOYER_ERROR, FOYER_ERROR_CONFLICT,
                   "another message was sent with the same id before");
      return;
    }
  outcome->appended = g_new0 (FoyerStoreAppended, 1);
  outcome->appended->message = (FoyerMessage *) g_object_ref (found);
  outcome->appended->duplicate = TRUE;
}

/* What a message does to its conversation. */
static void
move_on (Place *self, const FoyerStoreAppend *append, FoyerMessage *message)
{
  FoyerConversation *row = FOYER_CONVERSATION (self->row);
  const char        *kind = foyer_message_get_sender_kind (message);

  foyer_conversation_set_last_seq (row, foyer_message_get_seq (message));
  foyer_conversation_set_updated_at (row, foyer_message_get_created_at (message));
  if (g_strcmp0 (kind, "visitor") == 0)
    {
      foyer_conversation_set_turns (row, foyer_conversation_get_turns (row) + 1);
      /* Who writes again has not been helped yet; a room is closed by its agents. */
      if (g_strcmp0 (foyer_conversation_get_status (row), "resolved") == 0 &&
          g_strcmp0 (foyer_conversation_get_kind (row), "room") != 0)
        foyer_conversation_set_status (row, "open");
    }
  if (append->hand_over || append->take_over_by != NULL)
    foyer_conversation_set_mode (row, "human");
  if (append->take_over_by != NULL && foyer_conversation_get_assignee_id (row) == NULL)
    foyer_conversation_set_assignee_id (row, append->take_over_by);
}

static gboolean
save_trace (FoyerGdaSession *session, const FoyerStoreAppend *append, FoyerMessage *message, GError **error)
{
  if (append->trace == NULL)
    return TRUE;
  g_autofree char   *trace = foyer_json_print (append->trace);
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TRACE_SAVE, error);
  if (statement == NULL)
    return FALSE;
  const char *id = foyer_message_get_id (message);
  foyer_gda_statement_bind_text (statement, "message_id",
                                 append->question_id == NULL ? id : append->question_id);
  foyer_gda_statement_bind_text (statement, "reply_id", append->question_id == NULL ? NULL : id);
  foyer_gda_statement_bind_text (statement, "trace", trace);
  foyer_gda_statement_bind_int (statement, "created_at", foyer_gda_session_get_now (session));
  return foyer_gda_statement_run (statement, NULL, error);
}

static FoyerMessage *
make_message (Batch *self, Place *place, FoyerMessage *given)
{
  FoyerRecord  *record = foyer_record_copy (FOYER_RECORD (given));
  FoyerMessage *message = FOYER_MESSAGE (record);

  foyer_record_set_defaults (record);
  foyer_message_set_seq (message, foyer_conversation_get_last_seq (FOYER_CONVERSATION (place->row)) + 1);
  foyer_message_set_created_at (message, foyer_gda_session_get_now (self->session));
  return message;
}

/* Somebody else has written to one of them since: all are read again when the batch is run again. */
static gboolean
fail_stale (Batch *self, GError **error)
{
  for (GList *link = self->ids; link != NULL; link = link->next)
    foyer_gda_places_forget (self->input->places, link->data);
  g_set_error_literal (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_STALE,
                       "a conversation is not as it was known");
  return FALSE;
}

/* Decides what becomes of one append; the rows are written for all together. */
static gboolean
append_one (Batch *self, const FoyerStoreAppend *append, FoyerGdaOutcome *outcome, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Place *place = g_hash_table_lookup (self->places, foyer_message_get_conversation_id (append->message));
  g_autoptr (FoyerRecord) found = NULL;

  if (place->old == NULL)
    {
      g_set_error (&outcome->error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "no conversation has this id");
      return TRUE;
    }
  if (self->input->alone)
    found = find_duplicate (self->session, append->message, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (found != NULL)
    {
      answer_duplicate (found, append->message, outcome);
      return TRUE;
    }
  if (append->only_in_auto && is_human (place->row))
    {
      /* A refusal is never by hearsay. */
      if (place->known)
        return fail_stale (self, error);
      g_set_error (&outcome->error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "a person has taken over");
      return TRUE;
    }
  outcome->appended = g_new0 (FoyerStoreAppended, 1);
  outcome->appended->message = make_message (self, place, append->message);
  place->last = outcome->appended->message;
  g_ptr_array_add (self->messages, place->last);
  move_on (place, append, place->last);
  return TRUE;
}

static void
add_place (Batch *self, const char *id)
{
  if (g_hash_table_contains (self->places, id))
    return;
  Place *place = g_new0 (Place, 1);
  g_hash_table_insert (self->places, (gpointer) id, place); /* the append's, which outlives this */
}

static void
take_row (Place *self, FoyerRecord *old)
{
  FoyerConversation *row = (FoyerConversation *) foyer_record_copy (old);

  foyer_conversation_set_revision (row, foyer_conversation_get_revision (row) + 1);
  self->old = g_object_ref (old);
  self->row = FOYER_RECORD (row);
}

/* Reads and locks the conversations that are not known. */
static gboolean
lock_unknown (Batch *self, GError **error)
{
  g_auto (FoyerGdaBatch) ids = { NULL, FALSE };
  guint                  count = 0;

  foyer_gda_batch_init (&ids);
  for (GList *link = self->ids; link != NULL; link = link->next)
    {
      Place                  *place = g_hash_table_lookup (self->places, link->data);
      g_autoptr (FoyerRecord) known = foyer_gda_places_find (self->input->places, link->data);
      place->known = known != NULL;
      if (known != NULL)
        take_row (place, known);
      else
        foyer_gda_batch_add_item (&ids, link->data);
      count += known == NULL ? 1 : 0;
    }
  if (count == 0)
    return TRUE;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_CONVERSATION_LOCK_MANY, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "ids", foyer_gda_batch_end (&ids));
  g_autoptr (GPtrArray) rows = foyer_gda_table_read_all (statement, FOYER_TYPE_CONVERSATION, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    take_row (g_hash_table_lookup (self->places, foyer_record_get_id (rows->pdata[i])), rows->pdata[i]);
  return TRUE;
}

static gboolean
write_rows (Batch *self, FoyerGdaQueryId id, FoyerGdaBatch *rows, gint64 *affected, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (self->session, id, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "rows", foyer_gda_batch_end (rows));
  return foyer_gda_statement_run (statement, affected, error);
}

static gboolean
write_messages (Batch *self, GError **error)
{
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };

  foyer_gda_batch_init (&rows);
  for (guint i = 0; i < self->messages->len; i++)
    foyer_gda_batch_add_record (&rows, self->messages->pdata[i]);
  return write_rows (self, FOYER_GDA_QUERY_MESSAGE_INSERT_MANY, &rows, NULL, error);
}

/* Before the messages, whose foreign key would lock the same rows for reading only. */
static gboolean
write_conversations (Batch *self, GError **error)
{
  static const guint     fields[] = { FOYER_CONVERSATION_ID,         FOYER_CONVERSATION_LAST_SEQ,
                                      FOYER_CONVERSATION_UPDATED_AT, FOYER_CONVERSATION_TURNS,
                                      FOYER_CONVERSATION_MODE,       FOYER_CONVERSATION_ASSIGNEE_ID,
                                      FOYER_CONVERSATION_STATUS };
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };
  gint64                 count = 0, affected = 0;

  foyer_gda_batch_init (&rows);
  for (GList *link = self->ids; link != NULL; link = link->next)
    {
      Place *place = g_hash_table_lookup (self->places, link->data);
      if (place->last == NULL)
        continue;
      count++;
      foyer_gda_batch_begin_row (&rows);
      for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
        foyer_gda_batch_add_field (&rows, place->row, fields[i]);
      foyer_gda_batch_add_int (&rows, "revision",
                               foyer_conversation_get_revision (FOYER_CONVERSATION (place->old)));
      foyer_gda_batch_end_row (&rows);
    }
  if (!write_rows (self, FOYER_GDA_QUERY_CONVERSATION_ADVANCE_MANY, &rows, &affected, error))
    return FALSE;
  return affected == count || fail_stale (self, error);
}

static void
note_changes (Batch *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    foyer_gda_session_note_rows (self->session, "INSERT", self->messages->pdata[i], NULL);
  for (GList *link = self->ids; link != NULL; link = link->next)
    {
      Place *place = g_hash_table_lookup (self->places, link->data);
      if (place->last != NULL)
        foyer_gda_session_note_rows (self->session, "UPDATE", place->row, place->old);
    }
}

static void
add_read (FoyerGdaBatch *rows, FoyerMessage *message)
{
  gboolean is_visitor = g_strcmp0 (foyer_message_get_sender_kind (message), "visitor") == 0;

  foyer_gda_batch_begin_row (rows);
  foyer_gda_batch_add_text (rows, "id", foyer_message_get_sender_id (message));
  foyer_gda_batch_add_text (rows, "conversation_id", foyer_message_get_conversation_id (message));
  foyer_gda_batch_add_text (rows, "kind", is_visitor ? "visitor" : "agent");
  foyer_gda_batch_add_int (rows, "read_seq", foyer_message_get_seq (message));
  foyer_gda_batch_add_int (rows, "joined_at", foyer_message_get_created_at (message));
  foyer_gda_batch_end_row (rows);
}

/* Who writes takes part, and has read what they wrote. Whoever wrote twice comes twice, the later one last.
 */
static gboolean
write_reads (Batch *self, GError **error)
{
  g_auto (FoyerGdaBatch) rows = { NULL, FALSE };
  guint                  count = 0;

  foyer_gda_batch_init (&rows);
  for (guint i = 0; i < self->messages->len; i++)
    if (foyer_message_get_sender_id (self->messages->pdata[i]) != NULL)
      {
        add_read (&rows, self->messages->pdata[i]);
        count++;
      }
  return count == 0 || write_rows (self, FOYER_GDA_QUERY_MEMBER_WROTE_MANY, &rows, NULL, error);
}

static gboolean
answer_all (Batch *self, GError **error)
{
  for (guint i = 0; i < self->outcomes->len; i++)
    {
      const FoyerStoreAppend *append = self->input->appends->pdata[i];
      FoyerGdaOutcome        *outcome = self->outcomes->pdata[i];
      const char             *id = foyer_message_get_conversation_id (append->message);
      Place                  *place = g_hash_table_lookup (self->places, id);
      if (outcome->appended == NULL)
        continue;
      outcome->appended->conversation =
          place->last != NULL ? (FoyerConversation *) g_object_ref (place->row)
                              : foyer_gda_conversation_get_full (self->session, id, NULL, error);
      if (outcome->appended->conversation == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_traces (Batch *self, GError **error)
{
  for (guint i = 0; i < self->outcomes->len; i++)
    {
      FoyerGdaOutcome *outcome = self->outcomes->pdata[i];
      if (outcome->appended != NULL && !outcome->appended->duplicate &&
          !save_trace (self->session, self->input->appends->pdata[i], outcome->appended->message, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_all (Batch *self, GError **error)
{
  if (self->messages->len == 0)
    return TRUE;
  if (!write_conversations (self, error) || !write_messages (self, error) || !write_reads (self, error) ||
      !save_traces (self, error))
    return FALSE;
  note_changes (self);
  return TRUE;
}

/* Should the commit fail, the revision tells the next batch. */
static void
remember_places (Batch *self)
{
  GHashTableIter iter;
  gpointer       data;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    if (((Place *) data)->last != NULL)
      foyer_gda_places_put (self->input->places, ((Place *) data)->row);
}

/**
 * foyer_gda_append_batch:
 * @session: a session that writes
 * @input: (type FoyerGdaAppends): what to append
 * @output: (out): a GPtrArray of FoyerGdaOutcome in the same order
 * @error: what failed for the batch as a whole: one append's fault, such as a duplicate, may be the reason
 *
 * A #FoyerGdaJobFunc: appends messages to their conversations, with as many statements for one as for all.
 * What this process knows of a conversation is used without reading it again; the database compares its
 * revision, and where somebody else has written to it meanwhile the batch starts over with the rows locked
 * and read. So seq is gapless; the unique key (conversation, seq) is one more guard.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_append_batch (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  g_auto (Batch) batch = { session, input, NULL, NULL, NULL, NULL };

  batch.places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, place_free);
  batch.messages = g_ptr_array_new ();
  batch.outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_gda_outcome_free);
  for (guint i = 0; i < batch.input->appends->len; i++)
    {
      const FoyerStoreAppend *append = batch.input->appends->pdata[i];
      add_place (&batch, foyer_message_get_conversation_id (append->message));
      g_ptr_array_add (batch.outcomes, g_new0 (FoyerGdaOutcome, 1));
    }
  batch.ids = g_list_sort (g_hash_table_get_keys (batch.places), (GCompareFunc) g_strcmp0);
  if (!lock_unknown (&batch, error))
    return FALSE;
  for (guint i = 0; i < batch.input->appends->len; i++)
    if (!append_one (&batch, batch.input->appends->pdata[i], batch.outcomes->pdata[i], error))
      return FALSE;
  if (!write_all (&batch, error) || !answer_all (&batch, error))
    return FALSE;
  remember_places (&batch);
  *output = g_steal_pointer (&batch.outcomes);
  return TRUE;
}
