/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-error.h"

#define BACKLOG 4096
#define FIRST_PASSED 3 /* SD_LISTEN_FDS_START */
#define MOST_PASSED 16

/* Plain sockets, no GSocket: the supervisor opens them before anything else is set up, and keeps them while
 * workers come and go, so that a connection that arrives meanwhile waits and is not refused. */

static gboolean
fail (GError **error, const char *host, guint port, const char *reason)
{
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "Cannot listen on %s port %u: %s", host, port,
               reason);
  return FALSE;
}

static int
open_one (const struct addrinfo *address)
{
  int on = 1, off = 0;
  int descriptor = socket (address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (descriptor < 0)
    return -1;
  setsockopt (descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address->ai_family == AF_INET6)
    setsockopt (descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind (descriptor, address->ai_addr, address->ai_addrlen) == 0 && listen (descriptor, BACKLOG) == 0)
    return descriptor;
  int code = errno;
  close (descriptor);
  errno = code;
  return -1;
}

static gboolean
open_port (FoyerSockets *sockets, const char *host, guint port, GError **error)
{
  struct addrinfo  hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  char             service[16];

  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  g_snprintf (service, sizeof service, "%u", port);
  int result = getaddrinfo (host, service, &hints, &found);
  if (result != 0)
    return fail (error, host, port, gai_strerror (result));
  int descriptor = open_one (found);
  int code = errno;
  freeaddrinfo (found);
  if (descriptor < 0)
    return fail (error, host, port, g_strerror (code));
  g_array_append_val (sockets, descriptor);
  return TRUE;
}

static guint
count_passed (void)
{
  const char *process = g_getenv ("LISTEN_PID");
  const char *count = g_getenv ("LISTEN_FDS");
  guint64     number = 0;

  if (process == NULL || count == NULL || g_ascii_strtoull (process, NULL, 10) != (guint64) getpid () ||
      !g_ascii_string_to_unsigned (count, 10, 1, MOST_PASSED, &number, NULL))
    return 0;
  return (guint) number;
}

/* Socket activation, sd_listen_fds(3): the service manager has opened the ports. */
static gboolean
take_passed (FoyerSockets *sockets, guint n_passed, GError **error)
{
  for (int descriptor = FIRST_PASSED; descriptor < FIRST_PASSED + (int) n_passed; descriptor++)
    {
      int       listening = 0;
      socklen_t length = sizeof listening;
      if (getsockopt (descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0 || !listening)
        {
          g_set_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE,
                       "Descriptor %d from the service manager does not listen", descriptor);
          return FALSE;
        }
      fcntl (descriptor, F_SETFD, FD_CLOEXEC);
      fcntl (descriptor, F_SETFL, fcntl (descriptor, F_GETFL) | O_NONBLOCK);
      g_array_append_val (sockets, descriptor);
    }
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  return TRUE;
}

/**
 * foyer_sockets_open:
 * @config: the configuration: host and ports
 * @error: %FOYER_ERROR_UNAVAILABLE, for instance where the port is in use
 *
 * Opens the ports, or takes over those that systemd has opened. The descriptors do not block and are closed
 * in programs that are started; workers that are forked have them.
 *
 * Returns: (transfer full): the sockets, to be given to foyer_sockets_close()
 */
FoyerSockets *
foyer_sockets_open (const FoyerConfig *config, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);

  FoyerSockets *sockets = g_array_new (FALSE, FALSE, sizeof (int));
  guint         n_passed = count_passed ();
  gboolean      opened = n_passed > 0 ? take_passed (sockets, n_passed, error)
                                      : open_port (sockets, config->host, config->api_port, error);
  if (opened && n_passed == 0 && config->ws_port != 0)
    opened = open_port (sockets, config->host, config->ws_port, error);
  if (opened)
    return sockets;
  foyer_sockets_close (sockets);
  return NULL;
}

/**
 * foyer_sockets_close:
 * @sockets: (transfer full): sockets
 */
void
foyer_sockets_close (FoyerSockets *sockets)
{
  g_return_if_fail (sockets != NULL);

  for (guint i = 0; i < sockets->len; i++)
    close (g_array_index (sockets, int, i));
  g_array_unref (sockets);
}

static gboolean
get_names (FoyerSockets *sockets, guint index, char *host, gsize host_size, char *port, gsize port_size)
{
  struct sockaddr_storage address;
  socklen_t               length = sizeof address;

  return getsockname (g_array_index (sockets, int, index), (struct sockaddr *) &address, &length) == 0 &&
         getnameinfo ((struct sockaddr *) &address, length, host, (socklen_t) host_size, port,
                      (socklen_t) port_size, NI_NUMERICHOST | NI_NUMERICSERV) == 0;
}

/**
 * foyer_sockets_get_port:
 * @sockets: sockets
 * @index: which one
 *
 * Returns: the port that it listens on, also where the system chose it; 0 where it has none
 */
guint
foyer_sockets_get_port (FoyerSockets *sockets, guint index)
{
  char host[NI_MAXHOST], port[NI_MAXSERV];

  g_return_val_if_fail (sockets != NULL && index < sockets->len, 0);
  return get_names (sockets, index, host, sizeof host, port, sizeof port) ? (guint) strtoul (port, NULL, 10)
                                                                          : 0;
}

/**
 * foyer_sockets_describe:
 * @sockets: sockets
 * @index: which one
 *
 * Returns: (transfer full): its URL for a person, such as `http://localhost:3001/`
 */
char *
foyer_sockets_describe (FoyerSockets *sockets, guint index)
{
  char host[NI_MAXHOST], port[NI_MAXSERV];

  g_return_val_if_fail (sockets != NULL && index < sockets->len, NULL);

  if (!get_names (sockets, index, host, sizeof host, port, sizeof port))
    return g_strdup ("a socket");
  if (g_str_equal (host, "0.0.0.0") || g_str_equal (host, "::"))
    return g_strdup_printf ("http://localhost:%s/", port);
  return strchr (host, ':') != NULL ? g_strdup_printf ("http://[%s]:%s/", host, port)
                                    : g_strdup_printf ("http://%s:%s/", host, port);
}
