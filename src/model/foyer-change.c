/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (FoyerChange, foyer_change, foyer_change_ref, foyer_change_unref)

/**
 * foyer_change_new:
 * @table: a table; a literal or an interned string, for it is not copied
 * @event: INSERT, UPDATE or DELETE; as @table
 * @id: which row
 *
 * Returns: (transfer full): a change without rows, cursor and time
 */
FoyerChange *
foyer_change_new (const char *table, const char *event, const char *id)
{
  g_return_val_if_fail (table != NULL && event != NULL && id != NULL, NULL);

  gsize        size = strlen (id) + 1;
  FoyerChange *self = g_malloc (sizeof *self + size);
  *self = (FoyerChange){ .table = table, .event = event };
  g_atomic_ref_count_init (&self->references);
  memcpy (self->id, id, size);
  return self;
}

/**
 * foyer_change_ref:
 * @self: a change
 *
 * Returns: (transfer full): @self
 */
FoyerChange *
foyer_change_ref (FoyerChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * foyer_change_unref:
 * @self: (transfer full): a change
 */
void
foyer_change_unref (FoyerChange *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->row);
  g_clear_object (&self->old_row);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->old_json, json_node_unref);
  g_free (self);
}

/**
 * foyer_change_set_rows:
 * @self: a change without rows
 * @row: (nullable): the row as it is now
 * @old_row: (nullable): the row as it was
 *
 * Has the change carry records. Neither may be changed any more.
 */
void
foyer_change_set_rows (FoyerChange *self, FoyerRecord *row, FoyerRecord *old_row)
{
  g_return_if_fail (self != NULL && self->row == NULL && self->old_row == NULL);

  self->row = row != NULL ? g_object_ref (row) : NULL;
  self->old_row = old_row != NULL ? g_object_ref (old_row) : NULL;
}

/**
 * foyer_change_set_json:
 * @self: a change
 * @json: (nullable): the row as it is now; sealed and shared from now on, as with @old_json
 * @old_json: (nullable): the row as it was
 *
 * Has the change carry JSON, in place of what it had.
 */
void
foyer_change_set_json (FoyerChange *self, JsonNode *json, JsonNode *old_json)
{
  g_return_if_fail (self != NULL);
  g_autoptr (JsonNode) last = self->json;
  g_autoptr (JsonNode) last_old = self->old_json;

  self->json = foyer_json_hold (json);
  self->old_json = foyer_json_hold (old_json);
}

static JsonObject *
object_of (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * foyer_change_get_object:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the row as it is now, where the change has it as JSON
 */
JsonObject *
foyer_change_get_object (const FoyerChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return object_of (self->json);
}

/**
 * foyer_change_get_old_object:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the row as it was, where the change has it as JSON
 */
JsonObject *
foyer_change_get_old_object (const FoyerChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return object_of (self->old_json);
}
