/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <signal.h>

#include "foyer-gda-migrator.h"
#include "foyer-gda-record.h"
#include "foyer-store-error.h"
#include "foyer-uuid.h"
#include "store-kit.h"

static const FoyerGdaSecrets secrets = { "a key for the tests" };

static FoyerGdaPool *
make_pool (StoreKit *kit, const FoyerGdaPoolLimits *limits)
{
  const FoyerGdaPoolLimits usual = FOYER_GDA_POOL_LIMITS_DEFAULT;
  g_autoptr (GError)       error = NULL;

  foyer_gda_migrator_run (kit->target, NULL, &error);
  g_assert_no_error (error);
  return foyer_gda_pool_new (kit->target, &secrets, limits == NULL ? &usual : limits);
}

static void
close_pool (FoyerGdaPool *pool)
{
  g_assert_true (foyer_gda_pool_stop (pool, 10000));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (pool);
}

static gpointer
finish (FoyerGdaPool *pool, GAsyncResult **slot, GError **error)
{
  foyer_test_await (*slot != NULL);
  g_autoptr (GAsyncResult) result = g_steal_pointer (slot);
  return foyer_gda_pool_run_finish (pool, result, error);
}

/* Writes a setting, reads it back, and notes a change: input is its name. */
static gboolean
write_setting (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_SETTING_SET, error);
  g_autoptr (FoyerVisitor) visitor = foyer_visitor_new ();

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", input);
  foyer_gda_statement_bind_text (statement, "value", input);
  foyer_gda_statement_bind_int (statement, "updated_at", 1);
  if (!foyer_gda_statement_run (statement, NULL, error))
    return FALSE;
  foyer_visitor_set_id (visitor, input);
  foyer_gda_session_note_change (session, "INSERT", input, FOYER_RECORD (visitor), NULL);
  statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_SETTING_GET, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", input);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return FALSE;
  *output = g_strdup (foyer_gda_rows_get_text (rows, 0));
  return TRUE;
}

static void
start_write (FoyerGdaPool *pool, const char *name, GAsyncResult **slot)
{
  foyer_gda_pool_run_async (pool, FOYER_GDA_WRITE, write_setting, g_strdup (name), g_free, g_free, NULL,
                            foyer_test_ready, slot);
}

typedef struct
{
  GArray     *cursors;
  GHashTable *ids;
} Seen;

static void
on_committed (FoyerGdaPool *pool, GPtrArray *changes, Seen *seen)
{
  for (guint i = 0; i < changes->len; i++)
    {
      gint64 cursor = ((FoyerChange *) changes->pdata[i])->cursor;
      g_array_append_val (seen->cursors, cursor);
      g_assert_true (g_hash_table_add (seen->ids, g_strdup (((FoyerChange *) changes->pdata[i])->id)));
    }
}

static int
compare_numbers (gconstpointer one, gconstpointer two)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) two;
  return a < b ? -1 : a > b;
}

#define WRITES 200

/* Ten writers on MySQL: every cursor once, no gap, and each write back to its own caller. */
static void
test_many_writers (void)
{
  g_autoptr (StoreKit)   kit = store_kit_new ();
  FoyerGdaPool          *pool = make_pool (kit, NULL);
  GAsyncResult          *results[WRITES] = { NULL };
  g_autoptr (GArray)     cursors = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Seen                   seen = { cursors, ids };

  g_signal_connect (pool, "committed", G_CALLBACK (on_committed), &seen);
  for (guint i = 0; i < WRITES; i++)
    {
      g_autofree char *name = g_strdup_printf ("w%u", i);
      start_write (pool, name, &results[i]);
    }
  for (guint i = 0; i < WRITES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *name = g_strdup_printf ("w%u", i);
      g_autofree char   *output = finish (pool, &results[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (output, ==, name);
    }
  g_assert_cmpuint (foyer_gda_pool_get_workers (pool), <=, 10);
  g_array_sort (cursors, compare_numbers);
  g_assert_cmpuint (cursors->len, ==, WRITES);
  for (guint i = 0; i < WRITES; i++)
    g_assert_cmpint (g_array_index (cursors, gint64, i), ==, i + 1);
  g_assert_cmpuint (foyer_gda_pool_get_pending (pool), ==, 0);
  close_pool (pool);
}

static gboolean
fail_after_write (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  if (!write_setting (session, input, output, error))
    return FALSE;
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "no");
  return FALSE;
}

static gboolean
has_setting (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_SETTING_GET, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "name", input);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  *output = GUINT_TO_POINTER (rows == NULL ? 99 : foyer_gda_rows_get_count (rows));
  return rows != NULL;
}

