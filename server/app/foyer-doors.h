/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-hub.h"
#include "foyer-services.h"

G_BEGIN_DECLS

/**
 * FoyerDoors:
 *
 * The two doors behind one port: requests and frames. Leads what comes to the API, to the sockets, or to the
 * files.
 */
typedef struct _FoyerDoors FoyerDoors;

FoyerDoors      *
foyer_doors_new (const FoyerConfig *config, FoyerServices *services, FoyerHub *hub, GError **error);
void foyer_doors_drain (FoyerDoors *self);
void foyer_doors_free (FoyerDoors *self);

G_END_DECLS
