/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-chat-service-private.h"

G_BEGIN_DECLS

/**
 * FoyerRoomAdmission:
 * @sender_name: (nullable): under which name the message goes
 * @taken: whether slow mode counts it: foyer_room_admission_give_back() where it comes to nothing
 * @stored: (nullable): the message is there already: nothing is to be done
 *
 * Whether a visitor may write to a room now.
 */
typedef struct
{
  char         *sender_name;
  gboolean      taken;
  FoyerMessage *stored;
} FoyerRoomAdmission;

void foyer_room_admission_free (FoyerRoomAdmission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRoomAdmission, foyer_room_admission_free)

void foyer_room_admission_async (FoyerChatService   *service,
                                 FoyerConversation  *room,
                                 const char         *visitor_id,
                                 const char         *client_id,
                                 const char         *content,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
FoyerRoomAdmission *
foyer_room_admission_finish (FoyerChatService *service, GAsyncResult *result, GError **error);
void
foyer_room_admission_give_back (FoyerChatService *service, FoyerConversation *room, const char *visitor_id);

G_END_DECLS
