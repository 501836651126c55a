/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-timer-wheel.h"

#include <string.h>

#define TICK_US (FOYER_TIMER_TICK_MS * (gint64) 1000)

static guint
slot_of (gint64 tick)
{
  return (guint) (tick & (FOYER_TIMER_SLOTS - 1));
}

static gboolean
list_is_empty (const FoyerTimer *head)
{
  return head->next == head;
}

static void
list_init (FoyerTimer *head)
{
  head->next = head;
  head->previous = head;
}

static void
list_append (FoyerTimer *head, FoyerTimer *timer)
{
  timer->previous = head->previous;
  timer->next = head;
  head->previous->next = timer;
  head->previous = timer;
}

static void
list_remove (FoyerTimer *timer)
{
  timer->previous->next = timer->next;
  timer->next->previous = timer->previous;
  timer->previous = NULL;
  timer->next = NULL;
}

static void
add_to_slot (FoyerTimerWheel *self, FoyerTimer *timer)
{
  guint slot = slot_of (timer->due_tick);

  list_append (&self->slots[slot], timer);
  self->used[slot / 64] |= G_GUINT64_CONSTANT (1) << (slot % 64);
}

/* The bit of an empty slot is cleared here and not in stop: whoever stops need not know the slot. */
static gboolean
slot_is_used (FoyerTimerWheel *self, guint slot)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (slot % 64);

  if ((self->used[slot / 64] & bit) == 0)
    return FALSE;
  if (!list_is_empty (&self->slots[slot]))
    return TRUE;
  self->used[slot / 64] &= ~bit;
  return FALSE;
}

static void
collect_slot (FoyerTimerWheel *self, guint slot)
{
  FoyerTimer *next;

  for (FoyerTimer *timer = self->slots[slot].next; timer != &self->slots[slot]; timer = next)
    {
      next = timer->next;
      if (timer->due_tick > self->tick)
        continue;
      list_remove (timer);
      list_append (&self->due, timer);
    }
}

/* Timers that the callbacks start or stop meanwhile are safe: what is due lies in a list of its own, and each
 * leaves that list before it is called. Gives FALSE when the budget is spent. */
static gboolean
run_due (FoyerTimerWheel *self, FoyerTurnBudget *budget, guint *n_run)
{
  while (!list_is_empty (&self->due))
    {
      FoyerTimer *timer = self->due.next;
      list_remove (timer);
      self->n_timers--;
      *n_run += 1;
      timer->function (timer, timer->user_data);
      if (budget != NULL && foyer_turn_budget_is_spent (budget))
        return FALSE;
    }
  return TRUE;
}

/**
 * foyer_timer_init:
 * @timer: memory for a timer
 * @function: called when it is due; may start it again, start or stop any other, or free the timer
 * @user_data: for @function
 */
void
foyer_timer_init (FoyerTimer *timer, FoyerTimerFunc function, gpointer user_data)
{
  g_return_if_fail (timer != NULL && function != NULL);

  *timer = (FoyerTimer){ .function = function, .user_data = user_data };
}

/**
 * foyer_timer_is_running:
 * @timer: a timer
 *
 * Returns: whether it will be called
 */
gboolean
foyer_timer_is_running (const FoyerTimer *timer)
{
  g_return_val_if_fail (timer != NULL, FALSE);

  return timer->next != NULL;
}

/**
 * foyer_timer_wheel_init:
 * @self: memory for a wheel
 * @now_us: the time, monotonic microseconds
 *
 * Pure: the time is passed in. Starting and stopping cost the same however many timers there are.
 */
void
foyer_timer_wheel_init (FoyerTimerWheel *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->started_us = now_us;
  list_init (&self->due);
  for (guint i = 0; i < FOYER_TIMER_SLOTS; i++)
    list_init (&self->slots[i]);
}

/**
 * foyer_timer_wheel_start:
 * @self: a wheel
 * @timer: a timer, running or not
 * @due_us: when, monotonic microseconds
 *
 * Starts @timer, or moves it. It runs at the first tick that is not before @due_us.
 */
void
foyer_timer_wheel_start (FoyerTimerWheel *self, FoyerTimer *timer, gint64 due_us)
{
  g_return_if_fail (self != NULL && timer != NULL && timer->function != NULL);

  foyer_timer_wheel_stop (self, timer);
  gint64 ahead_us = MAX (due_us - self->started_us, 0);
  timer->due_tick = MAX ((ahead_us + TICK_US - 1) / TICK_US, self->tick + 1);
  add_to_slot (self, timer);
  self->n_timers++;
}

/**
 * foyer_timer_wheel_stop:
 * @self: a wheel
 * @timer: a timer, running or not
 */
void
foyer_timer_wheel_stop (FoyerTimerWheel *self, FoyerTimer *timer)
{
  g_return_if_fail (self != NULL && timer != NULL);

  if (timer->next == NULL)
    return;
  list_remove (timer);
  self->n_timers--;
}

/**
 * foyer_timer_wheel_advance:
 * @self: a wheel
 * @now_us: the time, monotonic microseconds
 * @budget: (nullable): what it may take; at least one timer runs
 *
 * Runs what is due, the earlier ticks first. What the budget leaves is the first to run the next time.
 *
 * Returns: how many timers have run
 */
guint
foyer_timer_wheel_advance (FoyerTimerWheel *self, gint64 now_us, FoyerTurnBudget *budget)
{
  g_return_val_if_fail (self != NULL, 0);

  gint64 now_tick = (now_us - self->started_us) / TICK_US;
  guint  n_run = 0;

  /* After a long sleep one turn of the ring finds everything that is due. */
  if (now_tick - self->tick > FOYER_TIMER_SLOTS)
    self->tick = now_tick - FOYER_TIMER_SLOTS;
  while (run_due (self, budget, &n_run) && self->tick < now_tick)
    {
      self->tick++;
      if (slot_is_used (self, slot_of (self->tick)))
        collect_slot (self, slot_of (self->tick));
    }
  return n_run;
}

/**
 * foyer_timer_wheel_get_next:
 * @self: a wheel
 *
 * Returns: when foyer_timer_wheel_advance() is wanted at the latest, monotonic microseconds; -1 without
 * timers
 */
gint64
foyer_timer_wheel_get_next (const FoyerTimerWheel *self)
{
  g_return_val_if_fail (self != NULL, -1);

  if (self->n_timers == 0)
    return -1;
  if (!list_is_empty (&self->due))
    return self->started_us + self->tick * TICK_US;
  for (guint i = 1; i <= FOYER_TIMER_SLOTS; i++)
    {
      guint   slot = slot_of (self->tick + i);
      guint64 used = self->used[slot / 64] >> (slot % 64);
      if (used == 0)
        i += 63 - slot % 64;
      else if ((used & 1) != 0 && !list_is_empty (&self->slots[slot]))
        return self->started_us + (self->tick + i) * TICK_US;
    }
  return self->started_us + (self->tick + FOYER_TIMER_SLOTS) * TICK_US;
}

G_STATIC_ASSERT ((FOYER_TIMER_SLOTS & (FOYER_TIMER_SLOTS - 1)) == 0);
