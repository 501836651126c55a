/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"

static JsonNode *
parse_checked (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError)     failure = NULL;

  if (json_parser_load_from_data (parser, text, length, &failure))
    return json_parser_steal_root (parser);
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "Invalid JSON: %s", failure->message);
  return NULL;
}

/**
 * foyer_json_parse:
 * @text: bytes from anywhere
 * @length: how many, or -1 where @text ends with a NUL
 * @error: receives %FOYER_ERROR_INVALID_JSON
 *
 * Returns: (transfer full) (nullable): the value, after foyer_json_check() let it through
 */
JsonNode *
foyer_json_parse (const char *text, gssize length, GError **error)
{
  return foyer_json_parse_deep (text, length, FOYER_JSON_DEPTH, error);
}

/**
 * foyer_json_parse_deep:
 * @text: bytes from anywhere
 * @length: how many, or -1 where @text ends with a NUL
 * @depth: how deep it may nest, at most %FOYER_JSON_DEPTH_MOST
 * @error: receives %FOYER_ERROR_INVALID_JSON
 *
 * As foyer_json_parse(): for what came in within its limit, and was wrapped by this program.
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *
foyer_json_parse_deep (const char *text, gssize length, guint depth, GError **error)
{
  return foyer_json_check (text, length, depth, error) ? parse_checked (text, length, error) : NULL;
}

/**
 * foyer_json_parse_bytes:
 * @bytes: bytes from anywhere
 * @error: receives %FOYER_ERROR_INVALID_JSON
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *
foyer_json_parse_bytes (GBytes *bytes, GError **error)
{
  g_return_val_if_fail (bytes != NULL, NULL);
  gsize       size;
  const char *data = g_bytes_get_data (bytes, &size);
  return foyer_json_parse (data != NULL ? data : "", (gssize) size, error);
}

/**
 * foyer_json_parse_object:
 * @text: bytes from anywhere
 * @length: how many, or -1 where @text ends with a NUL
 * @error: receives %FOYER_ERROR_INVALID_JSON, also where the value is no object
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *
foyer_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = foyer_json_parse (text, length, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "A JSON object is expected");
      return NULL;
    }
  return json_node_dup_object (node);
}

/* The member, or NULL where it is missing or null. */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
wrong_type (GError **error, const char *name, const char *expected)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, name, "%s must be %s", name, expected);
  return FALSE;
}

/**
 * foyer_json_get_text:
 * @object: an object
 * @name: the member
 * @fallback: (nullable): the value where it is missing or null
 * @value: (out) (transfer none): the text, owned by @object
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no text
 */
gboolean
foyer_json_get_text (
    JsonObject *object, const char *name, const char *fallback, const char **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node != NULL && !holds (node, G_TYPE_STRING))
    return wrong_type (error, name, "a text");
  *value = node != NULL ? json_node_get_string (node) : fallback;
  return TRUE;
}

/**
 * foyer_json_get_int:
 * @object: an object
 * @name: the member
 * @fallback: the value where it is missing or null
 * @value: (out): the number
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no whole number
 */
gboolean
foyer_json_get_int (JsonObject *object, const char *name, gint64 fallback, gint64 *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node != NULL && !holds (node, G_TYPE_INT64))
    return wrong_type (error, name, "a whole number");
  *value = node != NULL ? json_node_get_int (node) : fallback;
  return TRUE;
}

/**
 * foyer_json_get_bool:
 * @object: an object
 * @name: the member
 * @fallback: the value where it is missing or null
 * @value: (out): the truth value
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and neither true nor false
 */
gboolean
foyer_json_get_bool (JsonObject *object, const char *name, gboolean fallback, gboolean *value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node != NULL && !holds (node, G_TYPE_BOOLEAN))
    return wrong_type (error, name, "true or false");
  *value = node != NULL ? json_node_get_boolean (node) : fallback;
  return TRUE;
}

/**
 * foyer_json_get_object:
 * @object: an object
 * @name: the member
 * @value: (out) (transfer none) (nullable): the object, %NULL where it is missing or null
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no object
 */
gboolean
foyer_json_get_object (JsonObject *object, const char *name, JsonObject **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    return wrong_type (error, name, "an object");
  *value = node != NULL ? json_node_get_object (node) : NULL;
  return TRUE;
}

