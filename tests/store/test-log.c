/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-gda-changes.h"
#include "foyer-gda-migrator.h"
#include "foyer-gda-operations.h"
#include "store-kit.h"

/* The change log without the pool: each transaction is a session of its own. */
typedef struct
{
  StoreKit           *kit;
  FoyerGdaConnection *connection;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->kit = store_kit_new ();
  foyer_gda_migrator_run (fixture->kit->target, NULL, &error);
  g_assert_no_error (error);
  fixture->connection = foyer_gda_connection_open (fixture->kit->target, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_gda_connection_close (fixture->connection);
  store_kit_free (fixture->kit);
}

static FoyerGdaSession *
begin (Fixture *fixture, gboolean writes)
{
  static const FoyerGdaSecrets secrets = { "a key for the tests" };
  g_autoptr (GError)           error = NULL;
  FoyerGdaSession             *session = foyer_gda_session_new (&secrets);

  foyer_gda_session_set_connection (session, fixture->connection);
  foyer_gda_session_begin (session, writes, FALSE, &error);
  g_assert_no_error (error);
  return session;
}

static void
commit (FoyerGdaSession *session)
{
  g_autoptr (GError) error = NULL;

  foyer_gda_session_commit (session, &error);
  g_assert_no_error (error);
}

/* Of two tables in turns; the log does not ask whether there is such a row. */
static FoyerGdaSession *
commit_changes (Fixture *fixture, guint count, const char *text)
{
  FoyerGdaSession *session = begin (fixture, TRUE);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);
      if (i % 2 == 0)
        {
          g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
          foyer_canned_reply_set_content (reply, text);
          foyer_gda_session_note_change (session, "INSERT", id, FOYER_RECORD (reply), NULL);
          continue;
        }
      g_autoptr (FoyerWidget) widget = foyer_widget_new ();
      foyer_widget_set_name (widget, text);
      foyer_gda_session_note_change (session, "DELETE", id, NULL, FOYER_RECORD (widget));
    }
  commit (session);
  return session;
}

static void
add_changes (Fixture *fixture, guint count, const char *text)
{
  foyer_gda_session_free (commit_changes (fixture, count, text));
}

static FoyerStoreChanges *
list_within (Fixture *fixture, const char *table, gint64 since, guint limit, gint64 reach)
{
  g_autoptr (FoyerGdaSession) session = begin (fixture, FALSE);
  FoyerStoreRequest          *request = foyer_store_list_changes (table, since, limit, reach);
  g_autoptr (GError)          error = NULL;
  gpointer                    changes = NULL;

  foyer_gda_list_changes (session, request, &changes, &error);
  g_assert_no_error (error);
  foyer_store_request_free (request);
  return changes;
}

static FoyerStoreChanges *
list (Fixture *fixture, const char *table, gint64 since, guint limit)
{
  return list_within (fixture, table, since, limit, 0);
}

static void
assert_list (Fixture *fixture, gint64 since, guint limit, gint64 first, guint length)
{
  g_autoptr (FoyerStoreChanges) page = list (fixture, NULL, since, limit);

  g_assert_cmpuint (page->changes->len, ==, length);
  for (guint i = 0; i < length; i++)
    {
      g_assert_cmpint (((FoyerChange *) page->changes->pdata[i])->cursor, ==, first + i);
      g_assert_cmpint (((FoyerChange *) page->changes->pdata[i])->created_at, >, 0);
    }
}

