/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-gda-connection.h"
#include "foyer-gda-migrator.h"
#include "foyer-gda-statement.h"
#include "foyer-store-error.h"
#include "store-kit.h"

static guint
migrate (FoyerGdaTarget *target)
{
  g_autoptr (GError) error = NULL;
  guint              applied = 99;

  foyer_gda_migrator_run (target, &applied, &error);
  g_assert_no_error (error);
  return applied;
}

static guint
count_pending (FoyerGdaTarget *target)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) steps = foyer_gda_migrator_list_pending (target, &error);

  g_assert_no_error (error);
  return steps->len;
}

static void
test_once (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();

  g_assert_cmpuint (count_pending (kit->target), >=, 20);
  if (!store_kit_is_mysql ())
    g_assert_false (g_file_test (foyer_gda_target_get_database (kit->target), G_FILE_TEST_EXISTS));
  g_assert_cmpuint (migrate (kit->target), ==, foyer_gda_n_migrations);
  g_assert_cmpuint (count_pending (kit->target), ==, 0);
  g_assert_cmpuint (migrate (kit->target), ==, 0);
}

static void
test_newer (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;

  migrate (kit->target);
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (kit->target, &error);
  g_assert_true (foyer_gda_connection_execute (
      connection, "INSERT INTO schema_migrations (number, applied_at) VALUES (9999, 1)", &error));
  g_assert_false (foyer_gda_migrator_run (kit->target, NULL, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "9999"));
}

/* MySQL commits after each step: a run that was cut off before it was noted down is done once more. */
static void
test_again (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;

  if (!store_kit_is_mysql ())
    {
      g_test_skip ("SQLite does all steps or none");
      return;
    }
  migrate (kit->target);
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (kit->target, &error);
  g_assert_true (
      foyer_gda_connection_execute (connection, "DELETE FROM schema_migrations WHERE number > 1", &error));
  g_assert_true (foyer_gda_connection_execute (
      connection, "ALTER TABLE conversation_members DROP COLUMN removed_at", &error));
  g_assert_cmpuint (migrate (kit->target), ==, foyer_gda_n_migrations - 1);
}

static void
execute (FoyerGdaConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;

  foyer_gda_connection_execute (connection, sql, &error);
  g_assert_no_error (error);
}

/* Brings a database up to an earlier migration. */
static FoyerGdaConnection *
migrate_to (FoyerGdaTarget *target, guint number)
{
  g_autoptr (GError)  error = NULL;
  FoyerGdaConnection *connection = foyer_gda_connection_open (target, &error);
  FoyerGdaDialect     dialect = foyer_gda_target_get_dialect (target);

  g_assert_no_error (error);
  execute (connection, foyer_gda_queries[FOYER_GDA_QUERY_MIGRATION_TABLE].sql[dialect]);
  for (guint i = 0; i < number; i++)
    {
      g_autofree char *note =
          g_strdup_printf ("INSERT INTO schema_migrations (number, applied_at) VALUES (%u, 1)",
                           foyer_gda_migrations[i].number);
      for (guint step = 0; step < foyer_gda_migrations[i].n_steps[dialect]; step++)
        execute (connection, foyer_gda_migrations[i].steps[dialect][step].sql);
      execute (connection, note);
    }
  return connection;
}

static void
note_cursor (FoyerStore *store, FoyerChange *change, GString *told)
{
  g_string_append_printf (told, "%" G_GINT64_FORMAT " ", change->cursor);
}

/* A change log with a row for each change is left behind; its cursors are counted on. */
static void
test_change_log (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GString)  told = g_string_new (NULL);
  FoyerGdaConnection  *connection = migrate_to (kit->target, 2);

  for (guint i = 5; i <= 7; i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "INSERT INTO change_log (`cursor`, table_name, event, record_id, new_row, created_at, "
          "transaction_id) VALUES (%u, 'widgets', 'INSERT', 'w%u', '{\"id\":\"w%u\"}', 1, 't')",
          i, i, i);
      execute (connection, sql);
    }
  execute (connection, "UPDATE counters SET value = 7 WHERE name = 'change_cursor'");
  foyer_gda_connection_close (connection);

  FoyerGdaStore *store = store_kit_open (kit);
  g_signal_connect (store, "changed", G_CALLBACK (note_cursor), told);
  foyer_test_await (foyer_gda_store_get_cursor (store) == 7);
  g_autoptr (FoyerStoreChanges) none = store_kit_run (store, foyer_store_list_changes (NULL, 5, 0, 0));
  g_assert_cmpuint (none->changes->len, ==, 0);
  g_assert_cmpint (none->oldest, ==, 0);
  g_assert_cmpint (none->newest, ==, 7);
  g_autoptr (FoyerRecord) reply = store_kit_run (store, store_kit_reply (0));
  g_autoptr (FoyerRecord) other = store_kit_run (store, store_kit_reply (1));
  foyer_test_await (foyer_gda_store_get_cursor (store) == 9);
  g_assert_cmpstr (told->str, ==, "8 9 ");
  g_autoptr (FoyerStoreChanges) some = store_kit_run (store, foyer_store_list_changes (NULL, 7, 0, 0));
  g_assert_cmpuint (some->changes->len, ==, 2);
  g_assert_cmpint (((FoyerChange *) some->changes->pdata[0])->cursor, ==, 8);
  g_assert_cmpint (some->oldest, ==, 8);
  store_kit_close (store);
}

