/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-live-server.h"
#include "store-kit.h"

G_BEGIN_DECLS

/* Store, services and the door for frames, on a fresh database. */
typedef struct
{
  StoreKit         *database;
  FoyerGdaStore    *store;
  FoyerAuthService *auth;
  FoyerChatService *chat;
  FoyerWidgetCache *widgets;
  FoyerLiveServer  *server;
  FoyerWidget      *widget;
  GPtrArray        *services; /* what else must be kept */
} LiveKit;

LiveKit *live_kit_new (void);
LiveKit *live_kit_new_with (guint newcomer_ms); /* 0: as usual */
void     live_kit_free (LiveKit *kit);

/* Who may open a socket. The token is to be freed. */
char               *live_kit_staff (LiveKit *kit, const char *role, char **user_id);
FoyerSessionResult *live_kit_visitor (LiveKit *kit);
void live_kit_append (LiveKit *kit, const char *conversation_id, const char *content, const char *visibility);

/* The other end of a socket, without a network between. */
typedef struct
{
  FoyerClient *client;
  FoyerCodec   codec;
  GQueue      *frames; /* of JsonNode */
  GByteArray  *raw;    /* where binary and control frames end */
  gint64       deadline;
  guint        close_code; /* 0 while open */
  gboolean     closed;
  gboolean     plugged; /* nothing is read */
  gsize        pending;
} Peer;

Peer *peer_new (LiveKit *kit, const char *origin);
Peer *peer_new_authenticated (LiveKit *kit, const char *token);
void  peer_free (Peer *peer);
void  peer_send (Peer *peer, const char *json); /* single quotes will do */
void  peer_send_bytes (Peer *peer, FoyerOpcode opcode, const char *bytes, gsize length);
void  peer_tick (Peer *peer, gint64 now_us);

/* The next frame, which must be of that type; NULL takes any. To be unreferenced. */
JsonNode *peer_await (Peer *peer, const char *type);
void      peer_expect (Peer *peer, const char *type, const char *payload);
void      peer_expect_error (Peer *peer, const char *id, const char *code);
void      peer_expect_nothing (Peer *peer);
void      peer_expect_close (Peer *peer, guint code);
JsonNode *peer_payload (JsonNode *frame);

G_END_DECLS
