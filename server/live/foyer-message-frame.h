/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-client.h"
#include "foyer-model.gen.h"

G_BEGIN_DECLS

GBytes  *foyer_message_frame_new (FoyerMessage *message);
GBytes  *foyer_message_frame_new_ack (const char *id, FoyerMessage *message);
gboolean foyer_message_frame_may_go_to (FoyerMessage *message, FoyerClient *client);

G_END_DECLS
