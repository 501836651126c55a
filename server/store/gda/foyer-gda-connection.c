/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-connection.h"

#include <libgda/gda-connection-private.h>
#include <string.h>

#include "foyer-gda-error.h"
#include "foyer-gda-statement.h"

struct _FoyerGdaConnection
{
  FoyerGdaTarget     *target;
  FoyerGdaDialect     dialect;
  gboolean            is_mariadb;
  gboolean            is_writer;
  gint64              opened_at;
  GdaConnection      *gda;
  GdaConnectionEvent *lent; /* see foyer_gda_connection_clear_events() */
  FoyerGdaStatement  *statements[FOYER_GDA_N_QUERIES];
  FoyerGdaStatement  *locking[FOYER_GDA_N_QUERIES];
};

static const char *const sqlite_settings[] = {
  "PRAGMA busy_timeout=" G_STRINGIFY (FOYER_GDA_BUSY_TIMEOUT_MS),
  "PRAGMA journal_mode=WAL",
  /* NORMAL may lose a commit that was acknowledged when power fails. */
  "PRAGMA synchronous=FULL",
  "PRAGMA foreign_keys=ON",
  /* Each of five connections would keep 2 MB of pages, which the kernel has in its own cache anyway. */
  "PRAGMA cache_size=-512",
  NULL,
};

static const char *const sqlite_writer_settings[] = {
  /* A batch of messages touches more pages than readers keep, and what does not fit is written twice. */
  "PRAGMA cache_size=-4096",
  /* 16 MB: pages that each batch changes anew are copied into the database that much more seldom. */
  "PRAGMA wal_autocheckpoint=4000",
  NULL,
};

static const char *const mysql_settings[] = {
  /* libgda asks for utf8mb3, which has no emoji. */
  "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
  "SET SESSION time_zone='+00:00'",
  "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
  "SET SESSION innodb_lock_wait_timeout=5",
  /* No gap locks: they make appends of different conversations wait for each other. */
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  NULL,
};

static gboolean
apply_settings (FoyerGdaConnection *self, const char *const *settings, GError **error)
{
  for (; *settings != NULL; settings++)
    if (!foyer_gda_connection_execute (self, *settings, error))
      return FALSE;
  return TRUE;
}

/* The provider reports the server's own version text as its back-end's. */
static gboolean
detect_mariadb (FoyerGdaConnection *self, GError **error)
{
  static const FoyerGdaColumn out[] = { { "version", FOYER_GDA_TEXT } };
  static const FoyerGdaQuery  query = {
     .name = "version", .out = out, .n_out = 1, .sql = { NULL, "SELECT VERSION() AS version" }
  };
  g_autoptr (FoyerGdaStatement) statement = foyer_gda_statement_new (self, &query, error);

  if (statement == NULL)
    return FALSE;
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  if (foyer_gda_rows_next (rows, error))
    self->is_mariadb = strstr (foyer_gda_rows_get_text (rows, 0), "MariaDB") != NULL;
  return TRUE;
}

static gboolean
set_up (FoyerGdaConnection *self, GError **error)
{
  if (self->dialect == FOYER_GDA_SQLITE)
    return apply_settings (self, sqlite_settings, error);
  if (!apply_settings (self, mysql_settings, error) || !detect_mariadb (self, error))
    return FALSE;
  return foyer_gda_connection_execute (
      self, self->is_mariadb ? "SET SESSION max_statement_time=60" : "SET SESSION max_execution_time=60000",
      error);
}

/* gda_init() is not safe from two threads at once. */
static void
ensure_library (void)
{
  static gsize done;
  if (g_once_init_enter (&done))
    {
      gda_init ();
      g_once_init_leave (&done, 1);
    }
}

/**
 * foyer_gda_connection_open:
 * @target: where
 * @error: what failed: %FOYER_STORE_ERROR_LOST if waiting may help
 *
 * Opens and sets up one connection. Blocks.
 *
 * Returns: (transfer full): the connection
 */