static gpointer
migrate_in_thread (gpointer data)
{
  return GUINT_TO_POINTER (migrate (data));
}

/* Several processes start at once: one migrates, the others wait for it. */
static void
test_together (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  GThread             *threads[4];
  guint                applied = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrate", migrate_in_thread, kit->target);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    applied += GPOINTER_TO_UINT (g_thread_join (threads[i]));
  g_assert_cmpuint (applied, ==, foyer_gda_n_migrations);
}

static char *
describe (FoyerGdaTarget *target)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (target, &error);
  g_assert_no_error (error);
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_TABLE_COLUMNS, &error);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, &error);
  GString                 *text = g_string_new (NULL);

  g_assert_no_error (error);
  while (foyer_gda_rows_next (rows, &error))
    g_string_append_printf (text, "%s.%s%s\n", foyer_gda_rows_get_text (rows, 0),
                            foyer_gda_rows_get_text (rows, 1), foyer_gda_rows_get_bool (rows, 2) ? "?" : "");
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

/* Same tables, same columns, NULL allowed in the same ones: SQLite's schema against this database's. */
static void
test_same_schema (void)
{
  g_autoptr (StoreKit)       kit = store_kit_new ();
  g_autofree char           *path = g_build_filename (foyer_test_make_dir (), "other.db", NULL);
  g_autoptr (FoyerGdaTarget) sqlite = foyer_gda_target_new_sqlite (path);

  migrate (kit->target);
  migrate (sqlite);
  g_autofree char *one = describe (sqlite);
  g_autofree char *two = describe (kit->target);
  g_assert_nonnull (strstr (one, "messages.client_id?\n"));
  g_assert_cmpstr (one, ==, two);
}

/* Every stored field of every noun has its column. */
static void
test_fields_have_columns (void)
{
  static GType (*const types[]) (void) = {
    foyer_message_get_type,         foyer_conversation_get_type,
    foyer_member_get_type,          foyer_user_get_type,
    foyer_token_get_type,           foyer_visitor_get_type,
    foyer_widget_get_type,          foyer_context_rule_get_type,
    foyer_rule_version_get_type,    foyer_knowledge_base_get_type,
    foyer_document_get_type,        foyer_passage_get_type,
    foyer_prompt_template_get_type, foyer_canned_reply_get_type,
    foyer_moderation_rule_get_type, foyer_audit_entry_get_type,
  };
  g_autoptr (StoreKit) kit = store_kit_new ();

  migrate (kit->target);
  g_autofree char *schema = describe (kit->target);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const FoyerTypeInfo *info = foyer_record_type_info (types[i]());
      for (guint field = 0; field < info->n_fields; field++)
        {
          if ((info->fields[field].flags & FOYER_FIELD_COMPUTED) != 0)
            continue;
          g_autofree char *column = g_strdup_printf ("%s.%s", info->table, info->fields[field].column);
          g_autofree char *always = g_strconcat (column, "\n", NULL);
          g_autofree char *maybe = g_strconcat (column, "?\n", NULL);
          if (strstr (schema, always) == NULL && strstr (schema, maybe) == NULL)
            g_error ("there is no column %s", column);
        }
    }
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/store/migrations/once", test_once);
  g_test_add_func ("/store/migrations/newer", test_newer);
  g_test_add_func ("/store/migrations/again", test_again);
  g_test_add_func ("/store/migrations/change-log", test_change_log);
  g_test_add_func ("/store/migrations/together", test_together);
  g_test_add_func ("/store/migrations/same-schema", test_same_schema);
  g_test_add_func ("/store/migrations/fields-have-columns", test_fields_have_columns);
  return foyer_test_run ();
}
