/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-record.h"

typedef union
{
  char     *text; /* a GRefString, so that copies share it */
  gint64    integer;
  double    real;
  char    **texts;
  JsonNode *json; /* sealed, so that copies share it */
} FoyerValue;

typedef struct
{
  FoyerValue *values;
  guint64     present; /* one bit a field */
} FoyerRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FoyerRecord, foyer_record, G_TYPE_OBJECT)

static inline FoyerRecordPrivate *
get_private (FoyerRecord *self)
{
  return foyer_record_get_instance_private (self);
}

/* Without the cast's check, which costs more than what is done with a field. */
static inline FoyerRecordClass *
get_class (FoyerRecord *self)
{
  return (FoyerRecordClass *) ((GTypeInstance *) self)->g_class;
}

static inline FoyerFieldKind
kind_of (FoyerRecord *self, guint field)
{
  return get_class (self)->info->fields[field].kind;
}

static gboolean
is_text (FoyerFieldKind kind)
{
  return kind == FOYER_FIELD_TEXT || kind == FOYER_FIELD_ID || kind == FOYER_FIELD_ENUM;
}

static gboolean
is_json (FoyerFieldKind kind)
{
  return kind == FOYER_FIELD_OBJECT || kind == FOYER_FIELD_OBJECTS || kind == FOYER_FIELD_MAP ||
         kind == FOYER_FIELD_MAPS;
}

static gboolean
is_int (FoyerFieldKind kind)
{
  return kind == FOYER_FIELD_INT || kind == FOYER_FIELD_TIME || kind == FOYER_FIELD_BOOL;
}

static void
record_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  FoyerRecord *self = FOYER_RECORD (object);
  guint        field = property_id - 1;

  if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, foyer_record_get_text (self, field));
  else if (G_VALUE_HOLDS_INT64 (value))
    g_value_set_int64 (value, foyer_record_get_int (self, field));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, foyer_record_get_bool (self, field));
  else if (G_VALUE_HOLDS_DOUBLE (value))
    g_value_set_double (value, foyer_record_get_real (self, field));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    g_value_set_boxed (value, foyer_record_get_texts (self, field));
  else
    g_value_set_boxed (value, foyer_record_get_json (self, field));
}

static void
record_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  FoyerRecord *self = FOYER_RECORD (object);
  guint        field = property_id - 1;

  if (G_VALUE_HOLDS_STRING (value))
    foyer_record_set_text (self, field, g_value_get_string (value));
  else if (G_VALUE_HOLDS_INT64 (value))
    foyer_record_set_int (self, field, g_value_get_int64 (value));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    foyer_record_set_bool (self, field, g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_DOUBLE (value))
    foyer_record_set_real (self, field, g_value_get_double (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    foyer_record_set_texts (self, field, g_value_get_boxed (value));
  else
    foyer_record_set_json (self, field, g_value_get_boxed (value));
}

static void
record_finalize (GObject *object)
{
  FoyerRecord        *self = FOYER_RECORD (object);
  FoyerRecordPrivate *storage = get_private (self);

  while (storage->present != 0)
    foyer_record_clear (self, (guint) __builtin_ctzll (storage->present));
  g_free (storage->values);
  G_OBJECT_CLASS (foyer_record_parent_class)->finalize (object);
}

static void
foyer_record_class_init (FoyerRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = record_finalize;
}

static void
foyer_record_init (FoyerRecord *self)
{
}

static FoyerValue *
value_at (FoyerRecord *self, guint field)
{
  FoyerRecordPrivate *storage = get_private (self);

  if (storage->values == NULL)
    storage->values = g_new0 (FoyerValue, get_class (self)->info->n_fields);
  return &storage->values[field];
}

static char *
property_name (const char *field)
{
  GString *name = g_string_new (NULL);

  for (const char *at = field; *at != '\0'; at++)
    {
      if (*at == '.')
        g_string_append_c (name, '-');
      else if (g_ascii_isupper (*at))
        g_string_append_printf (name, "-%c", g_ascii_tolower (*at));
      else
        g_string_append_c (name, *at);
    }
  return g_string_free (name, FALSE);
}

static GParamSpec *
property_for (const FoyerFieldInfo *field)
{
  GParamFlags      flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY;
  g_autofree char *name = property_name (field->name);

  if (is_text (field->kind))
    return g_param_spec_string (name, NULL, NULL, NULL, flags);
  if (field->kind == FOYER_FIELD_BOOL)
    return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
  if (is_int (field->kind))
    return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  if (field->kind == FOYER_FIELD_REAL)
    return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  if (field->kind == FOYER_FIELD_TEXTS)
    return g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
  return g_param_spec_boxed (name, NULL, NULL, JSON_TYPE_NODE, flags);
}

/* Read once for a class, for they are asked for with every message. */
static JsonNode **
parse_defaults (const FoyerTypeInfo *info)
{
  JsonNode **defaults = g_new0 (JsonNode *, info->n_fields);

  for (guint i = 0; i < info->n_fields; i++)
    if (info->fields[i].fallback != NULL)
      {
        defaults[i] = foyer_json_parse (info->fields[i].fallback, -1, NULL);
        g_assert (defaults[i] != NULL);
        json_node_seal (defaults[i]);
      }
  return defaults;
}

/**
 * foyer_record_class_bind: (skip)
 * @klass: the class of a noun
 * @info: its row in the tables of the protocol, at most 64 fields
 *
 * For the generated class initialisers: gives the class its fields, and a property for each.
 */
void
foyer_record_class_bind (FoyerRecordClass *klass, const FoyerTypeInfo *info)
{
  g_return_if_fail (info->n_fields <= 64);
  klass->info = info;
  klass->defaults = parse_defaults (info);
  /* GObject does not inherit these two. */
  G_OBJECT_CLASS (klass)->get_property = record_get_property;
  G_OBJECT_CLASS (klass)->set_property = record_set_property;
  for (guint i = 0; i < info->n_fields; i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, property_for (&info->fields[i]));
}

/**
 * foyer_record_get_info:
 * @self: a record
 *
 * Returns: (transfer none): the fields of its type
 */
const FoyerTypeInfo *
foyer_record_get_info (FoyerRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return get_class (self)->info;
}

/**
 * foyer_record_type_info:
 * @type: the GType of a noun
 *
 * Returns: (transfer none): the fields of that type
 */
const FoyerTypeInfo *
foyer_record_type_info (GType type)
{
  g_return_val_if_fail (g_type_is_a (type, FOYER_TYPE_RECORD), NULL);
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  return ((FoyerRecordClass *) klass)->info;
}

/**
 * foyer_record_has:
 * @self: a record
 * @field: a field's number
 *
 * Returns: whether the field has a value
 */
gboolean
foyer_record_has (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL, FALSE); /* asked for every field of every row: no more than that */
  return (get_private (self)->present & G_GUINT64_CONSTANT (1) << field) != 0;
}

