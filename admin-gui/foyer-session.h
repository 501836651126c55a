/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-api-client.h"
#include "foyer-live-client.h"
#include "foyer-model.gen.h"

G_BEGIN_DECLS

/**
 * FoyerSession:
 *
 * One log-in on one server: its address, its token, its socket. No widget.
 */
#define FOYER_TYPE_SESSION (foyer_session_get_type ())
G_DECLARE_FINAL_TYPE (FoyerSession, foyer_session, FOYER, SESSION, GObject)

FoyerSession    *foyer_session_new (const char *server);
FoyerApiClient  *foyer_session_get_api (FoyerSession *self);
FoyerLiveClient *foyer_session_get_live (FoyerSession *self);
FoyerUser       *foyer_session_get_user (FoyerSession *self);
gboolean         foyer_session_is_admin (FoyerSession *self);

void     foyer_session_log_in_async (FoyerSession       *self,
                                     const char         *email,
                                     const char         *password,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean foyer_session_log_in_finish (FoyerSession *self, GAsyncResult *result, GError **error);
void     foyer_session_resume_async (FoyerSession       *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean foyer_session_resume_finish (FoyerSession *self, GAsyncResult *result, GError **error);
void     foyer_session_log_out (FoyerSession *self);

G_END_DECLS
