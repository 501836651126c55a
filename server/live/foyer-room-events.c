/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"

#include <string.h>

static GBytes *
make_frame (const char *event, JsonObject *payload)
{
  json_object_set_string_member (payload, "event", event);
  g_autofree char *text = foyer_frame_print ("system", NULL, payload);
  return foyer_codec_encode (FOYER_OPCODE_TEXT, text, strlen (text));
}

/* Everybody in the room; @but: (nullable): whose sockets are left out. */
static void
tell_all (FoyerLiveServer *self, const char *room_id, const char *but, GBytes *frame)
{
  FoyerSubscription *next = foyer_clients_find_topic (self->clients, FOYER_TOPIC_CONVERSATION, room_id);

  while (next != NULL)
    {
      FoyerSubscription *subscription = next;
      next = subscription->next;
      if (but == NULL || g_strcmp0 (but, foyer_client_get_member_id (subscription->client)) != 0)
        foyer_subscription_deliver (subscription, 0, frame);
    }
}

static void
tell_member (FoyerLiveServer *self, const char *member_id, GBytes *frame)
{
  FoyerClient *next = foyer_clients_find_member (self->clients, member_id);

  while (next != NULL)
    {
      FoyerClient *client = next;
      next = client->next_of_member;
      foyer_client_send (client, frame);
    }
}

/* The member's sockets get nothing more of the room, from this moment on. */
static void
leave (FoyerLiveServer *self, const char *member_id, const char *conversation_id)
{
  FoyerClient *next = foyer_clients_find_member (self->clients, member_id);

  for (; next != NULL; next = next->next_of_member)
    {
      FoyerSubscription *subscription =
          foyer_clients_find (self->clients, next, FOYER_TOPIC_CONVERSATION, conversation_id);
      next->expelled = TRUE;
      if (subscription != NULL)
        foyer_clients_leave (self->clients, subscription);
    }
}

/**
 * foyer_room_events_expel: (skip)
 * @self: the server
 * @member: who was removed from a room, by this process or another: the row as it was
 *
 * Their sockets leave the room and are told so.
 */
void
foyer_room_events_expel (FoyerLiveServer *self, JsonObject *member)
{
  const char *member_id = foyer_json_text (member, "id");
  const char *room_id = foyer_json_text (member, "conversationId");
  const char *kind = foyer_json_text (member, "kind");

  if (member_id == NULL || room_id == NULL || kind == NULL)
    return;
  g_autoptr (JsonObject) payload = json_object_new ();
  json_object_set_string_member (payload, "conversationId", room_id);
  json_object_set_string_member (payload, "memberId", member_id);
  json_object_set_string_member (payload, "kind", kind);
  g_autoptr (GBytes) frame = make_frame ("left", payload);
  leave (self, member_id, room_id);
  tell_member (self, member_id, frame);
}

static guint
count_sockets (FoyerLiveServer *self, const char *room_id)
{
  FoyerSubscription *first = foyer_clients_find_topic (self->clients, FOYER_TOPIC_CONVERSATION, room_id);
  return first != NULL ? first->topic->size : 0;
}

static void
tell_members (const char *room_id, gint64 members, gpointer user_data)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "conversationId", room_id);
  json_object_set_int_member (payload, "members", members);
  g_autoptr (GBytes) frame = make_frame ("presence", payload);
  tell_all (user_data, room_id, NULL, frame);
}

/**
 * foyer_room_events_new_crowd: (skip)
 * @self: the server
 *
 * Returns: (transfer full): what remembers how much was told in large rooms
 */
FoyerRoomCrowd *
foyer_room_events_new_crowd (FoyerLiveServer *self)
{
  return foyer_room_crowd_new (FOYER_CROWD_COUNT_MS, tell_members, self);
}

static void
tell_others (FoyerLiveServer *self, const char *event, const char *room_id, JsonObject *payload)
{
  const char       *member_id = foyer_json_text (payload, "memberId");
  gboolean          typing = g_str_equal (event, "typing");
  gboolean          by_visitor = g_strcmp0 (foyer_json_text (payload, "kind"), "visitor") == 0;
  guint             sockets = count_sockets (self, room_id);
  FoyerCrowdTelling telling = foyer_room_crowd_decide (event, by_visitor, sockets);

  if (telling == FOYER_CROWD_COUNT)
    foyer_room_crowd_count (self->crowd, room_id, foyer_json_int (payload, "members", 0));
  if (sockets == 0 || telling == FOYER_CROWD_COUNT || telling == FOYER_CROWD_NOBODY)
    return;
  if (telling == FOYER_CROWD_SELDOM &&
      !foyer_room_crowd_may_type (self->crowd, room_id, foyer_json_bool (payload, "on", FALSE),
                                  g_get_monotonic_time ()))
    return;
  g_autoptr (GBytes) frame = make_frame (event, payload);
  gboolean           has_been_told = g_str_equal (event, "joined") || g_str_equal (event, "left");
  tell_all (self, room_id, typing || has_been_told ? member_id : NULL, frame);
}

/**
 * foyer_room_events_tell: (skip)
 * @self: the server
 * @event: what happened
 * @room: where
 * @payload: of the frame, without the event
 *
 * Whoever joins is told on all their sockets, which come with it; the sockets of whoever was removed go at
 * once, and foyer_room_events_expel() tells them. The others are told what their number allows.
 */
void
foyer_room_events_tell (FoyerLiveServer   *self,
                        const char        *event,
                        FoyerConversation *room,
                        JsonObject        *payload)
{
  const char *room_id = foyer_record_get_id (FOYER_RECORD (room));
  const char *member_id = foyer_json_text (payload, "memberId");

  if (g_str_equal (event, "left"))
    leave (self, member_id, room_id);
  else if (g_str_equal (event, "joined"))
    {
      g_autoptr (GBytes) frame = make_frame (event, payload);
      foyer_broadcaster_join_member (self, member_id, room_id);
      tell_member (self, member_id, frame);
      if (foyer_json_bool (payload, "again", FALSE))
        return;
    }
  tell_others (self, event, room_id, payload);
}
