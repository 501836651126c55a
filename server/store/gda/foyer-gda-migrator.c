/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-migrator.h"

#include "foyer-clock.h"
#include "foyer-gda-connection.h"
#include "foyer-gda-statement.h"
#include "foyer-store-error.h"

static gboolean
run_query (FoyerGdaConnection *connection, FoyerGdaQueryId id, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_connection_prepare (connection, id, error);
  return statement != NULL && foyer_gda_statement_run (statement, NULL, error);
}

/* How many migrations the database has had; they are numbered without gaps. */
static gboolean
count_applied (FoyerGdaConnection *connection, guint *count, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_MIGRATION_LIST, error);
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);
  g_autoptr (GError)       failure = NULL;

  *count = 0;
  if (rows == NULL)
    return FALSE;
  while (foyer_gda_rows_next (rows, &failure))
    *count = (guint) foyer_gda_rows_get_int (rows, 0);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (*count <= foyer_gda_n_migrations)
    return TRUE;
  g_set_error (
      error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_NEWER,
      "the database has had migration %u, and this program (%s) knows %u: it was written by a newer program. "
      "Install that one, or restore a backup made before",
      *count, FOYER_VERSION, foyer_gda_n_migrations);
  return FALSE;
}

/* A column that is there was added by a run that was cut off: MySQL has no ADD COLUMN IF NOT EXISTS. */
static gboolean
apply_step (FoyerGdaConnection *connection, const FoyerGdaStep *step, GError **error)
{
  GError *failure = NULL;

  if (foyer_gda_connection_execute (connection, step->sql, &failure))
    return TRUE;
  if (g_error_matches (failure, FOYER_STORE_ERROR, FOYER_STORE_ERROR_EXISTS))
    {
      g_message ("migration step %s has been done before", step->name);
      g_error_free (failure);
      return TRUE;
    }
  g_propagate_prefixed_error (error, failure, "migration step %s: ", step->name);
  return FALSE;
}

static gboolean
apply_migration (FoyerGdaConnection *connection, const FoyerGdaMigration *migration, GError **error)
{
  FoyerGdaDialect dialect = foyer_gda_connection_get_dialect (connection);

  for (guint i = 0; i < migration->n_steps[dialect]; i++)
    if (!apply_step (connection, &migration->steps[dialect][i], error))
      return FALSE;
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_MIGRATION_INSERT, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_int (statement, "number", migration->number);
  foyer_gda_statement_bind_int (statement, "applied_at", foyer_clock_now_ms ());
  return foyer_gda_statement_run (statement, NULL, error);
}

static gboolean
apply_pending (FoyerGdaConnection *connection, guint *applied, GError **error)
{
  guint count;

  if (!run_query (connection, FOYER_GDA_QUERY_MIGRATION_TABLE, error) ||
      !count_applied (connection, &count, error))
    return FALSE;
  for (guint i = count; i < foyer_gda_n_migrations; i++)
    {
      g_message ("applying migration %u of %u", foyer_gda_migrations[i].number, foyer_gda_n_migrations);
      if (!apply_migration (connection, &foyer_gda_migrations[i], error))
        return FALSE;
      (*applied)++;
    }
  return TRUE;
}

/* All or nothing: SQLite's schema changes belong to the transaction. */
static gboolean
migrate_sqlite (FoyerGdaConnection *connection, guint *applied, GError **error)
{
  if (!run_query (connection, FOYER_GDA_QUERY_BEGIN_WRITE, error))
    return FALSE;
  if (apply_pending (connection, applied, error) && run_query (connection, FOYER_GDA_QUERY_COMMIT, error))
    return TRUE;
  *applied = 0;
  if (!run_query (connection, FOYER_GDA_QUERY_ROLLBACK, NULL))
    g_info ("the failed migration's transaction had ended already");
  return FALSE;
}

static gboolean
lock_mysql (FoyerGdaConnection *connection, GError **error)
{
  FoyerGdaStatement *statement =
      foyer_gda_connection_prepare (connection, FOYER_GDA_QUERY_MIGRATION_LOCK, error);
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, error) && foyer_gda_rows_get_int (rows, 0) == 1)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOCK_WAIT,
                         "another process has been migrating the database for a minute");
  return FALSE;
}

/* MySQL commits after each change of the schema: the steps are written so that they can be repeated. */
static gboolean
migrate_mysql (FoyerGdaConnection *connection, guint *applied, GError **error)
{
  if (!lock_mysql (connection, error))
    return FALSE;
  gboolean done = apply_pending (connection, applied, error);
  if (!run_query (connection, FOYER_GDA_QUERY_MIGRATION_UNLOCK, NULL))
    g_info ("the lock ends with the connection");
  return done;
}

/**
 * foyer_gda_migrator_run:
 * @target: the database
 * @applied: (out) (optional): how many migrations were applied
 * @error: %FOYER_STORE_ERROR_NEWER if the database has had one that this program does not know
 *
 * Brings the database's schema up to date, before anything else uses it. Safe with several processes at once.
 * Blocks.
 *
 * Returns: whether the schema is this program's now
 */
gboolean
foyer_gda_migrator_run (FoyerGdaTarget *target, guint *applied, GError **error)
{
  g_return_val_if_fail (target != NULL, FALSE);

  guint                          count = 0;
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (target, error);
  if (connection == NULL)
    return FALSE;
  gboolean done = foyer_gda_connection_get_dialect (connection) == FOYER_GDA_SQLITE
                      ? migrate_sqlite (connection, &count, error)
                      : migrate_mysql (connection, &count, error);
  if (applied != NULL)
    *applied = count;
  return done;
}

/**
 * foyer_gda_migrator_list_pending:
 * @target: the database
 * @error: what failed
 *
 * Tells what foyer_gda_migrator_run() would do, and changes nothing.
 *
 * Returns: (transfer container) (element-type utf8): the names of the steps to come
 */
GPtrArray *
foyer_gda_migrator_list_pending (FoyerGdaTarget *target, GError **error)
{
  g_return_val_if_fail (target != NULL, NULL);

  FoyerGdaDialect dialect = foyer_gda_target_get_dialect (target);
  guint           count = 0;

  /* To open an SQLite database is to make it. */
  if (dialect != FOYER_GDA_SQLITE || g_file_test (foyer_gda_target_get_database (target), G_FILE_TEST_EXISTS))
    {
      g_autoptr (GError)             failure = NULL;
      g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (target, error);
      if (connection == NULL)
        return NULL;
      if (!count_applied (connection, &count, &failure) &&
          !g_error_matches (failure, FOYER_STORE_ERROR, FOYER_STORE_ERROR_SYNTAX))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = count; i < foyer_gda_n_migrations; i++)
    for (guint step = 0; step < foyer_gda_migrations[i].n_steps[dialect]; step++)
      g_ptr_array_add (names, (gpointer) foyer_gda_migrations[i].steps[dialect][step].name);
  return g_steal_pointer (&names);
}
