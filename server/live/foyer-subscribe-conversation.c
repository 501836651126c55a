/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-frame.h"
#include "foyer-recovery.h"

#define PAGE 200 /* about a millisecond to print */

static void read_page (FoyerRecovery *recovery);

static void
add_messages (FoyerRecovery *recovery, FoyerSubscription *subscription, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len && !recovery->failed; i++)
    {
      FoyerMessage *message = g_ptr_array_index (messages, i);
      recovery->read_to = foyer_message_get_seq (message);
      if (!foyer_subscription_needs (subscription, recovery->read_to) ||
          !foyer_message_frame_may_go_to (message, subscription->client))
        continue;
      g_autoptr (GBytes) frame = foyer_message_frame_new (message);
      foyer_recovery_add (recovery, frame);
    }
}

/* Somebody else's message may have come after a page and before one that was told already, which is kept back
 * here. An empty page is asked for once more only: what is told is stored. */
static gboolean
lags (FoyerRecovery *recovery, guint page_length)
{
  FoyerMessageLine *line = recovery->reply->server->line;
  gboolean          asked = recovery->asked_again;

  if (recovery->read_to >= foyer_message_line_get_told (line, recovery->name))
    return FALSE;
  recovery->asked_again = page_length == 0;
  return page_length > 0 || !asked;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerRecovery) recovery = data;
  g_autoptr (GError)        error = NULL;
  FoyerSubscription        *subscription = foyer_recovery_get_subscription (recovery);
  g_autoptr (GPtrArray)     messages =
      foyer_chat_service_list_messages_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (subscription == NULL)
    return;
  if (messages == NULL)
    {
      foyer_recovery_abandon (recovery, error);
      return;
    }
  add_messages (recovery, subscription, messages);
  if (!recovery->failed && (messages->len == PAGE || lags (recovery, messages->len)))
    read_page (g_steal_pointer (&recovery));
  else
    foyer_recovery_end (recovery, "conversationId", "seq");
}

static void
read_page (FoyerRecovery *recovery)
{
  foyer_chat_service_list_messages_async (recovery->reply->server->chat, recovery->reply->client->identity,
                                          recovery->name, recovery->read_to, 0, PAGE, NULL, on_page,
                                          recovery);
}

static FoyerSubscription *
join (FoyerRecovery *recovery)
{
  FoyerClients      *clients = recovery->reply->server->clients;
  FoyerClient       *client = recovery->reply->client;
  FoyerSubscription *subscription =
      foyer_clients_find (clients, client, FOYER_TOPIC_CONVERSATION, recovery->name);

  recovery->was_live = subscription != NULL;
  if (subscription == NULL)
    return foyer_clients_join (clients, client, FOYER_TOPIC_CONVERSATION, recovery->name);
  if (!foyer_subscription_is_held (subscription))
    return subscription;
  g_autoptr (GError) error =
      g_error_new_literal (FOYER_ERROR, FOYER_ERROR_CONFLICT, "The subscription before is still being made");
  foyer_reply_fail (recovery->reply, error);
  return NULL;
}

static void
on_conversation (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerRecovery)     recovery = data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) conversation =
      foyer_chat_service_get_conversation_finish (FOYER_CHAT_SERVICE (source), result, &error);

  if (conversation == NULL)
    {
      foyer_recovery_abandon (recovery, error);
      return;
    }
  if (foyer_recovery_get_subscription (recovery) == NULL)
    return;
  recovery->newest = foyer_conversation_get_last_seq (conversation);
  recovery->failed =
      recovery->since > recovery->newest ||
      (recovery->since >= 0 && recovery->newest - recovery->since > FOYER_RECOVERY_MOST_FRAMES);
  recovery->read_to = MAX (recovery->since, 0);
  if (recovery->since < 0 || recovery->failed)
    foyer_recovery_end (recovery, "conversationId", "seq");
  else
    read_page (g_steal_pointer (&recovery));
}

/**
 * foyer_subscribe_conversation: (skip)
 * @self: the server
 * @client: who asks
 * @frame: a subscribe frame with a conversationId
 *
 * Joins a conversation. With sinceSeq every message after it follows, each once, then the live ones. The
 * topic is joined, and its frames kept back, before anybody is asked whether this client may see it: so no
 * message can fall between, and none goes out where the answer is no.
 */
void
foyer_subscribe_conversation (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  const char               *id = foyer_json_text (frame->payload, "conversationId");
  g_autoptr (FoyerRecovery) recovery =
      foyer_recovery_new (foyer_reply_new (self, client, frame), id, frame->payload, "sinceSeq");
  FoyerSubscription *subscription = foyer_recovery_has_room (recovery->reply) ? join (recovery) : NULL;

  if (subscription == NULL)
    return;
  foyer_recovery_begin (recovery, subscription);
  foyer_chat_service_get_conversation_async (self->chat, client->identity, id, NULL, on_conversation,
                                             g_steal_pointer (&recovery));
}
