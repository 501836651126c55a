/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-hub.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "foyer-connection-private.h"
#include "foyer-descriptors.h"
#include "foyer-hub-private.h"
#include "foyer-listener.h"

#define ACCEPT_SHARES 2
#define FLUSHES_A_LOOK 4 /* at the clock */
#define LOOKS 8
#define WORTH_A_LOOK 4 /* events: less, and the next turn of the loop will do */
#define RESERVED_DESCRIPTORS 256

typedef struct
{
  GSource   source;
  FoyerHub *hub; /* borrowed: the hub destroys its source */
  gpointer  tag;
} HubSource;

G_DEFINE_FINAL_TYPE (FoyerHub, foyer_hub, G_TYPE_OBJECT)

/* The oldest first; those for whom there is no time wait for the end of the next turn: a broadcast to
 * thousands leaves over several, and who reads and asks meanwhile is served in between. */
static void
flush_corked (FoyerHub *self, guint us)
{
  FoyerTurnBudget budget;
  GList          *link;

  if (self->corked.length == 0)
    return;
  foyer_turn_budget_begin (&budget, self->limits.clock, us);
  for (guint left = self->corked.length; left > 0 && (link = g_queue_pop_head_link (&self->corked)); left--)
    {
      foyer_connection_uncork (link->data);
      if (left % FLUSHES_A_LOOK == 1 && foyer_turn_budget_is_spent (&budget))
        return;
    }
}

/* Nobody whom a batch still names. */
static void
free_buried (FoyerHub *self)
{
  while (self->buried != NULL)
    {
      FoyerHubItem *item = self->buried->data;
      self->buried = g_slist_delete_link (self->buried, self->buried);
      item->destroy (item);
    }
}

static gboolean
has_listener_ready (FoyerHub *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    if (foyer_listener_is_ready (g_ptr_array_index (self->listeners, i)))
      return TRUE;
  return FALSE;
}

static gboolean
has_work (FoyerHub *self)
{
  return self->event < self->n_events || self->run_queue.length > 0 || self->corked.length > 0 ||
         has_listener_ready (self);
}

/* All that a turn produced leaves here, just before the loop sleeps. */
static gboolean
hub_prepare (GSource *source, int *timeout)
{
  g_autoptr (FoyerHub) self =
      g_object_ref (((HubSource *) source)->hub); /* the last connection may hold the last one */

  flush_corked (self, self->limits.flush_us);
  if (self->batch_depth == 0 && self->event == self->n_events)
    free_buried (self);
  gint64 now_us = g_get_monotonic_time ();
  foyer_loop_watchdog_end (&self->watchdog, now_us, foyer_loop_moment_read);
  *timeout = -1;
  if (has_work (self))
    {
      *timeout = 0;
      return TRUE;
    }
  gint64 next_us = foyer_timer_wheel_get_next (&self->wheel);
  if (next_us >= 0)
    *timeout = (int) CLAMP ((next_us - now_us + 999) / 1000, 0, G_MAXINT);
  return FALSE;
}

static gboolean
hub_check (GSource *source)
{
  FoyerHub *self = ((HubSource *) source)->hub;
  gint64    next_us = foyer_timer_wheel_get_next (&self->wheel);
  gint64    now_us = g_get_monotonic_time ();

  foyer_loop_watchdog_begin (&self->watchdog, now_us, foyer_loop_moment_read);
  return g_source_query_unix_fd (source, ((HubSource *) source)->tag) != 0 || has_work (self) ||
         (next_us >= 0 && next_us <= now_us);
}

static void
begin_share (FoyerHub *self, guint us)
{
  foyer_turn_budget_begin (&self->budget, self->limits.clock, us);
}

/* In every turn, however many events of those before are left: when many come at once, who is not accepted in
 * time is dropped by the kernel, and tries again only after a second. */
static void
accept_new (FoyerHub *self)
{
  if (!has_listener_ready (self))
    return;
  begin_share (self, self->limits.turn_us * ACCEPT_SHARES);
  for (guint i = self->listeners->len; i > 0; i--)
    foyer_listener_accept (g_ptr_array_index (self->listeners, i - 1), &self->budget);
}

static guint
fetch_events (FoyerHub *self)
{
  if (self->batch_depth == 1)
    free_buried (self);
  int n = epoll_wait (self->epoll_fd, self->events, FOYER_HUB_BATCH, 0);
  self->event = 0;
  self->n_events = (guint) MAX (n, 0);
  return self->n_events;
}

/* Gives FALSE when the budget is spent. */
static gboolean
serve_events (FoyerHub *self)
{
  while (self->event < self->n_events)
    {
      struct epoll_event *event = &self->events[self->event++];
      FoyerHubItem       *item = event->data.ptr;
      item->ready (item, event->events);
      if (foyer_turn_budget_is_spent (&self->budget))
        return FALSE;
    }
  return TRUE;
}