/**
 * foyer_record_clear:
 * @self: a record
 * @field: a field's number
 *
 * Takes the field's value away.
 */
void
foyer_record_clear (FoyerRecord *self, guint field)
{
  if (!foyer_record_has (self, field))
    return;
  FoyerValue *value = value_at (self, field);
  if (is_text (kind_of (self, field)))
    g_clear_pointer (&value->text, g_ref_string_release);
  else if (kind_of (self, field) == FOYER_FIELD_TEXTS)
    g_clear_pointer (&value->texts, g_strfreev);
  else if (is_json (kind_of (self, field)))
    g_clear_pointer (&value->json, json_node_unref);
  get_private (self)->present &= ~(G_GUINT64_CONSTANT (1) << field);
}

/* Makes room for a new value of the field. */
static FoyerValue *
replace (FoyerRecord *self, guint field)
{
  foyer_record_clear (self, field);
  get_private (self)->present |= G_GUINT64_CONSTANT (1) << field;
  return value_at (self, field);
}

/**
 * foyer_record_get_id:
 * @self: a record whose type has the text field "id" first
 *
 * Returns: (transfer none) (nullable): its id
 */
const char *
foyer_record_get_id (FoyerRecord *self)
{
  return foyer_record_get_text (self, 0);
}

/**
 * foyer_record_get_text:
 * @self: a record
 * @field: the number of a text, id or enum field
 *
 * Returns: (transfer none) (nullable): the value, %NULL where it is absent
 */
const char *
foyer_record_get_text (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL && is_text (kind_of (self, field)), NULL);
  return foyer_record_has (self, field) ? value_at (self, field)->text : NULL;
}

/**
 * foyer_record_get_int:
 * @self: a record
 * @field: the number of a whole-number field, or of a time in milliseconds since 1970
 *
 * Returns: the value, 0 where it is absent
 */
gint64
foyer_record_get_int (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL && is_int (kind_of (self, field)), 0);
  return foyer_record_has (self, field) ? value_at (self, field)->integer : 0;
}

/**
 * foyer_record_get_bool:
 * @self: a record
 * @field: the number of a truth field
 *
 * Returns: the value, %FALSE where it is absent
 */
gboolean
foyer_record_get_bool (FoyerRecord *self, guint field)
{
  return foyer_record_get_int (self, field) != 0;
}

/**
 * foyer_record_get_real:
 * @self: a record
 * @field: the number of a number field
 *
 * Returns: the value, 0 where it is absent
 */
