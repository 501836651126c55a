/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-client.h"

G_BEGIN_DECLS

typedef struct _FoyerHolders FoyerHolders;

FoyerHolders *foyer_holders_new (void);
void          foyer_holders_free (FoyerHolders *self);
void          foyer_holders_add (FoyerHolders *self, FoyerClient *client);
void          foyer_holders_remove (FoyerHolders *self, FoyerClient *client);
void          foyer_holders_list (FoyerHolders *self, const char *user_id, GPtrArray *clients);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerHolders, foyer_holders_free)

G_END_DECLS
