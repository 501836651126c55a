/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-socket.h"

#include "foyer-protocol.h"

#define DISCARD_BYTES (1024 * 1024)
#define DISCARD_US (2 * G_USEC_PER_SEC)
#define REFUSALS 40
#define REFUSAL_PAUSE_US (10 * G_USEC_PER_SEC)
#define PONGS_IN_ORDER 32

static void
end (FoyerSocket *self)
{
  if (self->state == FOYER_SOCKET_ENDED)
    return;
  self->state = FOYER_SOCKET_ENDED;
  self->handler->ended (self->owner);
}

static void
cut (FoyerSocket *self)
{
  if (self->state == FOYER_SOCKET_ENDED)
    return;
  self->link->cut (self->link_data);
  end (self);
}

static gint64
earlier (gint64 a, gint64 b)
{
  return b != 0 && (a == 0 || b < a) ? b : a;
}

static void
plan (FoyerSocket *self)
{
  gint64 at = self->end_by;

  if (self->state == FOYER_SOCKET_ENDED)
    return;
  if (self->state == FOYER_SOCKET_OPEN)
    at = earlier (earlier (at, self->ping_at), self->write_by);
  self->link->set_deadline (self->link_data, at);
}

static void
put (FoyerSocket *self, GBytes *frame)
{
  self->sent += (guint32) g_bytes_get_size (frame);
  self->link->send (self->link_data, frame);
}

/* Whoever takes nothing for long is cut: see is_stuck(). Nothing here costs a message anything: the timer is
 * only touched where the next tick would come too late. */
static void
watch_writing (FoyerSocket *self, gsize pending, gint64 now_us)
{
  guint32 written = self->sent - (guint32) pending;

  if (self->limits->write_ms == 0 || (self->write_by != 0 && written == self->written))
    return;
  self->written = written;
  self->write_by = now_us + (gint64) self->limits->write_ms * 1000;
  if (self->ping_at == 0 || self->write_by < self->ping_at)
    plan (self);
}

/* Whether write_by has come without a byte taken since it was set. */
static gboolean
is_stuck (FoyerSocket *self, gint64 now_us)
{
  if (self->write_by == 0 || now_us < self->write_by)
    return FALSE;
  gsize   pending = self->link->get_pending (self->link_data);
  guint32 written = self->sent - (guint32) pending;
  if (pending > 0 && written == self->written)
    return TRUE;
  self->written = written;
  self->write_by = pending > 0 ? now_us + (gint64) self->limits->write_ms * 1000 : 0;
  return FALSE;
}

/* The close frame goes out; from here on the peer has two seconds and a megabyte to send its own, so that
 * nothing unread makes the kernel reset the connection before the code is seen. */
static void
start_closing (FoyerSocket *self, FoyerSocketState state, guint16 code, const char *reason, gint64 now_us)
{
  g_autoptr (GBytes) frame = foyer_codec_encode_close (code, reason);

  put (self, frame);
  self->state = state;
  self->end_by = now_us + DISCARD_US;
  plan (self);
}

static void
fail (FoyerSocket *self, const FoyerCodecEvent *event, gint64 now_us)
{
  g_debug ("closing with %u: %s", event->close_code, event->reason);
  if (self->state != FOYER_SOCKET_OPEN)
    {
      self->state = FOYER_SOCKET_DISCARDING;
      return;
    }
  start_closing (self, FOYER_SOCKET_DISCARDING, event->close_code, event->reason, now_us);
  self->link->shut (self->link_data);
}

/* The peer's close frame: answered with its own code, unless it is the answer to ours. */
static void
peer_closed (FoyerSocket *self, const FoyerCodecEvent *event)
{
  if (self->state == FOYER_SOCKET_OPEN)
    {
      g_autoptr (GBytes) frame = foyer_codec_encode_close (event->close_code, NULL);
      put (self, frame);
    }
  self->link->close (self->link_data);
  end (self);
}

static void
answer_ping (FoyerSocket *self, const FoyerCodecEvent *event, gint64 now_us)
{
  g_autoptr (GBytes) pong = foyer_codec_encode (FOYER_OPCODE_PONG, event->payload, event->length);
  gsize              pending = self->link->get_pending (self->link_data);

  if (pending == 0)
    self->pongs = 0;
  if (self->pongs < PONGS_IN_ORDER)
    {
      self->pongs++;
      watch_writing (self, pending, now_us);
      put (self, pong);
      return;
    }
  g_clear_pointer (&self->late_pong, g_bytes_unref);
  self->late_pong = g_steal_pointer (&pong);
  self->link->tell_drained (self->link_data);
}

static void
handle_control (FoyerSocket *self, const FoyerCodecEvent *event, gint64 now_us)
{
  guint per_second = self->limits->control_frames_per_second;

  if (!foyer_bucket_take (&self->control_frames, per_second, per_second, now_us, NULL))
    {
      foyer_socket_close (self, FOYER_CLOSE_TOO_MANY, "too many control frames", now_us);
      return;
    }
  if (event->type == FOYER_CODEC_PING)
    answer_ping (self, event, now_us);
  else
    self->unanswered = FALSE;
}