/* While the answers to a batch leave, the next has often come: to look again here is cheaper than another
 * turn of the whole loop. */
static void
run_events (FoyerHub *self, gboolean may_have_come)
{
  begin_share (self, self->limits.turn_us);
  if (!serve_events (self) || !may_have_come)
    return;
  for (guint looks = 0; looks < LOOKS; looks++)
    {
      guint n = fetch_events (self);
      if (!serve_events (self) || n < WORTH_A_LOOK)
        return;
      flush_corked (self, (guint) (self->budget.until_us - self->budget.now_us));
      if (foyer_turn_budget_is_spent (&self->budget))
        return;
    }
}

static void
run_timers (FoyerHub *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 next_us = foyer_timer_wheel_get_next (&self->wheel);

  if (next_us < 0 || next_us > now_us)
    return;
  begin_share (self, self->limits.turn_us);
  foyer_timer_wheel_advance (&self->wheel, now_us, &self->budget);
}

/* What is queued while this runs waits for the next turn. */
static void
run_scheduled (FoyerHub *self)
{
  GList *link;

  if (self->run_queue.length == 0)
    return;
  begin_share (self, self->limits.turn_us);
  for (guint left = self->run_queue.length; left > 0; left--)
    {
      link = g_queue_pop_head_link (&self->run_queue);
      if (link == NULL)
        return;
      foyer_connection_run_scheduled (link->data);
      if (foyer_turn_budget_is_spent (&self->budget))
        return;
    }
}

static gboolean
hub_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (FoyerHub) self = g_object_ref (((HubSource *) source)->hub);

  self->batch_depth++;
  run_events (self, g_source_query_unix_fd (source, ((HubSource *) source)->tag) != 0);
  accept_new (self);
  run_timers (self);
  run_scheduled (self);
  self->batch_depth--;
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs hub_source_funcs = { hub_prepare, hub_check, hub_dispatch, NULL, NULL, NULL };

static void
foyer_hub_dispose (GObject *object)
{
  FoyerHub *self = FOYER_HUB (object);

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  G_OBJECT_CLASS (foyer_hub_parent_class)->dispose (object);
}

static void
foyer_hub_finalize (GObject *object)
{
  FoyerHub *self = FOYER_HUB (object);

  g_assert (self->connections.length == 0);
  free_buried (self);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->spare_fd >= 0)
    close (self->spare_fd);
  g_ptr_array_unref (self->listeners);
  g_free (self->buffer);
  G_OBJECT_CLASS (foyer_hub_parent_class)->finalize (object);
}

static void
foyer_hub_class_init (FoyerHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = foyer_hub_dispose;
  object_class->finalize = foyer_hub_finalize;
}

static void
foyer_hub_init (FoyerHub *self)
{
  self->epoll_fd = -1;
  self->spare_fd = -1;
  self->listeners = g_ptr_array_new ();
  self->buffer = g_malloc (FOYER_HUB_BUFFER_BYTES);
  foyer_timer_wheel_init (&self->wheel, g_get_monotonic_time ());
}

/**
 * foyer_hub_limits_init:
 * @limits: (out): where to put them
 *
 * What docs/protocol.md promises.
 */
void
foyer_hub_limits_init (FoyerHubLimits *limits)
{
  g_return_if_fail (limits != NULL);

  *limits = (FoyerHubLimits){
    .head_ms = 10000,
    .body_ms = 10000,
    .idle_ms = 60000,
    .linger_ms = 2000,
    .linger_bytes = 4 * 1024 * 1024,
    .body_bytes = 1024 * 1024,
    .buffered_bytes = 256 * 1024 * 1024,
    .turn_us = 500,
    .flush_us = 1500,
    .clock = g_get_monotonic_time,
  };
}

