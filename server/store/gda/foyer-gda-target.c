/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-target.h"

#include <libgda/libgda.h>

struct _FoyerGdaTarget
{
  gatomicrefcount count; /* each worker's connection has one */
  FoyerGdaDialect dialect;
  char           *database;
  char           *connection_string;
  char           *auth_string;
  GMutex          mutex;
  gint64          cursor; /* under the mutex */
};

/* A raw ; or = in a value would start another key. */
static void
append_value (GString *string, const char *key, const char *value)
{
  g_autofree char *encoded = gda_rfc1738_encode (value);
  if (string->len > 0)
    g_string_append_c (string, ';');
  g_string_append_printf (string, "%s=%s", key, encoded);
}

static FoyerGdaTarget *
target_new (FoyerGdaDialect dialect, const char *database, GString *connection_string, GString *auth_string)
{
  FoyerGdaTarget *self = g_new0 (FoyerGdaTarget, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  self->cursor = -1;
  self->dialect = dialect;
  self->database = g_strdup (database);
  self->connection_string = g_string_free (connection_string, FALSE);
  self->auth_string = auth_string == NULL ? NULL : g_string_free (auth_string, FALSE);
  return self;
}

/**
 * foyer_gda_target_new_sqlite:
 * @path: (type filename): the database file; its folder must exist
 *
 * Returns: (transfer full): an SQLite database, made at the first connection
 */
FoyerGdaTarget *
foyer_gda_target_new_sqlite (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  GString         *string = g_string_new (NULL);
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  append_value (string, "DB_DIR", directory);
  append_value (string, "DB_NAME", name);
  append_value (string, "APPEND_DB_EXTENSION", "FALSE");
  return target_new (FOYER_GDA_SQLITE, path, string, NULL);
}

/**
 * foyer_gda_target_new_mysql:
 * @socket: (nullable) (type filename): the server's socket; wins over @host
 * @host: (nullable): its address, if it has no socket here
 * @port: its port
 * @user: who connects
 * @password: (nullable): with what
 * @database: the database, which must exist
 *
 * There is no TLS: libgda cannot do it (it would silently talk in clear).
 *
 * Returns: (transfer full): a MySQL or MariaDB database
 */
FoyerGdaTarget *
foyer_gda_target_new_mysql (const char *socket,
                            const char *host,
                            guint       port,
                            const char *user,
                            const char *password,
                            const char *database)
{
  g_return_val_if_fail (user != NULL && database != NULL, NULL);

  GString *string = g_string_new (NULL);
  GString *auth = g_string_new (NULL);

  append_value (string, "DB_NAME", database);
  if (socket != NULL)
    append_value (string, "UNIX_SOCKET", socket);
  else
    {
      g_autofree char *number = g_strdup_printf ("%u", port);
      append_value (string, "HOST", host == NULL ? "127.0.0.1" : host);
      append_value (string, "PORT", number);
    }
  append_value (auth, "USERNAME", user);
  append_value (auth, "PASSWORD", password == NULL ? "" : password);
  return target_new (FOYER_GDA_MYSQL, database, string, auth);
}

/**
 * foyer_gda_target_ref:
 * @self: a target
 *
 * From any thread.
 *
 * Returns: (transfer full): @self
 */
FoyerGdaTarget *
foyer_gda_target_ref (FoyerGdaTarget *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * foyer_gda_target_unref:
 * @self: (transfer full): a target
 *
 * From any thread.
 */
void
foyer_gda_target_unref (FoyerGdaTarget *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self->database);
  g_free (self->connection_string);
  g_free (self->auth_string);
  g_free (self);
}

/**
 * foyer_gda_target_get_dialect:
 * @self: a target
 *
 * Returns: which SQL it speaks
 */
FoyerGdaDialect
foyer_gda_target_get_dialect (const FoyerGdaTarget *self)
{
  return self->dialect;
}

/**
 * foyer_gda_target_get_provider:
 * @self: a target
 *
 * Returns: the name of libgda's provider for it
 */
const char *
foyer_gda_target_get_provider (const FoyerGdaTarget *self)
{
  return self->dialect == FOYER_GDA_SQLITE ? "SQLite" : "MySQL";
}

/**
 * foyer_gda_target_get_connection_string:
 * @self: a target
 *
 * Without secrets; each value is encoded.
 *
 * Returns: (transfer none): what libgda opens
 */
const char *
foyer_gda_target_get_connection_string (const FoyerGdaTarget *self)
{
  return self->connection_string;
}

/**
 * foyer_gda_target_get_auth_string:
 * @self: a target
 *
 * Holds the password: never to be logged.
 *
 * Returns: (transfer none) (nullable): the user and the password, encoded
 */
const char *
foyer_gda_target_get_auth_string (const FoyerGdaTarget *self)
{
  return self->auth_string;
}

/**
 * foyer_gda_target_get_database:
 * @self: a target
 *
 * Returns: the file of an SQLite database, or the name of the other
 */
const char *
foyer_gda_target_get_database (const FoyerGdaTarget *self)
{
  return self->database;
}

/**
 * foyer_gda_target_get_cursor:
 * @self: a target
 *
 * From any thread.
 *
 * Returns: what foyer_gda_target_set_cursor() was told last, -1 before: a guess, for other processes write
 * too
 */
gint64
foyer_gda_target_get_cursor (FoyerGdaTarget *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  return self->cursor;
}

/**
 * foyer_gda_target_set_cursor:
 * @self: a target
 * @cursor: the last that a transaction of this process has taken
 *
 * From any thread.
 */
void
foyer_gda_target_set_cursor (FoyerGdaTarget *self, gint64 cursor)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  self->cursor = cursor;
}
