/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-condition-private.h"

#include <string.h>

#define PATTERN_CHARACTERS 512
#define OPERANDS 200

const char *const foyer_operator_names[FOYER_N_OPERATORS] = {
  "eq",     "neq",    "in",     "nin",  "lt",   "le",       "gt",    "ge",   "between",
  "exists", "prefix", "suffix", "glob", "word", "contains", "regex", "lang",
};

static gboolean
invalid (GError **error, const char *field, const char *what)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "%s %s", field, what);
  return FALSE;
}

static gboolean
find_operator (const char *name, FoyerOperator *operation)
{
  for (guint i = 0; name != NULL && i < FOYER_N_OPERATORS; i++)
    if (g_str_equal (foyer_operator_names[i], name))
      {
        *operation = (FoyerOperator) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
operator_fits (FoyerOperator operation, FoyerFactKind kind)
{
  switch (operation)
    {
    case FOYER_OPERATOR_EQ:
    case FOYER_OPERATOR_NEQ:
    case FOYER_OPERATOR_EXISTS:
      return TRUE;
    case FOYER_OPERATOR_IN:
    case FOYER_OPERATOR_NIN:
      return kind != FOYER_FACT_BOOL;
    case FOYER_OPERATOR_LT:
    case FOYER_OPERATOR_LE:
    case FOYER_OPERATOR_GT:
    case FOYER_OPERATOR_GE:
    case FOYER_OPERATOR_BETWEEN:
      return kind == FOYER_FACT_NUMBER || kind == FOYER_FACT_ANY;
    case FOYER_OPERATOR_PREFIX:
    case FOYER_OPERATOR_SUFFIX:
    case FOYER_OPERATOR_GLOB:
    case FOYER_OPERATOR_WORD:
    case FOYER_OPERATOR_CONTAINS:
    case FOYER_OPERATOR_REGEX:
    case FOYER_OPERATOR_LANG:
      return kind == FOYER_FACT_TEXT || kind == FOYER_FACT_ANY;
    case FOYER_N_OPERATORS:
    default:
      return FALSE;
    }
}

static int
weekday_from_name (const char *name)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  for (int i = 0; i < 7; i++)
    if (g_str_equal (names[i], name))
      return i + 1;
  return 0;
}

/* Reads one operand in the type that the field has. */
static gboolean
read_operand (FoyerCondition *self, FoyerFactKind kind, JsonNode *node, GError **error)
{
  FoyerFact operand = { .kind = FOYER_FACT_NONE };

  if (JSON_NODE_HOLDS_VALUE (node))
    {
      GType type = json_node_get_value_type (node);
      if (type == G_TYPE_STRING)
        {
          operand = (FoyerFact){ .kind = FOYER_FACT_TEXT, .text = json_node_get_string (node) };
          if (g_str_equal (self->field, "time.weekday") && weekday_from_name (operand.text) > 0)
            operand = (FoyerFact){ .kind = FOYER_FACT_NUMBER, .number = weekday_from_name (operand.text) };
        }
      else if (type == G_TYPE_BOOLEAN)
        operand = (FoyerFact){ .kind = FOYER_FACT_BOOL, .truth = json_node_get_boolean (node) };
      else
        operand = (FoyerFact){ .kind = FOYER_FACT_NUMBER, .number = json_node_get_double (node) };
    }
  if (operand.kind == FOYER_FACT_NONE || (kind != FOYER_FACT_ANY && operand.kind != kind))
    {
      const char *expected = kind == FOYER_FACT_NUMBER ? "must be a number"
                             : kind == FOYER_FACT_BOOL ? "must be true or false"
                             : kind == FOYER_FACT_TEXT ? "must be a text"
                                                       : "must be a text, a number, true or false";
      return invalid (error, "value", expected);
    }
  g_ptr_array_add (self->operands, g_memdup2 (&operand, sizeof operand));
  return TRUE;
}

static gboolean
read_operands (FoyerCondition *self, FoyerFactKind kind, GError **error)
{
  gboolean is_list = self->operation == FOYER_OPERATOR_IN || self->operation == FOYER_OPERATOR_NIN ||
                     self->operation == FOYER_OPERATOR_BETWEEN;

  if (self->operation == FOYER_OPERATOR_EXISTS)
    return self->value == NULL ? TRUE : read_operand (self, FOYER_FACT_BOOL, self->value, error);
  if (self->value == NULL)
    return invalid (error, "value", "is required");
  if (!is_list)
    return read_operand (self, kind, self->value, error);
  if (!JSON_NODE_HOLDS_ARRAY (self->value))
    return invalid (error, "value", "must be an array");
  JsonArray *array = json_node_get_array (self->value);
  guint      length = json_array_get_length (array);
  if (self->operation == FOYER_OPERATOR_BETWEEN && length != 2)
    return invalid (error, "value", "must have two numbers");
  if (length == 0 || length > OPERANDS)
    return invalid (error, "value", "must have 1 to 200 items");
  for (guint i = 0; i < length; i++)
    if (!read_operand (self, self->operation == FOYER_OPERATOR_BETWEEN ? FOYER_FACT_NUMBER : kind,
                       json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

/* "*" is one path segment, "**" any number of them. */
static char *
glob_to_pattern (const char *glob)
{
  GString *pattern = g_string_new ("^");

  for (const char *at = glob; *at != '\0'; at++)
    {
      if (at[0] == '*' && at[1] == '*')
        {
          g_string_append (pattern, ".*");
          at++;
        }
      else if (*at == '*')
        g_string_append (pattern, "[^/]*");
      else if (g_ascii_isalnum (*at) || (guchar) *at >= 0x80 || *at == '/')
        g_string_append_c (pattern, *at);
      else
        g_string_append_printf (pattern, "\\%c", *at);
    }
  g_string_append (pattern, "\\z");
  return g_string_free (pattern, FALSE);
}

static gboolean
compile_pattern (FoyerCondition *self, GError **error)
{
  const char *text = json_node_get_string (self->value);

  if (g_utf8_strlen (text, -1) > PATTERN_CHARACTERS)
    return invalid (error, "value", "must have at most 512 characters");
  if (g_str_has_prefix (text, "(*"))
    return invalid (error, "value", "must not start with \"(*\"");
  g_autofree char *body = self->operation == FOYER_OPERATOR_GLOB ? glob_to_pattern (text) : g_strdup (text);
  g_autofree char *problem = NULL;
  self->pattern = foyer_pattern_new (body, &problem);
  if (self->pattern != NULL)
    return TRUE;
  g_autofree char *what = g_strdup_printf ("is not a regular expression: %s", problem);
  return invalid (error, "value", what);
}

static gboolean
prepare_operator (FoyerCondition *self, GError **error)
{
  gboolean takes_text = self->operation >= FOYER_OPERATOR_PREFIX;

  if (takes_text && ((FoyerFact *) g_ptr_array_index (self->operands, 0))->kind != FOYER_FACT_TEXT)
    return invalid (error, "value", "must be a text");
  if (self->operation == FOYER_OPERATOR_GLOB || self->operation == FOYER_OPERATOR_REGEX)
    return compile_pattern (self, error);
  if (self->operation == FOYER_OPERATOR_WORD || self->operation == FOYER_OPERATOR_CONTAINS)
    {
      self->folded = foyer_fold (json_node_get_string (self->value));
      if (self->folded[0] == '\0')
        return invalid (error, "value", "must not be empty");
    }
  return TRUE;
}

static gboolean
check_leaf_members (JsonObject *tree, GError **error)
{
  static const char *const known[] = { "field", "op", "value", "trust", NULL };
  g_autoptr (GList)        names = json_object_get_members (tree);

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      {
        foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_FIELD, l->data, "%s is not part of a condition",
                               (char *) l->data);
        return FALSE;
      }
  return TRUE;
}

static gboolean
compile_leaf (FoyerCondition *self, JsonObject *tree, GError **error)
{
  const char *field = NULL, *operation = NULL, *trust = NULL;

  self->kind = FOYER_CONDITION_LEAF;
  if (!check_leaf_members (tree, error) || !foyer_json_get_text (tree, "field", NULL, &field, error) ||
      !foyer_json_get_text (tree, "op", NULL, &operation, error) ||
      !foyer_json_get_text (tree, "trust", NULL, &trust, error))
    return FALSE;
  FoyerFactKind kind = field != NULL ? foyer_rule_field_kind (field) : FOYER_FACT_NONE;
  if (kind == FOYER_FACT_NONE)
    return invalid (error, "field", field == NULL ? "is required" : "is not a field that rules know");
  if (!find_operator (operation, &self->operation))
    return invalid (error, "op", operation == NULL ? "is required" : "is not an operator that rules know");
  if (!operator_fits (self->operation, kind))
    return invalid (error, "op", "does not fit the type of its field");
  if (trust != NULL && (!g_str_equal (trust, "verified") || kind != FOYER_FACT_ANY))
    return invalid (error, "trust", "must be \"verified\", and only on visitor.attr");
  self->field = g_strdup (field);
  self->only_verified = trust != NULL;
  JsonNode *value = json_object_get_member (tree, "value");
  self->value = value != NULL && !JSON_NODE_HOLDS_NULL (value) ? foyer_json_hold (value) : NULL;
  return read_operands (self, kind, error) && prepare_operator (self, error);
}

static FoyerCondition *compile (JsonObject *tree, guint depth, guint *nodes, GError **error);

static gboolean
add_child (FoyerCondition *self, JsonNode *node, const char *name, guint depth, guint *nodes, GError **error)
{
  GError *failure = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return invalid (error, name, "must be an object");
  FoyerCondition *child = compile (json_node_get_object (node), depth + 1, nodes, &failure);
  if (child == NULL)
    {
      foyer_error_prefix_field (failure, name);
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_ptr_array_add (self->children, child);
  return TRUE;
}

static gboolean
compile_branch (
    FoyerCondition *self, const char *name, JsonNode *node, guint depth, guint *nodes, GError **error)
{
  if (self->kind == FOYER_CONDITION_NOT)
    return add_child (self, node, name, depth, nodes, error);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return invalid (error, name, "must be an array");
  JsonArray *array = json_node_get_array (node);
  if (json_array_get_length (array) == 0)
    return invalid (error, name, "must not be empty");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *item = g_strdup_printf ("%s[%u]", name, i);
      if (!add_child (self, json_array_get_element (array, i), item, depth, nodes, error))
        return FALSE;
    }
  return TRUE;
}

static FoyerCondition *
compile (JsonObject *tree, guint depth, guint *nodes, GError **error)
{
  static const char *const   branches[] = { "all", "any", "not" };
  g_autoptr (FoyerCondition) self = g_new0 (FoyerCondition, 1);

  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_condition_free);
  self->operands = g_ptr_array_new_with_free_func (g_free);
  if (++*nodes > FOYER_CONDITION_NODES || depth > FOYER_CONDITION_DEPTH)
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "",
                             "conditions are too many (%d) or nested too deeply (%d)", FOYER_CONDITION_NODES,
                             FOYER_CONDITION_DEPTH);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (branches); i++)
    {
      JsonNode *node = json_object_get_member (tree, branches[i]);
      if (node == NULL)
        continue;
      self->kind = (FoyerConditionKind) i;
      if (json_object_get_size (tree) != 1)
        {
          invalid (error, branches[i], "must stand alone in its object");
          return NULL;
        }
      return compile_branch (self, branches[i], node, depth, nodes, error) ? g_steal_pointer (&self) : NULL;
    }
  return compile_leaf (self, tree, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * foyer_condition_compile:
 * @tree: `{all:[…]}`, `{any:[…]}`, `{not:…}` or `{field, op, value, trust?}`
 * @error: receives %FOYER_ERROR_INVALID_FIELD or %FOYER_ERROR_UNKNOWN_FIELD with the path of the field in the
 * tree
 *
 * Returns: (transfer full) (nullable): the condition, ready to be evaluated
 */
FoyerCondition *
foyer_condition_compile (JsonObject *tree, GError **error)
{
  g_return_val_if_fail (tree != NULL, NULL);
  guint nodes = 0;
  return compile (tree, 1, &nodes, error);
}
