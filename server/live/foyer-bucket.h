/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token bucket in eight bytes: when it would be full again. Zero is a full one. */
typedef gint64 FoyerBucket;

gboolean
foyer_bucket_take (FoyerBucket *self, guint per_second, guint burst, gint64 now_us, guint *retry_after_ms);

G_END_DECLS
