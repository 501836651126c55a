/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-identity.h"
#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerAuthService:
 *
 * Accounts and who is asking: register, log in and out, passwords, the list of users, and what a bearer token
 * proves. All calls are asynchronous and belong to the main context; errors are #FOYER_ERROR.
 *
 * Signal `revoked (const char *holder_id, const char *token_id)`: the sockets of that token, or all of that
 * account or visitor where @token_id is %NULL, are to be closed (4403). Raised for what this process did, and
 * for what others did as soon as the store tells of it.
 */
#define FOYER_TYPE_AUTH_SERVICE (foyer_auth_service_get_type ())
G_DECLARE_FINAL_TYPE (FoyerAuthService, foyer_auth_service, FOYER, AUTH_SERVICE, GObject)

#define FOYER_STAFF_TOKEN_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)
#define FOYER_VISITOR_TOKEN_MS (G_GINT64_CONSTANT (90) * 24 * 60 * 60 * 1000)

/**
 * FoyerLogin:
 * @user: the account
 * @bearer: its new token, which is shown this once
 * @expires_at_ms: when the token ends
 */
typedef struct
{
  FoyerUser *user;
  char      *bearer;
  gint64     expires_at_ms;
} FoyerLogin;

void foyer_login_free (FoyerLogin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerLogin, foyer_login_free)

FoyerAuthService *
foyer_auth_service_new (FoyerStore *store, const char *setup_code_path, gboolean registration_open);

/* foyer-auth-login.c: @address is the peer's, for the rate limit and the audit log. */
void        foyer_auth_service_register_async (FoyerAuthService   *self,
                                               const char         *email,
                                               const char         *password,
                                               const char         *name,
                                               const char         *setup_code,
                                               const char         *address,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
FoyerLogin *foyer_auth_service_register_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void        foyer_auth_service_login_async (FoyerAuthService   *self,
                                            const char         *email,
                                            const char         *password,
                                            const char         *address,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
FoyerLogin *foyer_auth_service_login_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void        foyer_auth_service_logout_async (FoyerAuthService   *self,
                                             FoyerIdentity      *identity,
                                             const char         *address,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean    foyer_auth_service_logout_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);

/* foyer-auth-bearer.c */
void foyer_auth_service_authenticate_async (FoyerAuthService   *self,
                                            const char         *bearer,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
FoyerIdentity *
foyer_auth_service_authenticate_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
FoyerIdentity *foyer_auth_service_lookup (FoyerAuthService *self, const char *bearer);
void foyer_auth_service_end_token (FoyerAuthService *self, const char *holder_id, const char *token_id);
FoyerToken *
foyer_auth_service_make_visitor_token (const char *visitor_id, const char *widget_id, char **bearer);

/* foyer-auth-users.c: the caller has checked FOYER_ACTION_MANAGE_USERS, and FOYER_ACTION_ACCOUNT for the
 * first two. */
void       foyer_auth_service_get_me_async (FoyerAuthService   *self,
                                            FoyerIdentity      *identity,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
FoyerUser *foyer_auth_service_get_me_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void       foyer_auth_service_change_password_async (FoyerAuthService   *self,
                                                     FoyerIdentity      *identity,
                                                     const char         *current,
                                                     const char         *wanted,
                                                     const char         *address,
                                                     GCancellable       *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
gboolean
     foyer_auth_service_change_password_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void foyer_auth_service_create_user_async (FoyerAuthService   *self,
                                           FoyerUser          *user,
                                           const char         *password,
                                           const FoyerActor   *actor,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
FoyerUser      *
foyer_auth_service_create_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void foyer_auth_service_update_user_async (FoyerAuthService   *self,
                                           FoyerUser          *user,
                                           const char *const  *names,
                                           const char         *password,
                                           const FoyerActor   *actor,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
FoyerUser          *
foyer_auth_service_update_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);
void     foyer_auth_service_delete_user_async (FoyerAuthService   *self,
                                               const char         *user_id,
                                               const FoyerActor   *actor,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
gboolean foyer_auth_service_delete_user_finish (FoyerAuthService *self, GAsyncResult *result, GError **error);

G_END_DECLS
