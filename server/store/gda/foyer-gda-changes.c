/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-changes.h"

#include "foyer-gda-entries.h"
#include "foyer-gda-operations.h"
#include "foyer-gda-table.h"

#define MAX_CHANGES 1000
/* A row has up to a quarter of a megabyte. */
#define FEWEST_ROWS 4
#define MOST_ROWS 64
#define TRIM_STEP 200

/**
 * foyer_gda_change_is_told:
 * @change: a change
 *
 * Returns: whether there is something to tell: not where the row is gone by now, or is nobody else's affair
 */
gboolean
foyer_gda_change_is_told (FoyerChange *change)
{
  return change->json != NULL || change->row != NULL || g_str_equal (change->event, "DELETE");
}

/* What is being read. */
typedef struct
{
  FoyerGdaSession *session;
  char            *mark; /* of a table, or NULL for all */
  gint64           since;
  guint            limit;
  GPtrArray       *changes; /* of FoyerChange */
} Page;

static void
page_clear (Page *self)
{
  g_clear_pointer (&self->mark, g_free);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
take_entry (Page *self, const FoyerGdaEntry *entry, gint64 cursor, gint64 created_at)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerChange) change = foyer_gda_entry_read (entry, &error);

  if (change == NULL)
    {
      g_message ("the change %" G_GINT64_FORMAT " cannot be read and is left out: %s", cursor,
                 error->message);
      return;
    }
  change->cursor = cursor;
  change->created_at = created_at;
  g_ptr_array_add (self->changes, g_steal_pointer (&change));
}

/* Those of a row that are asked for, as long as there is room. */
static void
take_row (Page *self, FoyerGdaRows *rows)
{
  gint64        cursor = foyer_gda_rows_get_int (rows, 1);
  FoyerGdaEntry entry;

  foyer_gda_entry_init (&entry, foyer_gda_rows_get_text (rows, 2));
  for (; self->changes->len < self->limit && foyer_gda_entry_next (&entry); cursor++)
    if (cursor > self->since && (self->mark == NULL || foyer_gda_entry_has_mark (&entry, self->mark)))
      take_entry (self, &entry, cursor, foyer_gda_rows_get_int (rows, 3));
  self->since = foyer_gda_rows_get_int (rows, 0);
}

/* Nobody knows how many changes the next rows have: a few are read first, then more, so that neither many
 * small ones nor few big ones cost too much. */
static gboolean
take_rows (Page *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean           ended = FALSE;

  for (int at_once = FEWEST_ROWS; !ended && self->changes->len < self->limit;
       at_once = MIN (2 * at_once, MOST_ROWS))
    {
      FoyerGdaStatement *statement =
          foyer_gda_session_prepare (self->session, FOYER_GDA_QUERY_CHANGE_LIST, error);
      if (statement == NULL)
        return FALSE;
      foyer_gda_statement_bind_int (statement, "since", self->since);
      foyer_gda_statement_bind_text (statement, "mark", self->mark);
      foyer_gda_statement_bind_int (statement, "limit", at_once);
      g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
      if (rows == NULL)
        return FALSE;
      while (self->changes->len < self->limit && foyer_gda_rows_next (rows, &failure))
        take_row (self, rows);
      ended = foyer_gda_rows_get_count (rows) < (guint) at_once;
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
wants_row (FoyerChange *change, const char *table)
{
  return g_str_equal (change->table, table) && !g_str_equal (change->event, "DELETE");
}

/* The ids as a JSON array, each once; NULL where there are none. */
static char *
list_ids (Page *self, const char *table)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GString               *text = g_string_new ("[");

  for (guint i = 0; i < self->changes->len; i++)
    {
      FoyerChange *change = self->changes->pdata[i];
      if (!wants_row (change, table) || !g_hash_table_add (known, (gpointer) change->id))
        continue;
      if (g_hash_table_size (known) > 1)
        g_string_append_c (text, ',');
      foyer_json_append_text (text, change->id);
    }
  g_string_append_c (text, ']');
  return g_string_free (text, g_hash_table_size (known) == 0);
}

/* What lies in a table of its own comes from there, as it is by now. */
static gboolean
fill_new (Page *self, GType type, FoyerGdaQueryId query, GError **error)
{
  const char            *table = foyer_record_type_info (type)->table;
  g_autofree char       *ids = list_ids (self, table);
  g_autoptr (GHashTable) nodes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_node_unref);

  if (ids == NULL)
    return TRUE;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (self->session, query, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "ids", ids);
  g_autoptr (GPtrArray) rows = foyer_gda_table_read_all (statement, type, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (nodes, g_strdup (foyer_record_get_id (rows->pdata[i])),
                         foyer_gda_record_to_node (rows->pdata[i]));
  for (guint i = 0; i < self->changes->len; i++)
    {
      FoyerChange *change = self->changes->pdata[i];
      if (wants_row (change, table))
        foyer_change_set_json (change, g_hash_table_lookup (nodes, change->id), change->old_json);
    }
  return TRUE;
}

static GPtrArray *
read_changes (FoyerGdaSession *session, const char *table, gint64 since, guint limit, GError **error)
{
  g_auto (Page) page = { .session = session, .since = since, .limit = limit };

  page.mark = table == NULL ? NULL : foyer_gda_entry_make_mark (table);
  page.changes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_change_unref);
  if (!take_rows (&page, error) ||
      !fill_new (&page, FOYER_TYPE_MESSAGE, FOYER_GDA_QUERY_CHANGE_MESSAGES, error) ||
      !fill_new (&page, FOYER_TYPE_CONVERSATION, FOYER_GDA_QUERY_CHANGE_CONVERSATIONS, error))
    return NULL;
  return g_steal_pointer (&page.changes);
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

static gboolean
is_in_reach (const FoyerStoreRequest *request, gint64 newest)
{
  return request->second_number == 0 || newest - request->number <= request->second_number;
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
  if (is_in_reach (request, result->newest))
    result->changes = read_changes (session, request->text, request->number, limit, error);
  else
    result->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_change_unref);
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
    result->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_change_unref);
  else
    result->changes = read_changes (session, NULL, since, MAX_CHANGES, error);
  if (result->changes == NULL)
    return FALSE;
  *output = g_steal_pointer (&result);
  return TRUE;
}

static gboolean
trim_changes (FoyerGdaSession *session, gint64 time, gboolean *more, GError **error)
{
  gint64             last, count = 0;
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
      if (!foyer_gda_statement_run (statement, &count, error))
        return FALSE;
    }
  *more = count >= TRIM_STEP;
  return TRUE;
}

/**
 * foyer_gda_changes_trim:
 * @session: a session that writes
 * @input: (type gint64*): milliseconds since 1970
 * @output: (out) (type gboolean): whether there is more to forget
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
  gint64   time = *(gint64 *) input;
  gboolean more;

  if (!trim_changes (session, time, &more, error))
    return FALSE;
  *output = GINT_TO_POINTER (more);
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TOKEN_EXPIRE, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "time", time);
  return foyer_gda_statement_run (statement, NULL, error);
}
