/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "socket-kit.h"

static const guint8 mask[4] = { 1, 2, 3, 4 };

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
    {
      fixture->pending += size;
      fixture->frames++;
    }
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
link_flush (gpointer link)
{
  Fixture *fixture = link;

  if (fixture->flushes)
    fixture->pending = fixture->frames = 0;
}

static guint
link_get_frames (gpointer link)
{
  return ((Fixture *) link)->frames;
}

static void
link_tell_drained (gpointer link)
{
  ((Fixture *) link)->tells_drained = TRUE;
}

static void
link_drop (gpointer link)
{
  Fixture *fixture = link;

  fixture->pending = fixture->frames = 0;
  note (fixture, "dropped");
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

const FoyerSocketLink socket_kit_link = { link_send,         link_get_pending, link_get_frames,   link_flush,
                                          link_tell_drained, link_drop,        link_set_deadline, link_shut,
                                          link_close,        link_cut };
const FoyerSocketHandler socket_kit_handler = { owner_message, owner_refused, owner_ended };

void
socket_kit_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->limits = (FoyerSocketLimits){
    .message_bytes = 65536,
    .queue_bytes = 4096,
    .messages_per_second = 20,
    .messages_burst = 40,
    .control_frames_per_second = 100,
    .ping_ms = 30000,
    .write_ms = 30000,
    .auth_ms = 10000,
  };
  fixture->log = g_string_new (NULL);
  fixture->now = START;
  foyer_socket_init (&fixture->socket, &fixture->limits, &socket_kit_link, fixture, &socket_kit_handler,
                     fixture, START);
}

void
socket_kit_tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_socket_clear (&fixture->socket);
  g_string_free (fixture->log, TRUE);
}

void
socket_kit_expect (Fixture *fixture, const char *log)
{
  g_assert_cmpstr (fixture->log->str, ==, log);
  g_string_truncate (fixture->log, 0);
}

void
socket_kit_receive (Fixture *fixture, FoyerOpcode opcode, const char *payload, gsize length)
{
  g_autoptr (GBytes) frame = foyer_codec_encode_masked (opcode, TRUE, payload, length, mask);
  gsize              size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, &size), g_bytes_get_size (frame));
  foyer_socket_received (&fixture->socket, copy, g_bytes_get_size (frame), fixture->now);
}

void
socket_kit_pass (Fixture *fixture, gint64 us)
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
