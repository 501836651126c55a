/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FoyerSite:
 *
 * What the server knows of its own place on the web: its public address, the proxies in front of it, and the
 * origins that the operator lets in beside the widgets'. Immutable.
 */
typedef struct _FoyerSite FoyerSite;

FoyerSite  *foyer_site_new (const char        *public_url,
                            const char *const *trusted_proxies,
                            const char *const *cors_origins,
                            GError           **error);
void        foyer_site_free (FoyerSite *self);
gboolean    foyer_site_is_trusted (const FoyerSite *self, const char *address);
char       *foyer_site_find_client (const FoyerSite *self, const char *peer, const char *forwarded_for);
char       *foyer_site_get_own_origin (const FoyerSite *self, gboolean encrypted, const char *host);
gboolean    foyer_site_lists_origin (const FoyerSite *self, const char *origin);
const char *foyer_site_get_public_origin (const FoyerSite *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSite, foyer_site_free)

G_END_DECLS
