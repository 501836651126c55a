/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-frame.h"

#include <string.h>

#define ACCEPT "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: "

static void
assert_frame (const char *bytes, gsize length, gssize used, gsize payload)
{
  LoadFrame frame;

  /* Every beginning of it asks for more. */
  for (gsize i = 0; i < length; i++)
    g_assert_cmpint (load_frame_read (bytes, i, &frame), ==, 0);
  g_assert_cmpint (load_frame_read (bytes, length, &frame), ==, used);
  g_assert_cmpuint (frame.length, ==, payload);
  g_assert_true (frame.data == bytes + used - payload);
}

static void
test_read (void)
{
  g_autoptr (GString) longer = g_string_new_len ("\x81\x7e\x00\xc8", 4);
  g_autoptr (GString) longest = g_string_new_len ("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);

  assert_frame ("\x81\x05hello", 7, 7, 5);
  assert_frame ("\x89\x00", 2, 2, 0);
  g_string_set_size (longer, 4 + 200);
  assert_frame (longer->str, longer->len, 204, 200);
  g_string_set_size (longest, 10 + 65536);
  LoadFrame frame;
  g_assert_cmpint (load_frame_read (longest->str, longest->len - 1, &frame), ==, 0);
  g_assert_cmpint (load_frame_read (longest->str, longest->len, &frame), ==, 10 + 65536);
  g_assert_cmpuint (frame.opcode, ==, LOAD_OPCODE_BINARY);
}

static void
test_refused (void)
{
  LoadFrame frame;

  g_assert_cmpint (load_frame_read ("\x01\x01x", 3, &frame), ==, -1);            /* a fragment */
  g_assert_cmpint (load_frame_read ("\x80\x01x", 3, &frame), ==, -1);            /* the rest of one */
  g_assert_cmpint (load_frame_read ("\xc1\x01x", 3, &frame), ==, -1);            /* an extension */
  g_assert_cmpint (load_frame_read ("\x81\x81____x", 7, &frame), ==, -1);        /* masked */
  g_assert_cmpint (load_frame_read ("\x81\x7f\x7f_______", 10, &frame), ==, -1); /* endless */
}

/* What is appended is one whole masked frame, whose payload is not there in the clear. */
static void
test_append (void)
{
  const gsize lengths[] = { 0, 1, 125, 126, 65535 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char    *data = g_strnfill (lengths[i], 'x');
      g_autoptr (GString) frame = g_string_new ("");
      load_frame_append (frame, LOAD_OPCODE_TEXT, data, lengths[i]);
      gsize         head = lengths[i] < 126 ? 2 : 4;
      const guint8 *bytes = (const guint8 *) frame->str;
      g_assert_cmpuint (frame->len, ==, head + 4 + lengths[i]);
      g_assert_cmphex (bytes[0], ==, 0x81);
      g_assert_cmpuint (bytes[1], ==, 0x80 | (head == 2 ? lengths[i] : 126));
      if (head == 4)
        g_assert_cmpuint (bytes[2] << 8 | bytes[3], ==, lengths[i]);
      for (gsize j = 0; j < lengths[i]; j++)
        g_assert_cmpint (bytes[head + 4 + j] ^ bytes[head + j % 4], ==, 'x');
    }
}

static void
test_handshake (void)
{
  g_autofree char *request = load_handshake_make ("127.0.0.1", 80, "/a?b");
  const char      *key = strstr (request, "Sec-WebSocket-Key: ") + strlen ("Sec-WebSocket-Key: ");
  g_autofree char *joined = g_strdup_printf ("%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
  guint8           digest[20];
  gsize            size = sizeof digest;

  g_assert_true (g_str_has_prefix (request, "GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"));
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (sum, (const guchar *) joined, -1);
  g_checksum_get_digest (sum, digest, &size);
  g_autofree char *accept = g_base64_encode (digest, size);
  g_autofree char *good = g_strconcat (ACCEPT, accept, "\r\n\r\nmore", NULL);
  gsize            length = strlen (good);
  for (gsize i = 1; i < length - 4; i++)
    g_assert_cmpint (load_handshake_read (good, i), ==, 0);
  g_assert_cmpint (load_handshake_read (good, length), ==, (gssize) length - 4);

  const char *wrong_key = ACCEPT "AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";
  const char *refused = "HTTP/1.1 403 Forbidden\r\n\r\n";
  g_assert_cmpint (load_handshake_read (wrong_key, strlen (wrong_key)), ==, -1);
  g_assert_cmpint (load_handshake_read (refused, strlen (refused)), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/frame/read", test_read);
  g_test_add_func ("/bench/frame/refused", test_refused);
  g_test_add_func ("/bench/frame/append", test_append);
  g_test_add_func ("/bench/frame/handshake", test_handshake);
  return g_test_run ();
}