/**
 * foyer_json_get_array:
 * @object: an object
 * @name: the member
 * @value: (out) (transfer none) (nullable): the array, %NULL where it is missing or null
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no array
 */
gboolean
foyer_json_get_array (JsonObject *object, const char *name, JsonArray **value, GError **error)
{
  JsonNode *node = find (object, name);
  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return wrong_type (error, name, "an array");
  *value = node != NULL ? json_node_get_array (node) : NULL;
  return TRUE;
}

static gboolean
is_missing (const FoyerJsonMember *member)
{
  return member->text == NULL || member->text[0] == 'n';
}

/**
 * foyer_json_member_get_text:
 * @member: what foyer_json_check_object() found
 * @value: (out) (transfer full) (nullable): the text, %NULL where it is missing or null
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no text
 */
gboolean
foyer_json_member_get_text (const FoyerJsonMember *member, char **value, GError **error)
{
  *value = NULL;
  if (is_missing (member))
    return TRUE;
  if (member->text[0] != '"')
    return wrong_type (error, member->name, "a text");
  *value = foyer_json_decode_text (member->text, member->length);
  return TRUE;
}

/**
 * foyer_json_member_get_object:
 * @member: what foyer_json_check_object() found
 * @value: (out) (transfer full) (nullable): the object, %NULL where it is missing or null
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: %FALSE where the member is there and no object
 */
gboolean
foyer_json_member_get_object (const FoyerJsonMember *member, JsonObject **value, GError **error)
{
  *value = NULL;
  if (is_missing (member))
    return TRUE;
  if (member->text[0] != '{')
    return wrong_type (error, member->name, "an object");
  g_autoptr (JsonNode) node = parse_checked (member->text, (gssize) member->length, error);
  *value = node != NULL ? json_node_dup_object (node) : NULL;
  return node != NULL;
}

/**
 * foyer_json_text:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 *
 * Returns: (transfer none) (nullable): the text, %NULL where there is none
 */
const char *
foyer_json_text (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);
  return node != NULL && holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/**
 * foyer_json_int:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 * @fallback: the value where there is none
 *
 * Returns: the whole number
 */
gint64
foyer_json_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = find (object, name);
  return node != NULL && holds (node, G_TYPE_INT64) ? json_node_get_int (node) : fallback;
}

/**
 * foyer_json_real:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 * @fallback: the value where there is none
 *
 * Returns: the number
 */
double
foyer_json_real (JsonObject *object, const char *name, double fallback)
{
  JsonNode *node = find (object, name);
  if (node == NULL || !(holds (node, G_TYPE_INT64) || holds (node, G_TYPE_DOUBLE)))
    return fallback;
  return json_node_get_double (node);
}

/**
 * foyer_json_bool:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 * @fallback: the value where there is none
 *
 * Returns: the truth value
 */
gboolean
foyer_json_bool (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = find (object, name);
  return node != NULL && holds (node, G_TYPE_BOOLEAN) ? json_node_get_boolean (node) : fallback;
}

/**
 * foyer_json_object:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 *
 * Returns: (transfer none) (nullable): the object, %NULL where there is none
 */
JsonObject *
foyer_json_object (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * foyer_json_array:
 * @object: (nullable): an object that this program made or has validated
 * @name: the member
 *
 * Returns: (transfer none) (nullable): the array, %NULL where there is none
 */
JsonArray *
foyer_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * foyer_json_hold:
 * @node: (nullable): a value that nobody changes any more
 *
 * Any thread may let go of it. An object or array out of it is of use as long as its node is held;
 * json_object_ref() and json_array_ref() on it are for those alone whose tree has never left their thread.
 *
 * Returns: (transfer full) (nullable): @node, sealed
 */
JsonNode *
foyer_json_hold (JsonNode *node)
{
  if (node == NULL)
    return NULL;
  json_node_seal (node);
  return json_node_ref (node);
}

/**
 * foyer_json_hold_object:
 * @object: (nullable): an object that nobody changes any more
 * @name: the member
 *
 * Returns: (transfer full) (nullable): the node of the member that is an object, %NULL where there is none,
 * as with foyer_json_hold()
 */
JsonNode *
foyer_json_hold_object (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? foyer_json_hold (node) : NULL;
}
