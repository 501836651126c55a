/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* sd_notify(3) in the few lines that it needs: one datagram to the socket that the service manager named. */
static void
notify (const char *state)
{
  const char        *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen (path) >= sizeof address.sun_path)
    return;
  memcpy (address.sun_path, path, strlen (path));
  if (path[0] == '@')
    address.sun_path[0] = '\0';
  int descriptor = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0)
    return;
  socklen_t length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (path));
  if (sendto (descriptor, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address, length) < 0)
    g_info ("The service manager was not told “%s”", state);
  close (descriptor);
}

/**
 * foyer_notify_ready:
 *
 * Tells the service manager, where there is one, that the server serves.
 */
void
foyer_notify_ready (void)
{
  notify ("READY=1\nSTATUS=Serving");
}

/**
 * foyer_notify_stopping:
 *
 * Tells the service manager, where there is one, that the server is about to end.
 */
void
foyer_notify_stopping (void)
{
  notify ("STOPPING=1\nSTATUS=Draining");
}