FoyerGdaConnection *
foyer_gda_connection_open (FoyerGdaTarget *target, GError **error)
{
  g_return_val_if_fail (target != NULL, NULL);

  g_autoptr (GError) raw = NULL;
  ensure_library ();
  GdaConnection *gda = gda_connection_open_from_string (
      foyer_gda_target_get_provider (target), foyer_gda_target_get_connection_string (target),
      foyer_gda_target_get_auth_string (target), GDA_CONNECTION_OPTIONS_NONE, &raw);
  if (gda == NULL)
    {
      g_propagate_error (error, foyer_gda_error_new_open (foyer_gda_target_get_dialect (target), raw));
      return NULL;
    }

  g_autoptr (FoyerGdaConnection) self = g_new0 (FoyerGdaConnection, 1);
  self->target = foyer_gda_target_ref (target);
  self->dialect = foyer_gda_target_get_dialect (target);
  self->gda = gda;
  self->opened_at = g_get_monotonic_time ();
  if (!set_up (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * foyer_gda_connection_get_target:
 * @self: a connection
 *
 * Returns: (transfer none): the database
 */
FoyerGdaTarget *
foyer_gda_connection_get_target (FoyerGdaConnection *self)
{
  return self->target;
}

/**
 * foyer_gda_connection_become_writer:
 * @self: a connection
 * @error: what failed
 *
 * Gives it what a connection needs that writes much; once. Blocks.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_connection_become_writer (FoyerGdaConnection *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->is_writer)
    return TRUE;
  self->is_writer = self->dialect != FOYER_GDA_SQLITE || apply_settings (self, sqlite_writer_settings, error);
  return self->is_writer;
}

/**
 * foyer_gda_connection_close:
 * @self: (transfer full): a connection
 *
 * Closes it without a word from libgda, and frees it and its statements. On the thread that opened it.
 */
void
foyer_gda_connection_close (FoyerGdaConnection *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < FOYER_GDA_N_QUERIES; i++)
    {
      g_clear_pointer (&self->statements[i], foyer_gda_statement_free);
      g_clear_pointer (&self->locking[i], foyer_gda_statement_free);
    }
  /* Back into the ring, which frees it. */
  if (self->lent != NULL)
    foyer_gda_connection_clear_events (self);
  g_clear_object (&self->lent);
  gda_connection_close_no_warning (self->gda);
  g_clear_object (&self->gda);
  g_clear_pointer (&self->target, foyer_gda_target_unref);
  g_free (self);
}

/**
 * foyer_gda_connection_get_dialect:
 * @self: a connection
 *
 * Returns: which SQL it speaks
 */
FoyerGdaDialect
foyer_gda_connection_get_dialect (const FoyerGdaConnection *self)
{
  return self->dialect;
}

/**
 * foyer_gda_connection_is_mariadb:
 * @self: a connection
 *
 * Returns: whether the server is MariaDB and not MySQL
 */
gboolean
foyer_gda_connection_is_mariadb (const FoyerGdaConnection *self)
{
  return self->is_mariadb;
}

/**
 * foyer_gda_connection_get_gda:
 * @self: a connection
 *
 * For the statements and the error classification of this folder only.
 *
 * Returns: (transfer none): libgda's connection
 */
GdaConnection *
foyer_gda_connection_get_gda (const FoyerGdaConnection *self)
{
  return self->gda;
}

/**
 * foyer_gda_connection_get_age_us:
 * @self: a connection
 *
 * Returns: how long ago it was opened, in microseconds
 */
gint64
foyer_gda_connection_get_age_us (const FoyerGdaConnection *self)
{
  return g_get_monotonic_time () - self->opened_at;
}

/**
 * foyer_gda_connection_clear_events:
 * @self: a connection
 *
 * Forgets what earlier statements reported. To be called before each.
 *
 * MySQL's provider takes the second event of the connection's ring for each statement that gives no rows, and
 * loses it: 135 bytes a write, for ever. So it finds one there that is ours, and that is put back each time.
 */
void
foyer_gda_connection_clear_events (FoyerGdaConnection *self)
{
  gda_connection_clear_events_list (self->gda);
  if (self->dialect == FOYER_GDA_SQLITE)
    return;
  gda_connection_add_event (self->gda,
                            gda_connection_point_available_event (self->gda, GDA_CONNECTION_EVENT_NOTICE));
  if (self->lent == NULL)
    self->lent = g_object_new (GDA_TYPE_CONNECTION_EVENT, NULL);
  /* The reference that the provider lost serves again; one that it gave up, it gets anew. */
  if (G_OBJECT (self->lent)->ref_count == 1)
    g_object_ref (self->lent);
  gda_connection_add_event (self->gda, self->lent);
  gda_connection_clear_events_list (self->gda);
}

/**
 * foyer_gda_connection_execute:
 * @self: a connection
 * @sql: one statement without parameters
 * @error: what failed
 *
 * For what runs once: settings and migrations. Each call leaves a prepared statement at the server until the
 * connection is closed.
 *
 * Returns: whether it worked; rows are thrown away
 */
gboolean
foyer_gda_connection_execute (FoyerGdaConnection *self, const char *sql, GError **error)
{
  FoyerGdaQuery                 query = { .name = "ad hoc", .sql = { sql, sql } };
  g_autoptr (FoyerGdaStatement) statement = foyer_gda_statement_new (self, &query, error);

  return statement != NULL && foyer_gda_statement_run (statement, NULL, error);
}

static FoyerGdaStatement *
prepare (
    FoyerGdaConnection *self, FoyerGdaStatement **place, FoyerGdaQueryId id, gboolean locking, GError **error)
{
  if (*place != NULL)
    foyer_gda_statement_clear (*place);
  else
    *place =
        foyer_gda_statement_new_full (self, &foyer_gda_queries[id], locking ? " FOR UPDATE" : NULL, error);
  return *place;
}

/**
 * foyer_gda_connection_prepare:
 * @self: a connection
 * @id: one of the compiled queries
 * @error: what failed
 *
 * Gives a query's statement with no parameter bound (all NULL). It is parsed once for a connection.
 *
 * Returns: (transfer none): the statement, valid until the next call with the same @id
 */
FoyerGdaStatement *
foyer_gda_connection_prepare (FoyerGdaConnection *self, FoyerGdaQueryId id, GError **error)
{
  g_return_val_if_fail (id < FOYER_GDA_N_QUERIES, NULL);

  return prepare (self, &self->statements[id], id, FALSE, error);
}

/**
 * foyer_gda_connection_prepare_locking:
 * @self: a connection
 * @id: a query that reads from one table
 * @error: what failed
 *
 * As foyer_gda_connection_prepare(), and the rows are locked for writing until the transaction ends. SQLite
 * has but one writer, and locks nothing less than all.
 *
 * Returns: (transfer none): the statement
 */
FoyerGdaStatement *
foyer_gda_connection_prepare_locking (FoyerGdaConnection *self, FoyerGdaQueryId id, GError **error)
{
  g_return_val_if_fail (id < FOYER_GDA_N_QUERIES, NULL);

  return prepare (self, &self->locking[id], id, self->dialect == FOYER_GDA_MYSQL, error);
}
