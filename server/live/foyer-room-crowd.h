/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CROWD_COUNT_MS 10000
#define FOYER_CROWD_TYPING_US (2 * G_USEC_PER_SEC)

/**
 * FoyerCrowdTelling:
 * @FOYER_CROWD_ALL: everybody hears of it
 * @FOYER_CROWD_SELDOM: everybody, at most every two seconds in a room
 * @FOYER_CROWD_COUNT: instead of it everybody hears how many members there are, at most every ten seconds
 * @FOYER_CROWD_NOBODY: nobody
 */
typedef enum
{
  FOYER_CROWD_ALL,
  FOYER_CROWD_SELDOM,
  FOYER_CROWD_COUNT,
  FOYER_CROWD_NOBODY,
} FoyerCrowdTelling;

FoyerCrowdTelling foyer_room_crowd_decide (const char *event, gboolean by_visitor, guint sockets);

/**
 * FoyerRoomCrowd:
 *
 * What was told lately in the rooms that are too large for everything to be told to everybody. A room is
 * remembered only as long as something of it has to wait.
 */
typedef struct _FoyerRoomCrowd FoyerRoomCrowd;

typedef void (*FoyerCrowdFunc) (const char *room_id, gint64 members, gpointer user_data);

FoyerRoomCrowd *foyer_room_crowd_new (guint interval_ms, FoyerCrowdFunc tell, gpointer user_data);
void            foyer_room_crowd_free (FoyerRoomCrowd *self);
void            foyer_room_crowd_count (FoyerRoomCrowd *self, const char *room_id, gint64 members);
gboolean foyer_room_crowd_may_type (FoyerRoomCrowd *self, const char *room_id, gboolean on, gint64 now_us);
guint    foyer_room_crowd_get_size (FoyerRoomCrowd *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRoomCrowd, foyer_room_crowd_free)

G_END_DECLS
