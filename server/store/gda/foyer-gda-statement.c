/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-statement.h"

#include <string.h>

#include "foyer-gda-error.h"

/* A holder keeps its type, and NULL must be a string: a number that may be NULL has two, one of them in the
 * set. */
typedef struct
{
  GdaHolder *value;
  GdaHolder *null;
  GdaHolder *current; /* one of them */
  gboolean   bound;
} Parameter;

struct _FoyerGdaStatement
{
  FoyerGdaConnection  *connection; /* borrowed: it owns this */
  FoyerGdaDialect      dialect;
  const FoyerGdaQuery *query;
  gboolean             is_query; /* gives rows, whether they are wanted or not */
  GType               *column_types;
  GdaStatement        *gda;
  GdaSet              *parameters;
  Parameter           *slots;
};

static gboolean
gives_rows (FoyerGdaDialect dialect, const char *sql)
{
  if (g_str_has_prefix (sql, "SELECT") || g_str_has_prefix (sql, "PRAGMA") ||
      g_str_has_prefix (sql, "EXPLAIN"))
    return TRUE;
  return dialect == FOYER_GDA_MYSQL && (g_str_has_prefix (sql, "WITH") || g_str_has_prefix (sql, "SHOW") ||
                                        strstr (sql, " RETURNING ") != NULL);
}

static GType
parameter_type (FoyerGdaDialect dialect, FoyerGdaType type)
{
  switch (type)
    {
    case FOYER_GDA_INT64:
      /* MySQL's provider binds 0 for a gint64. */
      return dialect == FOYER_GDA_MYSQL ? G_TYPE_STRING : G_TYPE_INT64;
    case FOYER_GDA_INT32:
    case FOYER_GDA_BOOL:
      return G_TYPE_INT;
    case FOYER_GDA_DOUBLE:
      return G_TYPE_DOUBLE;
    case FOYER_GDA_BLOB:
      return GDA_TYPE_BINARY;
    case FOYER_GDA_TEXT:
    default:
      return G_TYPE_STRING;
    }
}

/* Unasked, SQLite's provider refuses integers over 31 bits; MySQL's refuses to be asked. */
static GType
column_type (FoyerGdaDialect dialect, FoyerGdaType type)
{
  if (dialect == FOYER_GDA_MYSQL || type == FOYER_GDA_BLOB)
    return 0;
  if (type == FOYER_GDA_TEXT)
    return G_TYPE_STRING;
  return type == FOYER_GDA_DOUBLE ? G_TYPE_DOUBLE : G_TYPE_INT64;
}

static gboolean
parse (FoyerGdaStatement *self, const char *tail, GError **error)
{
  g_autoptr (GError) raw = NULL;
  GdaSqlParser      *parser = gda_connection_create_parser (foyer_gda_connection_get_gda (self->connection));
  const char        *rest = NULL;

  if (parser == NULL)
    parser = gda_sql_parser_new ();
  /* The full parser writes SQL anew and changes what it means. */
  g_object_set (parser, "mode", GDA_SQL_PARSER_MODE_DELIMIT, NULL);
  g_autofree char *sql = g_strconcat (self->query->sql[self->dialect], tail, NULL);
  self->is_query = gives_rows (self->dialect, sql);
  self->gda = gda_sql_parser_parse_string (parser, sql, &rest, &raw);
  g_object_unref (parser);
  if (self->gda != NULL && (rest == NULL || *rest == '\0'))
    return TRUE;
  g_set_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_SYNTAX, "%s: %s", self->query->name,
               raw == NULL ? "is not one statement" : raw->message);
  return FALSE;
}

static GdaHolder *
make_holder (const FoyerGdaColumn *column, GType type)
{
  return g_object_new (GDA_TYPE_HOLDER, "id", column->name, "g-type", type, NULL);
}

static void
make_parameters (FoyerGdaStatement *self)
{
  g_autoptr (GSList) list = NULL;

  self->slots = g_new0 (Parameter, self->query->n_in);
  for (guint i = 0; i < self->query->n_in; i++)
    {
      const FoyerGdaColumn *column = &self->query->in[i];
      GType                 type = parameter_type (self->dialect, column->type);
      self->slots[i].null = make_holder (column, G_TYPE_STRING);
      self->slots[i].value =
          type == G_TYPE_STRING ? g_object_ref (self->slots[i].null) : make_holder (column, type);
      self->slots[i].current = self->slots[i].value;
      list = g_slist_prepend (list, self->slots[i].current);
    }
  self->parameters = gda_set_new (list);

  self->column_types = g_new0 (GType, self->query->n_out + 1);
  for (guint i = 0; i < self->query->n_out; i++)
    self->column_types[i] = column_type (self->dialect, self->query->out[i].type);
  self->column_types[self->query->n_out] = G_TYPE_NONE;
}

/**
 * foyer_gda_statement_new:
 * @connection: where it runs
 * @query: what to run; must outlive the statement
 * @error: what failed
 *
 * Parses a statement. The compiled queries come from foyer_gda_connection_prepare() instead.
 *
 * Returns: (transfer full): the statement with every parameter NULL
 */
