/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-error.h"

#include <string.h>

typedef struct
{
  int             number;
  FoyerStoreError code;
} Number;

typedef struct
{
  const char     *text;
  FoyerStoreError code;
} Text;

/* https://mariadb.com/kb/en/mariadb-error-codes/ */
static const Number mysql_numbers[] = {
  { 1020, FOYER_STORE_ERROR_DEADLOCK }, /* record has changed: MariaDB 11.6 and later say so of a snapshot */
  { 1040, FOYER_STORE_ERROR_LOST },     /* too many connections */
  { 1048, FOYER_STORE_ERROR_NOT_NULL },
  { 1053, FOYER_STORE_ERROR_LOST }, /* shutdown in progress */
  { 1054, FOYER_STORE_ERROR_SYNTAX },
  { 1060, FOYER_STORE_ERROR_EXISTS }, /* duplicate column name */
  { 1091, FOYER_STORE_ERROR_EXISTS }, /* no such key to drop */
  { 1062, FOYER_STORE_ERROR_UNIQUE },
  { 1064, FOYER_STORE_ERROR_SYNTAX },
  { 1146, FOYER_STORE_ERROR_SYNTAX },
  { 1205, FOYER_STORE_ERROR_LOCK_WAIT },
  { 1213, FOYER_STORE_ERROR_DEADLOCK },
  { 1216, FOYER_STORE_ERROR_FOREIGN_KEY },
  { 1217, FOYER_STORE_ERROR_FOREIGN_KEY },
  { 1317, FOYER_STORE_ERROR_TIMEOUT }, /* interrupted */
  { 1364, FOYER_STORE_ERROR_NOT_NULL },
  { 1406, FOYER_STORE_ERROR_TOO_LONG },
  { 1451, FOYER_STORE_ERROR_FOREIGN_KEY },
  { 1452, FOYER_STORE_ERROR_FOREIGN_KEY },
  { 1461, FOYER_STORE_ERROR_LOST },    /* out of prepared statements: a new connection frees them */
  { 1927, FOYER_STORE_ERROR_LOST },    /* killed */
  { 1969, FOYER_STORE_ERROR_TIMEOUT }, /* max_statement_time */
  { 2002, FOYER_STORE_ERROR_LOST },
  { 2003, FOYER_STORE_ERROR_LOST },
  { 2006, FOYER_STORE_ERROR_LOST },
  { 2013, FOYER_STORE_ERROR_LOST },
  { 2014, FOYER_STORE_ERROR_LOST }, /* commands out of sync: the connection is of no more use */
  { 2055, FOYER_STORE_ERROR_LOST },
  { 3024, FOYER_STORE_ERROR_TIMEOUT }, /* MySQL's max_execution_time */
};

/* SQLite's numbers do not come through libgda. */
static const Text sqlite_texts[] = {
  { "UNIQUE constraint failed", FOYER_STORE_ERROR_UNIQUE },
  { "FOREIGN KEY constraint failed", FOYER_STORE_ERROR_FOREIGN_KEY },
  { "NOT NULL constraint failed", FOYER_STORE_ERROR_NOT_NULL },
  { "is locked", FOYER_STORE_ERROR_LOCK_WAIT },
  { "string or blob too big", FOYER_STORE_ERROR_TOO_LONG },
  { "no such table", FOYER_STORE_ERROR_SYNTAX },
  { "no such column", FOYER_STORE_ERROR_SYNTAX },
  { "syntax error", FOYER_STORE_ERROR_SYNTAX },
  { "unable to open database file", FOYER_STORE_ERROR_LOST },
  { "disk I/O error", FOYER_STORE_ERROR_LOST },
  { "attempt to write a readonly database", FOYER_STORE_ERROR_LOST }, /* also when the file was moved away */
  { "interrupted", FOYER_STORE_ERROR_TIMEOUT },
};

static GdaConnectionEvent *
last_error_event (GdaConnection *connection)
{
  GdaConnectionEvent *found = NULL;

  for (const GList *link = gda_connection_get_events (connection); link != NULL; link = link->next)
    if (gda_connection_event_get_event_type (link->data) == GDA_CONNECTION_EVENT_ERROR)
      found = link->data;
  return found;
}

static FoyerStoreError
classify_mysql (GdaConnection *connection)
{
  GdaConnectionEvent *event = last_error_event (connection);
  glong               number = event == NULL ? 0 : gda_connection_event_get_code (event);

  for (guint i = 0; i < G_N_ELEMENTS (mysql_numbers); i++)
    if (mysql_numbers[i].number == number)
      return mysql_numbers[i].code;
  return FOYER_STORE_ERROR_FAILED;
}

/* SQLite waits for a lock unless waiting could never end: a refusal at once is its way to say deadlock. */
static FoyerStoreError
classify_sqlite (const char *message, gint64 elapsed_us)
{
  for (guint i = 0; i < G_N_ELEMENTS (sqlite_texts); i++)
    if (strstr (message, sqlite_texts[i].text) != NULL)
      {
        if (sqlite_texts[i].code != FOYER_STORE_ERROR_LOCK_WAIT)
          return sqlite_texts[i].code;
        return elapsed_us < FOYER_GDA_BUSY_TIMEOUT_MS * 500 ? FOYER_STORE_ERROR_DEADLOCK
                                                            : FOYER_STORE_ERROR_LOCK_WAIT;
      }
  return FOYER_STORE_ERROR_FAILED;
}

