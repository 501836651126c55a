/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-append-private.h"

#include <string.h>

#include "foyer-gda-batch.h"
#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"
#include "foyer-store-error.h"

static void
place_free (gpointer data)
{
  FoyerGdaAppendPlace *self = data;

  g_clear_object (&self->old);
  g_clear_object (&self->row);
  g_clear_pointer (&self->members, foyer_gda_members_unref);
  g_free (self);
}

static void
batch_clear (FoyerGdaAppendBatch *self)
{
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->outcomes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoyerGdaAppendBatch, batch_clear)

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

static void
outcome_free (gpointer data)
{
  FoyerGdaOutcome *self = data;

  g_clear_pointer (&self->appended, foyer_store_appended_free);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * foyer_gda_append_result_free:
 * @self: (transfer full): what became of a batch
 */
void
foyer_gda_append_result_free (FoyerGdaAppendResult *self)
{
  g_ptr_array_unref (self->outcomes);
  g_ptr_array_unref (self->places);
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
move_on (FoyerGdaAppendPlace *self, const FoyerStoreAppend *append, FoyerMessage *message)
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
        {
          foyer_conversation_set_status (row, "open");
          self->special = TRUE;
        }
    }
  if (append->hand_over || append->take_over_by != NULL)
    {
      foyer_conversation_set_mode (row, "human");
      self->special = TRUE;
    }
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
make_message (FoyerGdaAppendBatch *self, FoyerGdaAppendPlace *place, FoyerMessage *given)
{
  FoyerRecord  *record = foyer_record_copy (FOYER_RECORD (given));
  FoyerMessage *message = FOYER_MESSAGE (record);

  foyer_record_set_defaults (record);
  foyer_message_set_seq (message, foyer_conversation_get_last_seq (FOYER_CONVERSATION (place->row)) + 1);
  foyer_message_set_created_at (message, foyer_gda_session_get_now (self->session));
  return message;
}

/* Decides what becomes of one append; the rows are written for all together. */
static gboolean
append_one (FoyerGdaAppendBatch    *self,
            const FoyerStoreAppend *append,
            FoyerGdaOutcome        *outcome,
            GError                **error)
{
  g_autoptr (GError)   failure = NULL;
  FoyerGdaAppendPlace *place =
      g_hash_table_lookup (self->by_id, foyer_message_get_conversation_id (append->message));
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
        return foyer_gda_append_fail_stale (self, error);
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
add_place (FoyerGdaAppendBatch *self, const char *id)
{
  if (g_hash_table_contains (self->by_id, id))
    return;
  FoyerGdaAppendPlace *place = g_new0 (FoyerGdaAppendPlace, 1);
  place->id = id; /* the append's, which outlives this */
  g_hash_table_insert (self->by_id, (gpointer) id, place);
  g_ptr_array_add (self->places, place);
}

static int
compare_places (gconstpointer one, gconstpointer two)
{
  return strcmp ((*(FoyerGdaAppendPlace *const *) one)->id, (*(FoyerGdaAppendPlace *const *) two)->id);
}

static void
take_row (FoyerGdaAppendPlace *self, FoyerRecord *old)
{
  FoyerConversation *row = (FoyerConversation *) foyer_record_copy (old);

  foyer_conversation_set_revision (row, foyer_conversation_get_revision (row) + 1);
  self->old = g_object_ref (old);
  self->row = FOYER_RECORD (row);
}

/* Takes the conversations that are known; the ids of the others are left in @ids. */
static void
take_known (FoyerGdaAppendBatch *self, FoyerGdaBatch *ids)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      FoyerGdaAppendPlace      *place = self->places->pdata[i];
      g_autoptr (FoyerGdaPlace) known = foyer_gda_places_find (self->input->places, place->id);
      place->known = known != NULL;
      if (known == NULL)
        {
          foyer_gda_batch_add_item (ids, place->id);
          continue;
        }
      take_row (place, known->row);
      if (known->members != NULL)
        place->members = foyer_gda_members_ref (known->members);
    }
}