/* @wanted: the cursors that a list of one table has. */
static void
assert_table (Fixture *fixture, const char *table, gint64 since, guint limit, const char *wanted)
{
  g_autoptr (FoyerStoreChanges) page = list (fixture, table, since, limit);
  g_autoptr (GString)           text = g_string_new (NULL);

  for (guint i = 0; i < page->changes->len; i++)
    {
      g_assert_cmpstr (((FoyerChange *) page->changes->pdata[i])->table, ==, table);
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                              ((FoyerChange *) page->changes->pdata[i])->cursor);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
execute (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  foyer_gda_connection_execute (fixture->connection, sql, &error);
  g_assert_no_error (error);
}

static const FoyerGdaColumn row_columns[] = { { "cursor", FOYER_GDA_INT64 },
                                              { "first_cursor", FOYER_GDA_INT64 },
                                              { "changes", FOYER_GDA_TEXT } };
#define ROWS_SQL "SELECT `cursor`, first_cursor, changes FROM change_log ORDER BY `cursor`"
static const FoyerGdaQuery row_query = {
  .name = "rows", .out = row_columns, .n_out = 3, .sql = { ROWS_SQL, ROWS_SQL }
};

/* How many rows there are; each an array of as many changes as it has cursors, and not of too many. @text: in
 * none of them. */
static guint
check_rows (Fixture *fixture, gint64 first, const char *text)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerGdaStatement) statement = foyer_gda_statement_new (fixture->connection, &row_query, &error);
  g_autoptr (FoyerGdaRows)      rows = foyer_gda_statement_query (statement, &error);

  g_assert_no_error (error);
  while (foyer_gda_rows_next (rows, NULL))
    {
      const char          *changes = foyer_gda_rows_get_text (rows, 2);
      g_autoptr (JsonNode) node = foyer_json_parse (changes, -1, &error);
      g_assert_no_error (error);
      guint count = json_array_get_length (json_node_get_array (node));
      g_assert_cmpint (foyer_gda_rows_get_int (rows, 1), ==, first);
      g_assert_cmpint (foyer_gda_rows_get_int (rows, 0), ==, first + count - 1);
      g_assert_cmpuint (count, <=, 500);
      g_assert_cmpuint (strlen (changes), <=, 2 * 256 * 1024);
      g_assert_true (text == NULL || strstr (changes, text) == NULL);
      first += count;
    }
  return foyer_gda_rows_get_count (rows);
}

/* A cursor in the middle of a row, a limit that ends in one, and the tables. */
static void
test_replay (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    add_changes (fixture, 5, "[\"users\",");
  g_assert_cmpuint (check_rows (fixture, 1, NULL), ==, 3);
  g_autoptr (FoyerStoreChanges) all = list (fixture, NULL, 0, 0);
  g_assert_cmpint (all->oldest, ==, 1);
  g_assert_cmpint (all->newest, ==, 15);
  for (gint64 since = 0; since <= 15; since++)
    for (guint limit = 1; limit <= 16; limit++)
      assert_list (fixture, since, limit, since + 1, (guint) MIN (15 - since, limit));
  assert_list (fixture, G_MAXINT64, 0, 0, 0);
  assert_table (fixture, "widgets", 0, 0, "2 4 7 9 12 14");
  assert_table (fixture, "widgets", 7, 3, "9 12 14");
  assert_table (fixture, "widgets", 8, 1, "9");
  /* What only looks like a table's. */
  assert_table (fixture, "users", 0, 0, "");
  g_autoptr (FoyerStoreChanges) two = list (fixture, NULL, 0, 2);
  JsonObject                   *now = foyer_change_get_object (two->changes->pdata[0]);
  g_assert_cmpstr (foyer_json_text (now, "content"), ==, "[\"users\",");
  JsonObject *old = foyer_change_get_old_object (two->changes->pdata[1]);
  g_assert_cmpstr (foyer_json_text (old, "name"), ==, "[\"users\",");
}

/* Who is too far behind learns only how far. */
static void
test_reach (Fixture *fixture, gconstpointer data)
{
  add_changes (fixture, 5, "a");
  add_changes (fixture, 5, "b");
  for (gint64 since = 0; since <= 10; since++)
    {
      g_autoptr (FoyerStoreChanges) page = list_within (fixture, "widgets", since, 0, 6);
      g_autoptr (FoyerStoreChanges) all = list (fixture, "widgets", since, 0);
      g_assert_cmpint (page->newest, ==, 10);
      g_assert_cmpint (page->oldest, ==, 1);
      g_assert_cmpuint (page->changes->len, ==, since < 4 ? 0 : all->changes->len);
    }
  g_autoptr (FoyerStoreChanges) none = list_within (fixture, "widgets", G_MAXINT64, 0, 6);
  g_assert_cmpuint (none->changes->len, ==, 0);
}

