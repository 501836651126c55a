/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-frame.h"

#include <string.h>

#define KEY "Zm95ZXItbG9hZC10b29sIQ=="
#define KEY_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define MOST_HEAD_BYTES 8192

/* Any but zeros, which a server could skip. */
static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

/**
 * load_frame_append:
 * @to: where a whole masked frame is appended
 * @opcode: its opcode
 * @data: (nullable): its payload
 * @length: bytes of it, below 64 KiB
 */
void
load_frame_append (GString *to, guint opcode, const char *data, gsize length)
{
  g_return_if_fail (to != NULL && length <= G_MAXUINT16);

  g_string_append_c (to, (char) (0x80 | opcode));
  if (length < 126)
    g_string_append_c (to, (char) (0x80 | length));
  else
    {
      g_string_append_c (to, (char) (0x80 | 126));
      g_string_append_c (to, (char) (length >> 8));
      g_string_append_c (to, (char) (length & 0xff));
    }
  g_string_append_len (to, (const char *) mask, sizeof mask);
  gsize start = to->len;
  g_string_append_len (to, data, (gssize) length);
  for (gsize i = 0; i < length; i++)
    to->str[start + i] = (char) (to->str[start + i] ^ mask[i & 3]);
}

/* The length of the head, or 0 where it is not all there. */
static gsize
read_length (const guint8 *bytes, gsize length, guint64 *payload)
{
  guint extra = (bytes[1] & 0x7f) == 126 ? 2 : (bytes[1] & 0x7f) == 127 ? 8 : 0;

  if (length < 2 + extra)
    return 0;
  *payload = extra > 0 ? 0 : bytes[1] & 0x7f;
  for (guint i = 0; i < extra; i++)
    *payload = *payload << 8 | bytes[2 + i];
  return 2 + extra;
}

/**
 * load_frame_read:
 * @bytes: what came
 * @length: bytes of it
 * @frame: (out): set where there is a whole frame
 *
 * No server of the bench sends fragments, masks or extensions; what has one of these is an error.
 *
 * Returns: how many bytes the frame took, 0 where more must come, -1 for what is no good frame
 */
gssize
load_frame_read (const char *bytes, gsize length, LoadFrame *frame)
{
  const guint8 *head = (const guint8 *) bytes;
  guint64       payload;

  if (length < 2)
    return 0;
  if ((head[0] & 0xf0) != 0x80 || (head[0] & 0x0f) == 0 || (head[1] & 0x80) != 0)
    return -1;
  gsize start = read_length (head, length, &payload);
  if (start == 0)
    return 0;
  if (payload > LOAD_FRAME_MOST_BYTES)
    return -1;
  if (length - start < payload)
    return 0;
  frame->opcode = head[0] & 0x0f;
  frame->data = bytes + start;
  frame->length = (gsize) payload;
  return (gssize) (start + payload);
}

/**
 * load_handshake_make:
 * @host: the server's address
 * @port: its port
 * @path: path and query
 *
 * Returns: (transfer full): the request that opens a WebSocket
 */
char *
load_handshake_make (const char *host, guint port, const char *path)
{
  return g_strdup_printf ("GET %s HTTP/1.1\r\n"
                          "Host: %s:%u\r\n"
                          "Connection: Upgrade\r\n"
                          "Upgrade: websocket\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: " KEY "\r\n"
                          "\r\n",
                          path, host, port);
}

static const char *
expected_accept (void)
{
  static char *accept = NULL;

  if (accept == NULL)
    {
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
      guint8                digest[20];
      gsize                 length = sizeof digest;
      g_checksum_update (sum, (const guchar *) KEY KEY_GUID, -1);
      g_checksum_get_digest (sum, digest, &length);
      accept = g_base64_encode (digest, length);
    }
  return accept;
}

/**
 * load_handshake_read:
 * @bytes: what came
 * @length: bytes of it
 *
 * Returns: the length of the answer that accepts the WebSocket, 0 where more must come, -1 for any other
 * answer
 */
gssize
load_handshake_read (const char *bytes, gsize length)
{
  static const char first[] = "HTTP/1.1 101";
  const char       *end = memmem (bytes, length, "\r\n\r\n", 4);

  if (memcmp (bytes, first, MIN (length, sizeof first - 1)) != 0)
    return -1;
  if (end == NULL)
    return length > MOST_HEAD_BYTES ? -1 : 0;
  gsize head = (gsize) (end - bytes) + 4;
  return memmem (bytes, head, expected_accept (), strlen (expected_accept ())) != NULL ? (gssize) head : -1;
}
