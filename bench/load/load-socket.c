/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load-crowd.h"
#include "load-frame.h"

#define MOST_UNSENT_BYTES (4 << 20)

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static void
fill_address (struct sockaddr_in *address, const char *host, guint port)
{
  *address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  inet_pton (AF_INET, host, &address->sin_addr);
}

/**
 * load_socket_connect:
 * @self: a new socket
 * @host: the server's IPv4 address
 * @port: its port
 * @from: the address to come from; each has its own 28,000 ports
 * @error: return location
 *
 * Begins to connect; its crowd hears of the rest.
 *
 * Returns: whether that could begin
 */
gboolean
load_socket_connect (LoadSocket *self, const char *host, guint port, const char *from, GError **error)
{
  struct sockaddr_in to, own;
  int                on = 1;

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    return fail (error, "socket");
  fill_address (&to, host, port);
  fill_address (&own, from, 0);
  /* The port is chosen by connect(), which knows that only the pair of addresses has to be free. */
  setsockopt (self->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind (self->fd, (struct sockaddr *) &own, sizeof own) != 0)
    return fail (error, from);
  if (connect (self->fd, (struct sockaddr *) &to, sizeof to) != 0 && errno != EINPROGRESS)
    return fail (error, "connect");
  self->started_us = g_get_monotonic_time ();
  self->state = LOAD_SOCKET_CONNECTING;
  self->waits_to_write = TRUE;
  load_crowd_watch (self->crowd, self, TRUE);
  return TRUE;
}

static void
free_string (GString *string)
{
  g_string_free (string, TRUE);
}

/**
 * load_socket_close:
 * @self: a socket, closed or not
 * @why: (nullable): what went wrong; %NULL where nothing did
 */
void
load_socket_close (LoadSocket *self, const char *why)
{
  LoadSocketState state = self->state;

  if (state == LOAD_SOCKET_CLOSED)
    return;
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->in, free_string);
  g_clear_pointer (&self->out, free_string);
  load_crowd_closed (self->crowd, self, why);
  self->state = LOAD_SOCKET_CLOSED;
}

static void
set_waits_to_write (LoadSocket *self, gboolean waits)
{
  if (self->waits_to_write == waits)
    return;
  self->waits_to_write = waits;
  load_crowd_watch (self->crowd, self, FALSE);
}

static void
write_bytes (LoadSocket *self, const char *bytes, gsize length)
{
  if (self->out == NULL)
    self->out = g_string_sized_new (length);
  g_string_append_len (self->out, bytes, (gssize) length);
}

/**
 * load_socket_flush:
 * @self: a socket
 *
 * Sends what is queued, in one piece if the kernel takes it.
 */
void
load_socket_flush (LoadSocket *self)
{
  if (self->out == NULL || self->fd < 0)
    return;
  gssize sent = send (self->fd, self->out->str, self->out->len, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR)
    {
      load_socket_close (self, g_strerror (errno));
      return;
    }
  if (sent > 0)
    g_string_erase (self->out, 0, sent);
  if (self->out->len > MOST_UNSENT_BYTES)
    {
      load_socket_close (self, "the server does not read");
      return;
    }
  set_waits_to_write (self, self->out->len > 0);
  if (self->out->len == 0)
    g_string_free (g_steal_pointer (&self->out), TRUE);
}

/**
 * load_socket_queue:
 * @self: a socket that is not closed
 * @text: a message
 * @length: bytes of it
 *
 * The message goes with the next load_socket_flush().
 */
void
load_socket_queue (LoadSocket *self, const char *text, gsize length)
{
  if (self->fd < 0)
    return;
  if (self->out == NULL)
    self->out = g_string_sized_new (length + 16);
  load_frame_append (self->out, LOAD_OPCODE_TEXT, text, length);
}

/**
 * load_socket_send:
 * @self: a socket that is not closed
 * @text: a message
 * @length: bytes of it
 */
void
load_socket_send (LoadSocket *self, const char *text, gsize length)
{
  load_socket_queue (self, text, length);
  load_socket_flush (self);
}

