/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-hub.h"

G_BEGIN_DECLS

#define FOYER_TYPE_LISTENER (foyer_listener_get_type ())
G_DECLARE_FINAL_TYPE (FoyerListener, foyer_listener, FOYER, LISTENER, GObject)

FoyerListener *foyer_listener_new (FoyerHub *hub, const char *host, guint16 port, GError **error);
FoyerListener *foyer_listener_new_shared (FoyerHub *hub, const char *host, guint16 port, GError **error);
FoyerListener *foyer_listener_new_from_fd (FoyerHub *hub, int fd, GError **error);

guint16         foyer_listener_get_port (FoyerListener *self);
GSocketAddress *foyer_listener_get_address (FoyerListener *self);
void            foyer_listener_stop (FoyerListener *self);

/* For the hub. */
gboolean foyer_listener_is_ready (FoyerListener *self);
void     foyer_listener_accept (FoyerListener *self, FoyerTurnBudget *budget);

/* For a supervisor, which only holds the descriptor: no hub, no loop. */
int foyer_listener_open_fd (const char *host, guint16 port, gboolean reuse_port, GError **error);

G_END_DECLS
