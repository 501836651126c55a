/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"
#include "foyer-message-frame.h"

#include <string.h>

/* A removed message comes a second time under its old seq. */
static gint64
message_position (FoyerMessage *message)
{
  gboolean removed = g_strcmp0 (foyer_message_get_status (message), "removed") == 0;
  return removed ? 0 : foyer_message_get_seq (message);
}

/* How far the listeners of a conversation are. Who is still being told what they missed, or never said what
 * they have, does not count. */
static gboolean
reach (const char *conversation_id, gint64 *reached, gpointer data)
{
  FoyerLiveServer   *self = data;
  FoyerSubscription *first =
      foyer_clients_find_topic (self->clients, FOYER_TOPIC_CONVERSATION, conversation_id);

  if (reached == NULL)
    return first != NULL;
  *reached = -1;
  for (FoyerSubscription *next = first; next != NULL; next = next->next)
    if (foyer_subscription_is_placed (next) && !foyer_subscription_is_held (next))
      {
        gint64 position = foyer_subscription_get_reached (next);
        *reached = *reached < 0 ? position : MIN (*reached, position);
      }
  return first != NULL;
}

static void
tell_message (FoyerMessage *message, gpointer data)
{
  FoyerLiveServer   *self = data;
  const char        *id = foyer_message_get_conversation_id (message);
  FoyerSubscription *next = foyer_clients_find_topic (self->clients, FOYER_TOPIC_CONVERSATION, id);

  if (next == NULL)
    return;
  g_autoptr (GBytes) frame = foyer_message_frame_new (message);
  while (next != NULL)
    {
      FoyerSubscription *subscription = next;
      next = subscription->next;
      if (foyer_message_frame_may_go_to (message, subscription->client))
        foyer_subscription_deliver (subscription, message_position (message), frame);
    }
}

static void
on_message (FoyerLiveServer *self, FoyerMessage *message, FoyerConversation *conversation)
{
  if (message_position (message) == 0)
    tell_message (message, self);
  else
    foyer_message_line_put (self->line, message);
}

/* What this process has stored comes as a message; of what others have, only the change log tells. */
static void
follow_messages (FoyerLiveServer *self, FoyerChange *change)
{
  if (change->row != NULL || !g_str_equal (change->event, "INSERT"))
    return;
  JsonObject *row = foyer_change_get_object (change);
  const char *id = row != NULL ? foyer_json_text (row, "conversationId") : NULL;
  if (id != NULL)
    foyer_message_line_hear (self->line, id, foyer_json_int (row, "seq", 0));
}

static void
on_event (FoyerLiveServer *self, const char *event, FoyerConversation *conversation, JsonObject *payload)
{
  const char        *id = foyer_record_get_id (FOYER_RECORD (conversation));
  FoyerSubscription *next = foyer_clients_find_topic (self->clients, FOYER_TOPIC_CONVERSATION, id);
  const char        *sender = g_str_equal (event, "typing") ? foyer_json_text (payload, "memberId") : NULL;

  if (g_strcmp0 (foyer_conversation_get_kind (conversation), "room") == 0)
    {
      foyer_room_events_tell (self, event, conversation, payload);
      return;
    }
  if (next == NULL)
    return;
  json_object_set_string_member (payload, "event", event);
  g_autofree char   *text = foyer_frame_print ("system", NULL, payload);
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, strlen (text));
  while (next != NULL)
    {
      FoyerSubscription *subscription = next;
      next = subscription->next;
      if (sender == NULL || g_strcmp0 (sender, foyer_client_get_member_id (subscription->client)) != 0)
        foyer_subscription_deliver (subscription, 0, frame);
    }
}

/**
 * foyer_broadcaster_join_member: (skip)
 * @self: the server
 * @member_id: a visitor
 * @conversation_id: a conversation that has become theirs
 *
 * Their sockets join it.
 */
void
foyer_broadcaster_join_member (FoyerLiveServer *self, const char *member_id, const char *conversation_id)
{
  FoyerClient *next = foyer_clients_find_member (self->clients, member_id);

  for (; next != NULL; next = next->next_of_member)
    if (foyer_clients_find (self->clients, next, FOYER_TOPIC_CONVERSATION, conversation_id) == NULL)
      foyer_clients_join (self->clients, next, FOYER_TOPIC_CONVERSATION, conversation_id);
}

static void
follow_memberships (FoyerLiveServer *self, FoyerChange *change)
{
  JsonObject *row = foyer_change_get_object (change);
  JsonObject *old = foyer_change_get_old_object (change);

  if (g_str_equal (change->table, "conversation_members") && g_str_equal (change->event, "DELETE") &&
      old != NULL)
    foyer_room_events_expel (self, old);
  if (row == NULL || !g_str_equal (change->event, "INSERT"))
    return;
  if (g_str_equal (change->table, "conversations"))
    {
      JsonObject *visitor = foyer_json_object (row, "visitor");
      const char *id = visitor != NULL ? foyer_json_text (visitor, "id") : NULL;
      if (id != NULL)
        foyer_broadcaster_join_member (self, id, change->id);
    }
  else if (g_str_equal (change->table, "conversation_members"))
    {
      const char *id = foyer_json_text (row, "id");
      const char *conversation_id = foyer_json_text (row, "conversationId");
      if (id != NULL && conversation_id != NULL)
        foyer_broadcaster_join_member (self, id, conversation_id);
    }
}

static void
on_changed (FoyerLiveServer *self, FoyerChange *change)
{
  if (g_str_equal (change->table, "messages"))
    follow_messages (self, change);
  else
    follow_memberships (self, change);
  foyer_change_line_put (self->changes, change);
}

/**
 * foyer_broadcaster_start: (skip)
 * @self: the server
 *
 * From here on what the store and the services tell goes to the clients that may know it: messages and events
 * to the participants of their conversation, changes to the subscribers of their table.
 */
void
foyer_broadcaster_start (FoyerLiveServer *self)
{
  self->changes = foyer_change_line_new (self->store, self->clients);
  self->line = foyer_message_line_new (self->store, tell_message, reach, self);
  g_signal_connect_object (self->chat, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chat, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}