/* "… failed: messages.conversation_id, messages.seq" → messages_conversation_id_seq */
static char *
sqlite_key (const char *message)
{
  const char    *columns = strstr (message, "failed: ");
  GString       *key = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit (columns == NULL ? "" : columns + strlen ("failed: "), ", ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *dot = strchr (parts[i], '.');
      if (i == 0 && dot != NULL)
        g_string_append_len (key, parts[i], dot - parts[i]);
      g_string_append_printf (key, "_%s", dot == NULL ? parts[i] : dot + 1);
    }
  return g_string_free (key, FALSE);
}

/* "Duplicate entry '…' for key 'KEY'", in MySQL 8 'TABLE.KEY': what stands in the entry is nobody's business.
 */
static char *
mysql_key (const char *message)
{
  const char *key = g_strrstr (message, "for key '");
  if (key == NULL)
    return g_strdup ("");
  key += strlen ("for key '");
  const char      *end = strrchr (key, '\'');
  g_autofree char *name = end == NULL ? g_strdup (key) : g_strndup (key, (gsize) (end - key));
  const char      *dot = strchr (name, '.');
  return g_strdup (dot == NULL ? name : dot + 1);
}

/**
 * foyer_gda_error_new:
 * @connection: where it happened
 * @dialect: what it talks to
 * @raw: (nullable): libgda's error, whose code says nothing
 * @elapsed_us: how long the statement took
 *
 * The one place where the databases' errors are told apart.
 *
 * Returns: (transfer full): an error of %FOYER_STORE_ERROR
 */
GError *
foyer_gda_error_new (GdaConnection *connection, FoyerGdaDialect dialect, const GError *raw, gint64 elapsed_us)
{
  const char     *message = raw == NULL ? "no result" : raw->message;
  FoyerStoreError code =
      dialect == FOYER_GDA_MYSQL ? classify_mysql (connection) : classify_sqlite (message, elapsed_us);

  if (code == FOYER_STORE_ERROR_UNIQUE)
    {
      g_autofree char *key = dialect == FOYER_GDA_MYSQL ? mysql_key (message) : sqlite_key (message);
      return g_error_new (FOYER_STORE_ERROR, code, "unique key %s", key);
    }
  return g_error_new_literal (FOYER_STORE_ERROR, (int) code, message);
}

/**
 * foyer_gda_error_new_open:
 * @dialect: what was to be opened
 * @raw: libgda's error
 *
 * A refused log-in does not get better by waiting; anything else may.
 *
 * Returns: (transfer full): an error of %FOYER_STORE_ERROR
 */
GError *
foyer_gda_error_new_open (FoyerGdaDialect dialect, const GError *raw)
{
  const char *message = raw == NULL ? "could not open" : raw->message;
  gboolean    final = strstr (message, "Access denied") != NULL ||
                   strstr (message, "Unknown database") != NULL || strstr (message, "rovider") != NULL;

  return g_error_new (FOYER_STORE_ERROR, final ? FOYER_STORE_ERROR_FAILED : FOYER_STORE_ERROR_LOST,
                      "cannot open the %s database: %s", dialect == FOYER_GDA_SQLITE ? "SQLite" : "MySQL",
                      message);
}

/**
 * foyer_gda_error_is_transient:
 * @error: (nullable): an error
 *
 * Returns: whether the same transaction may well succeed when it is run again
 */
gboolean
foyer_gda_error_is_transient (const GError *error)
{
  return g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_DEADLOCK) ||
         g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_LOCK_WAIT) ||
         g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_STALE) ||
         g_error_matches (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_BUSY);
}

/**
 * foyer_gda_error_to_public:
 * @error: (transfer full): what a job returned
 *
 * Says it in the terms of the store's interface. What is not the caller's affair is logged here, and only
 * here.
 *
 * Returns: (transfer full): an error of %FOYER_ERROR, or that the caller gave up waiting
 */
GError *
foyer_gda_error_to_public (GError *error)
{
  g_autoptr (GError) owned = error;

  if (error->domain != FOYER_STORE_ERROR)
    return g_steal_pointer (&owned);
  switch ((FoyerStoreError) error->code)
    {
    case FOYER_STORE_ERROR_UNIQUE:
      if (foyer_store_error_names_key (error, "users_email_folded"))
        return foyer_error_new_field (FOYER_ERROR_EMAIL_TAKEN, "email", "this e-mail has an account already");
      return g_error_new_literal (FOYER_ERROR, FOYER_ERROR_CONFLICT, "this exists already");
    case FOYER_STORE_ERROR_FOREIGN_KEY:
      return g_error_new_literal (FOYER_ERROR, FOYER_ERROR_CONFLICT,
                                  "this belongs to something that is not there");
    case FOYER_STORE_ERROR_DEADLOCK:
    case FOYER_STORE_ERROR_LOCK_WAIT:
    case FOYER_STORE_ERROR_BUSY:
    case FOYER_STORE_ERROR_STALE:
    case FOYER_STORE_ERROR_LOST:
    case FOYER_STORE_ERROR_TIMEOUT:
      g_message ("the database cannot serve now: %s", error->message);
      return g_error_new_literal (FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "the database cannot serve now");
    case FOYER_STORE_ERROR_FAILED:
    case FOYER_STORE_ERROR_SYNTAX:
    case FOYER_STORE_ERROR_NOT_NULL:
    case FOYER_STORE_ERROR_TOO_LONG:
    case FOYER_STORE_ERROR_EXISTS:
    case FOYER_STORE_ERROR_NEWER:
    default:
      g_warning ("the database refuses what this program asks: %s", error->message);
      return g_error_new_literal (FOYER_ERROR, FOYER_ERROR_INTERNAL, "the database refuses this");
    }
}
