/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * FoyerApiClient:
 *
 * Calls the HTTP API of one server. Errors are the server's own #FOYER_ERROR codes, with the field they name;
 * %FOYER_ERROR_UNAVAILABLE where it cannot be reached.
 */
#define FOYER_TYPE_API_CLIENT (foyer_api_client_get_type ())
G_DECLARE_FINAL_TYPE (FoyerApiClient, foyer_api_client, FOYER, API_CLIENT, GObject)

FoyerApiClient *foyer_api_client_new (const char *base_url);
const char     *foyer_api_client_get_base_url (FoyerApiClient *self);
void            foyer_api_client_set_token (FoyerApiClient *self, const char *token);
const char     *foyer_api_client_get_token (FoyerApiClient *self);

void      foyer_api_client_call_async (FoyerApiClient     *self,
                                       const char         *method,
                                       const char         *path,
                                       JsonObject         *body,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
JsonNode *foyer_api_client_call_finish (FoyerApiClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
