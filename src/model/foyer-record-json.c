/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"
#include "foyer-record.h"

#include <string.h>

static JsonNode *
texts_to_json (const char *const *texts)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return json_node_init_array (json_node_alloc (), array);
}

/**
 * foyer_record_field_to_json:
 * @self: a record
 * @field: a field's number
 *
 * Returns: (transfer full) (nullable): the value as the wire has it, %NULL where it is absent
 */
JsonNode *
foyer_record_field_to_json (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (FOYER_IS_RECORD (self), NULL);
  if (!foyer_record_has (self, field))
    return NULL;
  g_autofree char *time = NULL;
  switch (foyer_record_get_info (self)->fields[field].kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      return json_node_init_string (json_node_alloc (), foyer_record_get_text (self, field));
    case FOYER_FIELD_INT:
      return json_node_init_int (json_node_alloc (), foyer_record_get_int (self, field));
    case FOYER_FIELD_REAL:
      return json_node_init_double (json_node_alloc (), foyer_record_get_real (self, field));
    case FOYER_FIELD_BOOL:
      return json_node_init_boolean (json_node_alloc (), foyer_record_get_bool (self, field));
    case FOYER_FIELD_TIME:
      time = foyer_time_to_string (foyer_record_get_int (self, field));
      return json_node_init_string (json_node_alloc (), time);
    case FOYER_FIELD_TEXTS:
      return texts_to_json (foyer_record_get_texts (self, field));
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      return json_node_ref (foyer_record_get_json (self, field));
    }
}

static void
set_member (JsonObject *object, const char *name, JsonNode *value)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL)
    {
      json_object_set_member (object, name, value);
      return;
    }
  g_autofree char *outer = g_strndup (name, (gsize) (dot - name));
  if (!json_object_has_member (object, outer))
    json_object_set_object_member (object, outer, json_object_new ());
  json_object_set_member (json_object_get_object_member (object, outer), dot + 1, value);
}

static JsonNode *
find_member (JsonObject *object, const char *name)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL)
    return json_object_get_member (object, name);
  g_autofree char *outer = g_strndup (name, (gsize) (dot - name));
  JsonObject      *inner = foyer_json_object (object, outer);
  return inner != NULL ? json_object_get_member (inner, dot + 1) : NULL;
}

/**
 * foyer_field_is_shown: (skip)
 * @field: a field
 * @view: for whom
 *
 * What is computed belongs to one caller (unread) or to another table (a visitor's name); of these a change
 * shows only the latter.
 *
 * Returns: whether @view has it
 */
gboolean
foyer_field_is_shown (const FoyerFieldInfo *field, FoyerRecordView view)
{
  if (view == FOYER_VIEW_STORED)
    return (field->flags & FOYER_FIELD_COMPUTED) == 0;
  if ((field->flags & FOYER_FIELD_INTERNAL) != 0)
    return FALSE;
  return view == FOYER_VIEW_WIRE ||
         !((field->flags & FOYER_FIELD_COMPUTED) != 0 && field->kind == FOYER_FIELD_INT);
}

/**
 * foyer_record_to_json:
 * @self: a record
 * @view: for whom
 *
 * Returns: (transfer full): the object; absent fields are left out
 */
JsonObject *
foyer_record_to_json (FoyerRecord *self, FoyerRecordView view)
{
  g_return_val_if_fail (FOYER_IS_RECORD (self), NULL);
  const FoyerTypeInfo *info = foyer_record_get_info (self);
  JsonObject          *object = json_object_new ();
  for (guint i = 0; i < info->n_fields; i++)
    {
      JsonNode *value =
          foyer_field_is_shown (&info->fields[i], view) ? foyer_record_field_to_json (self, i) : NULL;
      if (value != NULL)
        set_member (object, info->fields[i].name, value);
    }
  return object;
}

static gboolean
set_texts (FoyerRecord *self, guint field, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  JsonArray               *array = json_node_get_array (node);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_STRING)
        return FALSE;
      g_strv_builder_add (builder, json_node_get_string (item));
    }
  g_auto (GStrv) texts = g_strv_builder_end (builder);
  foyer_record_set_texts (self, field, (const char *const *) texts);
  return TRUE;
}

static gboolean
set_time (FoyerRecord *self, guint field, JsonNode *node)
{
  gint64 time_ms;

  if (json_node_get_value_type (node) != G_TYPE_STRING ||
      !foyer_time_from_string (json_node_get_string (node), &time_ms))
    return FALSE;
  foyer_record_set_int (self, field, time_ms);
  return TRUE;
}

