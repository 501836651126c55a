/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-turn-budget.h"

G_BEGIN_DECLS

#define FOYER_TIMER_TICK_MS 50
#define FOYER_TIMER_SLOTS 1024

typedef struct _FoyerTimer      FoyerTimer;
typedef struct _FoyerTimerWheel FoyerTimerWheel;

typedef void (*FoyerTimerFunc) (FoyerTimer *timer, gpointer user_data);

/* One timer, embedded in what it belongs to. Zeroed memory is a stopped timer; the fields are its own. */
struct _FoyerTimer
{
  FoyerTimer    *previous;
  FoyerTimer    *next;
  gint64         due_tick;
  FoyerTimerFunc function;
  gpointer       user_data;
};

/* All timers of one loop: a ring of lists, each for the ticks that leave the same rest. */
struct _FoyerTimerWheel
{
  gint64     started_us;
  gint64     tick; /* the last one whose timers have run, or are in due */
  guint      n_timers;
  FoyerTimer due; /* head of those whose time has come, in the order of their ticks */
  guint64    used[FOYER_TIMER_SLOTS / 64];
  FoyerTimer slots[FOYER_TIMER_SLOTS]; /* heads of the lists */
};

void     foyer_timer_init (FoyerTimer *timer, FoyerTimerFunc function, gpointer user_data);
gboolean foyer_timer_is_running (const FoyerTimer *timer);

void   foyer_timer_wheel_init (FoyerTimerWheel *self, gint64 now_us);
void   foyer_timer_wheel_start (FoyerTimerWheel *self, FoyerTimer *timer, gint64 due_us);
void   foyer_timer_wheel_stop (FoyerTimerWheel *self, FoyerTimer *timer);
guint  foyer_timer_wheel_advance (FoyerTimerWheel *self, gint64 now_us, FoyerTurnBudget *budget);
gint64 foyer_timer_wheel_get_next (const FoyerTimerWheel *self);

G_END_DECLS