FoyerGdaStatement *
foyer_gda_statement_new (FoyerGdaConnection *connection, const FoyerGdaQuery *query, GError **error)
{
  return foyer_gda_statement_new_full (connection, query, NULL, error);
}

/**
 * foyer_gda_statement_new_full:
 * @connection: where it runs
 * @query: what to run; must outlive the statement
 * @tail: (nullable): what the SQL ends with beyond the query's own
 * @error: what failed
 *
 * Returns: (transfer full): the statement with every parameter NULL
 */
FoyerGdaStatement *
foyer_gda_statement_new_full (FoyerGdaConnection  *connection,
                              const FoyerGdaQuery *query,
                              const char          *tail,
                              GError             **error)
{
  g_return_val_if_fail (connection != NULL && query != NULL, NULL);

  g_autoptr (FoyerGdaStatement) self = g_new0 (FoyerGdaStatement, 1);
  self->connection = connection;
  self->dialect = foyer_gda_connection_get_dialect (connection);
  self->query = query;
  if (!parse (self, tail, error))
    return NULL;
  make_parameters (self);
  return g_steal_pointer (&self);
}

/**
 * foyer_gda_statement_free:
 * @self: (transfer full): a statement
 */
void
foyer_gda_statement_free (FoyerGdaStatement *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->gda);
  g_clear_object (&self->parameters);
  for (guint i = 0; self->slots != NULL && i < self->query->n_in; i++)
    {
      g_clear_object (&self->slots[i].value);
      g_clear_object (&self->slots[i].null);
    }
  g_free (self->slots);
  g_free (self->column_types);
  g_free (self);
}

/**
 * foyer_gda_statement_get_query:
 * @self: a statement
 *
 * Returns: (transfer none): the query it was made of
 */
const FoyerGdaQuery *
foyer_gda_statement_get_query (const FoyerGdaStatement *self)
{
  return self->query;
}

static guint
parameter_index (const FoyerGdaStatement *self, const char *name)
{
  for (guint i = 0; i < self->query->n_in; i++)
    if (g_str_equal (self->query->in[i].name, name))
      return i;
  g_error ("%s has no parameter %s", self->query->name, name);
}

static void
take_value (FoyerGdaStatement *self, guint index, GdaHolder *holder, GValue *value)
{
  g_autoptr (GError) error = NULL;
  Parameter         *slot = &self->slots[index];

  if (slot->current != holder)
    {
      gda_set_remove_holder (self->parameters, slot->current);
      gda_set_add_holder (self->parameters, holder);
      slot->current = holder;
    }
  slot->bound = TRUE;
  if (!gda_holder_take_value (holder, value, &error))
    g_error ("%s: parameter %s: %s", self->query->name, self->query->in[index].name,
             error == NULL ? "refused" : error->message);
}

/* A string that is a null pointer becomes NULL at both databases; libgda's own NULL leaks, and rewrites SQL.
 */
static void
take_string (FoyerGdaStatement *self, guint index, char *text)
{
  GValue *value = gda_value_new (G_TYPE_STRING);
  g_value_take_string (value, text);
  take_value (self, index, self->slots[index].null, value);
}

/**
 * foyer_gda_statement_clear:
 * @self: a statement
 *
 * Makes every parameter NULL.
 */
void
foyer_gda_statement_clear (FoyerGdaStatement *self)
{
  for (guint i = 0; i < self->query->n_in; i++)
    self->slots[i].bound = FALSE;
}

static void
bind_the_rest (FoyerGdaStatement *self)
{
  for (guint i = 0; i < self->query->n_in; i++)
    if (!self->slots[i].bound)
      take_string (self, i, NULL);
}

/**
 * foyer_gda_statement_bind_text:
 * @self: a statement
 * @name: a parameter declared as text
 * @text: (nullable): the value; %NULL is stored as NULL
 */
void
foyer_gda_statement_bind_text (FoyerGdaStatement *self, const char *name, const char *text)
{
  guint index = parameter_index (self, name);
  g_assert (self->query->in[index].type == FOYER_GDA_TEXT);
  take_string (self, index, g_strdup (text));
}

/**
 * foyer_gda_statement_bind_int:
 * @self: a statement
 * @name: a parameter declared as int64, int32 or bool
 * @number: the value; must fit
 */
void
foyer_gda_statement_bind_int (FoyerGdaStatement *self, const char *name, gint64 number)
{
  guint index = parameter_index (self, name);
  GType type = parameter_type (self->dialect, self->query->in[index].type);

  if (type == G_TYPE_STRING)
    {
      g_assert (self->query->in[index].type == FOYER_GDA_INT64);
      take_string (self, index, g_strdup_printf ("%" G_GINT64_FORMAT, number));
      return;
    }
  GValue *value = gda_value_new (type);
  if (type == G_TYPE_INT)
    g_value_set_int (value, (int) CLAMP (number, G_MININT, G_MAXINT));
  else
    g_value_set_int64 (value, number);
  take_value (self, index, self->slots[index].value, value);
}

