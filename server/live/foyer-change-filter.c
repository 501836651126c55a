/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VALUES 64

typedef enum
{
  OP_EQUAL,
  OP_NOT_EQUAL,
  OP_GREATER,
  OP_LESS,
  OP_GREATER_OR_EQUAL,
  OP_LESS_OR_EQUAL,
  OP_IN,
} Op;

struct _FoyerChangeFilter
{
  const FoyerFieldInfo *field;
  Op                    op;
  char                **values;
};

static const struct
{
  const char *text;
  Op          op;
} ops[] = {
  { "=", OP_EQUAL }, { "!=", OP_NOT_EQUAL },        { ">", OP_GREATER },
  { "<", OP_LESS },  { ">=", OP_GREATER_OR_EQUAL }, { "<=", OP_LESS_OR_EQUAL },
  { "in", OP_IN },
};

static gboolean
refuse (GError **error, const char *what)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "filter", "filter %s", what);
  return FALSE;
}

static gboolean
is_number (const char *text)
{
  char *end = NULL;

  errno = 0;
  g_ascii_strtod (text, &end);
  return text[0] != '\0' && !g_ascii_isspace (text[0]) && *end == '\0' && errno == 0;
}

/* Whether a value can be what the field holds, so that a mistake is told instead of matching nothing. */
static gboolean
check_value (const FoyerChangeFilter *self, const char *value, GError **error)
{
  if (value[0] == '\0')
    return refuse (error, "needs a value");
  switch (self->field->kind)
    {
    case FOYER_FIELD_INT:
    case FOYER_FIELD_REAL:
      return is_number (value) ? TRUE : refuse (error, "compares a number with something else");
    case FOYER_FIELD_BOOL:
      if (self->op != OP_EQUAL && self->op != OP_NOT_EQUAL && self->op != OP_IN)
        return refuse (error, "cannot order true and false");
      return g_str_equal (value, "true") || g_str_equal (value, "false")
                 ? TRUE
                 : refuse (error, "compares true or false with something else");
    case FOYER_FIELD_ENUM:
      return g_strv_contains (self->field->values, value)
                 ? TRUE
                 : refuse (error, "has a value that the field never has");
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_TIME:
      return TRUE;
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      return refuse (error, "names a field that cannot be compared");
    }
}

static gboolean
parse_values (FoyerChangeFilter *self, const char *text, GError **error)
{
  if (self->op == OP_IN)
    self->values = g_strsplit (text, ",", MOST_VALUES + 1);
  else
    self->values = g_strdupv ((char *[]){ (char *) text, NULL });
  if (g_strv_length (self->values) > MOST_VALUES)
    return refuse (error, "has too many values");
  if (self->values[0] == NULL)
    return refuse (error, "needs a value");
  for (guint i = 0; self->values[i] != NULL; i++)
    {
      if (self->op == OP_IN)
        g_strstrip (self->values[i]);
      if (!check_value (self, self->values[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_op (FoyerChangeFilter *self, const char *word, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_equal (ops[i].text, word))
      {
        self->op = ops[i].op;
        return TRUE;
      }
  return refuse (error, "has an operator that is none of = != > < >= <= in");
}

/* The name and the operator may touch ("seq>=5"), but for "in". */
static gsize
name_length (const char *text)
{
  return strcspn (text, " =!<>");
}

static gsize
op_length (const char *text)
{
  gsize length = strspn (text, "=!<>");
  return length > 0 ? length : strcspn (text, " ");
}

/**
 * foyer_change_filter_parse:
 * @type: the type of the rows
 * @text: `column op value`, with the names of HTTP; the value of `in` is a list with commas
 * @error: receives %FOYER_ERROR_INVALID_FIELD for the field `filter`
 *
 * Returns: (transfer full) (nullable): the filter
 */
FoyerChangeFilter *
foyer_change_filter_parse (const FoyerTypeInfo *type, const char *text, GError **error)
{
  g_return_val_if_fail (type != NULL && text != NULL, NULL);

  g_autoptr (FoyerChangeFilter) self = g_new0 (FoyerChangeFilter, 1);
  text += strspn (text, " ");
  g_autofree char *name = g_strndup (text, name_length (text));
  text += strlen (name);
  text += strspn (text, " ");
  g_autofree char *word = g_strndup (text, op_length (text));
  text += strlen (word);
  g_autofree char *value = g_strstrip (g_strdup (text));

  self->field = foyer_type_find_field (type, name);
  if (self->field == NULL)
    {
      refuse (error, "names a field that there is not");
      return NULL;
    }
  if (!parse_op (self, word, error) || !parse_values (self, value, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * foyer_change_filter_free:
 * @self: a filter
 */
void
foyer_change_filter_free (FoyerChangeFilter *self)
{
  g_return_if_fail (self != NULL);

  g_strfreev (self->values);
  g_free (self);
}

static JsonNode *
find_member (JsonObject *row, const char *name)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL)
    return json_object_get_member (row, name);
  g_autofree char *outer = g_strndup (name, (gsize) (dot - name));
  JsonObject      *inner = foyer_json_object (row, outer);
  return inner != NULL ? json_object_get_member (inner, dot + 1) : NULL;
}

static int
compare_numbers (double a, double b)
{
  return (a > b) - (a < b);
}

static int
compare_integers (gint64 a, const char *text)
{
  char  *end = NULL;
  gint64 b = g_ascii_strtoll (text, &end, 10);

  if (*end != '\0')
    return compare_numbers ((double) a, g_ascii_strtod (text, NULL));
  return (a > b) - (a < b);
}

/* Times are ISO 8601 of one shape: their texts sort as they do. */
static int
compare (JsonNode *node, const char *value)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_INT64)
    return compare_integers (json_node_get_int (node), value);
  if (type == G_TYPE_DOUBLE)
    return compare_numbers (json_node_get_double (node), g_ascii_strtod (value, NULL));
  if (type == G_TYPE_BOOLEAN)
    return strcmp (json_node_get_boolean (node) ? "true" : "false", value);
  return strcmp (json_node_get_string (node), value);
}

static gboolean
is_one_of (JsonNode *node, char **values)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (compare (node, values[i]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * foyer_change_filter_matches:
 * @self: a filter
 * @row: a row in the shape of HTTP
 *
 * A field that is absent or null is unequal to every value and neither more nor less than any.
 *
 * Returns: whether @row passes
 */
gboolean
foyer_change_filter_matches (const FoyerChangeFilter *self, JsonObject *row)
{
  g_return_val_if_fail (self != NULL && row != NULL, FALSE);

  JsonNode *node = find_member (row, self->field->name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return self->op == OP_NOT_EQUAL;
  switch (self->op)
    {
    case OP_EQUAL:
      return compare (node, self->values[0]) == 0;
    case OP_NOT_EQUAL:
      return compare (node, self->values[0]) != 0;
    case OP_GREATER:
      return compare (node, self->values[0]) > 0;
    case OP_LESS:
      return compare (node, self->values[0]) < 0;
    case OP_GREATER_OR_EQUAL:
      return compare (node, self->values[0]) >= 0;
    case OP_LESS_OR_EQUAL:
      return compare (node, self->values[0]) <= 0;
    case OP_IN:
      return is_one_of (node, self->values);
    default:
      g_return_val_if_reached (FALSE);
    }
}
