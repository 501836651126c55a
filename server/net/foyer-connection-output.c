/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <sys/socket.h>

#include "foyer-connection-private.h"
#include "foyer-request-stream.h"

#define VECTORS 64
#define ROUNDS 16 /* of VECTORS, for one connection in one turn of the loop */
#define ANSWER_HIGH_BYTES (256 * 1024)
#define ANSWER_LOW_BYTES (64 * 1024)

static guint
fill_vectors (FoyerConnection *self, struct iovec *vectors)
{
  guint n = 0;

  for (GList *link = self->output.head; link != NULL && n < VECTORS; link = link->next)
    {
      gsize         size;
      const guint8 *data = g_bytes_get_data (link->data, &size);
      gsize         offset = n == 0 ? self->output_offset : 0;
      vectors[n++] = (struct iovec){ (guint8 *) data + offset, size - offset };
    }
  return n;
}

static void
forget_sent (FoyerConnection *self, gsize sent)
{
  self->queued -= sent;
  sent += self->output_offset;
  while (self->output.head != NULL && sent >= g_bytes_get_size (self->output.head->data))
    {
      GBytes *bytes = g_queue_pop_head (&self->output);
      sent -= g_bytes_get_size (bytes);
      g_bytes_unref (bytes);
    }
  self->output_offset = (guint32) sent;
}

/* The one place that writes to the descriptor: TLS will have its own. Gives FALSE when no more goes now. */
static gboolean
write_some (FoyerConnection *self)
{
  struct iovec  vectors[VECTORS];
  struct msghdr message = { .msg_iov = vectors };

  message.msg_iovlen = fill_vectors (self, vectors);
  /* Most often it is one piece, for which the kernel has less to copy. */
  gssize sent = message.msg_iovlen == 1
                    ? send (self->fd, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL | MSG_DONTWAIT)
                    : sendmsg (self->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0)
    {
      forget_sent (self, (gsize) sent);
      return TRUE;
    }
  if (errno == EINTR)
    return TRUE;
  self->is_writable = FALSE;
  if (errno != EAGAIN)
    self->is_broken = TRUE;
  return FALSE;
}

/* Who takes nothing of an answer for long is let go; a connection that was taken over has its own heart-beat.
 */
static void
watch_progress (FoyerConnection *self, gboolean has_moved)
{
  if (self->phase != FOYER_PHASE_WAITING && self->phase != FOYER_PHASE_FLUSHING)
    return;
  if (self->queued == 0)
    foyer_hub_stop_timer (self->hub, &self->timer);
  else if (has_moved || !foyer_timer_is_running (&self->timer))
    foyer_hub_start_timer (self->hub, &self->timer, foyer_hub_get_limits (self->hub)->idle_ms);
}

static void
write_rounds (FoyerConnection *self)
{
  guint rounds = 0;

  while (self->fd >= 0 && self->queued > 0 && self->is_writable && !self->is_broken && rounds++ < ROUNDS)
    if (!write_some (self))
      break;
}

/* A broadcast to thousands ends here for most of them. */
static void
schedule_if_awaited (FoyerConnection *self, gsize before)
{
  if (self->queued == 0 && before > 0 &&
      (self->phase != FOYER_PHASE_TAKEN || self->wants_drained || self->wants_shut))
    foyer_connection_schedule (self);
}

/* Called in the hub's prepare: no callback from here, only what is scheduled for the next dispatch. */
void
foyer_connection_uncork (FoyerConnection *self)
{
  gsize before = self->queued;

  self->is_corked = FALSE;
  write_rounds (self);
  if (self->is_broken || (self->queued > 0 && self->is_writable))
    foyer_connection_schedule (self);
  schedule_if_awaited (self, before);
  if (self->fd >= 0)
    watch_progress (self, self->queued < before);
  if (self->stream != NULL && self->queued <= ANSWER_LOW_BYTES)
    foyer_request_stream_wake (self->stream);
  foyer_connection_unref (self);
}

static void
cork (FoyerConnection *self)
{
  if (self->is_corked)
    return;
  self->is_corked = TRUE;
  foyer_hub_cork (self->hub, &foyer_connection_ref (self)->cork_link);
}