static gboolean
set_scalar (FoyerRecord *self, guint field, FoyerFieldKind kind, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  GType type = json_node_get_value_type (node);
  if (kind == FOYER_FIELD_TIME)
    return set_time (self, field, node);
  if (kind == FOYER_FIELD_INT && type == G_TYPE_INT64)
    foyer_record_set_int (self, field, json_node_get_int (node));
  else if (kind == FOYER_FIELD_BOOL && type == G_TYPE_BOOLEAN)
    foyer_record_set_bool (self, field, json_node_get_boolean (node));
  else if (kind == FOYER_FIELD_REAL && (type == G_TYPE_DOUBLE || type == G_TYPE_INT64))
    foyer_record_set_real (self, field, json_node_get_double (node));
  else if (kind <= FOYER_FIELD_ID || kind == FOYER_FIELD_ENUM)
    {
      if (type != G_TYPE_STRING)
        return FALSE;
      foyer_record_set_text (self, field, json_node_get_string (node));
    }
  else
    return FALSE;
  return TRUE;
}

/**
 * foyer_record_field_from_json:
 * @self: a record
 * @field: a field's number
 * @node: (nullable): the value as the wire has it; %NULL or null makes it absent
 *
 * Returns: whether @node has the field's type
 */
gboolean
foyer_record_field_from_json (FoyerRecord *self, guint field, JsonNode *node)
{
  g_return_val_if_fail (FOYER_IS_RECORD (self), FALSE);
  FoyerFieldKind kind = foyer_record_get_info (self)->fields[field].kind;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      foyer_record_clear (self, field);
      return TRUE;
    }
  if (kind == FOYER_FIELD_TEXTS)
    return set_texts (self, field, node);
  if (kind == FOYER_FIELD_OBJECT || kind == FOYER_FIELD_MAP)
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return FALSE;
      foyer_record_set_json (self, field, node);
      return TRUE;
    }
  if (kind == FOYER_FIELD_OBJECTS || kind == FOYER_FIELD_MAPS)
    {
      if (!JSON_NODE_HOLDS_ARRAY (node))
        return FALSE;
      foyer_record_set_json (self, field, node);
      return TRUE;
    }
  return set_scalar (self, field, kind, node);
}

/**
 * foyer_record_from_json:
 * @type: the GType of a noun
 * @object: an object of its shape
 * @view: who wrote it
 * @error: receives %FOYER_ERROR_INVALID_FIELD where a value has another type
 *
 * For what this program or its server wrote: reads all fields of @view, ignores what it does not know.
 *
 * Returns: (transfer full) (nullable): the record
 */
FoyerRecord *
foyer_record_from_json (GType type, JsonObject *object, FoyerRecordView view, GError **error)
{
  g_return_val_if_fail (g_type_is_a (type, FOYER_TYPE_RECORD) && object != NULL, NULL);
  g_autoptr (FoyerRecord) self = g_object_new (type, NULL);
  const FoyerTypeInfo    *info = foyer_record_get_info (self);
  for (guint i = 0; i < info->n_fields; i++)
    if (foyer_field_is_shown (&info->fields[i], view) &&
        !foyer_record_field_from_json (self, i, find_member (object, info->fields[i].name)))
      {
        foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, info->fields[i].name,
                               "%s of %s has a wrong type", info->fields[i].name, info->name);
        return NULL;
      }
  return g_steal_pointer (&self);
}

/**
 * foyer_record_apply_json:
 * @self: a record
 * @object: a body from outside
 * @mode: %FOYER_VALIDATE_CREATE replaces everything that can be written, what is missing by its default;
 *   %FOYER_VALIDATE_PATCH changes what is there, and null makes a field absent
 * @error: receives %FOYER_ERROR_UNKNOWN_FIELD or %FOYER_ERROR_INVALID_FIELD
 *
 * Read-only and internal fields stay as they are.
 *
 * Returns: whether @object was good; @self is untouched where it was not
 */
gboolean
foyer_record_apply_json (FoyerRecord *self, JsonObject *object, FoyerValidateMode mode, GError **error)
{
  g_return_val_if_fail (FOYER_IS_RECORD (self) && object != NULL, FALSE);
  const FoyerTypeInfo *info = foyer_record_get_info (self);
  if (!foyer_type_validate (info, object, mode, error))
    return FALSE;
  for (guint i = 0; i < info->n_fields; i++)
    {
      if ((info->fields[i].flags & (FOYER_FIELD_INTERNAL | FOYER_FIELD_READ_ONLY)) != 0)
        continue;
      JsonNode *node = find_member (object, info->fields[i].name);
      if (node != NULL || mode != FOYER_VALIDATE_PATCH)
        (void) foyer_record_field_from_json (self, i, node);
    }
  if (mode != FOYER_VALIDATE_PATCH)
    foyer_record_set_defaults (self);
  return TRUE;
}

/**
 * foyer_record_set_defaults:
 * @self: a record
 *
 * Gives each absent field the default that protocol.json lists for it.
 */
void
foyer_record_set_defaults (FoyerRecord *self)
{
  g_return_if_fail (FOYER_IS_RECORD (self));
  const FoyerTypeInfo *info = foyer_record_get_info (self);
  JsonNode           **defaults = FOYER_RECORD_GET_CLASS (self)->defaults;
  for (guint i = 0; i < info->n_fields; i++)
    if (defaults[i] != NULL && !foyer_record_has (self, i))
      (void) foyer_record_field_from_json (self, i, defaults[i]);
}