static void
refuse (FoyerSocket *self, const FoyerCodecEvent *event, guint retry_after_ms, gint64 now_us)
{
  if (self->refusals > 0 && now_us - self->refused_at >= REFUSAL_PAUSE_US)
    self->refusals = 0;
  self->refused_at = now_us;
  if (++self->refusals > REFUSALS)
    {
      foyer_socket_close (self, FOYER_CLOSE_TOO_MANY, "too many messages", now_us);
      return;
    }
  self->handler->refused (self->owner, event->payload, event->length, retry_after_ms);
}

static void
handle_message (FoyerSocket *self, const FoyerCodecEvent *event, gint64 now_us)
{
  guint retry_after_ms = 0;

  if (foyer_bucket_take (&self->messages, self->limits->messages_per_second, self->limits->messages_burst,
                         now_us, &retry_after_ms))
    self->handler->message (self->owner, event->type == FOYER_CODEC_TEXT, event->payload, event->length);
  else
    refuse (self, event, retry_after_ms, now_us);
}

static void
handle_event (FoyerSocket *self, const FoyerCodecEvent *event, gint64 now_us)
{
  if (event->type == FOYER_CODEC_CLOSE)
    peer_closed (self, event);
  else if (event->type == FOYER_CODEC_FAILED)
    fail (self, event, now_us);
  else if (self->state != FOYER_SOCKET_OPEN)
    return;
  else if (event->type == FOYER_CODEC_PING || event->type == FOYER_CODEC_PONG)
    handle_control (self, event, now_us);
  else if (event->type != FOYER_CODEC_NOTHING)
    handle_message (self, event, now_us);
}

/* Somewhere in the last third of the interval, so that sockets that came together are not pinged together,
 * now and ever after. */
static gint64
choose_first_ping_us (guint ping_ms)
{
  return (gint64) (g_random_double_range (2.0 / 3, 1) * ping_ms * 1000);
}

/**
 * foyer_socket_init:
 * @self: memory for a socket
 * @limits: what it keeps to; outlives it
 * @link: the connection's functions
 * @link_data: the connection
 * @handler: the owner's functions
 * @owner: who is told
 * @now_us: monotonic time
 *
 * Starts a socket after its handshake: heart-beat and, where the limits say so, the wait for authentication.
 */
void
foyer_socket_init (FoyerSocket              *self,
                   const FoyerSocketLimits  *limits,
                   const FoyerSocketLink    *link,
                   gpointer                  link_data,
                   const FoyerSocketHandler *handler,
                   gpointer                  owner,
                   gint64                    now_us)
{
  g_return_if_fail (self != NULL && limits != NULL && link != NULL && handler != NULL);

  *self = (FoyerSocket){
    .limits = limits, .link = link, .link_data = link_data, .handler = handler, .owner = owner
  };
  foyer_codec_init (&self->codec, FOYER_CODEC_SERVER, limits->message_bytes);
  if (limits->ping_ms > 0)
    self->ping_at = now_us + choose_first_ping_us (limits->ping_ms);
  if (limits->auth_ms > 0)
    self->end_by = now_us + (gint64) limits->auth_ms * 1000;
  plan (self);
}

/**
 * foyer_socket_clear:
 * @self: a socket
 *
 * Frees what it holds. It tells nobody.
 */
void
foyer_socket_clear (FoyerSocket *self)
{
  g_return_if_fail (self != NULL);

  foyer_codec_clear (&self->codec);
  g_clear_pointer (&self->late_pong, g_bytes_unref);
}

/**
 * foyer_socket_received:
 * @self: a socket
 * @data: (array length=length): bytes of the peer; changed in place
 * @length: how many
 * @now_us: monotonic time
 *
 * Hands on what they amount to. @self may have ended on return; its owner must keep it until then.
 */
void
foyer_socket_received (FoyerSocket *self, guint8 *data, gsize length, gint64 now_us)
{
  FoyerCodecEvent event = { .type = FOYER_CODEC_NOTHING };
  gsize           used = 0;

  g_return_if_fail (self != NULL);

  if (self->state != FOYER_SOCKET_OPEN)
    {
      self->discarded += (guint32) MIN (length, DISCARD_BYTES);
      if (self->discarded >= DISCARD_BYTES)
        {
          cut (self);
          return;
        }
    }
  do
    {
      if (self->state == FOYER_SOCKET_DISCARDING || self->state == FOYER_SOCKET_ENDED)
        return;
      used += foyer_codec_feed (&self->codec, data + used, length - used, &event);
      handle_event (self, &event, now_us);
    }
  while (event.type != FOYER_CODEC_NOTHING);
}

/**
 * foyer_socket_drained:
 * @self: a socket
 *
 * To be called when everything that was sent is with the kernel, where the link was asked to tell.
 */