static void
attach_source (FoyerHub *self)
{
  self->source = g_source_new (&hub_source_funcs, sizeof (HubSource));
  HubSource *source = (HubSource *) self->source;

  source->hub = self;
  source->tag = g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_set_static_name (self->source, "foyer-hub");
  /* The same as everybody's: lower, its prepare would be passed over while others are ready; higher, a flood
   * of requests would starve the answers. */
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * foyer_hub_new:
 * @limits: (nullable): what to keep to; the defaults if %NULL
 * @error: return location
 *
 * All sockets of one main loop behind one epoll descriptor, which is one source of the thread's default main
 * context: a connection that is idle costs the others nothing. Raises the descriptor limit as far as it may,
 * and has the kernel make room for the first 65,536.
 * Not for several threads. Each connection keeps the hub alive: foyer_hub_abort_connections() before the last
 * unref.
 *
 * Returns: (transfer full) (nullable): the hub
 */
FoyerHub *
foyer_hub_new (const FoyerHubLimits *limits, GError **error)
{
  g_autoptr (FoyerHub) self = g_object_new (FOYER_TYPE_HUB, NULL);
  guint                descriptors = foyer_descriptors_raise_limit ();

  if (limits != NULL)
    self->limits = *limits;
  else
    foyer_hub_limits_init (&self->limits);
  if (self->limits.clock == NULL)
    self->limits.clock = g_get_monotonic_time;
  self->max_connections =
      descriptors > 2 * RESERVED_DESCRIPTORS ? descriptors - RESERVED_DESCRIPTORS : descriptors / 2;
  self->overflow = (descriptors - self->max_connections) / 4;
  if (self->limits.connections > 0)
    self->max_connections = MIN (self->max_connections, self->limits.connections);

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->spare_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (self->epoll_fd < 0 || self->spare_fd < 0)
    {
      int code = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "No descriptors to serve with: %s",
                   g_strerror (code));
      return NULL;
    }
  foyer_descriptors_make_room (self->epoll_fd, descriptors);
  attach_source (self);
  return g_steal_pointer (&self);
}

/**
 * foyer_hub_get_limits:
 * @self: a hub
 *
 * Returns: what it keeps to
 */
const FoyerHubLimits *
foyer_hub_get_limits (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), NULL);

  return &self->limits;
}

/**
 * foyer_hub_set_service:
 * @self: a hub
 * @service: (nullable): who answers requests; outlives the hub, or is set to %NULL before
 * @user_data: for its functions
 *
 * Without a service requests are refused with 503.
 */
void
foyer_hub_set_service (FoyerHub *self, const FoyerHubService *service, gpointer user_data)
{
  g_return_if_fail (FOYER_IS_HUB (self));

  self->service = service;
  self->service_data = user_data;
}

/**
 * foyer_hub_start_timer:
 * @self: a hub
 * @timer: a timer
 * @after_ms: from now
 *
 * Starts @timer, or moves it.
 */
void
foyer_hub_start_timer (FoyerHub *self, FoyerTimer *timer, guint after_ms)
{
  foyer_hub_start_timer_at (self, timer, g_get_monotonic_time () + (gint64) after_ms * 1000);
}

/**
 * foyer_hub_start_timer_at:
 * @self: a hub
 * @timer: a timer
 * @at_us: when, monotonic microseconds
 *
 * Starts @timer, or moves it.
 */
void
foyer_hub_start_timer_at (FoyerHub *self, FoyerTimer *timer, gint64 at_us)
{
  g_return_if_fail (FOYER_IS_HUB (self));

  foyer_timer_wheel_start (&self->wheel, timer, at_us);
}

/**
 * foyer_hub_stop_timer:
 * @self: a hub
 * @timer: a timer, running or not
 */
void
foyer_hub_stop_timer (FoyerHub *self, FoyerTimer *timer)
{
  g_return_if_fail (FOYER_IS_HUB (self));

  foyer_timer_wheel_stop (&self->wheel, timer);
}

void
foyer_hub_tell_drained (FoyerHub *self)
{
  FoyerHubFunc drained = self->drained;

  if (drained == NULL || self->connections.length > 0)
    return;
  self->drained = NULL;
  drained (self, self->drained_data);
}

/**
 * foyer_hub_drain:
 * @self: a hub
 * @drained: (nullable): called once when no connection is left, possibly before this returns
 * @user_data: for @drained
 *
 * Stops all listeners, closes idle connections in the next turns and lets the others end with their answer.
 */
void
foyer_hub_drain (FoyerHub *self, FoyerHubFunc drained, gpointer user_data)
{
  g_return_if_fail (FOYER_IS_HUB (self));

  self->is_draining = TRUE;
  self->drained = drained;
  self->drained_data = user_data;
  while (self->listeners->len > 0)
    foyer_listener_stop (g_ptr_array_index (self->listeners, self->listeners->len - 1));
  for (GList *link = self->connections.head; link != NULL; link = link->next)
    if (!foyer_connection_is_taken (link->data))
      foyer_connection_schedule (link->data);
  foyer_hub_tell_drained (self);
}

/**
 * foyer_hub_abort_connections:
 * @self: a hub
 *
 * Closes every connection at once. Owners of those that were taken over are told from the loop.
 */
void
foyer_hub_abort_connections (FoyerHub *self)
{
  g_return_if_fail (FOYER_IS_HUB (self));

  while (self->connections.length > 0)
    foyer_connection_abort (self->connections.head->data);
}
