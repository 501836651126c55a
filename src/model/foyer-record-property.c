/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-record-private.h"

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

  if (field->kind == FOYER_FIELD_TEXT || field->kind == FOYER_FIELD_ID || field->kind == FOYER_FIELD_ENUM)
    return g_param_spec_string (name, NULL, NULL, NULL, flags);
  if (field->kind == FOYER_FIELD_BOOL)
    return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
  if (field->kind == FOYER_FIELD_INT || field->kind == FOYER_FIELD_TIME)
    return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  if (field->kind == FOYER_FIELD_REAL)
    return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  if (field->kind == FOYER_FIELD_TEXTS)
    return g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
  return g_param_spec_boxed (name, NULL, NULL, JSON_TYPE_NODE, flags);
}

/**
 * foyer_record_class_install_properties: (skip)
 * @klass: the class of a noun
 *
 * Gives it a property for each field.
 */
void
foyer_record_class_install_properties (FoyerRecordClass *klass)
{
  /* GObject does not inherit these two. */
  G_OBJECT_CLASS (klass)->get_property = record_get_property;
  G_OBJECT_CLASS (klass)->set_property = record_set_property;
  for (guint i = 0; i < klass->info->n_fields; i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, property_for (&klass->info->fields[i]));
}
