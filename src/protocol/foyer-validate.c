/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"
#include "foyer-protocol.h"

#include <string.h>

static gboolean
invalid (GError **error, const char *field, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "%s %s", field, what);
  return FALSE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
check_text (const FoyerFieldInfo *field, JsonNode *node, GError **error)
{
  if (!holds (node, G_TYPE_STRING))
    return invalid (error, field->name, "must be a text");
  glong length = g_utf8_strlen (json_node_get_string (node), -1);
  if ((field->has_min && length < field->min) || (field->has_max && length > field->max))
    return invalid (error, field->name,
                    "must have %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " characters, not %ld", field->min,
                    field->max, length);
  return TRUE;
}

static gboolean
check_number (const FoyerFieldInfo *field, JsonNode *node, GError **error)
{
  gboolean is_int = holds (node, G_TYPE_INT64);

  if (!is_int && (field->kind == FOYER_FIELD_INT || !holds (node, G_TYPE_DOUBLE)))
    return invalid (error, field->name,
                    field->kind == FOYER_FIELD_INT ? "must be a whole number" : "must be a number");
  double value = json_node_get_double (node);
  if ((field->has_min && value < (double) field->min) || (field->has_max && value > (double) field->max))
    return invalid (error, field->name, "must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field->min,
                    field->has_max ? field->max : G_MAXINT64);
  return TRUE;
}

static gboolean
check_enum (const FoyerFieldInfo *field, JsonNode *node, GError **error)
{
  if (holds (node, G_TYPE_STRING) && g_strv_contains (field->values, json_node_get_string (node)))
    return TRUE;
  g_autofree char *values = g_strjoinv (", ", (char **) field->values);
  return invalid (error, field->name, "must be one of: %s", values);
}

static gboolean
check_time (const FoyerFieldInfo *field, JsonNode *node, GError **error)
{
  gint64 ignored;
  if (holds (node, G_TYPE_STRING) && foyer_time_from_string (json_node_get_string (node), &ignored))
    return TRUE;
  return invalid (error, field->name, "must be a time such as 2026-11-23T05:00:00.000Z");
}

static gboolean
check_texts_item (const FoyerFieldInfo *field, JsonNode *item, guint index, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s[%u]", field->name, index);

  if (!holds (item, G_TYPE_STRING))
    return invalid (error, name, "must be a text");
  glong length = g_utf8_strlen (json_node_get_string (item), -1);
  if (length < field->item_min || length > field->item_max)
    return invalid (error, name, "must have %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " characters",
                    field->item_min, field->item_max);
  return TRUE;
}

static gboolean
check_object_item (
    const FoyerFieldInfo *field, JsonNode *item, const char *name, FoyerValidateMode mode, GError **error)
{
  GError *failure = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (item))
    return invalid (error, name, "must be an object");
  if (field->of == NULL || foyer_type_validate (field->of, json_node_get_object (item), mode, &failure))
    return TRUE;
  foyer_error_prefix_field (failure, name);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
