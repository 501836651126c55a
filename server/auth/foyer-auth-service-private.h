/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service.h"
#include "foyer-identity-cache.h"
#include "foyer-rate-limit.h"

G_BEGIN_DECLS

/* What the files of the service share. */
struct _FoyerAuthService
{
  GObject parent_instance;

  gboolean            registration_open;
  char               *setup_code_path;
  FoyerStore         *store;
  FoyerIdentityCache *identities;
  FoyerRateLimit     *accounts;
  FoyerRateLimit     *addresses;
};

void        foyer_auth_service_audit (FoyerAuthService *self,
                                      const char       *action,
                                      const char       *actor_kind,
                                      const char       *user_id,
                                      const char       *address);
void        foyer_auth_service_revoke (FoyerAuthService *self, const char *holder_id, const char *token_id);
FoyerToken *foyer_auth_service_make_staff_token (const char *user_id, char **bearer);
char       *foyer_auth_service_fold_email (const char *email);
gboolean    foyer_auth_service_check_email (const char *email, GError **error);

G_END_DECLS
