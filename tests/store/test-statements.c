/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <malloc.h>
#include <string.h>

#include "foyer-gda-connection.h"
#include "foyer-gda-migrator.h"
#include "foyer-gda-statement.h"
#include "foyer-store-error.h"
#include "store-kit.h"

/* The parameters of one type of each dialect, as generate-queries.py writes them. */
#define IN_INT64 store_kit_is_mysql () ? "string" : "gint64"

static FoyerGdaConnection *
connect_migrated (StoreKit *kit)
{
  g_autoptr (GError)  error = NULL;
  FoyerGdaConnection *connection;

  foyer_gda_migrator_run (kit->target, NULL, &error);
  g_assert_no_error (error);
  connection = foyer_gda_connection_open (kit->target, &error);
  g_assert_no_error (error);
  return connection;
}

static void
test_every_query (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) connection = connect_migrated (kit);

  g_assert_cmpuint (FOYER_GDA_N_QUERIES, >, 80);
  for (guint id = 0; id < FOYER_GDA_N_QUERIES; id++)
    {
      g_autoptr (GError) error = NULL;
      FoyerGdaStatement *statement = foyer_gda_connection_prepare (connection, id, &error);
      g_assert_no_error (error);
      foyer_gda_statement_check (statement, &error);
      g_assert_no_error (error);
    }
}

static const FoyerGdaColumn all_types[] = {
  { "t", FOYER_GDA_TEXT }, { "i", FOYER_GDA_INT64 },  { "s", FOYER_GDA_INT32 },
  { "b", FOYER_GDA_BOOL }, { "d", FOYER_GDA_DOUBLE }, { "x", FOYER_GDA_BLOB },
};

typedef struct
{
  FoyerGdaConnection *connection;
  FoyerGdaStatement  *insert;
  FoyerGdaStatement  *select;
  char               *insert_sql;
  FoyerGdaQuery       insert_query;
  FoyerGdaQuery       select_query;
} Types;

static void
types_set_up (Types *self, StoreKit *kit)
{
  g_autoptr (GError) error = NULL;
  const char        *create =
      store_kit_is_mysql ()
                 ? "CREATE TABLE all_types (n BIGINT PRIMARY KEY AUTO_INCREMENT, t LONGTEXT, i BIGINT, s INT, "
                   "b TINYINT(1), d DOUBLE, x LONGBLOB) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                 : "CREATE TABLE all_types (n INTEGER PRIMARY KEY, t TEXT, i INTEGER, s INTEGER, b INTEGER, "
                   "d REAL, x BLOB)";

  self->connection = foyer_gda_connection_open (kit->target, &error);
  g_assert_no_error (error);
  g_assert_true (foyer_gda_connection_execute (self->connection, create, &error));
  self->insert_sql = g_strdup_printf (
      "INSERT INTO all_types (t, i, s, b, d, x) VALUES (##t::string::NULL, ##i::%s::NULL, ##s::gint::NULL, "
      "##b::gint::NULL, ##d::gdouble::NULL, ##x::GdaBinary::NULL)",
      IN_INT64);
  self->insert_query = (FoyerGdaQuery){
    .name = "types", .in = all_types, .n_in = 6, .sql = { self->insert_sql, self->insert_sql }
  };
  self->select_query = (FoyerGdaQuery){ .name = "types",
                                        .out = all_types,
                                        .n_out = 6,
                                        .sql = { "SELECT t, i, s, b, d, x FROM all_types ORDER BY n",
                                                 "SELECT t, i, s, b, d, x FROM all_types ORDER BY n" } };
  self->insert = foyer_gda_statement_new (self->connection, &self->insert_query, &error);
  g_assert_no_error (error);
  self->select = foyer_gda_statement_new (self->connection, &self->select_query, &error);
  g_assert_no_error (error);
}

static void
types_clear (Types *self)
{
  foyer_gda_statement_free (self->insert);
  foyer_gda_statement_free (self->select);
  foyer_gda_connection_close (self->connection);
  g_free (self->insert_sql);
}

typedef struct
{
  const char *text;
  gint64      number;
  int         small;
  gboolean    truth;
  double      real;
  const char *bytes;
  gsize       length;
} Row;

static const Row rows[] = {
  { "", 0, 0, FALSE, 0.0, "", 0 },
  { "🦊 مرحبا \\ ' \" ; -- ?", G_MAXINT64, G_MAXINT, TRUE, 0.1, "\0\1\xff'", 4 },
  { "\n", G_MININT64, G_MININT, TRUE, -1e300, "x", 1 },
  { "x", G_GINT64_CONSTANT (9007199254740993), -1, FALSE, 1e-300, "\xf0\x9f", 2 },
  { "x", G_GINT64_CONSTANT (5000000000), 1, FALSE, 3, "", 0 },
};

static void
insert_row (Types *types, const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (row->bytes, row->length);
  gint64             affected = 0;

  foyer_gda_statement_clear (types->insert);
  foyer_gda_statement_bind_text (types->insert, "t", row->text);
  foyer_gda_statement_bind_int (types->insert, "i", row->number);
  foyer_gda_statement_bind_int (types->insert, "s", row->small);
  foyer_gda_statement_bind_bool (types->insert, "b", row->truth);
  foyer_gda_statement_bind_double (types->insert, "d", row->real);
  foyer_gda_statement_bind_blob (types->insert, "x", bytes);
  foyer_gda_statement_run (types->insert, &affected, &error);
  g_assert_no_error (error);
  g_assert_cmpint (affected, ==, 1);
}

static void
check_row (FoyerGdaRows *found, const Row *row)
{
  g_autoptr (GBytes) bytes = foyer_gda_rows_get_blob (found, 5);

  g_assert_cmpstr (foyer_gda_rows_get_text (found, 0), ==, row->text);
  g_assert_cmpint (foyer_gda_rows_get_int (found, 1), ==, row->number);
  g_assert_cmpint (foyer_gda_rows_get_int (found, 2), ==, row->small);
  g_assert_cmpint (foyer_gda_rows_get_bool (found, 3), ==, row->truth);
  double real = foyer_gda_rows_get_double (found, 4);
  g_assert_true (memcmp (&real, &row->real, sizeof real) == 0);
  /* libgda makes NULL of no bytes. */
  g_assert_true ((bytes == NULL) == (row->length == 0));
  if (bytes == NULL)
    return;
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), row->bytes, row->length);
}

