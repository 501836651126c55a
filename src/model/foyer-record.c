/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-record-private.h"

#include <string.h>

typedef union
{
  char     *text; /* a GRefString, so that copies share it; one that the tables list is theirs */
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

/* Most values of an enum are those that the tables list: these are not copied. */
static const char *
find_listed (const FoyerFieldInfo *info, const char *text)
{
  if (info->kind == FOYER_FIELD_ENUM)
    for (const char *const *value = info->values; *value != NULL; value++)
      if (*value == text || strcmp (*value, text) == 0)
        return *value;
  return NULL;
}

static void
release_text (const FoyerFieldInfo *info, char *text)
{
  if (find_listed (info, text) != text)
    g_ref_string_release (text);
}

static void
release (const FoyerFieldInfo *info, FoyerValue *value)
{
  if (is_text (info->kind))
    release_text (info, value->text);
  else if (info->kind == FOYER_FIELD_TEXTS)
    g_strfreev (value->texts);
  else if (is_json (info->kind))
    json_node_unref (value->json);
}

static void
record_finalize (GObject *object)
{
  FoyerRecord         *self = (FoyerRecord *) object;
  FoyerRecordPrivate  *storage = get_private (self);
  const FoyerTypeInfo *info = get_class (self)->info;

  for (guint64 rest = storage->present; rest != 0; rest &= rest - 1)
    {
      guint field = (guint) __builtin_ctzll (rest);
      release (&info->fields[field], &storage->values[field]);
    }
  g_free (storage->values);
  G_OBJECT_CLASS (foyer_record_parent_class)->finalize (object);
}

static void
foyer_record_class_init (FoyerRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = record_finalize;
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
  foyer_record_class_install_properties (klass);
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
  release (&get_class (self)->info->fields[field], value_at (self, field));
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
  const char *listed = value != NULL ? find_listed (&get_class (self)->info->fields[field], value) : NULL;
  char       *copy = value == NULL || listed != NULL ? (char *) listed : g_ref_string_new (value);
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
  char *text = value_at (from, field)->text;
  if (find_listed (&get_class (self)->info->fields[field], text) == NULL)
    g_ref_string_acquire (text);
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
