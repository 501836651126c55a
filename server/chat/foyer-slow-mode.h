/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerSlowMode:
 *
 * When each visitor last wrote to each room that is in slow mode. Kept by room and visitor, not by socket:
 * whoever connects anew still waits. Bounded: beyond its limit whoever wrote longest ago is forgotten, and
 * may write early.
 */
typedef struct _FoyerSlowMode FoyerSlowMode;

gint64 foyer_slow_mode_get_wait (gint64 last_us, gint64 interval_us, gint64 now_us);

FoyerSlowMode *foyer_slow_mode_new (guint most);
void           foyer_slow_mode_free (FoyerSlowMode *self);
gboolean       foyer_slow_mode_take (FoyerSlowMode *self,
                                     const char    *room_id,
                                     const char    *visitor_id,
                                     const char    *client_id,
                                     gint64         interval_us,
                                     gint64         now_us,
                                     gboolean      *taken,
                                     guint         *retry_after_ms);
void           foyer_slow_mode_give_back (FoyerSlowMode *self, const char *room_id, const char *visitor_id);
guint          foyer_slow_mode_get_size (FoyerSlowMode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSlowMode, foyer_slow_mode_free)

G_END_DECLS
