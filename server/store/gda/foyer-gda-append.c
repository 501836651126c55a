/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-append.h"

#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"

/* One conversation of a batch, from its lock to its update. */
typedef struct
{
  FoyerGdaSession *session;
  gboolean         alone; /* the batch has one append: look for a duplicate first */
  FoyerRecord     *old;
  FoyerRecord     *row;
  GHashTable      *reads; /* sender → the seq of its last message, as what it has read */
} Place;

static void
place_clear (Place *self)
{
  g_clear_object (&self->old);
  g_clear_object (&self->row);
  g_clear_pointer (&self->reads, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

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
find_duplicate (Place *self, FoyerMessage *message, GError **error)
{
  if (foyer_message_get_client_id (message) == NULL || foyer_message_get_sender_id (message) == NULL)
    return NULL;
  FoyerGdaStatement *statement =
      foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_MESSAGE_BY_CLIENT, error);
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
      /* Who writes again has not been helped yet. */
      if (g_strcmp0 (foyer_conversation_get_status (row), "resolved") == 0)
        foyer_conversation_set_status (row, "open");
    }
  if (append->hand_over || append->take_over_by != NULL)
    foyer_conversation_set_mode (row, "human");
  if (append->take_over_by != NULL && foyer_conversation_get_assignee_id (row) == NULL)
    foyer_conversation_set_assignee_id (row, append->take_over_by);
  if (foyer_message_get_sender_id (message) != NULL)
    {
      gint64 *seq = g_new (gint64, 1);
      *seq = foyer_message_get_seq (message);
      g_hash_table_replace (self->reads, g_strdup (foyer_message_get_sender_id (message)), seq);
    }
}

static gboolean
save_trace (Place *self, const FoyerStoreAppend *append, FoyerMessage *message, GError **error)
{
  if (append->trace == NULL)
    return TRUE;
  g_autofree char   *trace = foyer_json_print (append->trace);
  FoyerGdaStatement *statement = foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_TRACE_SAVE, error);
  if (statement == NULL)
    return FALSE;
  const char *id = foyer_message_get_id (message);
  foyer_gda_statement_bind_text (statement, "message_id",
                                 append->question_id == NULL ? id : append->question_id);
  foyer_gda_statement_bind_text (statement, "reply_id", append->question_id == NULL ? NULL : id);
  foyer_gda_statement_bind_text (statement, "trace", trace);
  foyer_gda_statement_bind_int (statement, "created_at", foyer_gda_session_get_now (self->session));
  return foyer_gda_statement_run (statement, NULL, error);
}

static gboolean
append_one (Place *self, const FoyerStoreAppend *append, FoyerGdaOutcome *outcome, GError **error)
{
  g_autoptr (GError)      failure = NULL;
  g_autoptr (FoyerRecord) found = self->alone ? find_duplicate (self, append->message, &failure) : NULL;

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
  if (append->only_in_auto && is_human (self->row))
    {
      g_set_error (&outcome->error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "a person has taken over");
      return TRUE;
    }
  g_autoptr (FoyerRecord) record = foyer_record_copy (FOYER_RECORD (append->message));
  FoyerMessage           *message = FOYER_MESSAGE (record);
  foyer_record_set_defaults (record);
  foyer_message_set_seq (message, foyer_conversation_get_last_seq (FOYER_CONVERSATION (self->row)) + 1);
  foyer_message_set_created_at (message, foyer_gda_session_get_now (self->session));
  if (!foyer_gda_table_write (self->session, FOYER_GDA_QUERY_MESSAGE_INSERT, record, error) ||
      !save_trace (self, append, message, error))
    return FALSE;
  move_on (self, append, message);
  foyer_gda_session_note_change (self->session, "INSERT", foyer_message_get_id (message), record, NULL);
  outcome->appended = g_new0 (FoyerStoreAppended, 1);
  outcome->appended->message = (FoyerMessage *) g_steal_pointer (&record);
  return TRUE;
}

