/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-clients.h"

G_BEGIN_DECLS

typedef struct _FoyerClientRound FoyerClientRound;

/**
 * FoyerClientRoundFunc:
 * @client: one of many; it may be closed, cut and removed
 * @user_data: as given to foyer_client_round_new()
 *
 * Visits a client.
 */
typedef void (*FoyerClientRoundFunc) (FoyerClient *client, gpointer user_data);

FoyerClientRound *foyer_client_round_new (FoyerClients        *clients,
                                          const char          *name,
                                          FoyerClientRoundFunc visit,
                                          gpointer             user_data);
void              foyer_client_round_free (FoyerClientRound *self);
void              foyer_client_round_set_turn (FoyerClientRound *self, guint turn_us);
void              foyer_client_round_begin (FoyerClientRound *self);
gboolean          foyer_client_round_is_under_way (FoyerClientRound *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerClientRound, foyer_client_round_free)

G_END_DECLS
