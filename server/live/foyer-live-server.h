/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service.h"
#include "foyer-chat-service.h"
#include "foyer-client.h"

G_BEGIN_DECLS

/**
 * FoyerLiveLimits:
 *
 * What the configuration says of sockets; 0 is off. foyer_live_limits_init() has the defaults of the
 * protocol.
 */
typedef struct
{
  guint frame_bytes;
  guint queue_bytes;
  guint messages_per_second;
  guint messages_burst;
  guint control_frames_per_second;
  guint subscriptions;
  guint ping_ms;
  guint write_ms; /* see FoyerSocketLimits */
  guint auth_ms;
  guint newcomer_ms; /* see FoyerNewcomers */
} FoyerLiveLimits;

void foyer_live_limits_init (FoyerLiveLimits *self);

/**
 * FoyerLiveServer:
 *
 * The door for frames: takes sockets after their handshake, serves what they ask for through the services,
 * and tells them what happened.
 */
#define FOYER_TYPE_LIVE_SERVER (foyer_live_server_get_type ())
G_DECLARE_FINAL_TYPE (FoyerLiveServer, foyer_live_server, FOYER, LIVE_SERVER, GObject)

FoyerLiveServer *foyer_live_server_new (FoyerStore            *store,
                                        FoyerAuthService      *auth,
                                        FoyerChatService      *chat,
                                        FoyerWidgetCache      *widgets,
                                        const FoyerLiveLimits *limits);
FoyerClient     *foyer_live_server_accept (FoyerLiveServer       *self,
                                           const FoyerHandshake  *handshake,
                                           const FoyerSocketLink *link,
                                           gpointer               link_data);
void             foyer_live_server_drain (FoyerLiveServer *self, guint spread_ms);
guint            foyer_live_server_get_n_clients (FoyerLiveServer *self);

G_END_DECLS
