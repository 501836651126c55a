/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-sockets.h"

G_BEGIN_DECLS

int foyer_server_run (FoyerConfig *config, FoyerSockets *sockets, gboolean supervised);

G_END_DECLS
