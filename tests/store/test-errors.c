/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "foyer-gda-connection.h"
#include "foyer-gda-migrator.h"
#include "foyer-gda-statement.h"
#include "foyer-store-error.h"
#include "store-kit.h"

static FoyerGdaConnection *
connect_to (StoreKit *kit)
{
  g_autoptr (GError)  error = NULL;
  FoyerGdaConnection *connection = foyer_gda_connection_open (kit->target, &error);

  g_assert_no_error (error);
  return connection;
}

static void
execute (FoyerGdaConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;

  foyer_gda_connection_execute (connection, sql, &error);
  g_assert_no_error (error);
}

static void
assert_fails (FoyerGdaConnection *connection, const char *sql, FoyerStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (foyer_gda_connection_execute (connection, sql, &error));
  g_assert_error (error, FOYER_STORE_ERROR, (int) code);
}

static FoyerGdaConnection *
make_tables (StoreKit *kit)
{
  FoyerGdaConnection *connection = connect_to (kit);
  g_autofree char    *parent =
      g_strconcat ("CREATE TABLE parent (id VARCHAR(8) NOT NULL PRIMARY KEY, a VARCHAR(8), "
                   "b VARCHAR(8)",
                   store_kit_is_mysql () ? ", UNIQUE KEY parent_a_b (a, b)" : ", UNIQUE (a, b)", ")", NULL);

  execute (connection, parent);
  execute (connection,
           "CREATE TABLE child (id VARCHAR(8) NOT NULL PRIMARY KEY, parent_id VARCHAR(8) NOT NULL, "
           "FOREIGN KEY (parent_id) REFERENCES parent (id))");
  execute (connection, "INSERT INTO parent (id, a, b) VALUES ('p', 'x', 'secret'), ('q', 'y', 'y')");
  execute (connection, "INSERT INTO child (id, parent_id) VALUES ('c', 'p')");
  return connection;
}

static void
test_constraints (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) connection = make_tables (kit);
  g_autoptr (GError)             error = NULL;

  assert_fails (connection, "INSERT INTO parent (id) VALUES ('p')", FOYER_STORE_ERROR_UNIQUE);
  g_assert_false (foyer_gda_connection_execute (
      connection, "INSERT INTO parent (id, a, b) VALUES ('r', 'x', 'secret')", &error));
  g_assert_true (foyer_store_error_names_key (error, "parent_a_b"));
  g_assert_false (foyer_store_error_names_key (error, "parent_a"));
  g_assert_null (strstr (error->message, "secret"));
  assert_fails (connection, "INSERT INTO child (id, parent_id) VALUES ('d', 'nobody')",
                FOYER_STORE_ERROR_FOREIGN_KEY);
  assert_fails (connection, "DELETE FROM parent WHERE id = 'p'", FOYER_STORE_ERROR_FOREIGN_KEY);
  assert_fails (connection, "INSERT INTO child (id, parent_id) VALUES ('d', NULL)",
                FOYER_STORE_ERROR_NOT_NULL);
  assert_fails (connection, "INSERT INTO nowhere (id) VALUES ('d')", FOYER_STORE_ERROR_SYNTAX);
  assert_fails (connection, "SELEKT 1", FOYER_STORE_ERROR_SYNTAX);
  if (store_kit_is_mysql ())
    assert_fails (connection, "INSERT INTO parent (id) VALUES ('123456789')", FOYER_STORE_ERROR_TOO_LONG);
  /* After all this, the connection is as good as before. */
  execute (connection, "INSERT INTO child (id, parent_id) VALUES ('d', 'p')");
}

static void
test_lock_wait (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) one = make_tables (kit);
  g_autoptr (FoyerGdaConnection) two = connect_to (kit);

  execute (one, store_kit_is_mysql () ? "START TRANSACTION" : "BEGIN IMMEDIATE");
  execute (one, "UPDATE parent SET a = 'z' WHERE id = 'p'");
  execute (two,
           store_kit_is_mysql () ? "SET SESSION innodb_lock_wait_timeout=1" : "PRAGMA busy_timeout=3000");
  assert_fails (two, "UPDATE parent SET a = 'w' WHERE id = 'p'", FOYER_STORE_ERROR_LOCK_WAIT);
  execute (one, "ROLLBACK");
  execute (two, "UPDATE parent SET a = 'w' WHERE id = 'p'");
}

