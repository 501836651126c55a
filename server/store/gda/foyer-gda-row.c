/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-row.h"

#include <libgda/gda-blob-op.h>

#include "foyer-store-error.h"

struct _FoyerGdaRows
{
  const FoyerGdaQuery *query;
  GdaDataModel        *model;
  int                  n_rows;
  int                  row;
  const GValue       **values; /* of the row, borrowed from the model */
};

/**
 * foyer_gda_rows_new:
 * @model: (transfer full): what an execution gave
 * @query: what was executed
 * @error: %FOYER_STORE_ERROR_BUSY: SQLite says so by a negative number of rows only
 *
 * Returns: (transfer full): the rows, before the first
 */
FoyerGdaRows *
foyer_gda_rows_new (GdaDataModel *model, const FoyerGdaQuery *query, GError **error)
{
  g_return_val_if_fail (GDA_IS_DATA_MODEL (model), NULL);

  int n_rows = gda_data_model_get_n_rows (model);
  if (n_rows < 0)
    {
      g_set_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_BUSY, "%s: the database is busy", query->name);
      g_object_unref (model);
      return NULL;
    }
  if (query->n_out > 0 && gda_data_model_get_n_columns (model) != (int) query->n_out)
    {
      g_set_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_SYNTAX, "%s: %d columns instead of %u",
                   query->name, gda_data_model_get_n_columns (model), query->n_out);
      g_object_unref (model);
      return NULL;
    }

  FoyerGdaRows *self = g_new0 (FoyerGdaRows, 1);
  self->query = query;
  self->model = model;
  self->n_rows = n_rows;
  self->row = -1;
  self->values = g_new0 (const GValue *, query->n_out);
  return self;
}

/**
 * foyer_gda_rows_free:
 * @self: (transfer full): the rows
 *
 * Whatever was borrowed from them is gone as well.
 */
void
foyer_gda_rows_free (FoyerGdaRows *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->model);
  g_free (self->values);
  g_free (self);
}

/**
 * foyer_gda_rows_get_query:
 * @self: the rows
 *
 * Returns: (transfer none): the query that they answer
 */
const FoyerGdaQuery *
foyer_gda_rows_get_query (const FoyerGdaRows *self)
{
  return self->query;
}

/**
 * foyer_gda_rows_get_count:
 * @self: the rows
 *
 * Returns: how many there are
 */
guint
foyer_gda_rows_get_count (const FoyerGdaRows *self)
{
  return (guint) self->n_rows;
}

/**
 * foyer_gda_rows_next:
 * @self: the rows
 * @error: a row that could not be read
 *
 * Goes to the next row. What was borrowed from an earlier one stays valid as long as @self.
 *
 * Returns: whether there is one; at the end %FALSE without an error
 */
