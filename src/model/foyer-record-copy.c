/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-record.h"

#include <string.h>

static void
copy_field (FoyerRecord *copy, FoyerRecord *self, guint field)
{
  switch (foyer_record_get_info (self)->fields[field].kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      foyer_record_share_text (copy, field, self);
      break;
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
    case FOYER_FIELD_BOOL:
      foyer_record_set_int (copy, field, foyer_record_get_int (self, field));
      break;
    case FOYER_FIELD_REAL:
      foyer_record_set_real (copy, field, foyer_record_get_real (self, field));
      break;
    case FOYER_FIELD_TEXTS:
      foyer_record_set_texts (copy, field, foyer_record_get_texts (self, field));
      break;
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
      foyer_record_set_json (copy, field, foyer_record_get_json (self, field));
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * foyer_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): another with the same values
 */
FoyerRecord *
foyer_record_copy (FoyerRecord *self)
{
  FoyerRecord *copy = NULL;

  g_return_val_if_fail (FOYER_IS_RECORD (self), NULL);

  copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  for (guint i = 0; i < foyer_record_get_info (self)->n_fields; i++)
    if (foyer_record_has (self, i))
      copy_field (copy, self, i);
  return copy;
}

/* By its bits: a number that was stored and read again is the same one, or it is not. */
static gboolean
real_equal (double one, double two)
{
  return memcmp (&one, &two, sizeof one) == 0;
}

/* Of a field that both have. */
static gboolean
value_equal (FoyerRecord *self, FoyerRecord *other, guint field)
{
  switch (foyer_record_get_info (self)->fields[field].kind)
    {
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      return g_str_equal (foyer_record_get_text (self, field), foyer_record_get_text (other, field));
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
    case FOYER_FIELD_BOOL:
      return foyer_record_get_int (self, field) == foyer_record_get_int (other, field);
    case FOYER_FIELD_REAL:
      return real_equal (foyer_record_get_real (self, field), foyer_record_get_real (other, field));
    case FOYER_FIELD_TEXTS:
      return g_strv_equal (foyer_record_get_texts (self, field), foyer_record_get_texts (other, field));
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
      return json_node_equal (foyer_record_get_json (self, field), foyer_record_get_json (other, field));
    default:
      g_assert_not_reached ();
    }
}

/**
 * foyer_record_field_equal:
 * @self: a record
 * @other: another of its type
 * @field: the number of a field
 *
 * Returns: whether both have the same value there, or none
 */
gboolean
foyer_record_field_equal (FoyerRecord *self, FoyerRecord *other, guint field)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);
  g_return_val_if_fail (G_OBJECT_TYPE (self) == G_OBJECT_TYPE (other), FALSE);
  gboolean has = foyer_record_has (self, field);

  return has == foyer_record_has (other, field) && (!has || value_equal (self, other, field));
}

/**
 * foyer_record_equal:
 * @self: a record
 * @other: another
 *
 * Returns: whether both are of one type and all their fields are equal
 */
gboolean
foyer_record_equal (FoyerRecord *self, FoyerRecord *other)
{
  g_return_val_if_fail (FOYER_IS_RECORD (self) && FOYER_IS_RECORD (other), FALSE);

  if (G_OBJECT_TYPE (self) != G_OBJECT_TYPE (other))
    return FALSE;
  for (guint i = 0; i < foyer_record_get_info (self)->n_fields; i++)
    if (!foyer_record_field_equal (self, other, i))
      return FALSE;
  return TRUE;
}

static gsize
weigh_texts (const char *const *texts)
{
  gsize weight = 0;

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    weight += strlen (texts[i]);
  return weight;
}

/**
 * foyer_record_weigh:
 * @self: a record
 *
 * Returns: roughly how many bytes it takes, on the wire or in memory; its texts are counted exactly
 */
gsize
foyer_record_weigh (FoyerRecord *self)
{
  gsize weight = 0;

  g_return_val_if_fail (FOYER_IS_RECORD (self), 0);
  for (guint i = 0; i < foyer_record_get_info (self)->n_fields; i++)
    {
      FoyerFieldKind kind = foyer_record_get_info (self)->fields[i].kind;
      weight += 16;
      if (!foyer_record_has (self, i))
        continue;
      if (kind == FOYER_FIELD_TEXT || kind == FOYER_FIELD_ID || kind == FOYER_FIELD_ENUM)
        weight += strlen (foyer_record_get_text (self, i));
      else if (kind == FOYER_FIELD_TEXTS)
        weight += weigh_texts (foyer_record_get_texts (self, i));
      else if (kind == FOYER_FIELD_OBJECT || kind == FOYER_FIELD_OBJECTS || kind == FOYER_FIELD_MAP ||
               kind == FOYER_FIELD_MAPS)
        weight += foyer_json_weigh (foyer_record_get_json (self, i));
    }
  return weight;
}
