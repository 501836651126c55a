/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"
#include "foyer-message-frame.h"
#include "foyer-reply.h"

/* The sender takes part from its first message on, also where it never subscribed. To a room a visitor's
 * sockets belong from joining to removal, which may have come before this answer. */
static void
ensure_joined (FoyerReply *reply, FoyerPosted *posted)
{
  FoyerClients *clients = reply->server->clients;
  const char   *conversation_id = foyer_message_get_conversation_id (posted->message);

  if (posted->in_room && !foyer_client_is_staff (reply->client))
    return;
  if (foyer_clients_find (clients, reply->client, FOYER_TOPIC_CONVERSATION, conversation_id) == NULL)
    foyer_clients_join (clients, reply->client, FOYER_TOPIC_CONVERSATION, conversation_id);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerReply)  reply = data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerPosted) posted =
      foyer_chat_service_post_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (posted == NULL)
    {
      foyer_reply_fail (reply, error);
      return;
    }
  g_autoptr (GBytes) ack = foyer_message_frame_new_ack (reply->id, posted->message);
  if (foyer_reply_is_wanted (reply))
    foyer_client_send (reply->client, ack);
  if (foyer_reply_is_wanted (reply) && reply->client->identity == reply->identity)
    ensure_joined (reply, posted);
}

/**
 * foyer_handle_chat: (skip)
 * @self: the server
 * @client: who sends
 * @frame: a chat frame
 *
 * Stores a message; the ack follows the commit, and the message itself the ack. Who speaks before it has said
 * what it has is not waited for any longer.
 */
void
foyer_handle_chat (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  foyer_newcomers_settle (self->newcomers, client);
  foyer_chat_service_post_async (self->chat, client->identity, foyer_frame_get_text (frame, "conversationId"),
                                 frame->id, foyer_frame_get_text (frame, "content"), "all", NULL, on_posted,
                                 foyer_reply_new (self, client, frame));
}