/* More rows than are read at once. */
static void
test_many_rows (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 150; i++)
    add_changes (fixture, i == 77 ? 2 : 1, "x");
  g_assert_cmpuint (check_rows (fixture, 1, NULL), ==, 150);
  assert_list (fixture, 0, 0, 1, 151);
  assert_list (fixture, 3, 100, 4, 100);
  assert_table (fixture, "widgets", 0, 0, "79");
  assert_table (fixture, "canned_replies", 147, 0, "148 149 150 151");
}

/* A transaction of very many changes, or of big ones, has several rows. */
static void
test_big (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100 * 1024, 'x');

  add_changes (fixture, 1201, "x");
  g_assert_cmpuint (check_rows (fixture, 1, NULL), ==, 3);
  assert_list (fixture, 0, 2000, 1, 1201);
  assert_list (fixture, 499, 3, 500, 3);
  execute (fixture, "DELETE FROM change_log");
  add_changes (fixture, 10, text);
  g_assert_cmpuint (check_rows (fixture, 1202, NULL), ==, 4);
  assert_list (fixture, 0, 0, 1202, 10);
}

static gboolean
trim (Fixture *fixture, gint64 time)
{
  g_autoptr (FoyerGdaSession) session = begin (fixture, TRUE);
  g_autoptr (GError)          error = NULL;
  gpointer                    more = NULL;

  foyer_gda_changes_trim (session, &time, &more, &error);
  g_assert_no_error (error);
  commit (session);
  return GPOINTER_TO_INT (more);
}

static void
assert_ends (Fixture *fixture, gint64 oldest, gint64 newest)
{
  g_autoptr (FoyerStoreChanges) changes = list (fixture, NULL, 0, 1);

  g_assert_cmpint (changes->oldest, ==, oldest);
  g_assert_cmpint (changes->newest, ==, newest);
}

/* Rows go whole, by their time; those that are left tell where the log begins. */
static void
test_trim (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    add_changes (fixture, 3, "x");
  execute (fixture, "UPDATE change_log SET created_at = `cursor`");
  g_assert_false (trim (fixture, 3));
  assert_ends (fixture, 1, 9);
  g_assert_false (trim (fixture, 5));
  assert_ends (fixture, 4, 9);
  assert_list (fixture, 0, 0, 4, 6);
  assert_list (fixture, 4, 0, 5, 5);
  g_assert_false (trim (fixture, G_MAXINT64));
  assert_ends (fixture, 0, 9);
  assert_list (fixture, 0, 0, 0, 0);
  add_changes (fixture, 2, "x");
  assert_ends (fixture, 10, 11);
}

/* A step is bounded, and says that it was not the last. */
static void
test_trim_steps (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 210; i++)
    add_changes (fixture, 1, "x");
  g_assert_true (trim (fixture, G_MAXINT64));
  assert_ends (fixture, 201, 210);
  g_assert_false (trim (fixture, G_MAXINT64));
  assert_ends (fixture, 0, 210);
}

static gboolean
find_commit (FoyerGdaSession *session)
{
  g_autoptr (GError) error = NULL;
  gboolean           found = foyer_gda_session_find_commit (session, &error);

  g_assert_no_error (error);
  return found;
}

