/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-identity.h"

G_BEGIN_DECLS

typedef struct _FoyerIdentityCache FoyerIdentityCache;

FoyerIdentityCache *foyer_identity_cache_new (guint most_entries, gint64 lifetime_ms);
void                foyer_identity_cache_free (FoyerIdentityCache *cache);
FoyerIdentity *foyer_identity_cache_lookup (FoyerIdentityCache *cache, const char *token_id, gint64 now_ms);
void       foyer_identity_cache_insert (FoyerIdentityCache *cache, FoyerIdentity *identity, gint64 now_ms);
void       foyer_identity_cache_remove (FoyerIdentityCache *cache, const char *token_id);
GPtrArray *foyer_identity_cache_remove_user (FoyerIdentityCache *cache, const char *user_id);
void       foyer_identity_cache_remove_visitor (FoyerIdentityCache *cache, const char *visitor_id);
guint      foyer_identity_cache_get_size (FoyerIdentityCache *cache);
guint64    foyer_identity_cache_get_generation (FoyerIdentityCache *cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerIdentityCache, foyer_identity_cache_free)

G_END_DECLS
