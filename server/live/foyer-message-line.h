/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

typedef struct _FoyerMessageLine FoyerMessageLine;

/**
 * FoyerMessageTellFunc:
 * @message: the next of its conversation
 * @user_data: as given to foyer_message_line_new()
 *
 * Tells those who listen of a message.
 */
typedef void (*FoyerMessageTellFunc) (FoyerMessage *message, gpointer user_data);

/**
 * FoyerMessageReachFunc:
 * @conversation_id: a conversation
 * @reached: (out) (nullable): the lowest seq up to which listeners are known to have been told; -1 where of
 * none it is known
 * @user_data: as given to foyer_message_line_new()
 *
 * Returns: whether anybody listens to it
 */
typedef gboolean (*FoyerMessageReachFunc) (const char *conversation_id, gint64 *reached, gpointer user_data);

FoyerMessageLine *foyer_message_line_new (FoyerStore           *store,
                                          FoyerMessageTellFunc  tell,
                                          FoyerMessageReachFunc reach,
                                          gpointer              user_data);
void              foyer_message_line_free (FoyerMessageLine *self);
void              foyer_message_line_put (FoyerMessageLine *self, FoyerMessage *message);
void              foyer_message_line_hear (FoyerMessageLine *self, const char *conversation_id, gint64 seq);
gint64            foyer_message_line_get_told (FoyerMessageLine *self, const char *conversation_id);
guint             foyer_message_line_get_size (FoyerMessageLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerMessageLine, foyer_message_line_free)

G_END_DECLS
