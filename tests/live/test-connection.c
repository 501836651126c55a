/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "live-kit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-json.h"
#include "foyer-listener.h"
#include "foyer-live-connection.h"
#include "foyer-live-server-private.h"

#define REQUEST "GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* A door on a real socket: every request is taken over as if its handshake had been answered. */
typedef struct
{
  LiveKit         *kit;
  FoyerHub        *hub;
  FoyerListener   *listener;
  FoyerLiveServer *server;
  FoyerLiveLimits  limits;
  gboolean         echo;
} Fixture;

/* The client's end, without help of a library. */
typedef struct
{
  int        fd;
  FoyerCodec codec;
  GPtrArray *texts;
  GString   *other; /* "ping", "close:1000", … */
  gsize      binary;
  gboolean   at_end;
  gboolean   was_reset;
} Wire;

static void
on_request (FoyerConnection *connection, GIOStream *stream, gpointer data)
{
  Fixture             *fixture = data;
  const FoyerHandshake handshake = { .echo = fixture->echo };

  foyer_live_connection_take (fixture->server, connection, &handshake);
}

static const FoyerHubService service = { on_request, NULL };

static void
open_door (Fixture *fixture)
{
  fixture->server = foyer_live_server_new (FOYER_STORE (fixture->kit->store), fixture->kit->auth,
                                           fixture->kit->chat, fixture->kit->widgets, &fixture->limits);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FoyerHubLimits     limits;

  fixture->kit = live_kit_new ();
  foyer_hub_limits_init (&limits);
  fixture->hub = foyer_hub_new (&limits, &error);
  g_assert_no_error (error);
  foyer_hub_set_service (fixture->hub, &service, fixture);
  fixture->listener = foyer_listener_new (fixture->hub, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  foyer_live_limits_init (&fixture->limits);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->server);
  foyer_listener_stop (fixture->listener);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->listener);
  g_object_unref (fixture->hub);
  live_kit_free (fixture->kit);
}

static Wire *
wire_new (Fixture *fixture)
{
  Wire                         *wire = g_new0 (Wire, 1);
  g_autoptr (GError)            error = NULL;
  g_autoptr (GSocketClient)     client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", foyer_listener_get_port (fixture->listener), NULL, &error);

  g_assert_no_error (error);
  wire->fd = dup (g_socket_get_fd (g_socket_connection_get_socket (connection)));
  foyer_codec_init (&wire->codec, FOYER_CODEC_CLIENT, 64 * 1024 * 1024);
  wire->texts = g_ptr_array_new_with_free_func (g_free);
  wire->other = g_string_new (NULL);
  return wire;
}

static void
wire_free (Wire *wire)
{
  close (wire->fd);
  foyer_codec_clear (&wire->codec);
  g_ptr_array_unref (wire->texts);
  g_string_free (wire->other, TRUE);
  g_free (wire);
}

static void
take_event (Wire *wire, const FoyerCodecEvent *event)
{
  if (event->type == FOYER_CODEC_TEXT)
    g_ptr_array_add (wire->texts, g_strndup ((const char *) event->payload, event->length));
  else if (event->type == FOYER_CODEC_BINARY)
    wire->binary += event->length;
  else if (event->type == FOYER_CODEC_CLOSE)
    g_string_append_printf (wire->other, "close:%u ", event->close_code);
  else if (event->type == FOYER_CODEC_PING)
    g_string_append (wire->other, "ping ");
  else if (event->type == FOYER_CODEC_PONG)
    g_string_append_printf (wire->other, "pong:%.*s ", (int) event->length, event->payload);
  else
    g_assert_cmpint (event->type, ==, FOYER_CODEC_NOTHING);
}

/* Reads what is there; always TRUE, to stand before a condition. */
static gboolean
wire_read (Wire *wire)
{
  guint8          buffer[65536];
  FoyerCodecEvent event;
  gssize          n = recv (wire->fd, buffer, sizeof buffer, MSG_DONTWAIT);

  wire->at_end |= n == 0;
  wire->was_reset |= n < 0 && errno == ECONNRESET;
  for (gsize used = 0; n > 0;)
    {
      used += foyer_codec_feed (&wire->codec, buffer + used, (gsize) n - used, &event);
      take_event (wire, &event);
      if (event.type == FOYER_CODEC_NOTHING)
        break;
    }
  return TRUE;
}

/* Sends all of it, letting the loop turn while the kernel has no room. */
static void
wire_send (Wire *wire, gconstpointer data, gsize length)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      gssize n = send (wire->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno != EAGAIN)
        return;
      if (n > 0)
        {
          bytes += n;
          length -= (gsize) n;
        }
      g_main_context_iteration (NULL, FALSE);
    }
}

