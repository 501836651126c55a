/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-upgrade.h"

#include "foyer-error.h"
#include "foyer-web-server.h"

#define UPGRADE_REQUIRED 426
#define VERSION "13"

typedef struct
{
  FoyerUpgradeFunc taken;
  gpointer         user_data;
} Upgrade;

/* The 101 is in the queue. From here on the stream is nobody's, and the connection the new owner's. */
static void
upgrade_written (SoupServerMessage *message, gpointer user_data)
{
  Upgrade                    *upgrade = user_data;
  g_autoptr (FoyerConnection) connection = foyer_connection_ref (foyer_web_server_get_connection (message));

  g_object_ref (message);
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  foyer_connection_release_stream (connection);
  upgrade->taken (connection, message, upgrade->user_data);
  if (!foyer_connection_is_taken (connection))
    foyer_connection_abort (connection);
  g_object_unref (message);
}

static void
upgrade_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static gboolean
fail (GError **error, FoyerError code, const char *text)
{
  g_set_error_literal (error, FOYER_ERROR, (int) code, text);
  return FALSE;
}

static gboolean
check_handshake (SoupServerMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GError)  reason = NULL;

  if (!soup_message_headers_header_equals (headers, "Sec-WebSocket-Version", VERSION))
    return fail (error, FOYER_ERROR_BAD_REQUEST, "Only version 13 of WebSocket is spoken here");
  if (soup_websocket_server_check_handshake (message, NULL, NULL, NULL, &reason))
    return TRUE;
  g_debug ("a bad handshake: %s", reason->message);
  return fail (error, FOYER_ERROR_BAD_REQUEST, "The WebSocket handshake is not valid");
}

/**
 * foyer_upgrade_is_wanted:
 * @message: a request
 *
 * Returns: whether it asks for a WebSocket
 */
gboolean
foyer_upgrade_is_wanted (SoupServerMessage *message)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), FALSE);

  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_server_message_get_method (message) == SOUP_METHOD_GET &&
         soup_message_headers_header_contains (headers, "Upgrade", "websocket") &&
         soup_message_headers_header_contains (headers, "Connection", "upgrade");
}

/**
 * foyer_upgrade_explain_refusal:
 * @message: a request that foyer_upgrade_start() refused, with its answer complete but not yet sent
 *
 * Adds what a handshake of another version is owed (RFC 6455, 4.4; RFC 9110, 15.5.22): the version that is
 * spoken here, and 426 for one that named another.
 */
void
foyer_upgrade_explain_refusal (SoupServerMessage *message)
{
  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  if (soup_message_headers_header_equals (request, "Sec-WebSocket-Version", VERSION))
    return;
  soup_message_headers_replace (response, "Sec-WebSocket-Version", VERSION);
  if (soup_message_headers_get_list (request, "Sec-WebSocket-Version") == NULL)
    return;
  soup_message_headers_replace (response, "Upgrade", "websocket");
  soup_message_headers_append (response, "Connection", "Upgrade");
  soup_server_message_set_status (message, UPGRADE_REQUIRED, "Upgrade Required");
}

/**
 * foyer_upgrade_start:
 * @message: a request that asks for a WebSocket
 * @is_allowed: (nullable): decides about its origin
 * @taken: called when the answer is on its way
 * @user_data: for both
 * @error: return location
 *
 * Answers the handshake (RFC 6455, 4.2), without extensions or subprotocols, and hands the connection over.
 * What came behind the handshake is not lost: it is the first thing that the new owner receives. If it fails,
 * nothing has been answered: %FOYER_ERROR_BAD_REQUEST (then see foyer_upgrade_explain_refusal()), or
 * %FOYER_ERROR_FORBIDDEN for an origin.
 *
 * Returns: whether @taken will be called
 */
gboolean
foyer_upgrade_start (SoupServerMessage *message,
                     FoyerOriginFunc    is_allowed,
                     FoyerUpgradeFunc   taken,
                     gpointer           user_data,
                     GError           **error)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message) && taken != NULL, FALSE);

  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *origin = soup_message_headers_get_list (headers, "Origin");

  if (!check_handshake (message, error))
    return FALSE;
  if (is_allowed != NULL && !is_allowed (origin, message, user_data))
    return fail (error, FOYER_ERROR_FORBIDDEN, "Pages of this origin may not connect");
  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    return fail (error, FOYER_ERROR_BAD_REQUEST, "The WebSocket handshake is not valid");

  Upgrade *upgrade = g_new (Upgrade, 1);
  *upgrade = (Upgrade){ taken, user_data };
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (upgrade_written), upgrade, upgrade_free,
                         0);
  return TRUE;
}
