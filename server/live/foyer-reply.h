/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-frame.h"
#include "foyer-live-server.h"

G_BEGIN_DECLS

/**
 * FoyerReply:
 * @server: the server, kept alive
 * @client: who asked, kept in memory though perhaps gone
 * @identity: (nullable): who it was that asked; the client may have authenticated as somebody else since
 * @id: (nullable): the id of the frame
 *
 * What a frame that is served asynchronously carries to its end.
 */
typedef struct
{
  FoyerLiveServer *server;
  FoyerClient     *client;
  FoyerIdentity   *identity;
  char            *id;
} FoyerReply;

FoyerReply *foyer_reply_new (FoyerLiveServer *server, FoyerClient *client, const FoyerFrame *frame);
void        foyer_reply_free (FoyerReply *self);
gboolean    foyer_reply_is_wanted (FoyerReply *self);
void        foyer_reply_send (FoyerReply *self, const char *type, JsonObject *payload);
void        foyer_reply_fail (FoyerReply *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerReply, foyer_reply_free)

G_END_DECLS