/* Queues without asking for a limit. */
void
foyer_connection_queue (FoyerConnection *self, GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);

  if (size == 0 || self->fd < 0)
    return;
  g_queue_push_tail (&self->output, g_bytes_ref (bytes));
  self->queued += size;
  /* Of who does not read a broadcast shall cost no more than this: the flush follows when there is room. */
  if (self->is_writable || self->phase != FOYER_PHASE_TAKEN)
    cork (self);
}

/* For the run queue: the descriptor became writable, or a bounded flush left something. */
void
foyer_connection_flush (FoyerConnection *self)
{
  if (self->queued > 0 && self->is_writable && self->fd >= 0)
    cork (self);
}

void
foyer_connection_clear_output (FoyerConnection *self)
{
  g_queue_clear_full (&self->output, (GDestroyNotify) g_bytes_unref);
  self->output_offset = 0;
  self->queued = 0;
}

/**
 * foyer_connection_flush_now:
 * @self: a connection that was taken over
 *
 * Gives the kernel now what would leave at the end of the loop turn, for a sender whose queue is full. Calls
 * nobody.
 */
void
foyer_connection_flush_now (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  gsize before = self->queued;
  write_rounds (self);
  schedule_if_awaited (self, before);
}

/**
 * foyer_connection_drop_queued:
 * @self: a connection that was taken over
 *
 * Forgets what is queued, but for the rest of what has begun to leave: the peer would not understand what
 * follows half of it.
 */
void
foyer_connection_drop_queued (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  GBytes *begun = self->output_offset > 0 ? g_queue_pop_head (&self->output) : NULL;
  g_queue_clear_full (&self->output, (GDestroyNotify) g_bytes_unref);
  self->queued = 0;
  if (begun == NULL)
    return;
  self->queued = g_bytes_get_size (begun) - self->output_offset;
  g_queue_push_head (&self->output, begun);
}

/**
 * foyer_connection_send:
 * @self: a connection that was taken over
 * @bytes: what to send; shared, not copied
 *
 * Queues @bytes. What one turn of the loop queues leaves in one system call at its end.
 *
 * Returns: whether it was queued: not if the connection is ending, or if the queue would be longer than its
 * limit
 */
gboolean
foyer_connection_send (FoyerConnection *self, GBytes *bytes)
{
  g_return_val_if_fail (self != NULL && bytes != NULL, FALSE);

  if (self->phase != FOYER_PHASE_TAKEN || self->wants_shut || self->is_broken)
    return FALSE;
  if (self->queue_limit > 0 && self->queued + g_bytes_get_size (bytes) > self->queue_limit)
    return FALSE;
  foyer_connection_queue (self, bytes);
  return TRUE;
}

/**
 * foyer_connection_get_queued_bytes:
 * @self: a connection
 *
 * Returns: how many bytes are queued and not yet with the kernel
 */
gsize
foyer_connection_get_queued_bytes (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->queued;
}

/**
 * foyer_connection_get_n_queued:
 * @self: a connection
 *
 * Returns: in how many pieces, each of one foyer_connection_send(), the queued bytes are
 */
guint
foyer_connection_get_n_queued (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->output.length;
}

/**
 * foyer_connection_set_queue_limit:
 * @self: a connection
 * @bytes: how long the queue may be; 0 for a caller who keeps a limit of their own. At first
 *   FOYER_CONNECTION_QUEUE_BYTES
 */
void
foyer_connection_set_queue_limit (FoyerConnection *self, gsize bytes)
{
  g_return_if_fail (self != NULL);

  self->queue_limit = (guint32) MIN (bytes, G_MAXUINT32);
}

gboolean
foyer_connection_can_write_answer (FoyerConnection *self)
{
  return self->fd < 0 || self->queued < ANSWER_HIGH_BYTES;
}

/* Takes some of an answer. Gives 0 when there is no room now, -1 when there never will be. */
gssize
foyer_connection_write_answer (FoyerConnection *self, const void *data, gsize length)
{
  if (self->fd < 0 || self->phase != FOYER_PHASE_WAITING)
    return -1;
  if (self->queued >= ANSWER_HIGH_BYTES)
    return 0;
  gsize              n = MIN (length, ANSWER_HIGH_BYTES - self->queued);
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  foyer_connection_queue (self, bytes);
  return (gssize) n;
}
