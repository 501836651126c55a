/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"

/**
 * foyer_handle_subscribe: (skip)
 * @self: the server
 * @client: who asks
 * @frame: a subscribe frame
 *
 * Subscribes to a conversation or to a table, whichever the payload names.
 */
void
foyer_handle_subscribe (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  gboolean conversation = foyer_json_text (frame->payload, "conversationId") != NULL;
  gboolean table = foyer_json_text (frame->payload, "table") != NULL;

  if (conversation == table)
    {
      g_autoptr (GError) error = foyer_error_new_field (
          FOYER_ERROR_INVALID_FIELD, conversation ? "payload.table" : "payload.conversationId",
          "Either conversationId or table is needed");
      foyer_client_send_error (client, frame->id, error);
    }
  else if (conversation)
    foyer_subscribe_conversation (self, client, frame);
  else
    foyer_subscribe_table (self, client, frame);
}

/**
 * foyer_handle_unsubscribe: (skip)
 * @self: the server
 * @client: who asks
 * @frame: an unsubscribe frame
 */
void
foyer_handle_unsubscribe (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  const char        *id = foyer_json_text (frame->payload, "subscription");
  FoyerSubscription *subscription = foyer_clients_find_id (self->clients, client, id);

  if (subscription == NULL)
    {
      g_autoptr (GError) error =
          g_error_new_literal (FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "There is no such subscription");
      foyer_client_send_error (client, frame->id, error);
      return;
    }
  foyer_clients_leave (self->clients, subscription);
  g_autoptr (JsonObject) payload = json_object_new ();
  json_object_set_string_member (payload, "event", "unsubscribed");
  json_object_set_string_member (payload, "subscription", id);
  foyer_client_send_frame (client, "system", frame->id, payload);
}
