/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-record.h"

#include <string.h>

/* These never leave their own table. */
static const char *const secret_members[] = { "passwordHash", "identitySecret" };

static void
bind_field (FoyerGdaStatement *statement, const char *name, FoyerRecord *record, guint field)
{
  if (!foyer_record_has (record, field))
    {
      foyer_gda_statement_bind_null (statement, name);
      return;
    }
  g_autoptr (JsonNode) node = NULL;
  g_autofree char     *json = NULL;
  switch (foyer_record_get_info (record)->fields[field].kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      foyer_gda_statement_bind_text (statement, name, foyer_record_get_text (record, field));
      break;
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
      foyer_gda_statement_bind_int (statement, name, foyer_record_get_int (record, field));
      break;
    case FOYER_FIELD_BOOL:
      foyer_gda_statement_bind_bool (statement, name, foyer_record_get_bool (record, field));
      break;
    case FOYER_FIELD_REAL:
      foyer_gda_statement_bind_double (statement, name, foyer_record_get_real (record, field));
      break;
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      node = foyer_record_field_to_json (record, field);
      json = foyer_json_print (node);
      foyer_gda_statement_bind_text (statement, name, json);
      break;
    }
}

/**
 * foyer_gda_statement_bind_record:
 * @self: a statement
 * @record: a record
 *
 * Binds every parameter that is named like a column of the record's type.
 */
void
foyer_gda_statement_bind_record (FoyerGdaStatement *self, FoyerRecord *record)
{
  const FoyerGdaQuery *query = foyer_gda_statement_get_query (self);
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 0; i < query->n_in; i++)
    for (guint field = 0; field < info->n_fields; field++)
      if (info->fields[field].column != NULL && g_str_equal (info->fields[field].column, query->in[i].name))
        {
          bind_field (self, query->in[i].name, record, field);
          break;
        }
}

static void
fill_json (FoyerGdaRows *rows, guint column, FoyerRecord *record, guint field)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = foyer_json_parse (foyer_gda_rows_get_text (rows, column), -1, &error);

  if (node == NULL || !foyer_record_field_from_json (record, field, node))
    g_message ("a stored %s is not what it should be and is left out: %s",
               foyer_record_get_info (record)->fields[field].name,
               error == NULL ? "wrong type" : error->message);
}

static void
fill_field (FoyerGdaRows *rows, guint column, FoyerRecord *record, guint field)
{
  if (foyer_gda_rows_is_null (rows, column))
    return;
  switch (foyer_record_get_info (record)->fields[field].kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      foyer_record_set_text (record, field, foyer_gda_rows_get_text (rows, column));
      break;
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
      foyer_record_set_int (record, field, foyer_gda_rows_get_int (rows, column));
      break;
    case FOYER_FIELD_BOOL:
      foyer_record_set_bool (record, field, foyer_gda_rows_get_bool (rows, column));
      break;
    case FOYER_FIELD_REAL:
      foyer_record_set_real (record, field, foyer_gda_rows_get_double (rows, column));
      break;
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      fill_json (rows, column, record, field);
      break;
    }
}

/**
 * foyer_gda_rows_fill_record:
 * @self: rows, at one
 * @record: a record
 * @prefix: (nullable): only columns that start so, and are named like a column of the type after it
 *
 * Copies the row's values into the record.
 */
void
foyer_gda_rows_fill_record (FoyerGdaRows *self, FoyerRecord *record, const char *prefix)
{
  const FoyerGdaQuery *query = foyer_gda_rows_get_query (self);
  const FoyerTypeInfo *info = foyer_record_get_info (record);
  gsize                skip = prefix == NULL ? 0 : strlen (prefix);

  for (guint i = 0; i < query->n_out; i++)
    {
      if (prefix != NULL && !g_str_has_prefix (query->out[i].name, prefix))
        continue;
      for (guint field = 0; field < info->n_fields; field++)
        if (info->fields[field].column != NULL &&
            g_str_equal (info->fields[field].column, query->out[i].name + skip))
          {
            fill_field (self, i, record, field);
            break;
          }
    }
}

/**
 * foyer_gda_rows_to_record:
 * @self: rows, at one
 * @type: the GType of a noun
 *
 * Returns: (transfer full): the row as a record
 */
FoyerRecord *
foyer_gda_rows_to_record (FoyerGdaRows *self, GType type)
{
  FoyerRecord *record = g_object_new (type, NULL);
  foyer_gda_rows_fill_record (self, record, NULL);
  return record;
}

/**
 * foyer_gda_record_to_node:
 * @record: a record
 *
 * Returns: (transfer full): the stored row as changes tell it, without secrets
 */
JsonNode *
foyer_gda_record_to_node (FoyerRecord *record)
{
  g_autoptr (JsonObject) object = foyer_record_to_json (record, FOYER_VIEW_STORED);

  for (guint i = 0; i < G_N_ELEMENTS (secret_members); i++)
    if (json_object_has_member (object, secret_members[i]))
      json_object_remove_member (object, secret_members[i]);
  return json_node_init_object (json_node_alloc (), object);
}

/**
 * foyer_gda_record_copy_field:
 * @record: where to
 * @from: where from, of the same type
 * @field: the field's number
 *
 * Makes one field the same as the other record's, absent if it is absent there.
 */
void
foyer_gda_record_copy_field (FoyerRecord *record, FoyerRecord *from, guint field)
{
  g_autoptr (JsonNode) node = foyer_record_field_to_json (from, field);
  (void) foyer_record_field_from_json (record, field, node);
}
