/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-protocol.h"

G_BEGIN_DECLS

/**
 * FoyerLiveState:
 * @FOYER_LIVE_OFFLINE: not connected, and not trying
 * @FOYER_LIVE_CONNECTING: trying, or waiting for the next try
 * @FOYER_LIVE_ONLINE: connected and authenticated; subscriptions are (again) under way
 * @FOYER_LIVE_REFUSED: the token is not good any more
 */
typedef enum
{
  FOYER_LIVE_OFFLINE,
  FOYER_LIVE_CONNECTING,
  FOYER_LIVE_ONLINE,
  FOYER_LIVE_REFUSED,
} FoyerLiveState;

#define FOYER_TYPE_LIVE_STATE (foyer_live_state_get_type ())
GType foyer_live_state_get_type (void);

/**
 * FoyerLiveClient:
 *
 * One socket to a server that comes back by itself: after a loss it waits a little longer each time,
 * authenticates, and asks each subscription for what was missed.
 *
 * Properties: `state` (#FoyerLiveState).
 * Signals: `change (const char *table, JsonObject *payload)` for database_change; `frame (const char *type,
 * const char *id, JsonObject *payload)` for every other frame; `stale (const char *table)` where too much was
 * missed: load afresh.
 */
#define FOYER_TYPE_LIVE_CLIENT (foyer_live_client_get_type ())
G_DECLARE_FINAL_TYPE (FoyerLiveClient, foyer_live_client, FOYER, LIVE_CLIENT, GObject)

FoyerLiveClient *foyer_live_client_new (const char *base_url, const char *token);
void             foyer_live_client_start (FoyerLiveClient *self);
void             foyer_live_client_stop (FoyerLiveClient *self);
FoyerLiveState   foyer_live_client_get_state (FoyerLiveClient *self);
void             foyer_live_client_subscribe (FoyerLiveClient *self, const char *table, const char *filter);
gboolean
foyer_live_client_send (FoyerLiveClient *self, const char *type, const char *id, JsonObject *payload);

G_END_DECLS