double
foyer_record_get_real (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL && kind_of (self, field) == FOYER_FIELD_REAL, 0);
  return foyer_record_has (self, field) ? value_at (self, field)->real : 0;
}

/**
 * foyer_record_get_texts:
 * @self: a record
 * @field: the number of a field of texts
 *
 * Returns: (transfer none) (nullable): the %NULL-terminated texts, %NULL where they are absent
 */
const char *const *
foyer_record_get_texts (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL && kind_of (self, field) == FOYER_FIELD_TEXTS, NULL);
  return foyer_record_has (self, field) ? (const char *const *) value_at (self, field)->texts : NULL;
}

/**
 * foyer_record_get_json:
 * @self: a record
 * @field: the number of a field of objects
 *
 * Returns: (transfer none) (nullable): the sealed value, %NULL where it is absent
 */
JsonNode *
foyer_record_get_json (FoyerRecord *self, guint field)
{
  g_return_val_if_fail (self != NULL && is_json (kind_of (self, field)), NULL);
  return foyer_record_has (self, field) ? value_at (self, field)->json : NULL;
}

/**
 * foyer_record_get_object:
 * @self: a record
 * @field: the number of a field that holds one object
 *
 * Returns: (transfer none) (nullable): the object, %NULL where it is absent
 */
JsonObject *
foyer_record_get_object (FoyerRecord *self, guint field)
{
  JsonNode *node = foyer_record_get_json (self, field);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * foyer_record_set_text:
 * @self: a record
 * @field: the number of a text, id or enum field
 * @value: (nullable): the value, copied; %NULL makes it absent
 */
void
foyer_record_set_text (FoyerRecord *self, guint field, const char *value)
{
  g_return_if_fail (self != NULL && is_text (kind_of (self, field)));
  char *copy = value != NULL ? g_ref_string_new (value) : NULL;
  if (copy == NULL)
    foyer_record_clear (self, field);
  else
    replace (self, field)->text = copy;
}

/**
 * foyer_record_share_text: (skip)
 * @self: a record
 * @field: the number of a text, id or enum field
 * @from: another record of its type, which has the field
 *
 * For copying: both have the same text from now on, once in memory.
 */
void
foyer_record_share_text (FoyerRecord *self, guint field, FoyerRecord *from)
{
  g_return_if_fail (self != NULL && is_text (kind_of (self, field)));
  g_return_if_fail (foyer_record_has (from, field));
  char *text = g_ref_string_acquire (value_at (from, field)->text);
  replace (self, field)->text = text;
}

/**
 * foyer_record_set_int:
 * @self: a record
 * @field: the number of a whole-number field, or of a time
 * @value: the value; times in milliseconds since 1970
 */
void
foyer_record_set_int (FoyerRecord *self, guint field, gint64 value)
{
  g_return_if_fail (self != NULL && is_int (kind_of (self, field)));
  replace (self, field)->integer = value;
}

/**
 * foyer_record_set_bool:
 * @self: a record
 * @field: the number of a truth field
 * @value: the value
 */
void
foyer_record_set_bool (FoyerRecord *self, guint field, gboolean value)
{
  foyer_record_set_int (self, field, value ? 1 : 0);
}

/**
 * foyer_record_set_real:
 * @self: a record
 * @field: the number of a number field
 * @value: the value
 */
void
foyer_record_set_real (FoyerRecord *self, guint field, double value)
{
  g_return_if_fail (FOYER_IS_RECORD (self) && kind_of (self, field) == FOYER_FIELD_REAL);
  replace (self, field)->real = value;
}

/**
 * foyer_record_set_texts:
 * @self: a record
 * @field: the number of a field of texts
 * @value: (nullable): the %NULL-terminated texts, copied; %NULL makes it absent
 */
void
foyer_record_set_texts (FoyerRecord *self, guint field, const char *const *value)
{
  g_return_if_fail (FOYER_IS_RECORD (self) && kind_of (self, field) == FOYER_FIELD_TEXTS);
  char **copy = g_strdupv ((char **) value);
  if (copy == NULL)
    foyer_record_clear (self, field);
  else
    replace (self, field)->texts = copy;
}

/**
 * foyer_record_set_json:
 * @self: a record
 * @field: the number of a field of objects
 * @value: (nullable): the value, sealed and shared from now on; %NULL makes it absent
 */
void
foyer_record_set_json (FoyerRecord *self, guint field, JsonNode *value)
{
  g_return_if_fail (self != NULL && is_json (kind_of (self, field)));
  JsonNode *shared = NULL;
  if (value != NULL && !JSON_NODE_HOLDS_NULL (value))
    {
      json_node_seal (value);
      shared = json_node_ref (value);
    }
  if (shared == NULL)
    foyer_record_clear (self, field);
  else
    replace (self, field)->json = shared;
}
