/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-cell.h"
#include "foyer-connection-private.h"
#include "foyer-request-stream.h"

#define READS 16 /* for one connection in one turn of the loop */

/* Few enough that those who speak in tiny messages do not fill a turn with one read. */
#define TAKEN_READ_BYTES (16 * 1024)

#define LATE_MS 1000 /* between two looks whether the run queue has come to who is read late */

static void connection_run (FoyerConnection *self);

void
foyer_connection_schedule (FoyerConnection *self)
{
  if (self->is_scheduled)
    return;
  self->is_scheduled = TRUE;
  foyer_hub_schedule (self->hub, &foyer_connection_ref (self)->run_link);
}

void
foyer_connection_run_scheduled (FoyerConnection *self)
{
  self->is_scheduled = FALSE;
  connection_run (self);
  foyer_connection_unref (self);
}

static void
connection_ready (FoyerHubItem *item, guint32 events)
{
  FoyerConnection *self = (FoyerConnection *) item;

  if (self->fd < 0)
    return;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
    self->is_readable = TRUE;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
    self->is_hung_up = TRUE;
  if ((events & EPOLLERR) != 0)
    self->is_broken = TRUE;
  if ((events & EPOLLOUT) != 0)
    self->is_writable = TRUE;
  connection_run (self);
}

/* While thousands come at once, what they sent in time may wait to be read for longer than they had. */
static gboolean
has_unread (FoyerConnection *self)
{
  int unread = 0;

  return ioctl (self->fd, FIONREAD, &unread) == 0 && unread > 0;
}

/* Once: the time is not longer for who sends a byte just before it is out. As long as the run queue has not
 * come, that was not yet. */
static gboolean
may_be_late (FoyerConnection *self)
{
  return has_unread (self) && (!self->is_late || self->is_scheduled);
}

static void
read_late (FoyerConnection *self)
{
  self->is_late = self->phase == FOYER_PHASE_HEAD;
  self->is_readable = TRUE;
  foyer_hub_start_timer (self->hub, &self->timer, LATE_MS);
  foyer_connection_schedule (self);
}

static void
connection_timed_out (FoyerTimer *timer, gpointer user_data)
{
  FoyerConnection *self = user_data;

  foyer_connection_ref (self);
  if ((self->phase == FOYER_PHASE_HEAD || self->phase == FOYER_PHASE_BODY) && may_be_late (self))
    read_late (self);
  else if (self->phase == FOYER_PHASE_HEAD || self->phase == FOYER_PHASE_BODY)
    foyer_connection_http_timed_out (self);
  else if (self->phase == FOYER_PHASE_TAKEN)
    self->handler->timed_out (self, self->user_data);
  else
    foyer_connection_end (self);
  foyer_connection_unref (self);
}

/* The one place that reads from the descriptor: TLS will have its own. Gives 0 when nothing is there now, -1
 * when nothing will come any more. */
