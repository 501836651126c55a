/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "foyer-connection.h"

G_BEGIN_DECLS

#define FOYER_TYPE_WEB_SERVER (foyer_web_server_get_type ())
G_DECLARE_FINAL_TYPE (FoyerWebServer, foyer_web_server, FOYER, WEB_SERVER, GObject)

/**
 * FoyerWebServerFunc:
 * @message: a request, read whole; pause it to answer later
 * @path: its path, percent-decoded, checked: valid UTF-8 without NUL, backslash or dot segments
 * @connection: where it came in
 * @user_data: of foyer_web_server_set_handler()
 *
 * Owes @message an answer.
 */
typedef void (*FoyerWebServerFunc) (SoupServerMessage *message,
                                    const char        *path,
                                    FoyerConnection   *connection,
                                    gpointer           user_data);

/**
 * FoyerBodyLimitFunc:
 * @method: not terminated
 * @path: not terminated, still percent-encoded, without the query
 *
 * Returns: how many bytes the body of such a request may have
 */
typedef gsize (*FoyerBodyLimitFunc) (
    const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data);

FoyerWebServer *foyer_web_server_new (FoyerHub *hub);
void            foyer_web_server_set_handler (FoyerWebServer    *self,
                                              FoyerWebServerFunc function,
                                              gpointer           user_data,
                                              GDestroyNotify     destroy);
void foyer_web_server_set_body_limit (FoyerWebServer *self, FoyerBodyLimitFunc function, gpointer user_data);
FoyerHub *foyer_web_server_get_hub (FoyerWebServer *self);

/* Of any message that came through a web server. */
FoyerConnection *foyer_web_server_get_connection (SoupServerMessage *message);

G_END_DECLS
