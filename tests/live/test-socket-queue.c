/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "socket-kit.h"

#include <string.h>

static void
test_pongs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  fixture->holds = TRUE;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);
      socket_kit_receive (fixture, FOYER_OPCODE_PING, payload, strlen (payload));
      if (i < 32)
        g_string_append_printf (expected, "%spong:%u", i > 0 ? " " : "", i);
    }
  socket_kit_expect (fixture, expected->str);
  g_assert_true (fixture->tells_drained);
  fixture->pending = 0;
  foyer_socket_drained (&fixture->socket);
  socket_kit_expect (fixture, "pong:39");
  socket_kit_receive (fixture, FOYER_OPCODE_PING, "next", 4);
  socket_kit_expect (fixture, "pong:next");
}

/* What is queued is given up in favour of the code. */
static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *text = g_strnfill (1000, 'x');
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, 1000);

  fixture->holds = TRUE;
  for (guint i = 0; i < 4; i++)
    g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_string_truncate (fixture->log, 0);
  g_assert_false (foyer_socket_send (&fixture->socket, frame, fixture->now));
  socket_kit_expect (fixture, "dropped close:1013");
  socket_kit_pass (fixture, 2 * SECOND);
  socket_kit_expect (fixture, "cut ended");
}

/* A burst within one loop turn fills the queue of a healthy reader, whose kernel still has room. */
static void
test_burst (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *text = g_strnfill (1000, 'x');
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, 1000);

  fixture->holds = TRUE;
  fixture->flushes = TRUE;
  for (guint i = 0; i < 100; i++)
    g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_assert_true (foyer_socket_is_open (&fixture->socket));
}

/* Small frames are few bytes, and yet each has its place in the queue. */
static void
test_many_small_frames (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "x", 1);

  fixture->limits.queue_bytes = 100 * FOYER_SOCKET_FRAME_BYTES;
  fixture->holds = TRUE;
  for (guint i = 0; i < 100; i++)
    g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_string_truncate (fixture->log, 0);
  g_assert_false (foyer_socket_send (&fixture->socket, frame, fixture->now));
  socket_kit_expect (fixture, "dropped close:1013");
}

/* Pongs keep the heart-beat alive, and still whoever takes nothing is cut. */
static void
test_stuck_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "x", 1);

  foyer_socket_authenticated (&fixture->socket);
  fixture->limits.ping_ms = 0;
  fixture->socket.ping_at = 0;
  socket_kit_pass (fixture, 5 * SECOND);
  fixture->holds = TRUE;
  g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  socket_kit_pass (fixture, 20 * SECOND);
  g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
  socket_kit_pass (fixture, 10 * SECOND - 1);
  socket_kit_expect (fixture, "sent:x sent:x");
  socket_kit_pass (fixture, 1);
  socket_kit_expect (fixture, "cut ended");
}

/* The same between two pings, with the heart-beat's own timer. */
static void
test_stuck_writer_with_pongs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "x", 1);

  foyer_socket_authenticated (&fixture->socket);
  fixture->holds = TRUE;
  g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  for (guint i = 0; i < 29; i++)
    {
      socket_kit_pass (fixture, SECOND);
      socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
    }
  g_assert_true (foyer_socket_is_open (&fixture->socket));
  socket_kit_pass (fixture, SECOND);
  g_assert_true (g_str_has_suffix (fixture->log->str, "cut ended"));
}

/* A peer that takes a little now and then is slow, not stuck; one that has taken all is neither. */
static void
test_slow_but_moving (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *text = g_strnfill (1000, 'x');
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, 1000);

  foyer_socket_authenticated (&fixture->socket);
  fixture->limits.ping_ms = 0;
  fixture->socket.ping_at = 0;
  fixture->holds = TRUE;
  g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  for (guint i = 0; i < 10; i++)
    {
      socket_kit_pass (fixture, 29 * SECOND);
      fixture->pending--;
    }
  g_assert_true (foyer_socket_is_open (&fixture->socket));
  fixture->pending = 0;
  foyer_socket_drained (&fixture->socket);
  socket_kit_pass (fixture, 300 * SECOND);
  g_assert_true (foyer_socket_is_open (&fixture->socket));
  g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  socket_kit_pass (fixture, 30 * SECOND);
  g_assert_false (foyer_socket_is_open (&fixture->socket));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("socket-queue/pongs", test_pongs);
  ADD ("socket-queue/slow-reader", test_slow_reader);
  ADD ("socket-queue/burst", test_burst);
  ADD ("socket-queue/many-small-frames", test_many_small_frames);
  ADD ("socket-queue/stuck-writer", test_stuck_writer);
  ADD ("socket-queue/stuck-writer-with-pongs", test_stuck_writer_with_pongs);
  ADD ("socket-queue/slow-but-moving", test_slow_but_moving);
  return g_test_run ();
}
