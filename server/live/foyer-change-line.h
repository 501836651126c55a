/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-clients.h"
#include "foyer-store.h"

G_BEGIN_DECLS

typedef struct _FoyerChangeLine FoyerChangeLine;

/**
 * FoyerChangeLineLimits:
 * @turn_us: about how long one turn of the main loop tells, in microseconds
 * @waiting: how many changes wait in memory at the most; what comes beyond is read from the change log later
 */
typedef struct
{
  gint64 turn_us;
  guint  waiting;
} FoyerChangeLineLimits;

FoyerChangeLine *foyer_change_line_new (FoyerStore *store, FoyerClients *clients);
void             foyer_change_line_free (FoyerChangeLine *self);
void             foyer_change_line_set_limits (FoyerChangeLine *self, const FoyerChangeLineLimits *limits);
void             foyer_change_line_put (FoyerChangeLine *self, FoyerChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerChangeLine, foyer_change_line_free)

G_END_DECLS