gssize
foyer_connection_read (FoyerConnection *self, guint8 *buffer, gsize size)
{
  gssize n;

  do
    n = recv (self->fd, buffer, size, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  /* Edge-triggered: a short read has emptied the socket, and more will be told; but a hang-up was told
   * already. */
  if (n > 0 && (gsize) n < size && !self->is_hung_up)
    self->is_readable = FALSE;
  if (n > 0)
    return n;
  self->is_readable = FALSE;
  if (n < 0 && errno == EAGAIN)
    return 0;
  self->is_hung_up = TRUE;
  if (n < 0)
    self->is_broken = TRUE;
  return -1;
}

/* Returns whether the peer has nothing more to say. */
static gboolean
discard_input (FoyerConnection *self)
{
  gsize    size;
  guint8  *buffer = foyer_hub_borrow_buffer (self->hub, &size);
  gboolean is_over = FALSE;

  for (guint reads = 0; self->is_readable && self->linger_left > 0 && reads < READS && !is_over; reads++)
    {
      gssize n = foyer_connection_read (self, buffer, MIN (size, self->linger_left));
      is_over = n < 0;
      self->linger_left -= (guint32) MAX (n, 0);
    }
  foyer_hub_return_buffer (self->hub, buffer);
  return is_over || (self->linger_left == 0 && self->is_hung_up);
}

/* A close with bytes unread resets the connection, and a peer that is still sending then may never look at
 * its answer. So what is over the limit stays unread, but the close waits for its time, or for the peer's
 * own. */
static void
run_linger (FoyerConnection *self)
{
  if (self->queued == 0 && !self->is_shut)
    {
      shutdown (self->fd, SHUT_WR);
      self->is_shut = TRUE;
      foyer_hub_start_timer (self->hub, &self->timer, foyer_hub_get_limits (self->hub)->linger_ms);
    }
  /* A peer that has only shut its side still gets what is queued. */
  if (discard_input (self))
    {
      if (self->queued == 0)
        foyer_connection_end (self);
      else
        self->phase = FOYER_PHASE_CLOSING;
    }
  else if (self->is_readable && self->linger_left > 0)
    foyer_connection_schedule (self);
}

static void
run_early (FoyerConnection *self)
{
  g_autoptr (GByteArray) early = g_steal_pointer (&self->input);

  foyer_connection_count_input (self);
  if (early->len > 0)
    self->handler->received (self, early->data, early->len, self->user_data);
}

static void
run_taken (FoyerConnection *self)
{
  gboolean is_over = FALSE;

  if (self->input != NULL)
    run_early (self);
  for (guint reads = 0; self->phase == FOYER_PHASE_TAKEN && self->is_readable && !is_over; reads++)
    {
      gsize size;
      if (reads > 0 && (reads == READS || foyer_hub_is_turn_spent (self->hub)))
        break;
      guint8 *buffer = foyer_hub_borrow_buffer (self->hub, &size);
      gssize  n = foyer_connection_read (self, buffer, MIN (size, TAKEN_READ_BYTES));
      if (n > 0)
        self->handler->received (self, buffer, (gsize) n, self->user_data);
      is_over = n < 0;
      foyer_hub_return_buffer (self->hub, buffer);
    }
  /* A peer that has only shut its side still gets what is queued. */
  if (is_over && self->phase == FOYER_PHASE_TAKEN && self->queued > 0 && !self->is_broken)
    foyer_connection_close (self);
  else if (is_over && self->phase == FOYER_PHASE_TAKEN)
    foyer_connection_end (self);
  if (self->phase != FOYER_PHASE_TAKEN)
    return;
  if (self->queued == 0 && self->wants_drained)
    {
      self->wants_drained = FALSE;
      if (self->handler->drained != NULL)
        self->handler->drained (self, self->user_data);
    }
  if (self->phase == FOYER_PHASE_TAKEN && self->queued == 0 && self->wants_shut && !self->is_shut)
    {
      shutdown (self->fd, SHUT_WR);
      self->is_shut = TRUE;
    }
  if (self->phase == FOYER_PHASE_TAKEN && self->is_readable)
    foyer_connection_schedule (self);
}

static void
run_phase (FoyerConnection *self)
{
  switch ((FoyerPhase) self->phase)
    {
    case FOYER_PHASE_HEAD:
    case FOYER_PHASE_BODY:
    case FOYER_PHASE_WAITING:
    case FOYER_PHASE_FLUSHING:
      foyer_connection_run_http (self);
      break;
    case FOYER_PHASE_LINGER:
      run_linger (self);
      break;
    case FOYER_PHASE_CLOSING:
      if (self->queued == 0)
        foyer_connection_end (self);
      break;
    case FOYER_PHASE_TAKEN:
      run_taken (self);
      break;
    case FOYER_PHASE_CLOSED:
    default:
      break;
    }
}

static void
tell_closed (FoyerConnection *self)
{
  const FoyerConnectionHandler *handler = self->handler;

  if (handler == NULL || self->is_told)
    return;
  self->is_told = TRUE;
  handler->closed (self, self->user_data);
}

/* What the phases need is done here and nowhere else; when this is already at work further up the stack, it
 * is done in the next turn. */
static void
connection_run (FoyerConnection *self)
{
  if (self->is_running)
    {
      foyer_connection_schedule (self);
      return;
    }
  foyer_connection_ref (self);
  self->is_running = TRUE;
  if (self->is_broken && self->phase != FOYER_PHASE_TAKEN && self->phase != FOYER_PHASE_CLOSED)
    foyer_connection_end (self);
  else
    run_phase (self);
  if (self->is_broken && self->phase != FOYER_PHASE_CLOSED)
    foyer_connection_end (self);
  foyer_connection_flush (self);
  self->is_running = FALSE;
  if (self->phase == FOYER_PHASE_CLOSED)
    tell_closed (self);
  foyer_connection_unref (self);
}

/* What the peer has not taken, the kernel would otherwise keep for minutes, for a peer that may have gone
 * without a word. */
void
foyer_connection_reset_on_close (FoyerConnection *self)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* Closes the descriptor. Whoever still holds the connection sees that it is not open; its owner is told from
 * the loop. */
void
foyer_connection_end (FoyerConnection *self)
{
  if (self->phase == FOYER_PHASE_CLOSED)
    return;
  self->phase = FOYER_PHASE_CLOSED;
  foyer_hub_stop_timer (self->hub, &self->timer);
  if (self->queued > 0)
    foyer_connection_reset_on_close (self);
  close (self->fd);
  self->fd = -1;
  foyer_connection_clear_output (self);
  foyer_connection_drop_input (self);
  if (self->handler != NULL)
    foyer_connection_schedule (self);
  if (self->stream != NULL)
    foyer_request_stream_wake (self->stream);
  if (self->exchange != NULL && self->exchange->cancellable != NULL)
    {
      g_autoptr (GCancellable) cancellable = g_object_ref (self->exchange->cancellable);
      g_cancellable_cancel (cancellable);
    }
  foyer_hub_remove_connection (self->hub, &self->all_link);
  foyer_connection_unref (self);
}

/* @bytes of what the peer still sends are read, so that the close does not become a reset that hides what was
 * sent to it. */
void
foyer_connection_linger (FoyerConnection *self, gsize bytes)
{
  foyer_connection_drop_input (self);
  self->phase = FOYER_PHASE_LINGER;
  self->linger_left = (guint32) MIN (bytes, G_MAXUINT32);
  foyer_hub_start_timer (self->hub, &self->timer, foyer_hub_get_limits (self->hub)->idle_ms);
  foyer_connection_schedule (self);
}

void
foyer_connection_end_exchange (FoyerConnection *self)
{
  if (self->exchange == NULL)
    return;
  g_clear_object (&self->exchange->cancellable);
  g_clear_object (&self->exchange->local_address);
  g_free (self->exchange->peer_text);
  g_clear_pointer (&self->exchange, g_free);
}

static void
connection_destroy (FoyerHubItem *item)
{
  FoyerConnection *self = (FoyerConnection *) item;

  foyer_connection_end_exchange (self);
  g_object_unref (self->hub);
  foyer_cell_free (self);
}

FoyerConnection *
foyer_connection_new (FoyerHub                  *hub,
                      int                        fd,
                      GSocketAddress            *local_address,
                      const struct sockaddr_in6 *peer,
                      gboolean                   is_admitted)
{
  FoyerConnection   *self = foyer_cell_new0 (sizeof *self);
  g_autoptr (GError) error = NULL;

  self->item.ready = connection_ready;
  self->item.destroy = connection_destroy;
  self->ref_count = 1;
  self->fd = fd;
  self->hub = g_object_ref (hub);
  self->all_link.data = self->run_link.data = self->cork_link.data = self;
  foyer_timer_init (&self->timer, connection_timed_out, self);
  self->exchange = g_new0 (FoyerExchange, 1);
  self->is_first = TRUE;
  self->is_writable = TRUE;
  self->queue_limit = FOYER_CONNECTION_QUEUE_BYTES;
  self->exchange->peer = *peer;
  self->exchange->local_address = g_object_ref (local_address);
  foyer_hub_add_connection (hub, &self->all_link);
  foyer_hub_start_timer (hub, &self->timer, foyer_hub_get_limits (hub)->head_ms);
  if (!foyer_hub_watch (hub, fd, &self->item, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &error))
    {
      g_warning ("a connection cannot be watched: %s", error->message);
      foyer_connection_end (self);
    }
  else if (!is_admitted)
    foyer_connection_refuse (self, 503, "Too many connections");
  return self;
}

/**
 * foyer_connection_ref:
 * @self: a connection
 *
 * Returns: (transfer full): the same
 */
FoyerConnection *
foyer_connection_ref (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * foyer_connection_unref:
 * @self: (transfer full): a connection
 *
 * An open connection is kept by the hub.
 */
void
foyer_connection_unref (FoyerConnection *self)
{
  g_return_if_fail (self != NULL && self->ref_count > 0);

  if (--self->ref_count == 0)
    foyer_hub_bury (self->hub, &self->item);
}
