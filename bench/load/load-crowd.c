/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-crowd.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "load-frame.h"
#include "load-template.h"

#define EVENTS_A_TURN 1024
#define SOCKETS_AN_ADDRESS 20000
#define TURN_US 10000

/**
 * load_crowd_new:
 * @dialect: what is spoken
 * @host: the server's IPv4 address
 * @port: its port
 *
 * Raises the limit of descriptors as far as it goes.
 *
 * Returns: (transfer full): a crowd without sockets
 */
LoadCrowd *
load_crowd_new (const LoadDialect *dialect, const char *host, guint port)
{
  LoadCrowd    *self = g_new0 (LoadCrowd, 1);
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->buffer = g_malloc (LOAD_FRAME_MOST_BYTES);
  self->sockets = g_ptr_array_new ();
  self->upgrades = g_new0 (LoadHistogram, 1);
  self->dialect = dialect;
  self->host = host;
  self->port = port;
  return self;
}

static void
socket_free (LoadSocket *socket)
{
  load_socket_close (socket, NULL);
  g_free ((char *) socket->path);
  g_free (socket->user);
  g_free (socket);
}

/**
 * load_crowd_free:
 * @self: (transfer full): a crowd; its sockets are closed
 */
void
load_crowd_free (LoadCrowd *self)
{
  self->handler = NULL;
  for (guint i = 0; i < self->sockets->len; i++)
    socket_free (g_ptr_array_index (self->sockets, i));
  g_ptr_array_unref (self->sockets);
  close (self->epoll_fd);
  g_free (self->buffer);
  g_free (self->upgrades);
  g_free (self->problem);
  g_free (self);
}

/**
 * load_crowd_add:
 * @self: a crowd
 * @path: (nullable): a template of path and query; %NULL: the dialect's
 *
 * Returns: (transfer none): one more socket, which load_crowd_open() connects
 */
LoadSocket *
load_crowd_add (LoadCrowd *self, const char *path)
{
  LoadSocket         *socket = g_new0 (LoadSocket, 1);
  g_autoptr (GString) expanded = g_string_new (NULL);

  socket->crowd = self;
  socket->number = self->sockets->len;
  socket->fd = -1;
  load_template_expand (path != NULL ? path : self->dialect->path, &(LoadValues){ .socket = socket->number },
                        expanded);
  socket->path = g_string_free (g_steal_pointer (&expanded), FALSE);
  g_ptr_array_add (self->sockets, socket);
  return socket;
}

/**
 * load_crowd_watch:
 * @self: a crowd
 * @socket: one of it
 * @is_new: whether its descriptor is new
 *
 * Tells epoll what the socket waits for.
 */
void
load_crowd_watch (LoadCrowd *self, LoadSocket *socket, gboolean is_new)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = socket };

  if (socket->waits_to_write)
    event.events |= EPOLLOUT;
  epoll_ctl (self->epoll_fd, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket->fd, &event);
}

/**
 * load_crowd_closed:
 * @self: a crowd
 * @socket: one of it that is being closed
 * @why: (nullable): what went wrong
 */
void
load_crowd_closed (LoadCrowd *self, LoadSocket *socket, const char *why)
{
  if (why != NULL && self->problem == NULL)
    self->problem = g_strdup_printf ("socket %u: %s", socket->number, why);
  if (socket->state == LOAD_SOCKET_OPEN)
    {
      self->n_open--;
      self->n_lost++;
    }
  else
    self->n_failed++;
  if (self->handler != NULL && self->handler->closed != NULL)
    self->handler->closed (socket, why, self->data);
}

/* On to the next thing that has to be waited for; a socket without any left is open. */
static void
take_steps (LoadCrowd *self, LoadSocket *socket)
{
  const char *step;

  while (socket->fd >= 0 && (step = self->dialect->steps[socket->step]) != NULL &&
         g_str_has_prefix (step, "send:"))
    {
      g_autoptr (GString) text = g_string_new (NULL);
      load_template_expand (step + strlen ("send:"),
                            &(LoadValues){ .socket = socket->number,
                                           .token = socket->token,
                                           .conversation = socket->conversation },
                            text);
      socket->step++;
      load_socket_send (socket, text->str, text->len);
    }
  if (socket->fd < 0 || self->dialect->steps[socket->step] != NULL)
    return;
  socket->state = LOAD_SOCKET_OPEN;
  self->n_open++;
  self->opened_us = g_get_monotonic_time ();
  if (self->handler != NULL && self->handler->opened != NULL)
    self->handler->opened (socket, self->data);
}