static gboolean
write_reads (Place *self, const char *conversation_id, GError **error)
{
  GHashTableIter iter;
  gpointer       id, seq;

  g_hash_table_iter_init (&iter, self->reads);
  while (g_hash_table_iter_next (&iter, &id, &seq))
    {
      FoyerGdaStatement *statement =
          foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_MEMBER_READ, error);
      if (statement == NULL)
        return FALSE;
      foyer_gda_statement_bind_text (statement, "conversation_id", conversation_id);
      foyer_gda_statement_bind_text (statement, "id", id);
      foyer_gda_statement_bind_int (statement, "seq", *(gint64 *) seq);
      if (!foyer_gda_statement_run (statement, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
finish_place (Place *self, const char *conversation_id, GPtrArray *outcomes, GError **error)
{
  if (!foyer_record_equal (self->row, self->old))
    {
      if (!foyer_gda_table_write (self->session, FOYER_GDA_QUERY_CONVERSATION_ADVANCE, self->row, error) ||
          !write_reads (self, conversation_id, error))
        return FALSE;
      foyer_gda_session_note_change (self->session, "UPDATE", conversation_id, self->row, self->old);
    }
  g_autoptr (FoyerConversation) full =
      foyer_gda_conversation_get_full (self->session, conversation_id, NULL, error);
  if (full == NULL)
    return FALSE;
  for (guint i = 0; i < outcomes->len; i++)
    {
      FoyerGdaOutcome *outcome = outcomes->pdata[i];
      if (outcome->appended != NULL)
        outcome->appended->conversation = g_object_ref (full);
    }
  return TRUE;
}

static gboolean
append_to_conversation (FoyerGdaSession *session,
                        const char      *id,
                        GPtrArray       *appends,
                        GPtrArray       *outcomes,
                        gboolean         alone,
                        GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (Place)     place = { session, alone, NULL, NULL, NULL };

  place.old = foyer_gda_table_get (session, FOYER_TYPE_CONVERSATION, id, &failure);
  if (g_error_matches (failure, FOYER_ERROR, FOYER_ERROR_NOT_FOUND))
    {
      for (guint i = 0; i < outcomes->len; i++)
        ((FoyerGdaOutcome *) outcomes->pdata[i])->error = g_error_copy (failure);
      return TRUE;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  place.row = foyer_record_copy (place.old);
  place.reads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < appends->len; i++)
    if (!append_one (&place, appends->pdata[i], outcomes->pdata[i], error))
      return FALSE;
  return finish_place (&place, id, outcomes, error);
}

typedef struct
{
  GPtrArray *appends;
  GPtrArray *outcomes;
} Group;

static void
group_free (gpointer data)
{
  Group *self = data;
  g_ptr_array_unref (self->appends);
  g_ptr_array_unref (self->outcomes);
  g_free (self);
}

static GHashTable *
group_by_conversation (GPtrArray *appends, GPtrArray *outcomes)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);

  for (guint i = 0; i < appends->len; i++)
    {
      const FoyerStoreAppend *append = appends->pdata[i];
      const char             *id = foyer_message_get_conversation_id (append->message);
      Group                  *group = g_hash_table_lookup (groups, id);
      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->appends = g_ptr_array_new ();
          group->outcomes = g_ptr_array_new ();
          g_hash_table_insert (groups, (gpointer) id, group);
        }
      g_ptr_array_add (group->appends, appends->pdata[i]);
      g_ptr_array_add (group->outcomes, outcomes->pdata[i]);
    }
  return groups;
}

/**
 * foyer_gda_append_batch:
 * @session: a session that writes
 * @input: (type GPtrArray): FoyerStoreAppend; only one is also looked up as a duplicate
 * @output: (out): a GPtrArray of FoyerGdaOutcome in the same order
 * @error: what failed for the batch as a whole: one append's fault, such as a duplicate, may be the reason
 *
 * A #FoyerGdaJobFunc: appends messages to their conversations. Conversations are locked in the order of their
 * ids, so that two servers do not wait for each other. The row's lock makes seq gapless; the unique key
 * (conversation, seq) is the guard.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_append_batch (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  GPtrArray            *appends = input;
  g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_gda_outcome_free);

  for (guint i = 0; i < appends->len; i++)
    g_ptr_array_add (outcomes, g_new0 (FoyerGdaOutcome, 1));
  g_autoptr (GHashTable) groups = group_by_conversation (appends, outcomes);
  g_autoptr (GList)      ids = g_list_sort (g_hash_table_get_keys (groups), (GCompareFunc) g_strcmp0);
  for (GList *link = ids; link != NULL; link = link->next)
    {
      Group *group = g_hash_table_lookup (groups, link->data);
      if (!append_to_conversation (session, link->data, group->appends, group->outcomes, appends->len == 1,
                                   error))
        return FALSE;
    }
  *output = g_steal_pointer (&outcomes);
  return TRUE;
}
