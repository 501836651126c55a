/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-connection-private.h"
#include "foyer-refusal.h"

#define BACKLOG 65535 /* the kernel gives as many of these as net.core.somaxconn says */
#define PAUSE_MS 1000
#define UNSENT_BYTES (128 * 1024) /* that the kernel takes beyond what is on its way to the peer */

typedef struct
{
  FoyerHubItem   item; /* must be first */
  FoyerListener *listener;
} ListenerItem;

struct _FoyerListener
{
  GObject parent_instance;

  ListenerItem   *item; /* lives on until no event can name it */
  FoyerHub       *hub;
  int             fd; /* -1 when stopped */
  gboolean        is_ready;
  GSocketAddress *address;
  FoyerTimer      pause;
};

G_DEFINE_FINAL_TYPE (FoyerListener, foyer_listener, G_TYPE_OBJECT)

static void
pause_is_over (FoyerTimer *timer, gpointer user_data)
{
  FoyerListener *self = user_data;

  if (self->fd >= 0)
    foyer_hub_rewatch (self->hub, self->fd, &self->item->item, EPOLLIN);
}

/* No descriptor, not even for a moment: the backlog has to hold them for a while. */
static void
pause_listening (FoyerListener *self)
{
  foyer_hub_rewatch (self->hub, self->fd, &self->item->item, 0);
  foyer_hub_start_timer (self->hub, &self->pause, PAUSE_MS);
}

/* For a flood: no more is kept of them than the moment that this takes. What they have sent already is read,
 * or closing would reset the connection before they see why. */
static void
turn_away (int fd)
{
  char               request[4096];
  g_autoptr (GBytes) answer = foyer_refusal_new (503, "Too many connections");
  gsize              size;
  const char        *data = g_bytes_get_data (answer, &size);

  (void) recv (fd, request, sizeof request, MSG_DONTWAIT);
  (void) send (fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  close (fd);
}

/* Out of descriptors: with the spare one given up for a moment, whoever waits is told so, instead of leaving
 * them in the backlog and this process spinning. Without any, the backlog has to hold them for a while. */
static gboolean
turn_next_away (FoyerListener *self)
{
  if (!foyer_hub_lend_descriptor (self->hub))
    {
      pause_listening (self);
      return FALSE;
    }
  int fd = accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int code = errno;
  if (fd >= 0)
    {
      foyer_hub_count_accepted (self->hub, TRUE);
      turn_away (fd);
    }
  foyer_hub_take_descriptor_back (self->hub);
  /* Nobody waits: the kernel had said EMFILE before it looked. */
  if (fd < 0 && code != EAGAIN)
    pause_listening (self);
  return fd >= 0;
}

static void
admit (FoyerListener *self, int fd, const struct sockaddr_in6 *peer)
{
  guint n = foyer_hub_get_n_connections (self->hub);
  guint most = foyer_hub_get_max_connections (self->hub);

  foyer_hub_count_accepted (self->hub, n >= most);
  if (n >= most + foyer_hub_get_overflow (self->hub))
    {
      turn_away (fd);
      return;
    }
  foyer_connection_new (self->hub, fd, self->address, peer, n < most);
}

/* Gives FALSE when there is nobody to accept, or no means to. */
static gboolean
accept_one (FoyerListener *self)
{
  struct sockaddr_in6 peer = { 0 };
  socklen_t           length = sizeof peer;
  int fd = accept4 (self->fd, (struct sockaddr *) &peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd >= 0)
    {
      admit (self, fd, &peer);
      return TRUE;
    }
  switch (errno)
    {
    case EAGAIN:
      return FALSE;
    case EMFILE:
    case ENFILE:
      return turn_next_away (self);
    case ENOBUFS:
    case ENOMEM:
      pause_listening (self);
      return FALSE;
    default: /* that one connection has failed already */
      return TRUE;
    }
}

static void
listener_ready (FoyerHubItem *item, guint32 events)
{
  FoyerListener *self = ((ListenerItem *) item)->listener;

  if (self != NULL && self->fd >= 0)
    self->is_ready = TRUE;
}

static void
item_destroy (FoyerHubItem *item)
{
  g_free (item);
}

static void
foyer_listener_dispose (GObject *object)
{
  foyer_listener_stop (FOYER_LISTENER (object));
  G_OBJECT_CLASS (foyer_listener_parent_class)->dispose (object);
}

static void
foyer_listener_finalize (GObject *object)
{
  FoyerListener *self = FOYER_LISTENER (object);

  if (self->item != NULL)
    {
      self->item->listener = NULL;
      foyer_hub_bury (self->hub, &self->item->item);
    }
  g_clear_object (&self->address);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (foyer_listener_parent_class)->finalize (object);
}

static void
foyer_listener_class_init (FoyerListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_listener_dispose;
  G_OBJECT_CLASS (klass)->finalize = foyer_listener_finalize;
}

static void
foyer_listener_init (FoyerListener *self)
{
  self->fd = -1;
  foyer_timer_init (&self->pause, pause_is_over, self);
}

static gboolean
fail_from_errno (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

/* An IPv6 socket takes IPv4 too where the address is "any". */
static gboolean
bind_and_listen (int fd, GSocketAddress *address, gboolean reuse_port, GError **error)
{
  struct sockaddr_storage native;
  gsize                   size = (gsize) g_socket_address_get_native_size (address);

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return FALSE;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof (int));
  if (reuse_port && setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &(int){ 1 }, sizeof (int)) != 0)
    return fail_from_errno (error, "SO_REUSEPORT");
  if (native.ss_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 0 }, sizeof (int));
  if (bind (fd, (struct sockaddr *) &native, (socklen_t) size) != 0)
    return fail_from_errno (error, "The address cannot be used");
  if (listen (fd, BACKLOG) != 0)
    return fail_from_errno (error, "The address cannot be listened on");
  return TRUE;
}

