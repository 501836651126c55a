/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-room-crowd.h"

#include "foyer-protocol.h"

typedef struct
{
  FoyerRoomCrowd *crowd;
  char           *id;
  guint           timer;
  gint64          members; /* to be told when the timer runs out, -1 for nothing */
  gint64          typing_us;
  gboolean        typing; /* that somebody types was told, and not that they stopped */
} Room;

struct _FoyerRoomCrowd
{
  GHashTable    *rooms; /* id → Room */
  guint          interval_ms;
  FoyerCrowdFunc tell;
  gpointer       user_data;
};

/**
 * foyer_room_crowd_decide:
 * @event: of a `system` frame
 * @by_visitor: whether a visitor brought it about
 * @sockets: how many sockets are in the room here
 *
 * What each of thousands does is nothing that thousands must be told, or every step of one costs as many
 * frames as there are members.
 *
 * Returns: who hears of it
 */
FoyerCrowdTelling
foyer_room_crowd_decide (const char *event, gboolean by_visitor, guint sockets)
{
  g_return_val_if_fail (event != NULL, FOYER_CROWD_ALL);
  if (sockets <= FOYER_LIMIT_QUIET_ROOM)
    return FOYER_CROWD_ALL;
  if (g_str_equal (event, "joined") || g_str_equal (event, "left"))
    return FOYER_CROWD_COUNT;
  if (g_str_equal (event, "read"))
    return FOYER_CROWD_NOBODY;
  if (g_str_equal (event, "typing"))
    return by_visitor ? FOYER_CROWD_NOBODY : FOYER_CROWD_SELDOM;
  return FOYER_CROWD_ALL;
}

static void
room_free (gpointer data)
{
  Room *self = data;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->id);
  g_free (self);
}

/**
 * foyer_room_crowd_new:
 * @interval_ms: how often the number of members is told at the most, milliseconds
 * @tell: tells it
 * @user_data: for @tell
 *
 * Returns: (transfer full): a memory without any room
 */
FoyerRoomCrowd *
foyer_room_crowd_new (guint interval_ms, FoyerCrowdFunc tell, gpointer user_data)
{
  g_return_val_if_fail (interval_ms > 0 && tell != NULL, NULL);
  FoyerRoomCrowd *self = g_new0 (FoyerRoomCrowd, 1);
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, room_free);
  self->interval_ms = interval_ms;
  self->tell = tell;
  self->user_data = user_data;
  return self;
}

/**
 * foyer_room_crowd_free:
 * @self: (transfer full): what waits is dropped
 */
void
foyer_room_crowd_free (FoyerRoomCrowd *self)
{
  g_return_if_fail (self != NULL);
  g_hash_table_unref (self->rooms);
  g_free (self);
}

static gboolean
on_timer (gpointer data)
{
  Room           *room = data;
  FoyerRoomCrowd *self = room->crowd;

  if (room->members >= 0)
    {
      gint64 members = room->members;
      room->members = -1;
      self->tell (room->id, members, self->user_data);
      return G_SOURCE_CONTINUE;
    }
  room->timer = 0;
  g_hash_table_remove (self->rooms, room->id);
  return G_SOURCE_REMOVE;
}

/* The room, from now on remembered for at least one interval; TRUE in @known where it was before. */
static Room *
ensure_room (FoyerRoomCrowd *self, const char *room_id, gboolean *known)
{
  Room *room = g_hash_table_lookup (self->rooms, room_id);

  *known = room != NULL;
  if (room != NULL)
    return room;
  room = g_new0 (Room, 1);
  room->crowd = self;
  room->id = g_strdup (room_id);
  room->members = -1;
  room->typing_us = G_MININT64 / 2;
  room->timer = g_timeout_add (self->interval_ms, on_timer, room);
  g_hash_table_insert (self->rooms, room->id, room);
  return room;
}

/**
 * foyer_room_crowd_count:
 * @self: what was told lately
 * @room_id: a room
 * @members: how many there are now
 *
 * Tells it at once, or when the interval is over; of several the last.
 */
void
foyer_room_crowd_count (FoyerRoomCrowd *self, const char *room_id, gint64 members)
{
  g_return_if_fail (self != NULL && room_id != NULL && members >= 0);
  gboolean known;
  Room    *room = ensure_room (self, room_id, &known);

  if (known)
    room->members = members;
  else
    self->tell (room_id, members, self->user_data);
}

/**
 * foyer_room_crowd_may_type:
 * @self: what was told lately
 * @room_id: a room
 * @on: whether somebody types, or has stopped
 * @now_us: the time, monotonic
 *
 * Returns: whether everybody is told
 */
gboolean
foyer_room_crowd_may_type (FoyerRoomCrowd *self, const char *room_id, gboolean on, gint64 now_us)
{
  g_return_val_if_fail (self != NULL && room_id != NULL, FALSE);
  gboolean known;
  Room    *room = ensure_room (self, room_id, &known);

  if (on ? now_us - room->typing_us < FOYER_CROWD_TYPING_US : !room->typing)
    return FALSE;
  room->typing = on;
  if (on)
    room->typing_us = now_us;
  return TRUE;
}

/**
 * foyer_room_crowd_get_size:
 * @self: what was told lately
 *
 * Returns: how many rooms are remembered
 */
guint
foyer_room_crowd_get_size (FoyerRoomCrowd *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->rooms);
}
