/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerRoomMembers:
 *
 * Who is a member of which room, as far as it was asked: a message to a room costs no look at the database
 * for its sender. Whoever is removed, by this process or another, is forgotten at once.
 */
#define FOYER_TYPE_ROOM_MEMBERS (foyer_room_members_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRoomMembers, foyer_room_members, FOYER, ROOM_MEMBERS, GObject)

FoyerRoomMembers *foyer_room_members_new (FoyerStore *store, guint most);
void              foyer_room_members_add (FoyerRoomMembers *self, const char *room_id, const char *member_id);
void     foyer_room_members_remove (FoyerRoomMembers *self, const char *room_id, const char *member_id);
void     foyer_room_members_check_async (FoyerRoomMembers   *self,
                                         const char         *room_id,
                                         const char         *member_id,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean foyer_room_members_check_finish (FoyerRoomMembers *self, GAsyncResult *result, GError **error);

G_END_DECLS
