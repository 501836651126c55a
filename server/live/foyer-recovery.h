/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-live-server-private.h"
#include "foyer-reply.h"

G_BEGIN_DECLS

#define FOYER_RECOVERY_MOST_FRAMES 1000
#define FOYER_RECOVERY_MOST_BYTES (512 * 1024) /* half of the queue that a client may have */

/**
 * FoyerRecovery:
 * @reply: who subscribes
 * @subscription_id: to what; it may have ended meanwhile
 * @name: the conversation's id or the table's name
 * @since: the last position that the client knows, -1 where it knows none
 * @newest: the newest position there is
 * @read_to: the last position that was read from the store
 * @was_live: whether it was there before, without having asked
 * @failed: there is too much, or it is gone: the client has to load afresh
 * @asked_again: the store had no more, although there must be
 * @frames: what was missed, encoded, in order
 *
 * A subscription on its way: what was missed is collected, bounded, and goes out in one piece.
 */
typedef struct
{
  FoyerReply *reply;
  char       *subscription_id;
  char       *name;
  gint64      since;
  gint64      newest;
  gint64      read_to;
  gboolean    was_live;
  gboolean    failed;
  gboolean    asked_again;
  GPtrArray  *frames;
  gsize       bytes;
} FoyerRecovery;

FoyerRecovery      *
foyer_recovery_new (FoyerReply *reply, const char *name, JsonObject *payload, const char *since);
void foyer_recovery_free (FoyerRecovery *self);
void foyer_recovery_begin (FoyerRecovery *self, FoyerSubscription *subscription);
FoyerSubscription *foyer_recovery_get_subscription (FoyerRecovery *self);
gboolean           foyer_recovery_add (FoyerRecovery *self, GBytes *frame);
void               foyer_recovery_abandon (FoyerRecovery *self, const GError *error);
void     foyer_recovery_end (FoyerRecovery *self, const char *name_field, const char *position_field);
gboolean foyer_recovery_has_room (FoyerReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRecovery, foyer_recovery_free)

G_END_DECLS
