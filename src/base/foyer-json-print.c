/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Our own, because json-glib 1.6 writes 1e198 as "1e+198.0", which is no JSON. */
#include "foyer-json.h"

#include <math.h>
#include <string.h>

static void print_node (GString *out, JsonNode *node);

static void
print_escape (GString *out, guchar character)
{
  static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char       *found = strchr (plain, character);

  if (found != NULL)
    g_string_append_printf (out, "\\%c", letters[found - plain]);
  else
    g_string_append_printf (out, "\\u%04x", (guint) character);
}

/* How many bytes of @text can stand in a string as they are. */
static gsize
plain_length (const char *text)
{
  static const guint8 ends[256] = { [0 ... 0x1f] = TRUE, ['"'] = TRUE, ['\\'] = TRUE, [0x7f] = TRUE };
  const char         *at = text;

  while (!ends[(guchar) *at])
    at++;
  return (gsize) (at - text);
}

static void
print_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (;; text++)
    {
      gsize length = plain_length (text);
      g_string_append_len (out, text, (gssize) length);
      text += length;
      if (*text == '\0')
        break;
      print_escape (out, (guchar) *text);
    }
  g_string_append_c (out, '"');
}

static void
print_int (GString *out, gint64 value)
{
  char    digits[24]; /* 19 and a sign */
  char   *at = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    *--at = '-';
  g_string_append_len (out, at, digits + sizeof digits - at);
}

/* The shortest of the usual precisions that is read back as the same number, with a point or an exponent, so
 * that it is read as a real number. JSON has no infinities. */
static void
print_real (GString *out, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char                     digits[G_ASCII_DTOSTR_BUF_SIZE];
  double                   again = 0;

  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (digits, sizeof digits, formats[i], value);
      again = g_ascii_strtod (digits, NULL);
      if (memcmp (&again, &value, sizeof value) == 0)
        break;
    }
  g_string_append (out, digits);
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
print_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    print_text (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    print_real (out, json_node_get_double (node));
  else
    print_int (out, json_node_get_int (node));
}

static void
print_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char    *name = NULL;
  JsonNode      *member = NULL;
  const char    *separator = "";

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_string_append (out, separator);
      print_text (out, name);
      g_string_append_c (out, ':');
      print_node (out, member);
      separator = ",";
    }
  g_string_append_c (out, '}');
}

static void
print_array (GString *out, JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      print_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

/* As deep as the value: what came from outside is at most FOYER_JSON_DEPTH levels. */
static void
print_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      print_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      print_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      print_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
    }
}

/**
 * foyer_json_append:
 * @out: where to
 * @node: a value
 *
 * Appends @node as compact JSON, members in their order.
 */
void
foyer_json_append (GString *out, JsonNode *node)
{
  g_return_if_fail (out != NULL && node != NULL);
  print_node (out, node);
}

/**
 * foyer_json_append_object:
 * @out: where to
 * @object: an object
 *
 * Appends @object as compact JSON, members in their order.
 */
void
foyer_json_append_object (GString *out, JsonObject *object)
{
  g_return_if_fail (out != NULL && object != NULL);
  print_object (out, object);
}

/**
 * foyer_json_append_text:
 * @out: where to
 * @text: UTF-8
 *
 * Appends @text as a JSON string (RFC 8259, section 7), with its quotes.
 */
void
foyer_json_append_text (GString *out, const char *text)
{
  g_return_if_fail (out != NULL && text != NULL);
  print_text (out, text);
}

/**
 * foyer_json_append_int:
 * @out: where to
 * @value: a whole number
 *
 * Appends @value in decimal digits.
 */
void
foyer_json_append_int (GString *out, gint64 value)
{
  g_return_if_fail (out != NULL);
  print_int (out, value);
}

/**
 * foyer_json_print:
 * @node: a value
 *
 * Returns: (transfer full): @node as compact JSON, members in their order
 */
char *
foyer_json_print (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);
  GString *out = g_string_sized_new (256);
  print_node (out, node);
  return g_string_free (out, FALSE);
}

/**
 * foyer_json_print_object:
 * @object: an object
 *
 * Returns: (transfer full): @object as compact JSON, members in their order
 */
char *
foyer_json_print_object (JsonObject *object)
{
  g_return_val_if_fail (object != NULL, NULL);
  GString *out = g_string_sized_new (256);
  print_object (out, object);
  return g_string_free (out, FALSE);
}

/**
 * foyer_json_weigh:
 * @node: a value of bounded depth, as foyer_json_parse() lets it through
 *
 * Returns: roughly how many bytes it takes, printed or in memory; its texts are counted exactly
 */
gsize
foyer_json_weigh (JsonNode *node)
{
  gsize weight = 16;

  g_return_val_if_fail (node != NULL, 0);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode      *member;
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &member))
        weight += foyer_json_weigh (member);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      weight += foyer_json_weigh (json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    weight += strlen (json_node_get_string (node));
  return weight;
}