/**
 * load_crowd_upgraded:
 * @self: a crowd
 * @socket: one of it whose handshake has just been accepted
 */
void
load_crowd_upgraded (LoadCrowd *self, LoadSocket *socket)
{
  self->upgraded_us = g_get_monotonic_time ();
  self->n_upgraded++;
  load_histogram_add (self->upgrades, self->upgraded_us - socket->started_us);
  socket->state = LOAD_SOCKET_STEPPING;
  take_steps (self, socket);
}

/**
 * load_crowd_message:
 * @self: a crowd
 * @socket: one of it
 * @text: what it received
 * @length: bytes of it
 */
void
load_crowd_message (LoadCrowd *self, LoadSocket *socket, const char *text, gsize length)
{
  const char *heartbeat = self->dialect->heartbeat;

  if (heartbeat != NULL && length == strlen (heartbeat) && memcmp (text, heartbeat, length) == 0)
    load_socket_send (socket, self->dialect->answer, strlen (self->dialect->answer));
  else if (socket->state == LOAD_SOCKET_OPEN)
    self->handler->message (socket, text, length, self->data);
  else if (socket->state == LOAD_SOCKET_STEPPING)
    {
      const char *expected = self->dialect->steps[socket->step] + strlen ("expect:");
      if (memmem (text, length, expected, strlen (expected)) == NULL)
        return;
      socket->step++;
      take_steps (self, socket);
    }
}

/**
 * load_crowd_turn:
 * @self: a crowd
 * @wait_us: how long to wait for something to happen
 *
 * Handles what has happened to the sockets.
 */
void
load_crowd_turn (LoadCrowd *self, gint64 wait_us)
{
  struct epoll_event events[EVENTS_A_TURN];
  struct timespec    wait = { .tv_sec = MAX (wait_us, 0) / G_USEC_PER_SEC,
                              .tv_nsec = MAX (wait_us, 0) % G_USEC_PER_SEC * 1000 };
  int                n = epoll_pwait2 (self->epoll_fd, events, EVENTS_A_TURN, &wait, NULL);

  for (int i = 0; i < n; i++)
    load_socket_ready (events[i].data.ptr, events[i].events);
}

static void
start_some (LoadCrowd *self)
{
  while (self->n_started < self->sockets->len &&
         (self->most_pending == 0 ||
          (gint) (self->n_started - self->n_upgraded - self->n_failed) < (gint) self->most_pending))
    {
      g_autoptr (GError) error = NULL;
      /* Another part of 127/8 for each run: ports of the one before may not be free yet. */
      g_autofree char *from = g_strdup_printf ("127.0.%u.%u", 1 + (guint) getpid () % 250,
                                               1 + self->n_started / SOCKETS_AN_ADDRESS);
      LoadSocket      *socket = g_ptr_array_index (self->sockets, self->n_started++);
      if (!load_socket_connect (socket, self->host, self->port, from, &error))
        load_socket_close (socket, error->message);
    }
}

/**
 * load_crowd_open:
 * @self: a crowd with its sockets
 * @deadline_us: monotonic time when to give up
 *
 * Connects all sockets and lets each take its first steps.
 *
 * Returns: whether all are open
 */
gboolean
load_crowd_open (LoadCrowd *self, gint64 deadline_us)
{
  self->began_us = g_get_monotonic_time ();
  while (self->n_open + self->n_failed + self->n_lost < self->sockets->len &&
         g_get_monotonic_time () < deadline_us)
    {
      start_some (self);
      load_crowd_turn (self, TURN_US);
    }
  if (self->n_open < self->sockets->len && self->problem == NULL)
    self->problem = g_strdup ("not all sockets were open in time");
  return self->n_open == self->sockets->len;
}
