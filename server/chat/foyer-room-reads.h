/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerRoomReads:
 *
 * How far members have read in rooms, on its way to the store: the newest of each is kept and written for
 * many together, so that a message that thousands read is no thousand transactions. What is not written when
 * the process ends is lost, and read again.
 */
typedef struct _FoyerRoomReads FoyerRoomReads;

FoyerRoomReads *foyer_room_reads_new (FoyerStore *store, guint interval_ms, guint most);
void            foyer_room_reads_free (FoyerRoomReads *self);
gboolean foyer_room_reads_note (FoyerRoomReads *self, const char *room_id, const char *member_id, gint64 seq);
guint    foyer_room_reads_get_size (FoyerRoomReads *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRoomReads, foyer_room_reads_free)

G_END_DECLS