static void
take_frame (LoadSocket *self, const LoadFrame *frame)
{
  if (frame->opcode == LOAD_OPCODE_TEXT || frame->opcode == LOAD_OPCODE_BINARY)
    load_crowd_message (self->crowd, self, frame->data, frame->length);
  else if (frame->opcode == LOAD_OPCODE_PING)
    {
      if (self->out == NULL)
        self->out = g_string_new (NULL);
      load_frame_append (self->out, LOAD_OPCODE_PONG, frame->data, frame->length);
      load_socket_flush (self);
    }
  else if (frame->opcode == LOAD_OPCODE_CLOSE)
    {
      guint code = frame->length >= 2 ? ((guint8) frame->data[0] << 8 | (guint8) frame->data[1]) : 1005;
      g_autofree char *why = g_strdup_printf ("the server closed with %u", code);
      load_socket_close (self, why);
    }
}

/* How many bytes were used up. */
static gsize
take_frames (LoadSocket *self, const char *bytes, gsize length)
{
  LoadFrame frame;
  gsize     used = 0;
  gssize    size;

  if (self->state == LOAD_SOCKET_UPGRADING)
    {
      size = load_handshake_read (bytes, length);
      if (size < 0)
        {
          const char      *line_end = memchr (bytes, '\r', length);
          gsize            shown = line_end != NULL ? (gsize) (line_end - bytes) : MIN (length, 80);
          g_autofree char *why = g_strndup (bytes, shown);
          load_socket_close (self, why);
        }
      if (size <= 0)
        return 0;
      used = (gsize) size;
      load_crowd_upgraded (self->crowd, self);
    }
  while (self->fd >= 0 && (size = load_frame_read (bytes + used, length - used, &frame)) != 0)
    {
      if (size < 0)
        {
          load_socket_close (self, "the server sent what is no good frame");
          break;
        }
      take_frame (self, &frame);
      used += (gsize) size;
    }
  return used;
}

static void
take_bytes (LoadSocket *self, const char *bytes, gsize length)
{
  if (self->in == NULL)
    {
      gsize used = take_frames (self, bytes, length);
      if (self->fd >= 0 && used < length)
        self->in = g_string_new_len (bytes + used, (gssize) (length - used));
      return;
    }
  /* The handler may close the socket, which frees what it has kept. */
  g_autoptr (GString) kept = g_steal_pointer (&self->in);
  g_string_append_len (kept, bytes, (gssize) length);
  gsize used = take_frames (self, kept->str, kept->len);
  if (self->fd >= 0 && used < kept->len)
    {
      g_string_erase (kept, 0, (gssize) used);
      self->in = g_steal_pointer (&kept);
    }
}

static void
read_some (LoadSocket *self)
{
  gssize length = recv (self->fd, self->crowd->buffer, LOAD_FRAME_MOST_BYTES, 0);

  if (length > 0)
    take_bytes (self, self->crowd->buffer, (gsize) length);
  else if (length == 0)
    load_socket_close (self, "the server hung up");
  else if (errno != EAGAIN && errno != EINTR)
    load_socket_close (self, g_strerror (errno));
}

static void
finish_connect (LoadSocket *self)
{
  int       problem = 0;
  socklen_t size = sizeof problem;

  getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0)
    {
      load_socket_close (self, g_strerror (problem));
      return;
    }
  g_autofree char *request = load_handshake_make (self->crowd->host, self->crowd->port, self->path);
  self->state = LOAD_SOCKET_UPGRADING;
  write_bytes (self, request, strlen (request));
}

/**
 * load_socket_ready:
 * @self: a socket
 * @events: what epoll said of it
 */
void
load_socket_ready (LoadSocket *self, guint events)
{
  if (self->fd >= 0 && self->state == LOAD_SOCKET_CONNECTING)
    finish_connect (self);
  if (self->fd >= 0 && (events & EPOLLOUT) != 0)
    load_socket_flush (self);
  if (self->fd >= 0 && self->state != LOAD_SOCKET_CONNECTING &&
      (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
    read_some (self);
}
