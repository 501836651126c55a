/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change-line.h"
#include "foyer-client-round.h"
#include "foyer-clients.h"
#include "foyer-frame.h"
#include "foyer-live-server.h"
#include "foyer-message-line.h"
#include "foyer-newcomers.h"
#include "foyer-room-crowd.h"

G_BEGIN_DECLS

struct _FoyerLiveServer
{
  GObject parent_instance;

  FoyerLiveLimits   limits;
  FoyerSocketLimits socket_limits;
  FoyerSocketLimits echo_limits;

  FoyerStore       *store;
  FoyerAuthService *auth;
  FoyerChatService *chat;
  FoyerWidgetCache *widgets;
  FoyerClients     *clients;
  FoyerMessageLine *line;
  FoyerChangeLine  *changes;
  FoyerRoomCrowd   *crowd;
  FoyerNewcomers   *newcomers;
  FoyerClientRound *sweep;
  guint             sweep_timer;
  FoyerClientRound *drain; /* NULL until it begins */
  guint             drain_spread_ms;
};

/* foyer-live-server.c */
void foyer_live_server_agents_changed (FoyerLiveServer *self);

/* foyer-broadcaster.c */
void foyer_broadcaster_start (FoyerLiveServer *self);
void
foyer_broadcaster_join_member (FoyerLiveServer *self, const char *member_id, const char *conversation_id);

/* foyer-room-events.c */
void            foyer_room_events_tell (FoyerLiveServer   *self,
                                        const char        *event,
                                        FoyerConversation *room,
                                        JsonObject        *payload);
FoyerRoomCrowd *foyer_room_events_new_crowd (FoyerLiveServer *self);
void            foyer_room_events_expel (FoyerLiveServer *self, JsonObject *member);

/* foyer-dispatcher.c */
void foyer_dispatcher_dispatch (FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length);
void foyer_dispatcher_resume (FoyerLiveServer *self, FoyerClient *client);
void foyer_dispatcher_refuse (
    FoyerLiveServer *self, FoyerClient *client, const char *text, gsize length, guint retry_after_ms);

/* foyer-handle-auth.c */
void foyer_handle_auth (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

/* foyer-handle-chat.c */
void foyer_handle_chat (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

/* foyer-handle-notes.c */
void foyer_handle_typing (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_handle_read (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_handle_context (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_handle_handoff (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_handle_rate (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

/* foyer-handle-subscribe.c */
void foyer_handle_subscribe (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_handle_unsubscribe (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

/* foyer-subscribe-conversation.c, foyer-subscribe-table.c */
void foyer_subscribe_conversation (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);
void foyer_subscribe_table (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame);

G_END_DECLS
