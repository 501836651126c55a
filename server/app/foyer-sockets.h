/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-config.h"

G_BEGIN_DECLS

/* Descriptors of listening sockets, which outlive the workers that accept from them. */
typedef GArray FoyerSockets;

FoyerSockets *foyer_sockets_open (const FoyerConfig *config, GError **error);
void          foyer_sockets_close (FoyerSockets *sockets);
guint         foyer_sockets_get_port (FoyerSockets *sockets, guint index);
char         *foyer_sockets_describe (FoyerSockets *sockets, guint index);

G_END_DECLS
