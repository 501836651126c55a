/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-batch.h"

/**
 * foyer_gda_batch_init:
 * @self: (out): a batch without rows
 */
void
foyer_gda_batch_init (FoyerGdaBatch *self)
{
  self->text = g_string_new ("[");
  self->in_row = FALSE;
}

/**
 * foyer_gda_batch_clear:
 * @self: a batch, of no use afterwards
 */
void
foyer_gda_batch_clear (FoyerGdaBatch *self)
{
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

static void
begin_item (FoyerGdaBatch *self)
{
  if (self->text->len > 1)
    g_string_append_c (self->text, ',');
}

static void
begin_member (FoyerGdaBatch *self, const char *column)
{
  if (self->in_row)
    g_string_append_c (self->text, ',');
  self->in_row = TRUE;
  g_string_append_c (self->text, '"');
  g_string_append (self->text, column);
  g_string_append (self->text, "\":");
}

/**
 * foyer_gda_batch_begin_row:
 * @self: a batch
 *
 * What is added from here on belongs to one row, until foyer_gda_batch_end_row().
 */
void
foyer_gda_batch_begin_row (FoyerGdaBatch *self)
{
  begin_item (self);
  g_string_append_c (self->text, '{');
  self->in_row = FALSE;
}

/**
 * foyer_gda_batch_end_row:
 * @self: a batch in a row
 */
void
foyer_gda_batch_end_row (FoyerGdaBatch *self)
{
  g_string_append_c (self->text, '}');
}

/**
 * foyer_gda_batch_add_text:
 * @self: a batch in a row
 * @column: which
 * @value: (nullable): what; %NULL leaves it out, which is NULL
 */
void
foyer_gda_batch_add_text (FoyerGdaBatch *self, const char *column, const char *value)
{
  if (value == NULL)
    return;
  begin_member (self, column);
  foyer_json_append_text (self->text, value);
}

/**
 * foyer_gda_batch_add_int:
 * @self: a batch in a row
 * @column: which
 * @value: what
 */
void
foyer_gda_batch_add_int (FoyerGdaBatch *self, const char *column, gint64 value)
{
  begin_member (self, column);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

/**
 * foyer_gda_batch_add_field:
 * @self: a batch in a row
 * @record: a record
 * @field: one of its fields, which is stored; absent is NULL
 */
void
foyer_gda_batch_add_field (FoyerGdaBatch *self, FoyerRecord *record, guint field)
{
  const FoyerFieldInfo *info = &foyer_record_get_info (record)->fields[field];
  g_autoptr (JsonNode)  node = NULL;
  g_autofree char      *json = NULL;

  if (!foyer_record_has (record, field))
    return;
  switch (info->kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      foyer_gda_batch_add_text (self, info->column, foyer_record_get_text (record, field));
      break;
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
      foyer_gda_batch_add_int (self, info->column, foyer_record_get_int (record, field));
      break;
    case FOYER_FIELD_BOOL:
      foyer_gda_batch_add_int (self, info->column, foyer_record_get_bool (record, field) ? 1 : 0);
      break;
    case FOYER_FIELD_REAL:
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      node = foyer_record_field_to_json (record, field);
      json = foyer_json_print (node);
      foyer_gda_batch_add_text (self, info->column, json);
      break;
    }
}

/**
 * foyer_gda_batch_add_record:
 * @self: a batch
 * @record: a record
 *
 * Adds a row with every stored field.
 */
void
foyer_gda_batch_add_record (FoyerGdaBatch *self, FoyerRecord *record)
{
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  foyer_gda_batch_begin_row (self);
  for (guint i = 0; i < info->n_fields; i++)
    if ((info->fields[i].flags & FOYER_FIELD_COMPUTED) == 0)
      foyer_gda_batch_add_field (self, record, i);
  foyer_gda_batch_end_row (self);
}

/**
 * foyer_gda_batch_begin_list:
 * @self: a batch
 *
 * What is put from here on are the columns of one row, until foyer_gda_batch_end_list().
 */
void
foyer_gda_batch_begin_list (FoyerGdaBatch *self)
{
  begin_item (self);
  g_string_append_c (self->text, '[');
  self->in_row = FALSE;
}

/**
 * foyer_gda_batch_end_list:
 * @self: a batch in a list
 */
void
foyer_gda_batch_end_list (FoyerGdaBatch *self)
{
  g_string_append_c (self->text, ']');
}

static void
begin_column (FoyerGdaBatch *self)
{
  if (self->in_row)
    g_string_append_c (self->text, ',');
  self->in_row = TRUE;
}

/**
 * foyer_gda_batch_put_text:
 * @self: a batch in a list
 * @value: (nullable): the next column; %NULL is NULL
 */
void
foyer_gda_batch_put_text (FoyerGdaBatch *self, const char *value)
{
  begin_column (self);
  if (value == NULL)
    g_string_append (self->text, "null");
  else
    foyer_json_append_text (self->text, value);
}

/**
 * foyer_gda_batch_put_int:
 * @self: a batch in a list
 * @value: the next column
 */
void
foyer_gda_batch_put_int (FoyerGdaBatch *self, gint64 value)
{
  begin_column (self);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

/**
 * foyer_gda_batch_is_empty:
 * @self: a batch that was not ended
 *
 * Returns: whether it has no rows
 */
gboolean
foyer_gda_batch_is_empty (const FoyerGdaBatch *self)
{
  return self->text->len == 1;
}

/**
 * foyer_gda_batch_add_item:
 * @self: a batch without rows
 * @text: a text
 *
 * Adds a text by itself: for lists of ids.
 */
void
foyer_gda_batch_add_item (FoyerGdaBatch *self, const char *text)
{
  begin_item (self);
  foyer_json_append_text (self->text, text);
}

/**
 * foyer_gda_batch_end:
 * @self: a batch
 *
 * Returns: the whole, valid as long as @self
 */
const char *
foyer_gda_batch_end (FoyerGdaBatch *self)
{
  g_string_append_c (self->text, ']');
  return self->text->str;
}