static GSocketAddress *
resolve (const char *host, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL && g_ascii_strcasecmp (host, "localhost") == 0)
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  if (address != NULL)
    return g_inet_socket_address_new (address, port);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no IP address", host);
  return NULL;
}

/**
 * foyer_listener_open_fd:
 * @host: an IPv4 or IPv6 address, or "localhost"; "::" takes IPv4 too
 * @port: 0 for any that is free
 * @reuse_port: whether other processes may listen on the same port and share what comes
 * @error: return location
 *
 * For a supervisor that holds the descriptor for its workers: uses no main loop. The descriptor is
 * close-on-exec.
 *
 * Returns: a listening descriptor, or -1
 */
int
foyer_listener_open_fd (const char *host, guint16 port, gboolean reuse_port, GError **error)
{
  g_return_val_if_fail (host != NULL, -1);

  g_autoptr (GSocketAddress) address = resolve (host, port, error);
  if (address == NULL)
    return -1;
  int family = g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET;
  int fd = socket (family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    {
      fail_from_errno (error, "No socket");
      return -1;
    }
  if (bind_and_listen (fd, address, reuse_port, error))
    return fd;
  close (fd);
  return -1;
}

/* Who is accepted inherits these: two system calls less for each. The queue of what is to be sent is here,
 * where it has a limit: by itself the kernel takes megabytes for each peer that does not read, and with a
 * thousand of those it runs short for the others. */
static void
set_options (int fd)
{
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  setsockopt (fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &(int){ UNSENT_BYTES }, sizeof (int));
}

static FoyerListener *
listener_new_take (FoyerHub *hub, int fd, GError **error)
{
  struct sockaddr_storage native = { 0 };
  socklen_t               size = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0 ||
      (native.ss_family != AF_INET && native.ss_family != AF_INET6))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Descriptor %d is no IP socket", fd);
      close (fd);
      return NULL;
    }
  g_autoptr (FoyerListener) self = g_object_new (FOYER_TYPE_LISTENER, NULL);
  ListenerItem             *item = g_new0 (ListenerItem, 1);
  item->item.ready = listener_ready;
  item->item.destroy = item_destroy;
  item->listener = self;
  self->item = item;
  self->hub = g_object_ref (hub);
  self->fd = fd;
  self->address = g_socket_address_new_from_native (&native, size);
  set_options (fd);
  foyer_hub_add_listener (hub, self);
  return foyer_hub_watch (hub, fd, &self->item->item, EPOLLIN, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * foyer_listener_new:
 * @hub: the hub that serves what comes
 * @host: see foyer_listener_open_fd()
 * @port: see foyer_listener_open_fd()
 * @error: return location
 *
 * Listens from now on, with room for as many who wait as the system allows.
 *
 * Returns: (transfer full) (nullable): a listener
 */
FoyerListener *
foyer_listener_new (FoyerHub *hub, const char *host, guint16 port, GError **error)
{
  g_return_val_if_fail (FOYER_IS_HUB (hub), NULL);

  int fd = foyer_listener_open_fd (host, port, FALSE, error);
  return fd >= 0 ? listener_new_take (hub, fd, error) : NULL;
}

/**
 * foyer_listener_new_shared:
 * @hub: the hub that serves what comes
 * @host: see foyer_listener_open_fd()
 * @port: see foyer_listener_open_fd()
 * @error: return location
 *
 * As foyer_listener_new(), but other processes may do the same.
 *
 * Returns: (transfer full) (nullable): a listener
 */
FoyerListener *
foyer_listener_new_shared (FoyerHub *hub, const char *host, guint16 port, GError **error)
{
  g_return_val_if_fail (FOYER_IS_HUB (hub), NULL);

  int fd = foyer_listener_open_fd (host, port, TRUE, error);
  return fd >= 0 ? listener_new_take (hub, fd, error) : NULL;
}

/**
 * foyer_listener_new_from_fd:
 * @hub: the hub that serves what comes
 * @fd: a descriptor that listens already, from a supervisor or from systemd; it is the listener's from now
 * on, also if this fails
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a listener
 */
FoyerListener *
foyer_listener_new_from_fd (FoyerHub *hub, int fd, GError **error)
{
  int       listens = 0;
  socklen_t size = sizeof listens;

  g_return_val_if_fail (FOYER_IS_HUB (hub) && fd >= 0, NULL);

  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Descriptor %d does not listen", fd);
      close (fd);
      return NULL;
    }
  int flags = fcntl (fd, F_GETFL);
  if (flags < 0 || fcntl (fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      fail_from_errno (error, "fcntl");
      close (fd);
      return NULL;
    }
  return listener_new_take (hub, fd, error);
}

/**
 * foyer_listener_get_port:
 * @self: a listener
 *
 * Returns: the port, the real one if any free one was asked for
 */
guint16
foyer_listener_get_port (FoyerListener *self)
{
  g_return_val_if_fail (FOYER_IS_LISTENER (self), 0);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (self->address));
}