static GBytes *
make_frame (FoyerOpcode opcode, gconstpointer payload, gsize length)
{
  static const guint8 mask[4] = { 1, 2, 3, 4 };
  return foyer_codec_encode_masked (opcode, TRUE, payload, length, mask);
}

static void
wire_send_frame (Wire *wire, FoyerOpcode opcode, gconstpointer payload, gsize length)
{
  g_autoptr (GBytes) frame = make_frame (opcode, payload, length);
  wire_send (wire, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static void
wire_greet (Wire *wire)
{
  wire_send (wire, REQUEST, strlen (REQUEST));
  foyer_test_await (wire_read (wire) && wire->texts->len == 1);
  g_assert_nonnull (strstr (g_ptr_array_index (wire->texts, 0), "\"connected\""));
}

/* What comes in the same segment as the handshake is served, behind the greeting. */
static void
test_early_frame (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "{\"type\":\"echo\",\"id\":\"early\"}";
  open_door (fixture);
  Wire                  *wire = wire_new (fixture);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes)     frame = make_frame (FOYER_OPCODE_TEXT, text, strlen (text));

  g_byte_array_append (bytes, (const guint8 *) REQUEST, strlen (REQUEST));
  g_byte_array_append (bytes, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
  wire_send (wire, bytes->data, bytes->len);
  foyer_test_await (wire_read (wire) && wire->texts->len == 2);
  g_assert_nonnull (strstr (g_ptr_array_index (wire->texts, 0), "\"connected\""));
  g_assert_nonnull (strstr (g_ptr_array_index (wire->texts, 1), "\"early\""));
  wire_free (wire);
}

static void
test_byte_by_byte (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "{\"type\":\"echo\",\"id\":\"slowly\"}";
  open_door (fixture);
  Wire              *wire = wire_new (fixture);
  g_autoptr (GBytes) frame = make_frame (FOYER_OPCODE_TEXT, text, strlen (text));

  wire_greet (wire);
  for (gsize i = 0; i < g_bytes_get_size (frame); i++)
    {
      wire_send (wire, (const guint8 *) g_bytes_get_data (frame, NULL) + i, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  foyer_test_await (wire_read (wire) && wire->texts->len == 2);
  g_assert_nonnull (strstr (g_ptr_array_index (wire->texts, 1), "\"slowly\""));
  wire_free (wire);
}

static void
test_close_handshake (Fixture *fixture, gconstpointer data)
{
  open_door (fixture);
  Wire *wire = wire_new (fixture);

  wire_greet (wire);
  wire_send_frame (wire, FOYER_OPCODE_PING, "p", 1);
  wire_send_frame (wire, FOYER_OPCODE_CLOSE, "\x03\xe8", 2);
  foyer_test_await (wire_read (wire) && wire->at_end);
  g_assert_cmpstr (wire->other->str, ==, "pong:p close:1000 ");
  g_assert_false (wire->was_reset);
  g_assert_cmpuint (foyer_live_server_get_n_clients (fixture->server), ==, 0);
  wire_free (wire);
}

/* The close code is seen although most of what the client sends is never read as a message. */
static void
test_too_big (Fixture *fixture, gconstpointer data)
{
  gsize            length = 700 * 1024;
  g_autofree char *text = g_strnfill (length, 'x');
  open_door (fixture);
  Wire *wire = wire_new (fixture);

  wire_greet (wire);
  wire_send_frame (wire, FOYER_OPCODE_TEXT, text, length);
  foyer_test_await (wire_read (wire) && wire->at_end);
  g_assert_cmpstr (wire->other->str, ==, "close:1009 ");
  g_assert_false (wire->was_reset);
  close (wire->fd);
  wire->fd = -1;
  foyer_test_await (foyer_live_server_get_n_clients (fixture->server) == 0);
  wire_free (wire);
}

static void
test_gone_peer (Fixture *fixture, gconstpointer data)
{
  open_door (fixture);

  for (guint i = 0; i < 20; i++)
    {
      Wire *wire = wire_new (fixture);
      wire_greet (wire);
      wire_free (wire);
    }
  foyer_test_await (foyer_live_server_get_n_clients (fixture->server) == 0);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
}

static void
test_heart_beat (Fixture *fixture, gconstpointer data)
{
  fixture->limits.ping_ms = 200;
  open_door (fixture);
  Wire  *wire = wire_new (fixture);
  gint64 started = g_get_monotonic_time ();

  wire_greet (wire);
  foyer_test_await (wire_read (wire) && strstr (wire->other->str, "ping") != NULL);
  wire_send_frame (wire, FOYER_OPCODE_PONG, "", 0);
  foyer_test_await (wire_read (wire) && strstr (wire->other->str, "ping ping") != NULL);
  foyer_test_await (wire_read (wire) && (wire->at_end || wire->was_reset));
  g_assert_cmpstr (wire->other->str, ==, "ping ping ");
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 500000);
  wire_free (wire);
}

static void
test_auth_time_out (Fixture *fixture, gconstpointer data)
{
  fixture->limits.auth_ms = 200;
  open_door (fixture);
  Wire *wire = wire_new (fixture);

  wire_greet (wire);
  foyer_test_await (wire_read (wire) && wire->other->len > 0);
  g_assert_cmpstr (wire->other->str, ==, "close:4401 ");
  wire_send_frame (wire, FOYER_OPCODE_CLOSE, "\x11\x31", 2);
  foyer_test_await (wire_read (wire) && wire->at_end);
  g_assert_false (wire->was_reset);
  wire_free (wire);
}

/* Who never reads is cut when its queue is full; nothing is buffered beyond it. */
static void
test_never_reads (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *text = g_strnfill (60000, 'x');
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, 60000);
  open_door (fixture);
  Wire *wire = wire_new (fixture);

  wire_greet (wire);
  gint64 until = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gsize  most = 0;
  while (foyer_live_server_get_n_clients (fixture->server) > 0)
    {
      FoyerClient *client = foyer_clients_get (fixture->server->clients, 0);
      foyer_client_send (client, frame);
      gsize pending = client->socket.link->get_pending (client->socket.link_data);
      most = MAX (most, pending);
      /* The queue is given up with the verdict: what is left is half a frame, and 1013. */
      if (!foyer_client_is_open (client))
        g_assert_cmpuint (pending, <, 65536);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
  g_assert_cmpuint (most, >, 512 * 1024);
  g_assert_cmpuint (most, <=, 1024 * 1024 + 200);
  foyer_test_await (wire_read (wire) && (wire->at_end || wire->was_reset));
  g_assert_true (wire->was_reset);
  wire_free (wire);
}

static void
test_echo (Fixture *fixture, gconstpointer data)
{
  gsize            length = 3 * 1024 * 1024;
  g_autofree char *bytes = g_strnfill (length, '\xff');

  fixture->echo = TRUE;
  open_door (fixture);
  Wire *wire = wire_new (fixture);
  wire_send (wire, REQUEST, strlen (REQUEST));
  wire_send_frame (wire, FOYER_OPCODE_TEXT, "not json", 8);
  foyer_test_await (wire_read (wire) && wire->texts->len == 1);
  g_assert_cmpstr (g_ptr_array_index (wire->texts, 0), ==, "not json");
  for (guint i = 0; i < 200; i++)
    wire_send_frame (wire, FOYER_OPCODE_PONG, "", 0);
  wire_send_frame (wire, FOYER_OPCODE_BINARY, bytes, length);
  foyer_test_await (wire_read (wire) && wire->binary == length);
  wire_send_frame (wire, FOYER_OPCODE_CLOSE, "", 0);
  foyer_test_await (wire_read (wire) && wire->at_end);
  g_assert_cmpstr (wire->other->str, ==, "close:1005 ");
  wire_free (wire);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  open_door (fixture);
  Wire *polite = wire_new (fixture);
  Wire *deaf = wire_new (fixture);

  wire_greet (polite);
  wire_greet (deaf);
  foyer_live_server_drain (fixture->server, 1000);
  foyer_test_await (wire_read (polite) && polite->other->len > 0);
  g_assert_cmpstr (polite->other->str, ==, "close:1001 ");
  wire_send_frame (polite, FOYER_OPCODE_CLOSE, "\x03\xe9", 2);
  foyer_test_await (wire_read (polite) && polite->at_end);
  foyer_test_await_for (4, foyer_live_server_get_n_clients (fixture->server) == 0);
  wire_free (polite);
  wire_free (deaf);
}

#define ADD(path, function) g_test_add ("/live/connection/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("early-frame", test_early_frame);
  ADD ("byte-by-byte", test_byte_by_byte);
  ADD ("close-handshake", test_close_handshake);
  ADD ("too-big", test_too_big);
  ADD ("gone-peer", test_gone_peer);
  ADD ("heart-beat", test_heart_beat);
  ADD ("auth-time-out", test_auth_time_out);
  ADD ("never-reads", test_never_reads);
  ADD ("echo", test_echo);
  ADD ("drain", test_drain);
  return foyer_test_run ();
}