gboolean
foyer_gda_rows_next (FoyerGdaRows *self, GError **error)
{
  if (self->row + 1 >= self->n_rows)
    return FALSE;
  self->row++;
  for (guint i = 0; i < self->query->n_out; i++)
    {
      g_autoptr (GError) raw = NULL;
      self->values[i] = gda_data_model_get_value_at (self->model, (int) i, self->row, &raw);
      if (self->values[i] == NULL)
        {
          g_set_error (error, FOYER_STORE_ERROR, FOYER_STORE_ERROR_FAILED, "%s: column %s: %s",
                       self->query->name, self->query->out[i].name,
                       raw == NULL ? "unreadable" : raw->message);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * foyer_gda_rows_get_column:
 * @self: the rows
 * @name: a column that the query's file declares
 *
 * Returns: its number
 */
guint
foyer_gda_rows_get_column (const FoyerGdaRows *self, const char *name)
{
  for (guint i = 0; i < self->query->n_out; i++)
    if (g_str_equal (self->query->out[i].name, name))
      return i;
  g_error ("%s has no column %s", self->query->name, name);
}

/**
 * foyer_gda_rows_is_null:
 * @self: the rows
 * @column: its number
 *
 * Returns: whether the current row has SQL's NULL there
 */
gboolean
foyer_gda_rows_is_null (const FoyerGdaRows *self, guint column)
{
  g_assert (column < self->query->n_out && self->row >= 0);
  return gda_value_is_null (self->values[column]);
}

/**
 * foyer_gda_rows_get_text:
 * @self: the rows
 * @column: its number
 *
 * MySQL's provider gives an empty text as a string that is a null pointer, which is not SQL's NULL.
 *
 * Returns: (nullable): the text, borrowed; %NULL only for SQL's NULL
 */
const char *
foyer_gda_rows_get_text (const FoyerGdaRows *self, guint column)
{
  if (foyer_gda_rows_is_null (self, column))
    return NULL;
  const GValue *value = self->values[column];
  g_assert (G_VALUE_HOLDS_STRING (value));
  const char *text = g_value_get_string (value);
  return text == NULL ? "" : text;
}

/**
 * foyer_gda_rows_get_int:
 * @self: the rows
 * @column: its number
 *
 * Returns: the number, whichever width the provider chose; 0 for NULL
 */
gint64
foyer_gda_rows_get_int (const FoyerGdaRows *self, guint column)
{
  if (foyer_gda_rows_is_null (self, column))
    return 0;
  const GValue *value = self->values[column];
  if (G_VALUE_HOLDS_INT64 (value))
    return g_value_get_int64 (value);
  if (G_VALUE_HOLDS_LONG (value))
    return g_value_get_long (value);
  if (G_VALUE_HOLDS_INT (value))
    return g_value_get_int (value);
  if (G_VALUE_HOLDS_CHAR (value))
    return g_value_get_schar (value);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_value_get_boolean (value);
  if (G_VALUE_HOLDS (value, GDA_TYPE_SHORT))
    return gda_value_get_short (value);
  /* SUM() of MySQL is a DECIMAL. */
  if (G_VALUE_HOLDS (value, GDA_TYPE_NUMERIC))
    return g_ascii_strtoll (gda_value_get_numeric (value)->number, NULL, 10);
  g_error ("%s: column %s is a %s", self->query->name, self->query->out[column].name,
           G_VALUE_TYPE_NAME (value));
}

/**
 * foyer_gda_rows_get_bool:
 * @self: the rows
 * @column: its number
 *
 * Returns: the value of the current row, %FALSE for NULL
 */
gboolean
foyer_gda_rows_get_bool (const FoyerGdaRows *self, guint column)
{
  return foyer_gda_rows_get_int (self, column) != 0;
}

/**
 * foyer_gda_rows_get_double:
 * @self: the rows
 * @column: its number
 *
 * A whole number is taken too: SQLite gives what was stored.
 *
 * Returns: the value of the current row, 0 for NULL
 */
double
foyer_gda_rows_get_double (const FoyerGdaRows *self, guint column)
{
  if (foyer_gda_rows_is_null (self, column))
    return 0;
  const GValue *value = self->values[column];
  return G_VALUE_HOLDS_DOUBLE (value) ? g_value_get_double (value)
                                      : (double) foyer_gda_rows_get_int (self, column);
}

/**
 * foyer_gda_rows_get_blob:
 * @self: the rows
 * @column: its number
 *
 * Returns: (transfer full) (nullable): a copy of the bytes; %NULL for NULL, and where there are none: libgda
 * stores no bytes as NULL
 */
GBytes *
foyer_gda_rows_get_blob (const FoyerGdaRows *self, guint column)
{
  if (foyer_gda_rows_is_null (self, column))
    return NULL;
  const GValue *value = self->values[column];
  if (G_VALUE_HOLDS_STRING (value))
    return g_bytes_new_static ("", 0);
  if (G_VALUE_HOLDS (value, GDA_TYPE_BINARY))
    {
      const GdaBinary *binary = gda_value_get_binary (value);
      return g_bytes_new (binary->data, (gsize) binary->binary_length);
    }
  g_assert (G_VALUE_HOLDS (value, GDA_TYPE_BLOB));
  GdaBlob *blob = (GdaBlob *) gda_value_get_blob (value);
  if (blob->op != NULL)
    gda_blob_op_read_all (blob->op, blob);
  return g_bytes_new (blob->data.data, (gsize) blob->data.binary_length);
}
