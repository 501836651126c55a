/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-rows.h"

#include "foyer-record-private.h"

/* Most changes are chat messages, and most of these nobody watches by table: they carry the records
 * themselves, which become JSON only where somebody asks. */

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
    foyer_record_hold (FOYER_RECORD (self), FOYER_CHANGE_NEW, row);
  if (old != NULL)
    foyer_record_hold (FOYER_RECORD (self), FOYER_CHANGE_OLD, old);
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
  g_return_val_if_fail (self != NULL, NULL); /* asked often: no more than that */
  return foyer_record_get_held ((FoyerRecord *) self, FOYER_CHANGE_NEW);
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
  g_return_val_if_fail (self != NULL, NULL);
  return foyer_record_get_held ((FoyerRecord *) self, FOYER_CHANGE_OLD);
}
