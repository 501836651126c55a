/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-socket.h"

#include <string.h>

#define START G_GINT64_CONSTANT (1000000000)
#define SECOND G_USEC_PER_SEC

static const guint8 mask[4] = { 1, 2, 3, 4 };

/* A socket with a link and an owner that write down what happened. */
typedef struct
{
  FoyerSocket       socket;
  FoyerSocketLimits limits;
  GString          *log;     /* what the link and the owner were told */
  gsize             pending; /* what the link says it holds */
  gboolean          holds;   /* whether sent frames add to it */
  gint64            deadline;
  gint64            now;
} Fixture;

static void
note (Fixture *fixture, const char *format, ...)
{
  va_list arguments;

  if (fixture->log->len > 0)
    g_string_append_c (fixture->log, ' ');
  va_start (arguments, format);
  g_string_append_vprintf (fixture->log, format, arguments);
  va_end (arguments);
}

static void
link_send (gpointer link, GBytes *frame)
{
  Fixture      *fixture = link;
  gsize         size;
  const guint8 *data = g_bytes_get_data (frame, &size);

  if (fixture->holds)
    fixture->pending += size;
  if (data[0] == 0x88)
    note (fixture, "close:%d", size >= 4 ? data[2] << 8 | data[3] : 1005);
  else if (data[0] == 0x89)
    note (fixture, "ping");
  else if (data[0] == 0x8a)
    note (fixture, "pong:%.*s", (int) size - 2, data + 2);
  else
    note (fixture, "sent:%.*s", (int) size - 2, data + 2);
}

static gsize
link_get_pending (gpointer link)
{
  return ((Fixture *) link)->pending;
}

static void
link_set_deadline (gpointer link, gint64 at_us)
{
  ((Fixture *) link)->deadline = at_us;
}

static void
link_shut (gpointer link)
{
  note (link, "shut");
}

static void
link_close (gpointer link)
{
  note (link, "closed");
}

static void
link_cut (gpointer link)
{
  note (link, "cut");
}

static void
owner_message (gpointer owner, gboolean is_text, const guint8 *data, gsize length)
{
  note (owner, "%s:%.*s", is_text ? "text" : "binary", (int) length, data);
}

static void
owner_refused (gpointer owner, const guint8 *data, gsize length, guint retry_after_ms)
{
  note (owner, "refused:%u", retry_after_ms);
}

static void
owner_ended (gpointer owner)
{
  note (owner, "ended");
}

static const FoyerSocketLink    link_table = { link_send, link_get_pending, link_set_deadline,
                                               link_shut, link_close,       link_cut };
static const FoyerSocketHandler handler = { owner_message, owner_refused, owner_ended };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->limits = (FoyerSocketLimits){
    .message_bytes = 65536,
    .queue_bytes = 1000,
    .messages_per_second = 20,
    .messages_burst = 40,
    .control_frames_per_second = 100,
    .ping_ms = 30000,
    .auth_ms = 10000,
  };
  fixture->log = g_string_new (NULL);
  fixture->now = START;
  foyer_socket_init (&fixture->socket, &fixture->limits, &link_table, fixture, &handler, fixture, START);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_socket_clear (&fixture->socket);
  g_string_free (fixture->log, TRUE);
}

static void
expect (Fixture *fixture, const char *log)
{
  g_assert_cmpstr (fixture->log->str, ==, log);
  g_string_truncate (fixture->log, 0);
}

static void
receive (Fixture *fixture, FoyerOpcode opcode, const char *payload, gsize length)
{
  g_autoptr (GBytes) frame = foyer_codec_encode_masked (opcode, TRUE, payload, length, mask);
  gsize              size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, &size), g_bytes_get_size (frame));
  foyer_socket_received (&fixture->socket, copy, g_bytes_get_size (frame), fixture->now);
}

/* Lets time pass as a timer wheel would: every deadline on the way is kept. */
static void
pass (Fixture *fixture, gint64 us)
{
  gint64 until = fixture->now + us;

  while (fixture->deadline != 0 && fixture->deadline <= until)
    {
      fixture->now = MAX (fixture->now, fixture->deadline);
      fixture->deadline = 0;
      foyer_socket_tick (&fixture->socket, fixture->now);
    }
  fixture->now = until;
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  receive (fixture, FOYER_OPCODE_TEXT, "hello", 5);
  receive (fixture, FOYER_OPCODE_BINARY, "x", 1);
  expect (fixture, "text:hello binary:x");
}

static void
test_heart_beat (Fixture *fixture, gconstpointer data)
{
  foyer_socket_authenticated (&fixture->socket);
  pass (fixture, 29 * SECOND);
  expect (fixture, "");
  pass (fixture, 1 * SECOND);
  expect (fixture, "ping");
  receive (fixture, FOYER_OPCODE_PONG, "", 0);
  pass (fixture, 30 * SECOND);
  expect (fixture, "ping");
  receive (fixture, FOYER_OPCODE_TEXT, "not a pong", 10);
  pass (fixture, 29 * SECOND);
  expect (fixture, "text:not a pong");
  pass (fixture, 1 * SECOND);
  expect (fixture, "cut ended");
  pass (fixture, 60 * SECOND);
  expect (fixture, "");
}

static void
test_auth_time_out (Fixture *fixture, gconstpointer data)
{
  pass (fixture, 10 * SECOND - 1);
  expect (fixture, "");
  pass (fixture, 1);
  expect (fixture, "close:4401");
  receive (fixture, FOYER_OPCODE_TEXT, "too late", 8);
  pass (fixture, 2 * SECOND);
  expect (fixture, "cut ended");
}

