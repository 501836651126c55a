/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-hub-private.h"

/**
 * foyer_hub_is_draining:
 * @self: a hub
 *
 * Returns: whether foyer_hub_drain() was called
 */
gboolean
foyer_hub_is_draining (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), FALSE);

  return self->is_draining;
}

/**
 * foyer_hub_get_now:
 * @self: a hub
 *
 * For who is called by one of its connections, and would ask the clock for each message.
 *
 * Returns: the time when the hub began with this connection, or with this turn: monotonic microseconds
 */
gint64
foyer_hub_get_now (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), 0);

  return self->budget.now_us;
}

/**
 * foyer_hub_get_n_connections:
 * @self: a hub
 *
 * Returns: how many connections are open
 */
guint
foyer_hub_get_n_connections (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), 0);

  return self->connections.length;
}

/**
 * foyer_hub_get_max_connections:
 * @self: a hub
 *
 * Returns: how many connections may be open; more are answered 503
 */
guint
foyer_hub_get_max_connections (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), 0);

  return self->max_connections;
}

/**
 * foyer_hub_get_n_accepted:
 * @self: a hub
 *
 * Returns: how many connections were ever accepted
 */
guint64
foyer_hub_get_n_accepted (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), 0);

  return self->n_accepted;
}

/**
 * foyer_hub_get_n_refused:
 * @self: a hub
 *
 * Returns: how many connections were refused because there were too many
 */
guint64
foyer_hub_get_n_refused (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), 0);

  return self->n_refused;
}

/**
 * foyer_hub_get_watchdog:
 * @self: a hub
 *
 * Returns: (transfer none): how long the turns of the main loop took
 */
const FoyerLoopWatchdog *
foyer_hub_get_watchdog (FoyerHub *self)
{
  g_return_val_if_fail (FOYER_IS_HUB (self), NULL);

  return &self->watchdog;
}

gboolean
foyer_hub_watch (FoyerHub *self, int fd, FoyerHubItem *item, guint32 events, GError **error)
{
  struct epoll_event event = { .events = events, .data.ptr = item };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
    return TRUE;
  int code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "epoll: %s", g_strerror (code));
  return FALSE;
}

gboolean
foyer_hub_rewatch (FoyerHub *self, int fd, FoyerHubItem *item, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = item };

  return epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, fd, &event) == 0;
}

void
foyer_hub_add_listener (FoyerHub *self, gpointer listener)
{
  g_ptr_array_add (self->listeners, listener);
}

void
foyer_hub_remove_listener (FoyerHub *self, gpointer listener)
{
  g_ptr_array_remove (self->listeners, listener);
}

void
foyer_hub_add_connection (FoyerHub *self, GList *link)
{
  g_queue_push_tail_link (&self->connections, link);
}

void
foyer_hub_remove_connection (FoyerHub *self, GList *link)
{
  g_queue_unlink (&self->connections, link);
  foyer_hub_tell_drained (self);
}

void
foyer_hub_schedule (FoyerHub *self, GList *link)
{
  g_queue_push_tail_link (&self->run_queue, link);
}

/* Whether what can wait should: long readings and such. */
gboolean
foyer_hub_is_turn_spent (FoyerHub *self)
{
  return foyer_turn_budget_is_spent (&self->budget);
}

void
foyer_hub_cork (FoyerHub *self, GList *link)
{
  g_queue_push_tail_link (&self->corked, link);
}

void
foyer_hub_bury (FoyerHub *self, FoyerHubItem *item)
{
  self->buried = g_slist_prepend (self->buried, item);
}

/* One buffer for all who read; whoever reads while it is lent (a loop within the loop) gets one of their own.
 */
guint8 *
foyer_hub_borrow_buffer (FoyerHub *self, gsize *size)
{
  *size = FOYER_HUB_BUFFER_BYTES;
  return self->buffer != NULL ? g_steal_pointer (&self->buffer) : g_malloc (FOYER_HUB_BUFFER_BYTES);
}

void
foyer_hub_return_buffer (FoyerHub *self, guint8 *buffer)
{
  if (self->buffer == NULL)
    self->buffer = buffer;
  else
    g_free (buffer);
}

void
foyer_hub_count_buffered (FoyerHub *self, gssize change)
{
  self->buffered_bytes += (gsize) change;
}

gboolean
foyer_hub_has_room (FoyerHub *self)
{
  return self->buffered_bytes <= self->limits.buffered_bytes;
}

void
foyer_hub_count_accepted (FoyerHub *self, gboolean is_refused)
{
  self->n_accepted++;
  if (is_refused)
    self->n_refused++;
}

/* Frees the spare descriptor for a moment. Gives FALSE when there is none. */
gboolean
foyer_hub_lend_descriptor (FoyerHub *self)
{
  foyer_hub_take_descriptor_back (self);
  if (self->spare_fd < 0)
    return FALSE;
  close (self->spare_fd);
  self->spare_fd = -1;
  return TRUE;
}

/* Somebody else may have been faster: then the next call tries again. */
void
foyer_hub_take_descriptor_back (FoyerHub *self)
{
  if (self->spare_fd < 0)
    self->spare_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* How many over the cap are kept until they have read that they are refused. */
guint
foyer_hub_get_overflow (FoyerHub *self)
{
  return self->overflow;
}

const FoyerHubService *
foyer_hub_get_service (FoyerHub *self, gpointer *user_data)
{
  *user_data = self->service_data;
  return self->service;
}
