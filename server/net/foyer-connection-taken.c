/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* A connection that belongs to somebody else than HTTP: how it is taken, and the ways in which it ends. */
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "foyer-connection-private.h"

#define TAKEN_LINGER_BYTES (1024 * 1024)

/**
 * foyer_connection_take:
 * @self: a connection whose answer 101 is on its way
 * @handler: who owns it from now on; outlives it
 * @user_data: for its functions
 *
 * Ends HTTP on this connection. @handler is not called before this turn of the loop is over.
 */
void
foyer_connection_take (FoyerConnection *self, const FoyerConnectionHandler *handler, gpointer user_data)
{
  g_return_if_fail (self != NULL && handler != NULL && self->handler == NULL);

  self->handler = handler;
  self->user_data = user_data;
  foyer_connection_end_exchange (self);
  if (self->phase != FOYER_PHASE_CLOSED)
    {
      self->phase = FOYER_PHASE_TAKEN;
      foyer_hub_stop_timer (self->hub, &self->timer);
    }
  foyer_connection_schedule (self);
}

/**
 * foyer_connection_tell_drained:
 * @self: a connection that was taken over
 *
 * Has the handler's @drained called once, from the loop, when nothing is queued any more.
 */
void
foyer_connection_tell_drained (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  self->wants_drained = TRUE;
  if (self->queued == 0)
    foyer_connection_schedule (self);
}

/**
 * foyer_connection_set_deadline:
 * @self: a connection that was taken over by a handler with @timed_out
 * @at_us: when, monotonic microseconds; 0 for never
 *
 * Has the handler called then, or at another time than was said before. Of no effect once the connection
 * ends.
 */
void
foyer_connection_set_deadline (FoyerConnection *self, gint64 at_us)
{
  g_return_if_fail (self != NULL && self->handler != NULL && self->handler->timed_out != NULL);

  if (self->phase != FOYER_PHASE_TAKEN)
    return;
  if (at_us == 0)
    foyer_hub_stop_timer (self->hub, &self->timer);
  else
    foyer_hub_start_timer_at (self->hub, &self->timer, at_us);
}

/**
 * foyer_connection_shut_write:
 * @self: a connection that was taken over
 *
 * Shuts the write side when the queue is out; reading goes on.
 */
void
foyer_connection_shut_write (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  self->wants_shut = TRUE;
  foyer_connection_schedule (self);
}

/**
 * foyer_connection_close_lingering:
 * @self: a connection that was taken over
 *
 * Sends what is queued, shuts the write side, reads and throws away at most 1 MiB for as long as the hub's
 * limits say, and closes.
 */
void
foyer_connection_close_lingering (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  if (self->phase != FOYER_PHASE_TAKEN)
    return;
  foyer_connection_linger (self, TAKEN_LINGER_BYTES);
  foyer_hub_start_timer (self->hub, &self->timer, foyer_hub_get_limits (self->hub)->linger_ms);
}

/**
 * foyer_connection_close:
 * @self: a connection that was taken over
 *
 * Sends what is queued, if that goes within the lingering time, and closes.
 */
void
foyer_connection_close (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  if (self->phase != FOYER_PHASE_TAKEN)
    return;
  foyer_connection_drop_input (self);
  self->phase = FOYER_PHASE_CLOSING;
  foyer_hub_start_timer (self->hub, &self->timer, foyer_hub_get_limits (self->hub)->linger_ms);
  foyer_connection_schedule (self);
}

/**
 * foyer_connection_abort:
 * @self: a connection
 *
 * Closes at once. What is queued is lost; so is what the kernel has of it, where the peer has not taken all
 * of that and the connection was taken over.
 */
void
foyer_connection_abort (FoyerConnection *self)
{
  int untaken = 0;

  g_return_if_fail (self != NULL);

  if (self->phase == FOYER_PHASE_TAKEN && ioctl (self->fd, SIOCOUTQ, &untaken) == 0 && untaken > 0)
    foyer_connection_reset_on_close (self);
  foyer_connection_end (self);
}
