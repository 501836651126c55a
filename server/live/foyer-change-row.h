/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"
#include "foyer-subscription.h"

G_BEGIN_DECLS

/**
 * FoyerChangeTable:
 * @name: the table's name on the wire
 * @stored: its name in the store
 * @type: the record's type
 *
 * A table that can be subscribed to.
 */
typedef struct
{
  const char *name;
  const char *stored;
  GType (*type) (void);
} FoyerChangeTable;

const FoyerChangeTable *foyer_change_table_find (const char *name);
const FoyerChangeTable *foyer_change_table_find_stored (const char *stored);

/* One committed change in the shape of HTTP, and the frames of it that were printed. */
typedef struct
{
  const FoyerChangeTable *table;
  FoyerSubscriptionEvents event;
  gint64                  cursor;
  JsonObject             *payload; /* without its subscription */
  JsonObject             *data;    /* or NULL */
  JsonObject             *old;     /* or NULL */
  GHashTable             *printed; /* subscription's id → GBytes; NULL before the first */
} FoyerChangeRow;

FoyerChangeRow *foyer_change_row_new (FoyerChange *change);
void            foyer_change_row_free (FoyerChangeRow *self);
gboolean        foyer_change_row_concerns (const FoyerChangeRow *self, const FoyerSubscription *subscription);
GBytes         *foyer_change_row_print (FoyerChangeRow *self, const char *subscription_id);

FoyerSubscriptionEvents foyer_change_event_from_text (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerChangeRow, foyer_change_row_free)

G_END_DECLS
