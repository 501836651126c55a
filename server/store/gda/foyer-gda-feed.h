/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-pool.h"

G_BEGIN_DECLS

/**
 * FoyerGdaFeed:
 *
 * Tells every committed change once, in the order of the cursor: this process's own at once, those of others
 * within a second. A change that comes before an earlier one (two workers, two servers) waits for it.
 */
#define FOYER_TYPE_GDA_FEED (foyer_gda_feed_get_type ())
G_DECLARE_FINAL_TYPE (FoyerGdaFeed, foyer_gda_feed, FOYER, GDA_FEED, GObject)

typedef void (*FoyerGdaChangedFunc) (FoyerChange *change, gpointer user_data);

FoyerGdaFeed *foyer_gda_feed_new (FoyerGdaPool *pool, FoyerGdaChangedFunc changed, gpointer user_data);
void          foyer_gda_feed_wake (FoyerGdaFeed *feed);
void          foyer_gda_feed_trim (FoyerGdaFeed *feed, gint64 until);
gint64        foyer_gda_feed_get_cursor (FoyerGdaFeed *feed);

G_END_DECLS