/* By the row that its first cursor lies in: whose it is, and whether there is one. */
static void
test_lost_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerGdaSession) one = commit_changes (fixture, 3, "x");
  g_autoptr (FoyerGdaSession) big = commit_changes (fixture, 700, "x");
  g_autoptr (FoyerGdaSession) last = commit_changes (fixture, 1, "x");

  g_assert_true (find_commit (one));
  g_assert_true (find_commit (big));
  g_assert_true (find_commit (last));
  /* Another one got its cursors. */
  execute (fixture, "UPDATE change_log SET transaction_id = 'other' WHERE `cursor` = 3");
  g_assert_false (find_commit (one));
  g_assert_true (find_commit (big));
  execute (fixture, "DELETE FROM change_log WHERE `cursor` = 704");
  g_assert_false (find_commit (last));
}

/* A run of the same job that failed leaves no trace, and its cursors to others. */
static void
test_rolled_back (Fixture *fixture, gconstpointer data)
{
  add_changes (fixture, 2, "x");
  g_autoptr (FoyerGdaSession) session = begin (fixture, TRUE);
  g_autoptr (GError)          error = NULL;
  g_autoptr (FoyerWidget)     widget = foyer_widget_new ();
  foyer_gda_session_note_change (session, "INSERT", "w", FOYER_RECORD (widget), NULL);
  g_assert_true (foyer_gda_session_serialise (session, &error));
  g_assert_true (foyer_gda_session_rollback (session));
  assert_ends (fixture, 1, 2);
  add_changes (fixture, 1, "x");
  assert_list (fixture, 2, 0, 3, 1);
}

static JsonObject *
find_row (FoyerStoreChanges *page, const char *table, JsonObject *(*get) (const FoyerChange *) )
{
  for (guint i = page->changes->len; i-- > 0;)
    if (g_str_equal (((FoyerChange *) page->changes->pdata[i])->table, table) &&
        get (page->changes->pdata[i]) != NULL)
      return get (page->changes->pdata[i]);
  return NULL;
}

/* What people wrote is told from its own table, and not kept in the log; when it is gone there it is gone. */
static void
test_personal (Fixture *fixture, gconstpointer data)
{
  FoyerGdaStore                *store = store_kit_open (fixture->kit);
  g_autoptr (FoyerWidget)       widget = store_kit_widget (store);
  g_autoptr (FoyerStoreSession) session = store_kit_session (store, foyer_widget_get_id (widget));
  const char                   *id = foyer_conversation_get_id (session->conversation);

  for (guint i = 0; i < 3; i++)
    {
      FoyerMessage                  *message = store_kit_message (id, "secret words");
      g_autoptr (FoyerStoreAppended) appended =
          store_kit_run (store, foyer_store_append (store_kit_append_new (message)));
    }
  check_rows (fixture, 1, "secret words");
  g_autoptr (FoyerStoreChanges) page = list (fixture, NULL, 0, 0);
  g_assert_cmpstr (foyer_json_text (find_row (page, "messages", foyer_change_get_object), "content"), ==,
                   "secret words");
  JsonObject *now = find_row (page, "conversations", foyer_change_get_object);
  g_assert_cmpint (foyer_json_int (now, "lastSeq", 0), ==, 3);
  JsonObject *old = find_row (page, "conversations", foyer_change_get_old_object);
  g_assert_cmpint (foyer_json_int (old, "lastSeq", 0), ==, 2);
  g_assert_cmpstr (foyer_json_text (old, "id"), ==, id);

  execute (fixture, "DELETE FROM messages");
  g_autoptr (FoyerStoreChanges) after = list (fixture, "messages", 0, 0);
  g_assert_cmpuint (after->changes->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_false (foyer_gda_change_is_told (after->changes->pdata[i]));
  store_kit_close (store);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/log/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("replay", test_replay);
  ADD ("reach", test_reach);
  ADD ("many-rows", test_many_rows);
  ADD ("big", test_big);
  ADD ("trim", test_trim);
  ADD ("trim-steps", test_trim_steps);
  ADD ("lost-commit", test_lost_commit);
  ADD ("rolled-back", test_rolled_back);
  ADD ("personal", test_personal);
  return foyer_test_run ();
}
