/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint foyer_backoff_next (guint n_failures, gint64 lived_ms, guint *delay_ms);

G_END_DECLS