/**
 * foyer_listener_get_address:
 * @self: a listener
 *
 * Returns: (transfer none): where it listens
 */
GSocketAddress *
foyer_listener_get_address (FoyerListener *self)
{
  g_return_val_if_fail (FOYER_IS_LISTENER (self), NULL);

  return self->address;
}

/**
 * foyer_listener_stop:
 * @self: a listener
 *
 * Accepts nobody any more. What it has accepted goes on.
 */
void
foyer_listener_stop (FoyerListener *self)
{
  g_return_if_fail (FOYER_IS_LISTENER (self));

  if (self->fd < 0)
    return;
  close (self->fd);
  self->fd = -1;
  foyer_hub_stop_timer (self->hub, &self->pause);
  foyer_hub_remove_listener (self->hub, self);
}

/**
 * foyer_listener_is_ready:
 * @self: a listener
 *
 * Returns: whether somebody may wait to be accepted
 */
gboolean
foyer_listener_is_ready (FoyerListener *self)
{
  g_return_val_if_fail (FOYER_IS_LISTENER (self), FALSE);

  return self->is_ready;
}

/**
 * foyer_listener_accept:
 * @self: a listener
 * @budget: what it may take; at least one is accepted
 *
 * Accepts who waits. For the hub, which calls it beside its batches of events: one of these may be long under
 * way when many come at once.
 */
void
foyer_listener_accept (FoyerListener *self, FoyerTurnBudget *budget)
{
  g_return_if_fail (FOYER_IS_LISTENER (self) && budget != NULL);

  while (self->is_ready)
    {
      if (self->fd < 0 || !accept_one (self))
        self->is_ready = FALSE;
      else if (foyer_turn_budget_is_spent (budget))
        return;
    }
}
