/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-subscription.h"

#include "foyer-cell.h"

#define MOST_HELD 512
#define MOST_HELD_BYTES (256 * 1024)
/* Thousands may come to one room at once. */
#define MOST_WAITING 64

/* A live frame that is kept back. */
typedef struct
{
  gint64  position;
  GBytes *frame;
} Held;

static void
held_free (gpointer data)
{
  Held *held = data;
  g_bytes_unref (held->frame);
  g_free (held);
}

static FoyerSubscriptionWatch *
ensure_watch (FoyerSubscription *self)
{
  if (self->watch == NULL)
    self->watch = g_new0 (FoyerSubscriptionWatch, 1);
  return self->watch;
}

static void
drop_held (FoyerSubscriptionWatch *watch)
{
  if (watch->held != NULL)
    g_queue_free_full (g_steal_pointer (&watch->held), held_free);
  watch->held_bytes = 0;
}

/**
 * foyer_subscription_new:
 * @client: whose
 *
 * Returns: (transfer full): a subscription to no topic yet
 */
FoyerSubscription *
foyer_subscription_new (FoyerClient *client)
{
  g_return_val_if_fail (client != NULL, NULL);

  FoyerSubscription *self = foyer_cell_new0 (sizeof *self);
  self->client = client;
  self->events = FOYER_SUBSCRIPTION_ALL;
  return self;
}

/**
 * foyer_subscription_free:
 * @self: a subscription that has left its topic
 */
void
foyer_subscription_free (FoyerSubscription *self)
{
  g_return_if_fail (self != NULL);

  if (self->watch != NULL)
    {
      drop_held (self->watch);
      g_clear_pointer (&self->watch->filter, foyer_change_filter_free);
      g_free (self->watch->id);
      g_free (self->watch);
    }
  foyer_cell_free (self);
}

/**
 * foyer_subscription_set_id:
 * @self: a subscription
 * @id: (nullable): its id on the wire; %NULL where the client is there without having asked
 */
void
foyer_subscription_set_id (FoyerSubscription *self, const char *id)
{
  g_return_if_fail (self != NULL);

  g_free (ensure_watch (self)->id);
  self->watch->id = g_strdup (id);
}

/**
 * foyer_subscription_get_id:
 * @self: a subscription
 *
 * Returns: (transfer none) (nullable): its id on the wire
 */
const char *
foyer_subscription_get_id (const FoyerSubscription *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->watch != NULL ? self->watch->id : NULL;
}

/**
 * foyer_subscription_set_filter:
 * @self: a subscription to a table
 * @filter: (transfer full) (nullable): what it lets through
 */
void
foyer_subscription_set_filter (FoyerSubscription *self, FoyerChangeFilter *filter)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&ensure_watch (self)->filter, foyer_change_filter_free);
  self->watch->filter = filter;
}

/**
 * foyer_subscription_wait:
 * @self: a new subscription of a client that has not asked for it
 *
 * The client may be about to say what it has. Live frames are kept back until it does, by
 * foyer_subscription_hold(), or foyer_subscription_settle() says that it need not any more: so that what it
 * missed comes before. What nothing can have been missed before goes out at once.
 */
void
foyer_subscription_wait (FoyerSubscription *self)
{
  g_return_if_fail (self != NULL && self->watch == NULL);

  self->waits = TRUE;
}

/**
 * foyer_subscription_hold:
 * @self: a subscription
 *
 * From now on live frames are kept back, until foyer_subscription_release(). The store is asked for what was
 * missed only after this, so nothing can fall between.
 */
void
foyer_subscription_hold (FoyerSubscription *self)
{
  g_return_if_fail (self != NULL);

  if (!self->waits)
    drop_held (ensure_watch (self));
  if (ensure_watch (self)->held == NULL)
    self->watch->held = g_queue_new ();
  self->waits = FALSE;
  self->overflowed = FALSE;
}

/**
 * foyer_subscription_is_held:
 * @self: a subscription
 *
 * Returns: whether what was missed is still being read
 */
gboolean
foyer_subscription_is_held (const FoyerSubscription *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->waits && self->watch != NULL && self->watch->held != NULL;
}

static gboolean
has_room (FoyerSubscriptionWatch *watch, GBytes *frame, guint most)
{
  return watch->held->length < most && watch->held_bytes + g_bytes_get_size (frame) <= MOST_HELD_BYTES;
}

static void
keep_back (FoyerSubscriptionWatch *watch, gint64 position, GBytes *frame)
{
  Held *held = g_new (Held, 1);

  held->position = position;
  held->frame = g_bytes_ref (frame);
  g_queue_push_tail (watch->held, held);
  watch->held_bytes += g_bytes_get_size (frame);
}

