/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "foyer-connection.h"

G_BEGIN_DECLS

/**
 * FoyerUpgradeFunc:
 * @connection: the connection, whose 101 is on its way
 * @message: the request of the handshake
 * @user_data: of foyer_upgrade_start()
 *
 * Must call foyer_connection_take(), or the connection is closed.
 */
typedef void (*FoyerUpgradeFunc) (FoyerConnection   *connection,
                                  SoupServerMessage *message,
                                  gpointer           user_data);

/**
 * FoyerOriginFunc:
 * @origin: (nullable): the Origin header, %NULL from a client that is no browser
 * @message: the request of the handshake
 * @user_data: of foyer_upgrade_start()
 *
 * Returns: whether pages of that origin may connect
 */
typedef gboolean (*FoyerOriginFunc) (const char *origin, SoupServerMessage *message, gpointer user_data);

gboolean foyer_upgrade_is_wanted (SoupServerMessage *message);
gboolean foyer_upgrade_start (SoupServerMessage *message,
                              FoyerOriginFunc    is_allowed,
                              FoyerUpgradeFunc   taken,
                              gpointer           user_data,
                              GError           **error);
void     foyer_upgrade_explain_refusal (SoupServerMessage *message);

G_END_DECLS
