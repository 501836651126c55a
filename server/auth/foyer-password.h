/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FOYER_PASSWORD_LEAST 8
#define FOYER_PASSWORD_MOST 1024
#define FOYER_PASSWORD_THREADS 2
#define FOYER_PASSWORD_QUEUE 16

gboolean foyer_password_check (const char *password, const char *email, const char *field, GError **error);

void  foyer_password_hash_async (const char         *password,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
char *foyer_password_hash_finish (GAsyncResult *result, GError **error);

void     foyer_password_verify_async (const char         *password,
                                      const char         *hash,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean foyer_password_verify_finish (GAsyncResult *result, gboolean *needs_rehash, GError **error);

G_END_DECLS
