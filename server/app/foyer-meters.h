/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-hub.h"
#include "foyer-live-server.h"
#include "foyer-metrics.h"
#include "foyer-services.h"

G_BEGIN_DECLS

/* What the metrics are read from; outlives them. */
typedef struct
{
  FoyerServices   *services;
  FoyerHub        *hub;
  FoyerLiveServer *live;
  gint64           started_us;
  guint64          messages; /* stored by this process */
} FoyerMeters;

void foyer_meters_set_up (FoyerMeters *self, FoyerMetrics *metrics);

G_END_DECLS