static guint
count_setting (FoyerGdaPool *pool, const char *name)
{
  GAsyncResult      *result = NULL;
  g_autoptr (GError) error = NULL;

  foyer_gda_pool_run_async (pool, FOYER_GDA_READ, has_setting, (gpointer) name, NULL, NULL, NULL,
                            foyer_test_ready, &result);
  gpointer output = finish (pool, &result, &error);
  g_assert_no_error (error);
  return GPOINTER_TO_UINT (output);
}

static void
test_rollback (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;
  FoyerGdaPool        *pool = make_pool (kit, NULL);
  GAsyncResult        *result = NULL;

  foyer_gda_pool_run_async (pool, FOYER_GDA_WRITE, fail_after_write, g_strdup ("x"), g_free, g_free, NULL,
                            foyer_test_ready, &result);
  g_assert_null (finish (pool, &result, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
  g_assert_cmpuint (count_setting (pool, "x"), ==, 0);
  close_pool (pool);
}

static int runs;

/* Loses twice, as against others, then wins. */
static gboolean
lose_twice (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  if (!write_setting (session, input, output, error))
    return FALSE;
  if (g_atomic_int_add (&runs, 1) >= 2)
    return TRUE;
  g_set_error_literal (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_DEADLOCK, "lost");
  return FALSE;
}

static gboolean
always_lose (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  g_atomic_int_inc (&runs);
  g_set_error_literal (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOCK_WAIT, "lost");
  return FALSE;
}

static void
test_rerun (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  g_autoptr (GError)   error = NULL;
  FoyerGdaPool        *pool = make_pool (kit, NULL);
  GAsyncResult        *result = NULL;

  g_atomic_int_set (&runs, 0);
  foyer_gda_pool_run_async (pool, FOYER_GDA_WRITE, lose_twice, g_strdup ("x"), g_free, g_free, NULL,
                            foyer_test_ready, &result);
  g_autofree char *output = finish (pool, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "x");
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 3);

  g_atomic_int_set (&runs, 0);
  foyer_gda_pool_run_async (pool, FOYER_GDA_WRITE, always_lose, NULL, NULL, NULL, NULL, foyer_test_ready,
                            &result);
  g_assert_null (finish (pool, &result, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOCK_WAIT);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 6);
  close_pool (pool);
}

static int release;

static gboolean
hang (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)
{
  while (!g_atomic_int_get (&release))
    g_usleep (1000);
  *output = g_strdup ("nobody sees this");
  return TRUE;
}

/* A job that hangs is given up, and others go on without its worker. */
static void
test_deadline (void)
{
  const FoyerGdaPoolLimits limits = { 1, 300, 10000, 300 };
  g_autoptr (StoreKit)     kit = store_kit_new ();
  g_autoptr (GError)       error = NULL;
  FoyerGdaPool            *pool = make_pool (kit, &limits);
  GAsyncResult            *hanging = NULL, *waiting = NULL, *later = NULL;

  g_atomic_int_set (&release, 0);
  foyer_gda_pool_run_async (pool, FOYER_GDA_READ, hang, NULL, NULL, g_free, NULL, foyer_test_ready, &hanging);
  foyer_gda_pool_run_async (pool, FOYER_GDA_READ, hang, NULL, NULL, g_free, NULL, foyer_test_ready, &waiting);
  g_assert_null (finish (pool, &waiting, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_TIMEOUT);
  g_assert_null (hanging);
  g_clear_error (&error);
  g_assert_null (finish (pool, &hanging, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_false (foyer_gda_pool_is_connected (pool));
  g_assert_cmpuint (count_setting (pool, "x"), ==, 0);
  g_assert_true (foyer_gda_pool_is_connected (pool));
  g_atomic_int_set (&release, 1);
  start_write (pool, "y", &later);
  g_autofree char *output = finish (pool, &later, &error);
  g_assert_cmpstr (output, ==, "y");
  close_pool (pool);
}

static void
test_idle (void)
{
  const FoyerGdaPoolLimits limits = { 10, 30000, 50, 30000 };
  g_autoptr (StoreKit)     kit = store_kit_new ();
  FoyerGdaPool            *pool = make_pool (kit, &limits);

  g_assert_cmpuint (foyer_gda_pool_get_workers (pool), ==, 0);
  g_assert_cmpuint (count_setting (pool, "x"), ==, 0);
  foyer_test_await (foyer_gda_pool_get_workers (pool) == 0);
  g_assert_cmpuint (count_setting (pool, "x"), ==, 0);
  close_pool (pool);
}

/* A job now and then needs one worker: were they called in turn, none of them would ever end. */
static void
test_few_jobs_keep_few (void)
{
  const FoyerGdaPoolLimits limits = { 10, 30000, 50, 30000 };
  g_autoptr (StoreKit)     kit = store_kit_new ();
  FoyerGdaPool            *pool = make_pool (kit, &limits);
  GAsyncResult            *results[20] = { NULL };
  g_autoptr (GError)       error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    foyer_gda_pool_run_async (pool, FOYER_GDA_READ, has_setting, (gpointer) "x", NULL, NULL, NULL,
                              foyer_test_ready, &results[i]);
  g_assert_cmpuint (foyer_gda_pool_get_workers (pool), >, 1);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      finish (pool, &results[i], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < 5000 && foyer_gda_pool_get_workers (pool) > 1; i++)
    {
      g_assert_cmpuint (count_setting (pool, "x"), ==, 0);
      g_usleep (1000);
    }
  g_assert_cmpuint (foyer_gda_pool_get_workers (pool), ==, 1);
  close_pool (pool);
}

static void
test_stop (void)
{
  g_autoptr (StoreKit) kit = store_kit_new ();
  FoyerGdaPool        *pool = make_pool (kit, NULL);
  GAsyncResult        *results[20] = { NULL };
  GAsyncResult        *late = NULL;
  g_autoptr (GError)   error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    start_write (pool, "x", &results[i]);
  g_assert_true (foyer_gda_pool_stop (pool, 10000));
  start_write (pool, "y", &late);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *output = finish (pool, &results[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (output, ==, "x");
    }
  g_assert_null (finish (pool, &late, &error));
  g_assert_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_BUSY);
  close_pool (pool);
}

static void
restart_server (void)
{
  const char        *argv[] = { g_getenv ("MARIADB_RESTART"), NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The server is killed under load and started again: every write is there once, with one cursor, and its
 * caller knows nothing of it. */
static void
test_server_killed (void)
{
  if (!store_kit_is_mysql ())
    {
      g_test_skip ("SQLite has no server");
      return;
    }
  g_autoptr (StoreKit)   kit = store_kit_new ();
  FoyerGdaPool          *pool = make_pool (kit, NULL);
  GAsyncResult          *results[WRITES] = { NULL };
  g_autoptr (GArray)     cursors = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Seen                   seen = { cursors, ids };
  int                    server = (int) g_ascii_strtoll (g_getenv ("MARIADB_PID"), NULL, 10);

  g_signal_connect (pool, "committed", G_CALLBACK (on_committed), &seen);
  for (guint i = 0; i < WRITES; i++)
    {
      g_autofree char *name = g_strdup_printf ("k%u", i);
      start_write (pool, name, &results[i]);
    }
  foyer_test_await (cursors->len > WRITES / 4);
  g_assert_cmpint (kill (server, SIGKILL), ==, 0);
  restart_server ();
  for (guint i = 0; i < WRITES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *output = finish (pool, &results[i], &error);
      g_assert_no_error (error);
    }
  g_array_sort (cursors, compare_numbers);
  g_assert_cmpuint (cursors->len, ==, WRITES);
  for (guint i = 0; i < WRITES; i++)
    g_assert_cmpint (g_array_index (cursors, gint64, i), ==, i + 1);
  g_assert_true (foyer_gda_pool_is_connected (pool));
  close_pool (pool);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/store/pool/many-writers", test_many_writers);
  g_test_add_func ("/store/pool/rollback", test_rollback);
  g_test_add_func ("/store/pool/rerun", test_rerun);
  g_test_add_func ("/store/pool/deadline", test_deadline);
  g_test_add_func ("/store/pool/idle", test_idle);
  g_test_add_func ("/store/pool/few-jobs-keep-few", test_few_jobs_keep_few);
  g_test_add_func ("/store/pool/stop", test_stop);
  g_test_add_func ("/store/pool/server-killed", test_server_killed);
  return foyer_test_run ();
}