check_array (const FoyerFieldInfo *field, JsonNode *node, FoyerValidateMode mode, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return invalid (error, field->name, "must be an array");
  JsonArray *array = json_node_get_array (node);
  guint      length = json_array_get_length (array);
  if (field->has_max && length > field->max)
    return invalid (error, field->name, "must have at most %" G_GINT64_FORMAT " items", field->max);
  for (guint i = 0; i < length; i++)
    {
      JsonNode        *item = json_array_get_element (array, i);
      g_autofree char *name = g_strdup_printf ("%s[%u]", field->name, i);
      gboolean         ok = field->kind == FOYER_FIELD_TEXTS ? check_texts_item (field, item, i, error)
                                                             : check_object_item (field, item, name, mode, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_map (const FoyerFieldInfo *field, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return invalid (error, field->name, "must be an object");
  if (field->has_max && json_object_get_size (json_node_get_object (node)) > field->max)
    return invalid (error, field->name, "must have at most %" G_GINT64_FORMAT " members", field->max);
  return TRUE;
}

static gboolean
check_field (const FoyerFieldInfo *field, JsonNode *node, FoyerValidateMode mode, GError **error)
{
  switch (field->kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
      return check_text (field, node, error);
    case FOYER_FIELD_INT:
    case FOYER_FIELD_REAL:
      return check_number (field, node, error);
    case FOYER_FIELD_BOOL:
      return holds (node, G_TYPE_BOOLEAN) ? TRUE : invalid (error, field->name, "must be true or false");
    case FOYER_FIELD_TIME:
      return check_time (field, node, error);
    case FOYER_FIELD_ENUM:
      return check_enum (field, node, error);
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAPS:
      return check_array (field, node, mode, error);
    case FOYER_FIELD_OBJECT:
      return check_object_item (field, node, field->name, mode, error);
    case FOYER_FIELD_MAP:
    default:
      return check_map (field, node, error);
    }
}

/**
 * foyer_type_find_field:
 * @type: a type of the protocol
 * @name: a field's name on the wire
 *
 * Returns: (transfer none) (nullable): the field, %NULL where there is none or it is internal
 */
const FoyerFieldInfo *
foyer_type_find_field (const FoyerTypeInfo *type, const char *name)
{
  g_return_val_if_fail (type != NULL && name != NULL, NULL);
  for (guint i = 0; i < type->n_fields; i++)
    if (g_str_equal (type->fields[i].name, name) && (type->fields[i].flags & FOYER_FIELD_INTERNAL) == 0)
      return &type->fields[i];
  return NULL;
}

/* A field "sender.kind" makes "sender" a known member. */
static gboolean
is_outer_name (const FoyerTypeInfo *type, const char *name)
{
  gsize length = strlen (name);
  for (guint i = 0; i < type->n_fields; i++)
    if (strncmp (type->fields[i].name, name, length) == 0 && type->fields[i].name[length] == '.')
      return TRUE;
  return FALSE;
}

static gboolean
check_unknown (const FoyerTypeInfo *type, JsonObject *object, GError **error)
{
  JsonObjectIter iter;
  const char    *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (foyer_type_find_field (type, name) == NULL && !is_outer_name (type, name))
      {
        foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_FIELD, name, "%s is not a field of %s", name,
                               type->name);
        return FALSE;
      }
  return TRUE;
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
 * foyer_type_validate:
 * @type: a type of the protocol
 * @object: what came from outside
 * @mode: how strict to be about what is missing or unknown
 * @error: receives %FOYER_ERROR_UNKNOWN_FIELD or %FOYER_ERROR_INVALID_FIELD, naming the field by its whole
 * path
 *
 * Null counts as missing; in a patch it clears a field, and only one that may be cleared. Read-only fields
 * are let through unread.
 *
 * Returns: whether @object fits @type
 */
gboolean
foyer_type_validate (const FoyerTypeInfo *type, JsonObject *object, FoyerValidateMode mode, GError **error)
{
  g_return_val_if_fail (type != NULL && object != NULL, FALSE);
  if (mode != FOYER_VALIDATE_FRAME && !type->open && !check_unknown (type, object, error))
    return FALSE;
  for (guint i = 0; i < type->n_fields; i++)
    {
      const FoyerFieldInfo *field = &type->fields[i];
      if ((field->flags & (FOYER_FIELD_INTERNAL | FOYER_FIELD_READ_ONLY)) != 0)
        continue;
      JsonNode *node = find_member (object, field->name);
      if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
        {
          if (!check_field (field, node, mode, error))
            return FALSE;
        }
      else if (node != NULL && mode == FOYER_VALIDATE_PATCH && (field->flags & FOYER_FIELD_NULLABLE) == 0)
        return invalid (error, field->name, "must not be null");
      else if ((field->flags & FOYER_FIELD_REQUIRED) != 0 && mode != FOYER_VALIDATE_PATCH)
        return invalid (error, field->name, "is required");
    }
  return TRUE;
}
