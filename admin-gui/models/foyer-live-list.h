/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-session.h"

G_BEGIN_DECLS

/**
 * FoyerLiveList:
 *
 * A GListModel of one table's records, kept true by the server's changes: it subscribes first, then takes its
 * snapshot, then applies what came. The user's own edits come back the same way.
 */
#define FOYER_TYPE_LIVE_LIST (foyer_live_list_get_type ())
G_DECLARE_FINAL_TYPE (FoyerLiveList, foyer_live_list, FOYER, LIVE_LIST, GObject)

FoyerLiveList *
foyer_live_list_new (FoyerSession *session, GType type, const char *path, GCompareDataFunc order);
FoyerRecord *foyer_live_list_find (FoyerLiveList *self, const char *id);
gboolean     foyer_live_list_is_loaded (FoyerLiveList *self);
void         foyer_live_list_put (FoyerLiveList *self, FoyerRecord *record);

G_END_DECLS