static void
hold (FoyerSubscription *self, gint64 position, GBytes *frame)
{
  if (self->overflowed)
    return;
  if (has_room (self->watch, frame, MOST_HELD))
    {
      keep_back (self->watch, position, frame);
      return;
    }
  drop_held (self->watch);
  self->watch->held = g_queue_new ();
  self->overflowed = TRUE;
}

/* Whether nothing can have been missed before it: a conversation that begins now is told from its first
 * message. */
static gboolean
follows (const FoyerSubscription *self, gint64 position)
{
  gboolean keeps_back = self->watch != NULL && self->watch->held != NULL;

  return !keeps_back && (position == 0 || position == self->live_to + 1);
}

/* Returns whether the frame is kept back; where there is no room the time to wait is over. */
static gboolean
wait_with (FoyerSubscription *self, gint64 position, GBytes *frame)
{
  if (!self->waits || follows (self, position))
    return FALSE;
  if (ensure_watch (self)->held == NULL)
    self->watch->held = g_queue_new ();
  if (!has_room (self->watch, frame, MOST_WAITING))
    {
      foyer_subscription_settle (self);
      return FALSE;
    }
  keep_back (self->watch, position, frame);
  return TRUE;
}

/* Position 0: an event that has no place in the order. */
static void
deliver (FoyerSubscription *self, gint64 position, GBytes *frame)
{
  if (position > self->live_to)
    {
      gint64 more = self->live_to > 0 ? position - self->live_to : 0;
      self->span = (guint32) MIN (self->span + more, G_MAXUINT32);
      self->live_to = position;
    }
  foyer_client_send (self->client, frame);
}

/**
 * foyer_subscription_deliver:
 * @self: a subscription
 * @position: the seq or cursor of what @frame tells, 0 where it has none
 * @frame: an encoded frame
 *
 * Sends a live frame, or keeps it back while what was missed is being read. What has come already, live or by
 * the replay, is dropped: positions are told in their order.
 */
void
foyer_subscription_deliver (FoyerSubscription *self, gint64 position, GBytes *frame)
{
  g_return_if_fail (self != NULL && frame != NULL);

  if (foyer_subscription_is_held (self))
    hold (self, position, frame);
  else if (!wait_with (self, position, frame) &&
           (position == 0 || position > foyer_subscription_get_reached (self)))
    deliver (self, position, frame);
}

/**
 * foyer_subscription_needs:
 * @self: a subscription
 * @position: the seq or cursor of something stored
 *
 * Returns: whether a replay must bring it: it was not delivered live before
 */
gboolean
foyer_subscription_needs (const FoyerSubscription *self, gint64 position)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->live_to == 0 || position < self->live_to - self->span || position > self->live_to;
}

/**
 * foyer_subscription_set_placed:
 * @self: a subscription that was released
 *
 * Says that what it was released with is what its client has.
 */
void
foyer_subscription_set_placed (FoyerSubscription *self)
{
  g_return_if_fail (self != NULL);

  ensure_watch (self)->placed = TRUE;
}

/**
 * foyer_subscription_is_placed:
 * @self: a subscription
 *
 * Returns: whether foyer_subscription_get_reached() is what its client has: who was there without having
 * asked, and has got nothing yet, may have read anything
 */
gboolean
foyer_subscription_is_placed (const FoyerSubscription *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->live_to > 0 || (self->watch != NULL && self->watch->placed);
}

/**
 * foyer_subscription_get_reached:
 * @self: a subscription
 *
 * Returns: the last position that was delivered, or need not be
 */
gint64
foyer_subscription_get_reached (const FoyerSubscription *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return MAX (self->watch != NULL ? self->watch->replayed_to : 0, self->live_to);
}

static void
deliver_held (FoyerSubscription *self)
{
  GQueue *queue = g_steal_pointer (&self->watch->held);

  self->watch->held_bytes = 0;
  for (GList *l = queue->head; l != NULL; l = l->next)
    {
      Held *held = l->data;
      foyer_subscription_deliver (self, held->position, held->frame);
    }
  g_queue_free_full (queue, held_free);
}

/**
 * foyer_subscription_release:
 * @self: a held subscription
 * @replayed_to: the last position that the replay brought; what was kept back up to there is dropped
 *
 * Sends what was kept back, in order, and goes live.
 */
void
foyer_subscription_release (FoyerSubscription *self, gint64 replayed_to)
{
  g_return_if_fail (self != NULL && foyer_subscription_is_held (self));

  self->watch->replayed_to = MAX (self->watch->replayed_to, replayed_to);
  deliver_held (self);
}

/**
 * foyer_subscription_settle:
 * @self: a subscription
 *
 * If it waits, sends what was kept back, and goes live.
 */
void
foyer_subscription_settle (FoyerSubscription *self)
{
  g_return_if_fail (self != NULL);

  if (!self->waits)
    return;
  self->waits = FALSE;
  if (self->watch == NULL)
    return;
  deliver_held (self);
  g_clear_pointer (&self->watch, g_free);
}
