/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

FoyerTestPeer *
foyer_test_peer_new (guint16 port)
{
  FoyerTestPeer     *peer = g_new0 (FoyerTestPeer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  peer->received = g_string_new (NULL);
  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (peer->fd, >=, 0);
  g_assert_cmpint (connect (peer->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  setsockopt (peer->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  return peer;
}

void
foyer_test_peer_free (FoyerTestPeer *peer)
{
  if (peer->fd >= 0)
    close (peer->fd);
  g_string_free (peer->received, TRUE);
  g_free (peer);
}

/* Runs the main context where the socket is full; stops where the server no longer listens. */
void
foyer_test_peer_send (FoyerTestPeer *peer, const char *data, gssize length)
{
  gsize left = length < 0 ? strlen (data) : (gsize) length;

  while (left > 0)
    {
      gssize n = send (peer->fd, data, left, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno != EAGAIN)
        return;
      if (n < 0)
        {
          foyer_test_peer_read (peer);
          g_main_context_iteration (NULL, FALSE);
          continue;
        }
      data += n;
      left -= (gsize) n;
    }
}

/* Reads what is there. Always true, to stand in conditions. */
gboolean
foyer_test_peer_read (FoyerTestPeer *peer)
{
  char   buffer[16384];
  gssize n;

  while (!peer->is_over && (n = recv (peer->fd, buffer, sizeof buffer, MSG_DONTWAIT)) != 0)
    {
      if (n > 0)
        {
          g_string_append_len (peer->received, buffer, n);
          continue;
        }
      if (errno == EAGAIN)
        return TRUE;
      peer->is_reset = TRUE;
      break;
    }
  peer->is_over = TRUE;
  return TRUE;
}

/* The status of each answer, and whether what came is whole answers and nothing else. */
char *
foyer_test_peer_statuses (FoyerTestPeer *peer)
{
  GString    *statuses = g_string_new (NULL);
  const char *at = peer->received->str;
  const char *end = at + peer->received->len;

  while (at < end)
    {
      const char *body = strstr (at, "\r\n\r\n");
      if (body == NULL || strncmp (at, "HTTP/1.", 7) != 0)
        return g_string_free (statuses, TRUE), NULL;
      g_string_append_printf (statuses, "%s%.3s", statuses->len > 0 ? " " : "", at + 9);
      const char *length = g_strstr_len (at, body - at, "Content-Length: ");
      at = body + 4 + (length != NULL ? strtoul (length + 16, NULL, 10) : 0);
    }
  if (at > end)
    g_string_append (statuses, "+");
  return g_string_free (statuses, FALSE);
}

guint
foyer_test_peer_count (FoyerTestPeer *peer)
{
  g_autofree char *statuses = foyer_test_peer_statuses (peer);
  guint            n = 0;

  if (statuses == NULL || g_str_has_suffix (statuses, "+"))
    return 0;
  for (const char *at = statuses; *at != '\0'; at++)
    n += *at == ' ' || at == statuses;
  return n;
}

guint
foyer_test_count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint            n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
