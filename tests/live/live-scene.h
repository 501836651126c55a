/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "live-kit.h"

G_BEGIN_DECLS

/* A visitor and an agent, both with an authenticated socket. */
typedef struct
{
  LiveKit            *kit;
  FoyerSessionResult *session; /* of a visitor */
  const char         *conversation_id;
  Peer               *visitor;
  char               *agent_token;
  char               *agent_id;
  Peer               *agent;
} LiveScene;

void   scene_set_up (LiveScene *scene, gconstpointer data);
void   scene_set_up_with (LiveScene *scene, guint newcomer_ms);
void   scene_tear_down (LiveScene *scene, gconstpointer data);
void   peer_send_format (Peer *peer, const char *format, ...) G_GNUC_PRINTF (2, 3);
char  *peer_await_text (Peer *peer, const char *type, const char *name);
gint64 peer_await_int (Peer *peer, const char *type, const char *name);
gint64 peer_await_seq (Peer *peer);
void   peer_expect_content (Peer *peer, const char *content);
char  *peer_subscribe_since (Peer *peer, const char *conversation_id, gint64 since, gboolean recovered);
void   peer_subscribe_table (Peer *peer, const char *rest, gboolean recovered);

G_END_DECLS