/**
 * foyer_gda_statement_bind_bool:
 * @self: a statement
 * @name: a parameter declared as bool
 * @value: the value
 */
void
foyer_gda_statement_bind_bool (FoyerGdaStatement *self, const char *name, gboolean value)
{
  foyer_gda_statement_bind_int (self, name, value ? 1 : 0);
}

/**
 * foyer_gda_statement_bind_double:
 * @self: a statement
 * @name: a parameter declared as double
 * @number: the value
 */
void
foyer_gda_statement_bind_double (FoyerGdaStatement *self, const char *name, double number)
{
  guint   index = parameter_index (self, name);
  GValue *value = gda_value_new (G_TYPE_DOUBLE);

  g_value_set_double (value, number);
  take_value (self, index, self->slots[index].value, value);
}

/**
 * foyer_gda_statement_bind_blob:
 * @self: a statement
 * @name: a parameter declared as blob
 * @bytes: the value; copied
 */
void
foyer_gda_statement_bind_blob (FoyerGdaStatement *self, const char *name, GBytes *bytes)
{
  guint         index = parameter_index (self, name);
  gsize         length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  take_value (self, index, self->slots[index].value, gda_value_new_binary (data, (glong) length));
}

/**
 * foyer_gda_statement_bind_null:
 * @self: a statement
 * @name: a parameter of any type
 *
 * As a text that is a null pointer: GDA_TYPE_NULL leaks.
 */
void
foyer_gda_statement_bind_null (FoyerGdaStatement *self, const char *name)
{
  take_string (self, parameter_index (self, name), NULL);
}

static gboolean
fail (FoyerGdaStatement *self, const GError *raw, gint64 started, GError **error)
{
  GError *typed = foyer_gda_error_new (foyer_gda_connection_get_gda (self->connection), self->dialect, raw,
                                       g_get_monotonic_time () - started);
  if (typed->code != FOYER_STORE_ERROR_UNIQUE)
    g_prefix_error (&typed, "%s: ", self->query->name);
  g_propagate_error (error, typed);
  return FALSE;
}

/**
 * foyer_gda_statement_check:
 * @self: a statement
 * @error: what the database does not understand
 *
 * Has the database prepare it, and runs nothing.
 *
 * Returns: whether it could be run
 */
gboolean
foyer_gda_statement_check (FoyerGdaStatement *self, GError **error)
{
  g_autoptr (GError) raw = NULL;
  GdaConnection     *gda = foyer_gda_connection_get_gda (self->connection);

  foyer_gda_connection_clear_events (self->connection);
  if (gda_connection_statement_prepare (gda, self->gda, &raw))
    return TRUE;
  return fail (self, raw, g_get_monotonic_time (), error);
}

/**
 * foyer_gda_statement_query:
 * @self: a statement that gives rows
 * @error: what failed
 *
 * Runs it with the parameters as they are bound. Blocks.
 *
 * Returns: (transfer full): its rows
 */
FoyerGdaRows *
foyer_gda_statement_query (FoyerGdaStatement *self, GError **error)
{
  g_autoptr (GError) raw = NULL;
  GdaConnection     *gda = foyer_gda_connection_get_gda (self->connection);
  gint64             started = g_get_monotonic_time ();

  g_assert (self->is_query);
  bind_the_rest (self);
  foyer_gda_connection_clear_events (self->connection);
  GdaDataModel *model = gda_connection_statement_execute_select_full (
      gda, self->gda, self->parameters, GDA_STATEMENT_MODEL_RANDOM_ACCESS, self->column_types, &raw);
  if (model == NULL)
    {
      fail (self, raw, started, error);
      return NULL;
    }
  return foyer_gda_rows_new (model, self->query, error);
}

/**
 * foyer_gda_statement_run:
 * @self: a statement
 * @affected: (out) (optional): how many rows it inserted, updated (matched) or deleted; 0 where that makes no
 * sense
 * @error: what failed
 *
 * Runs a statement for its effect, with the parameters as they are bound. Blocks.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_statement_run (FoyerGdaStatement *self, gint64 *affected, GError **error)
{
  g_autoptr (GError) raw = NULL;
  GdaConnection     *gda = foyer_gda_connection_get_gda (self->connection);
  gint64             started = g_get_monotonic_time ();
  int                count;

  if (self->is_query)
    {
      g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (self, error);
      if (rows != NULL && affected != NULL)
        *affected = foyer_gda_rows_get_count (rows);
      return rows != NULL;
    }
  bind_the_rest (self);
  foyer_gda_connection_clear_events (self->connection);
  count = gda_connection_statement_execute_non_select (gda, self->gda, self->parameters, NULL, &raw);
  if (count == -1)
    return fail (self, raw, started, error);
  if (affected != NULL)
    *affected = MAX (count, 0);
  return TRUE;
}
