/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "socket-kit.h"

#include <string.h>

static const guint8 mask[4] = { 1, 2, 3, 4 };

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "hello", 5);
  socket_kit_receive (fixture, FOYER_OPCODE_BINARY, "x", 1);
  socket_kit_expect (fixture, "text:hello binary:x");
}

/* The first ping comes in the last third of the first interval; from then on the interval is kept. */
static void
test_heart_beat (Fixture *fixture, gconstpointer data)
{
  foyer_socket_authenticated (&fixture->socket);
  socket_kit_pass (fixture, 20 * SECOND - 1);
  socket_kit_expect (fixture, "");
  gint64 first = fixture->deadline;
  g_assert_cmpint (first, <=, START + 30 * SECOND);
  socket_kit_pass (fixture, first - fixture->now);
  socket_kit_expect (fixture, "ping");
  socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
  socket_kit_pass (fixture, 30 * SECOND - 1);
  socket_kit_expect (fixture, "");
  socket_kit_pass (fixture, 1);
  socket_kit_expect (fixture, "ping");
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "not a pong", 10);
  socket_kit_pass (fixture, 29 * SECOND);
  socket_kit_expect (fixture, "text:not a pong");
  socket_kit_pass (fixture, 1 * SECOND);
  socket_kit_expect (fixture, "cut ended");
  socket_kit_pass (fixture, 60 * SECOND);
  socket_kit_expect (fixture, "");
}

#define CROWD 10000
#define STEPS 100 /* of 100 ms: the last third of the interval */

/* Ten thousand who came at once are not pinged at once: of a hundred on average in a step, never three times
 * as many. */
static void
test_pings_are_spread (Fixture *fixture, gconstpointer data)
{
  guint counts[STEPS] = { 0 };

  fixture->limits.auth_ms = 0;
  for (guint i = 0; i < CROWD; i++)
    {
      FoyerSocket socket;
      foyer_socket_init (&socket, &fixture->limits, &socket_kit_link, fixture, &socket_kit_handler, fixture,
                         START);
      gint64 step = (fixture->deadline - START - 20 * SECOND) / (SECOND / 10);
      g_assert_cmpint (step, >=, 0);
      counts[MIN (step, STEPS - 1)]++;
      foyer_socket_clear (&socket);
    }
  for (guint i = 0; i < STEPS; i++)
    g_assert_cmpuint (counts[i], <, 3 * CROWD / STEPS);
}

static void
test_auth_time_out (Fixture *fixture, gconstpointer data)
{
  socket_kit_pass (fixture, 10 * SECOND - 1);
  socket_kit_expect (fixture, "");
  socket_kit_pass (fixture, 1);
  socket_kit_expect (fixture, "close:4401");
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "too late", 8);
  socket_kit_pass (fixture, 2 * SECOND);
  socket_kit_expect (fixture, "cut ended");
}

static void
test_peer_closes (Fixture *fixture, gconstpointer data)
{
  socket_kit_receive (fixture, FOYER_OPCODE_CLOSE, "\x03\xe9", 2);
  socket_kit_expect (fixture, "close:1001 closed ended");
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "x", 1);
  foyer_socket_hung_up (&fixture->socket);
  socket_kit_expect (fixture, "");
}

static void
test_closes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "x", 1);

  foyer_socket_close (&fixture->socket, 4403, "revoked", fixture->now);
  foyer_socket_close (&fixture->socket, 1001, "again", fixture->now);
  g_assert_false (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_assert_false (foyer_socket_is_open (&fixture->socket));
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "x", 1);
  socket_kit_receive (fixture, FOYER_OPCODE_PING, "x", 1);
  socket_kit_expect (fixture, "close:4403");
  socket_kit_receive (fixture, FOYER_OPCODE_CLOSE, "\x11\x33", 2);
  socket_kit_expect (fixture, "closed ended");
}

static void
test_peer_breaks_the_protocol (Fixture *fixture, gconstpointer data)
{
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "\xff", 1);
  socket_kit_expect (fixture, "close:1007 shut");
  socket_kit_receive (fixture, FOYER_OPCODE_CLOSE, "\x03\xef", 2);
  socket_kit_expect (fixture, "");
  foyer_socket_hung_up (&fixture->socket);
  socket_kit_expect (fixture, "ended");
}

