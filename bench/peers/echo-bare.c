/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The floor of the echo: one thread that waits, receives, takes the mask off and sends. No limits, no
 * time-outs, no checks, no frames in parts, one buffer for all: what is left is what the kernel takes. For
 * bench/run only.
 *
 *   echo-bare PORT */

#define MAX_EVENTS 512
#define MAX_SOCKETS 65536
#define BUFFER_SIZE 65536
#define KEY_HEAD "Sec-WebSocket-Key: "
#define KEY_SALT "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455, 1.3 */
#define HEAD_SIZE 14

static gboolean is_open[MAX_SOCKETS];
static guint8   in[BUFFER_SIZE], out[BUFFER_SIZE];

static void
answer_handshake (int fd, const char *request)
{
  const char *key = strstr (request, KEY_HEAD);
  guint8      digest[20];
  gsize       length = sizeof digest;

  if (key == NULL)
    return;
  key += strlen (KEY_HEAD);
  g_autofree char      *salted = g_strdup_printf ("%.*s" KEY_SALT, (int) strcspn (key, "\r"), key);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guchar *) salted, -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *accept = g_base64_encode (digest, length);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                           "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                                           accept);
  if (send (fd, head, strlen (head), MSG_NOSIGNAL) > 0)
    is_open[fd] = TRUE;
}

/* One masked frame to one that is not; how many bytes of @in it was, 0 where it is not whole. */
static gsize
turn_frame (const guint8 *frame, gsize left, gsize *written)
{
  if (left < HEAD_SIZE / 2)
    return 0;
  gsize length = frame[1] & 0x7f;
  gsize head = length == 126 ? 4 : 2;
  if (length == 126)
    length = (gsize) frame[2] << 8 | frame[3];
  if (head + 4 + length > left)
    return 0;
  const guint8 *mask = frame + head, *data = mask + 4;
  out[*written] = frame[0];
  memcpy (out + *written + 1, frame + 1, head - 1);
  out[*written + 1] &= 0x7f;
  for (gsize i = 0; i < length; i++)
    out[*written + head + i] = data[i] ^ mask[i % 4];
  *written += head + length;
  return head + 4 + length;
}

static void
serve (int fd)
{
  gssize received = recv (fd, in, sizeof in - 1, 0);
  gsize  written = 0, used, at = 0;

  if (received <= 0)
    {
      is_open[fd] = FALSE;
      close (fd);
      return;
    }
  in[received] = '\0';
  if (!is_open[fd])
    {
      answer_handshake (fd, (const char *) in);
      return;
    }
  while ((used = turn_frame (in + at, (gsize) received - at, &written)) > 0)
    at += used;
  if (written > 0 && send (fd, out, written, MSG_NOSIGNAL) < 0)
    shutdown (fd, SHUT_RDWR);
}

static void
watch (int poll, int fd)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data = { .fd = fd } };

  epoll_ctl (poll, EPOLL_CTL_ADD, fd, &event);
}

static void
accept_one (int poll, int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int on = 1;

  if (fd < 0)
    return;
  if (fd >= MAX_SOCKETS)
    {
      close (fd);
      return;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watch (poll, fd);
}

static int
make_listener (guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int                listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (listener, (struct sockaddr *) &address, sizeof address) != 0 || listen (listener, 4096) != 0)
    return -1;
  return listener;
}

int
main (int argc, char **argv)
{
  struct epoll_event events[MAX_EVENTS];
  int                listener = argc == 2 ? make_listener ((guint) atoi (argv[1])) : -1;
  int                poll = epoll_create1 (EPOLL_CLOEXEC);

  if (listener < 0 || poll < 0)
    {
      g_printerr ("Usage: echo-bare PORT (a free one)\n");
      return 2;
    }
  watch (poll, listener);
  while (TRUE)
    {
      int n = epoll_wait (poll, events, MAX_EVENTS, -1);
      for (int i = 0; i < n; i++)
        if (events[i].data.fd == listener)
          accept_one (poll, listener);
        else
          serve (events[i].data.fd);
    }
}