typedef struct
{
  FoyerGdaConnection *connection;
  const char         *sql;
} Statement;

static gpointer
execute_in_thread (gpointer data)
{
  Statement *statement = data;
  GError    *error = NULL;

  foyer_gda_connection_execute (statement->connection, statement->sql, &error);
  return error;
}

/* Each has what the other wants. */
static void
test_deadlock_mysql (FoyerGdaConnection *one, FoyerGdaConnection *two)
{
  Statement          second = { two, "UPDATE parent SET a = '2' WHERE id = 'p'" };
  g_autoptr (GError) error_one = NULL;
  g_autoptr (GError) error_two = NULL;

  execute (one, "START TRANSACTION");
  execute (two, "START TRANSACTION");
  execute (one, "UPDATE parent SET a = '1' WHERE id = 'p'");
  execute (two, "UPDATE parent SET a = '2' WHERE id = 'q'");
  GThread *thread = g_thread_new ("second", execute_in_thread, &second);
  foyer_gda_connection_execute (one, "UPDATE parent SET a = '1' WHERE id = 'q'", &error_one);
  error_two = g_thread_join (thread);
  const GError *lost = error_one == NULL ? error_two : error_one;
  g_assert_true (error_one == NULL || error_two == NULL);
  g_assert_error (lost, FOYER_STORE_ERROR, FOYER_STORE_ERROR_DEADLOCK);
}

/* A reader that wants to write, while another has written: waiting would never end. */
static void
test_deadlock_sqlite (FoyerGdaConnection *one, FoyerGdaConnection *two)
{
  gint64 started = g_get_monotonic_time ();

  execute (one, "BEGIN");
  execute (one, "SELECT * FROM parent");
  execute (two, "UPDATE parent SET a = '2' WHERE id = 'q'");
  assert_fails (one, "UPDATE parent SET a = '1' WHERE id = 'p'", FOYER_STORE_ERROR_DEADLOCK);
  g_assert_cmpint (g_get_monotonic_time () - started, <, G_USEC_PER_SEC);
}

static void
test_deadlock (void)
{
  g_autoptr (StoreKit)           kit = store_kit_new ();
  g_autoptr (FoyerGdaConnection) one = make_tables (kit);
  g_autoptr (FoyerGdaConnection) two = connect_to (kit);

  if (store_kit_is_mysql ())
    test_deadlock_mysql (one, two);
  else
    test_deadlock_sqlite (one, two);
}

/* MySQL: the server ends the connection. SQLite: the folder is gone. */
static void
test_lost (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;

  if (store_kit_is_mysql ())
    {
      g_autoptr (FoyerGdaConnection) one = make_tables (kit);
      g_autoptr (FoyerGdaConnection) two = connect_to (kit);
      static const FoyerGdaColumn    out[] = { { "id", FOYER_GDA_INT64 } };
      const FoyerGdaQuery            query = {
                   .name = "id", .out = out, .n_out = 1, .sql = { NULL, "SELECT CONNECTION_ID() AS id" }
      };
      g_autoptr (FoyerGdaStatement) statement = foyer_gda_statement_new (one, &query, &error);
      g_autoptr (FoyerGdaRows)      rows = foyer_gda_statement_query (statement, &error);
      g_assert_true (foyer_gda_rows_next (rows, &error));
      g_autofree char *kill = g_strdup_printf ("KILL %" G_GINT64_FORMAT, foyer_gda_rows_get_int (rows, 0));
      execute (two, kill);
      assert_fails (one, "UPDATE parent SET a = 'z' WHERE id = 'p'", FOYER_STORE_ERROR_LOST);
      return;
    }
  g_autofree char           *path = g_build_filename (kit->directory, "no", "folder", "foyer.db", NULL);
  g_autoptr (FoyerGdaTarget) target = foyer_gda_target_new_sqlite (path);
  g_assert_null (foyer_gda_connection_open (target, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOST);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/store/errors/constraints", test_constraints);
  g_test_add_func ("/store/errors/lock-wait", test_lock_wait);
  g_test_add_func ("/store/errors/deadlock", test_deadlock);
  g_test_add_func ("/store/errors/lost", test_lost);
  return foyer_test_run ();
}