/* Reads and locks the conversations that are not known. */
static gboolean
lock_unknown (FoyerGdaAppendBatch *self, GError **error)
{
  g_auto (FoyerGdaBatch) ids = { NULL, FALSE };

  foyer_gda_batch_init (&ids);
  take_known (self, &ids);
  if (foyer_gda_batch_is_empty (&ids))
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
    take_row (g_hash_table_lookup (self->by_id, foyer_record_get_id (rows->pdata[i])), rows->pdata[i]);
  return TRUE;
}

static void
note_changes (FoyerGdaAppendBatch *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    foyer_gda_session_note_rows (self->session, "INSERT", self->messages->pdata[i], NULL);
  for (guint i = 0; i < self->places->len; i++)
    {
      FoyerGdaAppendPlace *place = self->places->pdata[i];
      if (place->last != NULL)
        foyer_gda_session_note_rows (self->session, "UPDATE", place->row, place->old);
    }
}

static gboolean
answer_all (FoyerGdaAppendBatch *self, GError **error)
{
  for (guint i = 0; i < self->outcomes->len; i++)
    {
      const FoyerStoreAppend *append = self->input->appends->pdata[i];
      FoyerGdaOutcome        *outcome = self->outcomes->pdata[i];
      const char             *id = foyer_message_get_conversation_id (append->message);
      FoyerGdaAppendPlace    *place = g_hash_table_lookup (self->by_id, id);
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
save_traces (FoyerGdaAppendBatch *self, GError **error)
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
write_all (FoyerGdaAppendBatch *self, GError **error)
{
  if (self->messages->len == 0)
    return TRUE;
  if (!foyer_gda_append_write (self, error) || !save_traces (self, error))
    return FALSE;
  note_changes (self);
  return TRUE;
}

static FoyerGdaAppendResult *
make_result (FoyerGdaAppendBatch *self)
{
  FoyerGdaAppendResult *result = g_new0 (FoyerGdaAppendResult, 1);

  result->outcomes = g_steal_pointer (&self->outcomes);
  result->places = g_ptr_array_new_full (self->places->len, (GDestroyNotify) foyer_gda_place_unref);
  for (guint i = 0; i < self->places->len; i++)
    {
      FoyerGdaAppendPlace *place = self->places->pdata[i];
      if (place->last != NULL)
        g_ptr_array_add (result->places, foyer_gda_place_new (place->row, place->members));
    }
  return result;
}

/**
 * foyer_gda_append_batch:
 * @session: a session that writes
 * @input: (type FoyerGdaAppends): what to append
 * @output: (out): a #FoyerGdaAppendResult
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
  g_auto (FoyerGdaAppendBatch) batch = { session, input, NULL, NULL, NULL, NULL };

  batch.by_id = g_hash_table_new (g_str_hash, g_str_equal);
  batch.places = g_ptr_array_new_full (batch.input->appends->len, place_free);
  batch.messages = g_ptr_array_new_full (batch.input->appends->len, NULL);
  batch.outcomes = g_ptr_array_new_full (batch.input->appends->len, outcome_free);
  for (guint i = 0; i < batch.input->appends->len; i++)
    {
      const FoyerStoreAppend *append = batch.input->appends->pdata[i];
      add_place (&batch, foyer_message_get_conversation_id (append->message));
      g_ptr_array_add (batch.outcomes, g_new0 (FoyerGdaOutcome, 1));
    }
  g_ptr_array_sort (batch.places, compare_places);
  if (!lock_unknown (&batch, error))
    return FALSE;
  for (guint i = 0; i < batch.input->appends->len; i++)
    if (!append_one (&batch, batch.input->appends->pdata[i], batch.outcomes->pdata[i], error))
      return FALSE;
  if (!write_all (&batch, error) || !answer_all (&batch, error))
    return FALSE;
  *output = make_result (&batch);
  return TRUE;
}
