/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-rows.h"

/* Most changes are chat messages, and most of these nobody watches by table: they carry the records
 * themselves, which become JSON only where somebody asks. */

static GQuark
row_quark (void)
{
  return g_quark_from_static_string ("foyer-change-row");
}

static GQuark
old_row_quark (void)
{
  return g_quark_from_static_string ("foyer-change-old-row");
}

/**
 * foyer_change_set_rows:
 * @self: a change without new and old
 * @row: (nullable): the row as it is now
 * @old: (nullable): the row as it was
 *
 * Has the change carry its rows as records instead of JSON. Neither may be changed any more.
 */
void
foyer_change_set_rows (FoyerChange *self, FoyerRecord *row, FoyerRecord *old)
{
  g_return_if_fail (FOYER_IS_CHANGE (self));

  if (row != NULL)
    g_object_set_qdata_full (G_OBJECT (self), row_quark (), g_object_ref (row), g_object_unref);
  if (old != NULL)
    g_object_set_qdata_full (G_OBJECT (self), old_row_quark (), g_object_ref (old), g_object_unref);
}

/**
 * foyer_change_get_row:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the row as it is now, where the change carries records
 */
FoyerRecord *
foyer_change_get_row (FoyerChange *self)
{
  g_return_val_if_fail (FOYER_IS_CHANGE (self), NULL);
  return g_object_get_qdata (G_OBJECT (self), row_quark ());
}

/**
 * foyer_change_get_old_row:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the row as it was, where the change carries records
 */
FoyerRecord *
foyer_change_get_old_row (FoyerChange *self)
{
  g_return_val_if_fail (FOYER_IS_CHANGE (self), NULL);
  return g_object_get_qdata (G_OBJECT (self), old_row_quark ());
}