/* Each value, then all NULL, then the value again: a parameter that was NULL takes a number as before. */
static void
test_types (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;
  Types                types;

  types_set_up (&types, kit);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      insert_row (&types, &rows[i]);
      foyer_gda_statement_clear (types.insert);
      foyer_gda_statement_run (types.insert, NULL, &error);
      g_assert_no_error (error);
    }
  FoyerGdaRows *found = foyer_gda_statement_query (types.select, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (foyer_gda_rows_get_count (found), ==, 2 * G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (foyer_gda_rows_next (found, &error));
      check_row (found, &rows[i]);
      g_assert_true (foyer_gda_rows_next (found, &error));
      for (guint column = 0; column < G_N_ELEMENTS (all_types); column++)
        g_assert_true (foyer_gda_rows_is_null (found, column));
      g_assert_null (foyer_gda_rows_get_text (found, 0));
    }
  g_assert_false (foyer_gda_rows_next (found, &error));
  g_assert_no_error (error);
  foyer_gda_rows_free (found);
  types_clear (&types);
}

/* The MySQL provider loses 135 bytes a write unless it is helped. */
static void
test_no_leak (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) connection = connect_migrated (kit);
  g_autoptr (GError)             error = NULL;
  gsize                          before = 0;

  for (guint i = 0; i < 3000; i++)
    {
      FoyerGdaStatement *statement =
          foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_COUNTER_ADVANCE, &error);
      foyer_gda_statement_bind_text (statement, "name", "change_cursor");
      foyer_gda_statement_bind_int (statement, "step", 1);
      foyer_gda_statement_run (statement, NULL, &error);
      g_assert_no_error (error);
      if (i == 1000)
        before = mallinfo2 ().uordblks;
    }
  g_assert_cmpuint (mallinfo2 ().uordblks, <, before + 20000);
}

/* SQLite's file, and a server's socket, may lie anywhere: ; and = in a name start no other key. */
static void
test_odd_names (void)
{
  g_autoptr (GError) error = NULL;

  if (store_kit_is_mysql ())
    {
      g_autoptr (FoyerGdaTarget) target = foyer_gda_target_new_mysql (
          g_getenv ("MYSQL_SOCKET"), NULL, 0, "no;one", "p=w;DB_NAME=mysql", "no;such=database");
      g_assert_null (foyer_gda_connection_open (target, &error));
      g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "no;one"));
      g_assert_null (strstr (error->message, "p=w"));
      return;
    }
  g_autofree char           *path = g_build_filename (foyer_test_make_dir (), "a;b=c d%41.db", NULL);
  g_autoptr (FoyerGdaTarget) target = foyer_gda_target_new_sqlite (path);
  g_assert_true (foyer_gda_migrator_run (target, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static gint64
read_pragma (FoyerGdaConnection *connection, const char *sql)
{
  static const FoyerGdaColumn   out[] = { { "value", FOYER_GDA_INT64 } };
  FoyerGdaQuery                 query = { .name = "pragma", .out = out, .n_out = 1, .sql = { sql, NULL } };
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerGdaStatement) statement = foyer_gda_statement_new (connection, &query, &error);
  g_assert_no_error (error);
  g_autoptr (FoyerGdaRows) found = foyer_gda_statement_query (statement, &error);
  g_assert_no_error (error);
  g_assert_true (foyer_gda_rows_next (found, &error));
  return foyer_gda_rows_get_int (found, 0);
}

/* Who writes keeps more pages than who reads, and copies them into the database more seldom. */
static void
test_writer (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) connection = connect_migrated (kit);
  g_autoptr (GError)             error = NULL;

  if (!store_kit_is_mysql ())
    g_assert_cmpint (read_pragma (connection, "PRAGMA cache_size"), ==, -512);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (foyer_gda_connection_become_writer (connection, &error));
      g_assert_no_error (error);
    }
  if (store_kit_is_mysql ())
    return;
  g_assert_cmpint (read_pragma (connection, "PRAGMA cache_size"), ==, -4096);
  g_assert_cmpint (read_pragma (connection, "PRAGMA wal_autocheckpoint"), ==, 4000);
  g_assert_cmpint (read_pragma (connection, "PRAGMA synchronous"), ==, 2);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/store/statements/every-query", test_every_query);
  g_test_add_func ("/store/statements/types", test_types);
  g_test_add_func ("/store/statements/no-leak", test_no_leak);
  g_test_add_func ("/store/statements/odd-names", test_odd_names);
  g_test_add_func ("/store/statements/writer", test_writer);
  return foyer_test_run ();
}