static void
test_peer_closes (Fixture *fixture, gconstpointer data)
{
  receive (fixture, FOYER_OPCODE_CLOSE, "\x03\xe9", 2);
  expect (fixture, "close:1001 closed ended");
  receive (fixture, FOYER_OPCODE_TEXT, "x", 1);
  foyer_socket_hung_up (&fixture->socket);
  expect (fixture, "");
}

static void
test_closes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, "x", 1);

  foyer_socket_close (&fixture->socket, 4403, "revoked", fixture->now);
  foyer_socket_close (&fixture->socket, 1001, "again", fixture->now);
  g_assert_false (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_assert_false (foyer_socket_is_open (&fixture->socket));
  receive (fixture, FOYER_OPCODE_TEXT, "x", 1);
  receive (fixture, FOYER_OPCODE_PING, "x", 1);
  expect (fixture, "close:4403");
  receive (fixture, FOYER_OPCODE_CLOSE, "\x11\x33", 2);
  expect (fixture, "closed ended");
}

static void
test_peer_breaks_the_protocol (Fixture *fixture, gconstpointer data)
{
  receive (fixture, FOYER_OPCODE_TEXT, "\xff", 1);
  expect (fixture, "close:1007 shut");
  receive (fixture, FOYER_OPCODE_CLOSE, "\x03\xef", 2);
  expect (fixture, "");
  foyer_socket_hung_up (&fixture->socket);
  expect (fixture, "ended");
}

static void
test_discards_a_megabyte (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *junk = g_malloc0 (65536);

  receive (fixture, 3, "", 0);
  expect (fixture, "close:1002 shut");
  for (guint i = 0; i < 15; i++)
    foyer_socket_received (&fixture->socket, junk, 65536, fixture->now);
  expect (fixture, "");
  foyer_socket_received (&fixture->socket, junk, 65536, fixture->now);
  expect (fixture, "cut ended");
}

static void
test_discards_two_seconds (Fixture *fixture, gconstpointer data)
{
  receive (fixture, 3, "", 0);
  pass (fixture, 2 * SECOND - 1);
  expect (fixture, "close:1002 shut");
  pass (fixture, 1);
  expect (fixture, "cut ended");
}

static void
test_message_rate (Fixture *fixture, gconstpointer data)
{
  foyer_socket_authenticated (&fixture->socket);
  for (guint i = 0; i < 40; i++)
    receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  g_string_truncate (fixture->log, 0);
  for (guint i = 0; i < 3; i++)
    receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  expect (fixture, "refused:50 refused:50 refused:50");
  fixture->now += SECOND / 20;
  receive (fixture, FOYER_OPCODE_TEXT, "ok", 2);
  expect (fixture, "text:ok");
  for (guint i = 3; i < 40; i++)
    receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  g_string_truncate (fixture->log, 0);
  receive (fixture, FOYER_OPCODE_TEXT, "", 0);
  expect (fixture, "close:4429");
}

/* Refusals are forgiven after ten seconds without one. */
static void
test_message_rate_pause (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 5; round++)
    {
      for (guint i = 0; i < 40 + 40; i++)
        receive (fixture, FOYER_OPCODE_TEXT, "", 0);
      fixture->now += 10 * SECOND;
    }
  g_assert_null (strstr (fixture->log->str, "close"));
  g_assert_true (foyer_socket_is_open (&fixture->socket));
}

static void
test_control_rate (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    receive (fixture, FOYER_OPCODE_PONG, "", 0);
  expect (fixture, "");
  receive (fixture, FOYER_OPCODE_PONG, "", 0);
  expect (fixture, "close:4429");
}

static void
test_control_rate_off (Fixture *fixture, gconstpointer data)
{
  fixture->limits.control_frames_per_second = 0;
  for (guint i = 0; i < 1000; i++)
    receive (fixture, FOYER_OPCODE_PONG, "", 0);
  expect (fixture, "");
}

static void
test_pongs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  fixture->holds = TRUE;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);
      receive (fixture, FOYER_OPCODE_PING, payload, strlen (payload));
      if (i < 32)
        g_string_append_printf (expected, "%spong:%u", i > 0 ? " " : "", i);
    }
  expect (fixture, expected->str);
  fixture->pending = 0;
  foyer_socket_drained (&fixture->socket);
  expect (fixture, "pong:39");
  receive (fixture, FOYER_OPCODE_PING, "next", 4);
  expect (fixture, "pong:next");
}

static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *text = g_strnfill (100, 'x');
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, 100);

  fixture->holds = TRUE;
  for (guint i = 0; i < 9; i++)
    g_assert_true (foyer_socket_send (&fixture->socket, frame, fixture->now));
  g_string_truncate (fixture->log, 0);
  g_assert_false (foyer_socket_send (&fixture->socket, frame, fixture->now));
  expect (fixture, "close:1013");
  pass (fixture, 2 * SECOND);
  expect (fixture, "cut ended");
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
  expect (fixture, "text:a close:1005 closed ended");
}

#define ADD(path, function) g_test_add ("/live/socket/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("messages", test_messages);
  ADD ("heart-beat", test_heart_beat);
  ADD ("auth-time-out", test_auth_time_out);
  ADD ("peer-closes", test_peer_closes);
  ADD ("closes", test_closes);
  ADD ("peer-breaks-the-protocol", test_peer_breaks_the_protocol);
  ADD ("discards-a-megabyte", test_discards_a_megabyte);
  ADD ("discards-two-seconds", test_discards_two_seconds);
  ADD ("message-rate", test_message_rate);
  ADD ("message-rate-pause", test_message_rate_pause);
  ADD ("control-rate", test_control_rate);
  ADD ("control-rate-off", test_control_rate_off);
  ADD ("pongs", test_pongs);
  ADD ("slow-reader", test_slow_reader);
  ADD ("close-inside-a-batch", test_close_inside_a_batch);
  return g_test_run ();
}