void
foyer_socket_drained (FoyerSocket *self)
{
  g_return_if_fail (self != NULL);

  self->pongs = 0;
  self->write_by = 0;
  if (self->late_pong != NULL && self->state == FOYER_SOCKET_OPEN)
    put (self, self->late_pong);
  g_clear_pointer (&self->late_pong, g_bytes_unref);
}

/**
 * foyer_socket_hung_up:
 * @self: a socket
 *
 * To be called when the connection is gone.
 */
void
foyer_socket_hung_up (FoyerSocket *self)
{
  g_return_if_fail (self != NULL);

  end (self);
}

static void
ping (FoyerSocket *self, gint64 now_us)
{
  if (self->unanswered)
    {
      g_debug ("cutting a socket that has not answered the last ping");
      cut (self);
      return;
    }
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_PING, NULL, 0);
  self->unanswered = TRUE;
  self->ping_at = now_us + (gint64) self->limits->ping_ms * 1000;
  foyer_socket_send (self, frame, now_us);
}

static void
tick_open (FoyerSocket *self, gint64 now_us)
{
  if (is_stuck (self, now_us))
    {
      g_debug ("cutting a socket that takes nothing");
      cut (self);
    }
  else if (self->end_by != 0 && now_us >= self->end_by)
    foyer_socket_close (self, FOYER_CLOSE_NOT_AUTHENTICATED, "not authenticated in time", now_us);
  else if (self->ping_at != 0 && now_us >= self->ping_at)
    ping (self, now_us);
}

/**
 * foyer_socket_tick:
 * @self: a socket
 * @now_us: monotonic time
 *
 * Does what is due: closes who has not authenticated, pings, cuts who has not answered the last ping, has
 * taken nothing of what was sent, or has not closed in time. Asks for the next deadline.
 */
void
foyer_socket_tick (FoyerSocket *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->state == FOYER_SOCKET_ENDED)
    return;
  if (self->state == FOYER_SOCKET_OPEN)
    tick_open (self, now_us);
  else if (now_us >= self->end_by)
    cut (self);
  plan (self);
}

/**
 * foyer_socket_authenticated:
 * @self: a socket
 *
 * Ends the wait for authentication.
 */
void
foyer_socket_authenticated (FoyerSocket *self)
{
  g_return_if_fail (self != NULL);

  if (self->state == FOYER_SOCKET_OPEN)
    self->end_by = 0;
  plan (self);
}

/* Frames have at least two bytes: few bytes are no more frames than may be, and the link need not be asked.
 */
static gboolean
is_full (FoyerSocket *self, gsize pending, gsize size)
{
  gsize limit = self->limits->queue_bytes;

  if (limit == 0)
    return FALSE;
  if (pending + size > limit)
    return TRUE;
  return pending >= limit / (FOYER_SOCKET_FRAME_BYTES / 2) &&
         self->link->get_frames (self->link_data) >= limit / FOYER_SOCKET_FRAME_BYTES;
}

/* What one loop turn produced is no sign of a slow reader before the kernel has been asked. */
static gboolean
is_full_after_flush (FoyerSocket *self, gsize size)
{
  self->link->flush (self->link_data);
  return is_full (self, self->link->get_pending (self->link_data), size);
}

/**
 * foyer_socket_send:
 * @self: a socket
 * @frame: an encoded frame
 * @now_us: monotonic time
 *
 * Queues @frame, which is shared, not copied. Who reads so slowly that the queue is full gets 1013 in its
 * place, and is cut two seconds later at the latest: the queue is given up at once, since what was missed is
 * asked for again with the next connection.
 *
 * Returns: whether it was queued
 */
gboolean
foyer_socket_send (FoyerSocket *self, GBytes *frame, gint64 now_us)
{
  g_return_val_if_fail (self != NULL && frame != NULL, FALSE);

  if (self->state != FOYER_SOCKET_OPEN)
    return FALSE;
  gsize pending = self->link->get_pending (self->link_data);
  if (is_full (self, pending, g_bytes_get_size (frame)) &&
      is_full_after_flush (self, g_bytes_get_size (frame)))
    {
      self->link->drop (self->link_data);
      foyer_socket_close (self, FOYER_CLOSE_OVERLOAD, "reads too slowly", now_us);
      return FALSE;
    }
  watch_writing (self, pending, now_us);
  put (self, frame);
  return TRUE;
}

/**
 * foyer_socket_close:
 * @self: a socket
 * @code: the close code
 * @reason: why, in English
 * @now_us: monotonic time
 *
 * Starts the closing handshake (RFC 6455, 7.1.2). Nothing is sent or handed on after it.
 */
void
foyer_socket_close (FoyerSocket *self, guint16 code, const char *reason, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->state == FOYER_SOCKET_OPEN)
    start_closing (self, FOYER_SOCKET_CLOSING, code, reason, now_us);
}

/**
 * foyer_socket_is_open:
 * @self: a socket
 *
 * Returns: whether messages still go both ways
 */
gboolean
foyer_socket_is_open (const FoyerSocket *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->state == FOYER_SOCKET_OPEN;
}
