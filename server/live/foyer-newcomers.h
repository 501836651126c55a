/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-subscription.h"

G_BEGIN_DECLS

typedef struct _FoyerNewcomers FoyerNewcomers;

FoyerNewcomers *foyer_newcomers_new (guint wait_ms);
void            foyer_newcomers_free (FoyerNewcomers *self);
void            foyer_newcomers_add (FoyerNewcomers *self, FoyerClient *client);
void            foyer_newcomers_settle (FoyerNewcomers *self, FoyerClient *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerNewcomers, foyer_newcomers_free)

G_END_DECLS
