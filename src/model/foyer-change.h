/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-record.h"

G_BEGIN_DECLS

/**
 * FoyerChange:
 * @cursor: its place in the order of the commits, from 1
 * @created_at: milliseconds since 1970
 * @table: which table; not the change's own, see foyer_change_new()
 * @event: INSERT, UPDATE or DELETE; as @table
 * @row: (nullable): the row as it is now; not to be changed
 * @old_row: (nullable): the row as it was; not to be changed
 * @json: (nullable): in place of @row, an object in %FOYER_VIEW_STORED shape
 * @old_json: (nullable): in place of @old_row
 * @id: of the row
 *
 * One committed change. Most are of chat messages, and most of these nobody watches by table: so it is a
 * plain piece of memory, and what happens often carries the records themselves, which become JSON only where
 * somebody asks. Counted, and let go from any thread; whoever makes one fills it before others see it.
 */
typedef struct
{
  gatomicrefcount references;
  gint64          cursor;
  gint64          created_at;
  const char     *table;
  const char     *event;
  FoyerRecord    *row;
  FoyerRecord    *old_row;
  JsonNode       *json;
  JsonNode       *old_json;
  char            id[];
} FoyerChange;

#define FOYER_TYPE_CHANGE (foyer_change_get_type ())
GType        foyer_change_get_type (void);
FoyerChange *foyer_change_new (const char *table, const char *event, const char *id);
FoyerChange *foyer_change_ref (FoyerChange *self);
void         foyer_change_unref (FoyerChange *self);
void         foyer_change_set_rows (FoyerChange *self, FoyerRecord *row, FoyerRecord *old_row);
void         foyer_change_set_json (FoyerChange *self, JsonNode *json, JsonNode *old_json);
JsonObject  *foyer_change_get_object (const FoyerChange *self);
JsonObject  *foyer_change_get_old_object (const FoyerChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerChange, foyer_change_unref)

G_END_DECLS
