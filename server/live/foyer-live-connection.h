/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-connection.h"
#include "foyer-live-server.h"

G_BEGIN_DECLS

void foyer_live_connection_take (FoyerLiveServer      *server,
                                 FoyerConnection      *connection,
                                 const FoyerHandshake *handshake);

G_END_DECLS