static void
test_discards_a_megabyte (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *junk = g_malloc0 (65536);

  socket_kit_receive (fixture, 3, "", 0);
  socket_kit_expect (fixture, "close:1002 shut");
  for (guint i = 0; i < 15; i++)
    foyer_socket_received (&fixture->socket, junk, 65536, fixture->now);
  socket_kit_expect (fixture, "");
  foyer_socket_received (&fixture->socket, junk, 65536, fixture->now);
  socket_kit_expect (fixture, "cut ended");
}

static void
test_discards_two_seconds (Fixture *fixture, gconstpointer data)
{
  socket_kit_receive (fixture, 3, "", 0);
  socket_kit_pass (fixture, 2 * SECOND - 1);
  socket_kit_expect (fixture, "close:1002 shut");
  socket_kit_pass (fixture, 1);
  socket_kit_expect (fixture, "cut ended");
}

static void
test_message_rate (Fixture *fixture, gconstpointer data)
{
  foyer_socket_authenticated (&fixture->socket);
  for (guint i = 0; i < 40; i++)
    socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  g_string_truncate (fixture->log, 0);
  for (guint i = 0; i < 3; i++)
    socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  socket_kit_expect (fixture, "refused:50 refused:50 refused:50");
  fixture->now += SECOND / 20;
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "ok", 2);
  socket_kit_expect (fixture, "text:ok");
  for (guint i = 3; i < 40; i++)
    socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  g_string_truncate (fixture->log, 0);
  socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  socket_kit_expect (fixture, "close:4429");
}

/* Refusals are forgiven after ten seconds without one. */
static void
test_message_rate_pause (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 5; round++)
    {
      for (guint i = 0; i < 40 + 40; i++)
        socket_kit_receive (fixture, FOYER_OPCODE_TEXT, "", 0);
      fixture->now += 10 * SECOND;
    }
  g_assert_null (strstr (fixture->log->str, "close"));
  g_assert_true (foyer_socket_is_open (&fixture->socket));
}

static void
test_control_rate (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
  socket_kit_expect (fixture, "");
  socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
  socket_kit_expect (fixture, "close:4429");
}

static void
test_control_rate_off (Fixture *fixture, gconstpointer data)
{
  fixture->limits.control_frames_per_second = 0;
  for (guint i = 0; i < 1000; i++)
    socket_kit_receive (fixture, FOYER_OPCODE_PONG, "", 0);
  socket_kit_expect (fixture, "");
}

static void
test_close_inside_a_batch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes)     text = foyer_codec_encode_masked (FOYER_OPCODE_TEXT, TRUE, "a", 1, mask);
  g_autoptr (GBytes)     close = foyer_codec_encode_masked (FOYER_OPCODE_CLOSE, TRUE, "", 0, mask);

  g_byte_array_append (bytes, g_bytes_get_data (text, NULL), (guint) g_bytes_get_size (text));
  g_byte_array_append (bytes, g_bytes_get_data (close, NULL), (guint) g_bytes_get_size (close));
  g_byte_array_append (bytes, g_bytes_get_data (text, NULL), (guint) g_bytes_get_size (text));
  foyer_socket_received (&fixture->socket, bytes->data, bytes->len, fixture->now);
  socket_kit_expect (fixture, "text:a close:1005 closed ended");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("socket/messages", test_messages);
  ADD ("socket/heart-beat", test_heart_beat);
  ADD ("socket/pings-are-spread", test_pings_are_spread);
  ADD ("socket/auth-time-out", test_auth_time_out);
  ADD ("socket/peer-closes", test_peer_closes);
  ADD ("socket/closes", test_closes);
  ADD ("socket/peer-breaks-the-protocol", test_peer_breaks_the_protocol);
  ADD ("socket/discards-a-megabyte", test_discards_a_megabyte);
  ADD ("socket/discards-two-seconds", test_discards_two_seconds);
  ADD ("socket/message-rate", test_message_rate);
  ADD ("socket/message-rate-pause", test_message_rate_pause);
  ADD ("socket/control-rate", test_control_rate);
  ADD ("socket/control-rate-off", test_control_rate_off);
  ADD ("socket/close-inside-a-batch", test_close_inside_a_batch);
  return g_test_run ();
}
