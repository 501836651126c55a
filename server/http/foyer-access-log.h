/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "foyer-metrics.h"

G_BEGIN_DECLS

void foyer_access_log_watch (SoupServerMessage *message,
                             const char        *address,
                             const char        *request_id,
                             FoyerMetrics      *metrics);

G_END_DECLS
