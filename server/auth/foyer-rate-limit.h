/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FoyerRateLimit FoyerRateLimit;

FoyerRateLimit *foyer_rate_limit_new (guint burst, gint64 interval_us, guint most_keys);
void            foyer_rate_limit_free (FoyerRateLimit *limit);
gboolean foyer_rate_limit_take (FoyerRateLimit *limit, const char *key, gint64 now_us, guint *retry_after_ms);
void     foyer_rate_limit_give_back (FoyerRateLimit *limit, const char *key);
guint    foyer_rate_limit_get_n_keys (FoyerRateLimit *limit);
char    *foyer_rate_limit_address_key (const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRateLimit, foyer_rate_limit_free)

G_END_DECLS
