/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-error.h"
#include "foyer-listener.h"
#include "foyer-test-peer.h"
#include "foyer-upgrade.h"
#include "foyer-web-server.h"

#define OK "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"
#define BIG_BYTES (3 * 1024 * 1024)

typedef struct
{
  FoyerHub          *hub;
  FoyerWebServer    *server;
  FoyerListener     *listener;
  guint16            port;
  SoupServerMessage *paused;
  guint              n_left;
  guint              n_requests;
  GString           *frames; /* what a connection received that was taken over */
  FoyerConnection   *taken;
  guint              n_closed;
  guint              n_drained;
} Fixture;

static void
set_text (SoupServerMessage *message, guint status, const char *text, gsize length)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, length);
}

static void
taken_received (FoyerConnection *connection, guint8 *data, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_len (fixture->frames, (char *) data, (gssize) length);
}

static void
taken_drained (FoyerConnection *connection, gpointer user_data)
{
  ((Fixture *) user_data)->n_drained++;
}

static void
taken_closed (FoyerConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_closed++;
  g_clear_pointer (&fixture->taken, foyer_connection_unref);
}

static const FoyerConnectionHandler taken_handler = { taken_received, taken_drained, taken_closed };

static void
upgraded (FoyerConnection *connection, SoupServerMessage *message, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->taken);
  fixture->taken = foyer_connection_ref (connection);
  foyer_connection_take (connection, &taken_handler, fixture);
}

static gboolean
origin_is_allowed (const char *origin, SoupServerMessage *message, gpointer user_data)
{
  return origin == NULL || strcmp (origin, "https://good.example") == 0;
}

static void
peer_left (GCancellable *cancellable, gpointer user_data)
{
  ((Fixture *) user_data)->n_left++;
}

static void
serve (SoupServerMessage *message, const char *path, FoyerConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  g_assert_true (connection == foyer_web_server_get_connection (message));
  g_assert_cmpstr (foyer_connection_get_peer_address (connection), ==, "127.0.0.1");
  if (strcmp (path, "/ws") == 0)
    {
      g_autoptr (GError) error = NULL;
      if (!foyer_upgrade_start (message, origin_is_allowed, upgraded, fixture, &error))
        set_text (message, g_error_matches (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN) ? 403 : 400, "no", 2);
    }
  else if (strcmp (path, "/pause") == 0)
    {
      fixture->paused = g_object_ref (message);
      soup_server_message_pause (message);
      g_signal_connect (foyer_connection_get_cancellable (connection), "cancelled", G_CALLBACK (peer_left),
                        fixture);
    }
  else if (strcmp (path, "/big") == 0)
    {
      g_autofree char *big = g_strnfill (BIG_BYTES, 'b');
      set_text (message, 200, big, BIG_BYTES);
    }
  else
    {
      g_autoptr (GBytes)  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
      g_autoptr (GString) text = g_string_new (path);
      g_string_append_c (text, ' ');
      g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
      set_text (message, 200, text->str, text->len);
    }
}

static gsize
limit_body (const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data)
{
  return path_length == 7 && memcmp (path, "/import", 7) == 0 ? 300000 : 100000;
}

static void
set_up_with (Fixture *fixture, const FoyerHubLimits *limits)
{
  g_autoptr (GError) error = NULL;

  fixture->hub = foyer_hub_new (limits, &error);
  g_assert_no_error (error);
  fixture->server = foyer_web_server_new (fixture->hub);
  foyer_web_server_set_handler (fixture->server, serve, fixture, NULL);
  foyer_web_server_set_body_limit (fixture->server, limit_body, fixture);
  fixture->listener = foyer_listener_new (fixture->hub, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  fixture->port = foyer_listener_get_port (fixture->listener);
  fixture->frames = g_string_new (NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.head_ms = 10000;
  set_up_with (fixture, &limits);
}

static void
set_up_hasty (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.head_ms = 300;
  limits.body_ms = 400;
  limits.idle_ms = 500;
  limits.linger_ms = 300;
  set_up_with (fixture, &limits);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->paused);
  g_clear_object (&fixture->listener);
  foyer_hub_abort_connections (fixture->hub);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (fixture->taken);
  foyer_test_track (fixture->hub);
  foyer_test_track (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->hub);
  g_string_free (fixture->frames, TRUE);
  foyer_test_assert_released ();
}

/* What is sent at once or byte by byte, and the statuses of the answers. A plus at the end: the connection
 * stays. */
typedef struct
{
  const char *sent;
  const char *statuses;
} Probe;

#define POST(fields, body) "POST /p HTTP/1.1\r\nHost: a\r\n" fields "\r\n\r\n" body

static const Probe probes[] = {
  { OK, "200+" },
  { OK OK OK, "200 200 200+" },
  { "\r\n" OK "\r\n" OK, "200 200+" },
  { "GET /ok HTTP/1.0\r\n\r\n" OK, "200" },
  { "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" OK, "200" },
  { OK "GET /ok HTTP/1.1\r\n\r\n" OK, "200 400" },
  { "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET http://a/ok HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET /ok?a=b&c=%20 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "200+" },
  { "GET /\xc3\xa4%C3%A4 HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET /|^`{}\"<> HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET /?|^`{}\"<>[] HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "GET //ok HTTP/1.1\r\nHost: a\r\n\r\n", "200+" },
  { "G=T /ok HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
  { "GET /ok HTTP/1.1\nHost: a\n\n", "400" },
  { "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
  { "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
  { "GET /a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
  { "GET /ok HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" OK, "400" },
  { "GET /ok HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n" OK, "400" },
  { "GET /ok HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n" OK, "400" },
  { "GET /ok HTTP/3.0\r\nHost: a\r\n\r\n", "505" },
  { POST ("Content-Length: 5", "hello") OK, "200 200+" },
  { POST ("Content-Length: 0", "") OK, "200 200+" },
  { POST ("A: b", "") OK, "200 200+" },
  { POST ("Content-Length: 5\r\nContent-Length: 6", "hello") OK, "400" },
  { POST ("Content-Length: +5", "hello") OK, "400" },
  { POST ("Content-Length: 0x5", "hello") OK, "400" },
  { POST ("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n") OK, "400" },
  { POST ("Content-Length: 100001", "") OK, "413" },
  { POST ("Content-Length: 9000000000", "") OK, "413" },
  { POST ("Content-Length: 99999999999999999999", "") OK, "413" },
  { POST ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n") OK, "200 200+" },
  { POST ("Transfer-Encoding:chunked", "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n") OK, "200 200+" },
  { POST ("Transfer-Encoding: chunked", "0\r\n\r\n") OK, "200 200+" },
  { POST ("Transfer-Encoding: chunked", "0\r\nX: y\r\n\r\n") OK, "400" },
  { POST ("Transfer-Encoding: chunked", "x\r\n") OK, "400" },
  { POST ("Transfer-Encoding: chunked", "5\r\nhelloworld\r\n0\r\n\r\n") OK, "400" },
  { POST ("Transfer-Encoding: chunked", "186A1\r\n") OK, "413" },
  { POST ("Transfer-Encoding: gzip", "") OK, "400" },
  { POST ("Expect: 100-continue\r\nContent-Length: 5", "hello") OK, "200 200+" },
  { POST ("Expect: 100-continue", "") OK, "200 200+" },
  { POST ("Transfer-Encoding: chunked\r\nExpect: 100-continue", "5\r\nhello\r\n0\r\n\r\n") OK, "200 200+" },
  { POST ("Expect: 100-continue\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n") OK, "200 200+" },
  { POST ("Expect: a miracle", "") OK, "417" },
  { POST ("Expect: 100-continue\r\nContent-Length: 100001", "") OK, "413" },
};

static void
remove_continues (FoyerTestPeer *peer)
{
  g_string_replace (peer->received, "HTTP/1.1 100 Continue\r\n\r\n", "", 0);
}

static void
check_probe (Fixture *fixture, const Probe *probe, gsize step)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  gboolean                  stays = g_str_has_suffix (probe->statuses, "+");
  g_autofree char *expected = g_strndup (probe->statuses, strlen (probe->statuses) - (stays ? 1 : 0));
  gsize            length = strlen (probe->sent);
  guint            n = 1;
  gint64           until_us = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  for (const char *at = expected; *at != '\0'; at++)
    n += *at == ' ';
  for (gsize at = 0; at < length; at += step)
    {
      foyer_test_peer_send (peer, probe->sent + at, (gssize) MIN (step, length - at));
      while (step < length && g_main_context_iteration (NULL, FALSE))
        foyer_test_peer_read (peer);
    }
  while (remove_continues (peer),
         foyer_test_peer_count (peer) < n && !peer->is_over && g_get_monotonic_time () < until_us)
    {
      g_main_context_iteration (NULL, FALSE);
      foyer_test_peer_read (peer);
    }
  if (foyer_test_peer_count (peer) < n)
    g_test_message ("came: %s", peer->received->str);
  if (stays)
    {
      for (guint i = 0; i < 10; i++)
        g_main_context_iteration (NULL, FALSE);
      foyer_test_peer_read (peer);
      g_assert_false (peer->is_over);
    }
  else
    {
      foyer_test_peer_await (peer, peer->is_over);
      g_assert_false (peer->is_reset);
    }
  g_autofree char *statuses = foyer_test_peer_statuses (peer);
  g_assert_cmpstr (statuses, ==, expected);
  if (strstr (expected, "00") == NULL)
    {
      g_assert_nonnull (strstr (peer->received->str, "\r\nConnection: close\r\n"));
      g_assert_nonnull (strstr (peer->received->str, "\r\nX-Request-Id: "));
      g_assert_nonnull (strstr (peer->received->str, "\"code\":\""));
    }
}

static void
test_probes (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_test_message ("%u: %s", i, probes[i].sent);
      check_probe (fixture, &probes[i], G_MAXSSIZE);
      check_probe (fixture, &probes[i], 1);
    }
}

static void
test_bodies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);

  foyer_test_peer_send (peer, POST ("Content-Length: 5", "hello"), -1);
  foyer_test_peer_send (peer, POST ("Expect: 100-continue\r\nTransfer-Encoding: chunked", ""), -1);
  foyer_test_peer_await (peer, strstr (peer->received->str, "100 Continue\r\n\r\n") != NULL);
  g_assert_true (g_str_has_suffix (peer->received->str, "100 Continue\r\n\r\n"));
  foyer_test_peer_send (peer, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", -1);
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, "/p abcde"));
  g_assert_nonnull (strstr (peer->received->str, "/p hello"));
}

static void
test_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autofree char          *body = g_strnfill (300000, 'x');

  foyer_test_peer_send (peer, "POST /import HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n", -1);
  foyer_test_peer_send (peer, body, 300000);
  foyer_test_peer_send (peer, OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 2);
  g_string_truncate (peer->received, 0);
  foyer_test_peer_send (peer, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n" OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 2);
  g_assert_cmpuint (peer->received->len, >, BIG_BYTES);
}

/* The body is not read, and yet the client sees why. */
static void
test_unread_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autofree char          *body = g_strnfill (1024 * 1024, 'x');

  foyer_test_peer_send (peer, POST ("Content-Length: 1048576", ""), -1);
  foyer_test_peer_send (peer, body, 1024 * 1024);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_false (peer->is_reset);
  g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 413 "));
  g_assert_nonnull (strstr (peer->received->str, "\"code\":\"too_large\""));
}

static void
test_long_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autoptr (FoyerTestPeer) fits = foyer_test_peer_new (fixture->port);
  g_autofree char          *field = g_strnfill (70 * 1024, 'x');

  foyer_test_peer_send (peer, "GET /ok HTTP/1.1\r\nHost: a\r\nX: ", -1);
  foyer_test_peer_send (peer, field, 70 * 1024);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 431 "));

  gsize n = 64 * 1024 - 1 - strlen ("GET /ok HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n");
  foyer_test_peer_send (fits, "GET /ok HTTP/1.1\r\nHost: a\r\nX: ", -1);
  foyer_test_peer_send (fits, field, (gssize) n);
  foyer_test_peer_send (fits, "\r\n\r\n", -1);
  foyer_test_peer_await (fits, foyer_test_peer_count (fits) == 1);
  g_assert_true (g_str_has_prefix (fits->received->str, "HTTP/1.1 200 "));
}

static void
test_time_outs (Fixture *fixture, gconstpointer data)
{
  static const char *const  starts[] = { "GET", "GET /ok HTTP/1.1\r\nHost: a\r\n", OK "G",
                                         POST ("Content-Length: 5", "he"),
                                         POST ("Transfer-Encoding: chunked", "5\r\nhe") };
  g_autoptr (FoyerTestPeer) silent = foyer_test_peer_new (fixture->port);
  g_autoptr (FoyerTestPeer) idle = foyer_test_peer_new (fixture->port);

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
      foyer_test_peer_send (peer, starts[i], -1);
      foyer_test_peer_await (peer, peer->is_over);
      g_assert_nonnull (strstr (peer->received->str, "HTTP/1.1 408 "));
      g_assert_nonnull (strstr (peer->received->str, "\"code\":\"timeout\""));
    }
  foyer_test_peer_await (silent, silent->is_over);
  g_assert_cmpuint (silent->received->len, ==, 0);
  foyer_test_peer_read (idle);
}

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);

  foyer_test_peer_send (peer, OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
  gint64 start_us = g_get_monotonic_time ();
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_cmpuint (foyer_test_peer_count (peer), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >, 400 * 1000);
}

/* A client that takes nothing of its answer is let go. */
static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);

  for (guint i = 0; i < 8; i++)
    foyer_test_peer_send (peer, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 1);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
}

static void
test_leaving (Fixture *fixture, gconstpointer data)
{
  guint before;

  foyer_test_await (!g_main_context_iteration (NULL, FALSE));
  before = foyer_test_count_descriptors ();
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
      foyer_test_peer_send (peer, i % 2 == 0 ? OK : "GET /ok", -1);
      if (i % 2 == 0)
        foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
    }
  foyer_test_await (foyer_hub_get_n_accepted (fixture->hub) == 1000);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
  g_assert_cmpuint (foyer_test_count_descriptors (), ==, before);
}

static void
test_leaving_while_paused (Fixture *fixture, gconstpointer data)
{
  FoyerTestPeer *peer = foyer_test_peer_new (fixture->port);

  foyer_test_peer_send (peer, "GET /pause HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  foyer_test_await (fixture->paused != NULL);
  g_assert_cmpuint (fixture->n_left, ==, 0);
  foyer_test_peer_free (peer);
  foyer_test_await (fixture->n_left == 1);
  set_text (fixture->paused, 200, "late", 4);
  soup_server_message_unpause (fixture->paused);
  g_clear_object (&fixture->paused);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
}

static void
test_paused_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);

  foyer_test_peer_send (peer, "GET /pause HTTP/1.1\r\nHost: a\r\n\r\n" OK, -1);
  foyer_test_await (fixture->paused != NULL);
  for (guint i = 0; i < 5; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
  set_text (fixture->paused, 200, "late", 4);
  soup_server_message_unpause (fixture->paused);
  g_clear_object (&fixture->paused);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 2);
  g_assert_true (g_str_has_suffix (peer->received->str, "/ok "));
  g_assert_cmpuint (fixture->n_left, ==, 0);
}

static void
hub_drained (FoyerHub *hub, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) idle = foyer_test_peer_new (fixture->port);
  g_autoptr (FoyerTestPeer) busy = foyer_test_peer_new (fixture->port);
  gboolean                  is_drained = FALSE;

  foyer_test_peer_send (idle, OK, -1);
  foyer_test_peer_await (idle, foyer_test_peer_count (idle) == 1);
  foyer_test_peer_send (busy, "GET /pause HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  foyer_test_await (fixture->paused != NULL);
  foyer_hub_drain (fixture->hub, hub_drained, &is_drained);
  foyer_test_peer_await (idle, idle->is_over);
  g_assert_false (is_drained);
  set_text (fixture->paused, 200, "late", 4);
  soup_server_message_unpause (fixture->paused);
  g_clear_object (&fixture->paused);
  foyer_test_peer_await (busy, busy->is_over);
  g_assert_cmpuint (foyer_test_peer_count (busy), ==, 1);
  shutdown (busy->fd, SHUT_WR);
  foyer_test_await (is_drained);
}

#define HANDSHAKE(fields)                                                                                    \
  "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                             \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" fields "\r\n"

static void
test_upgrade (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autoptr (GBytes)        hello = g_bytes_new_static ("hello", 5);

  foyer_test_peer_send (
      peer,
      HANDSHAKE ("Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin: https://good.example\r\n") "early",
      -1);
  foyer_test_await (strcmp (fixture->frames->str, "early") == 0);
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, "\r\n\r\n"));
  g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 101 "));
  g_assert_nonnull (strstr (peer->received->str, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  g_assert_null (strstr (peer->received->str, "permessage-deflate"));
  foyer_test_peer_send (peer, "later", -1);
  foyer_test_await (strcmp (fixture->frames->str, "earlylater") == 0);

  g_assert_true (foyer_connection_send (fixture->taken, hello));
  g_assert_true (foyer_connection_send (fixture->taken, hello));
  g_assert_cmpuint (foyer_connection_get_queued_bytes (fixture->taken), ==, 10);
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, "hellohello"));
  foyer_test_await (fixture->n_drained > 0);
  g_assert_cmpuint (foyer_connection_get_queued_bytes (fixture->taken), ==, 0);

  foyer_connection_send (fixture->taken, hello);
  foyer_connection_close_lingering (fixture->taken);
  g_assert_false (foyer_connection_send (fixture->taken, hello));
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_true (g_str_has_suffix (peer->received->str, "hellohellohello"));
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  shutdown (peer->fd, SHUT_WR);
  foyer_test_await (fixture->n_closed == 1);
}

static void
test_upgrade_refused (Fixture *fixture, gconstpointer data)
{
  static const Probe refused[] = {
    { HANDSHAKE ("Origin: https://evil.example\r\n"), "403" },
    { HANDSHAKE ("Origin: https://good.example.evil.example\r\n"), "403" },
    { HANDSHAKE ("Origin: https://good.example\r\nOrigin: https://evil.example\r\n"), "403" },
    { "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "8\r\n\r\n",
      "400" },
    { "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
      foyer_test_peer_send (peer, refused[i].sent, -1);
      foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
      g_autofree char *statuses = foyer_test_peer_statuses (peer);
      g_assert_cmpstr (statuses, ==, refused[i].statuses);
    }
  g_assert_null (fixture->taken);
}

static void
test_taken_ends (Fixture *fixture, gconstpointer data)
{
  FoyerTestPeer     *peer = foyer_test_peer_new (fixture->port);
  g_autofree char   *block = g_strnfill (600 * 1024, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (block, 600 * 1024);

  foyer_test_peer_send (peer, HANDSHAKE (""), -1);
  foyer_test_await (fixture->taken != NULL);
  g_assert_true (foyer_connection_send (fixture->taken, bytes));
  g_assert_false (foyer_connection_send (fixture->taken, bytes));
  foyer_test_peer_free (peer);
  foyer_test_await (fixture->n_closed == 1);
  g_assert_null (fixture->taken);

  peer = foyer_test_peer_new (fixture->port);
  foyer_test_peer_send (peer, HANDSHAKE (""), -1);
  foyer_test_await (fixture->taken != NULL);
  foyer_connection_abort (fixture->taken);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  foyer_test_await (fixture->n_closed == 2);
  foyer_test_peer_free (peer);
}

/* Descriptors run out, then come back: nobody spins, and service goes on. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit before, little;
  GPtrArray    *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_test_peer_free);

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (peers, foyer_test_peer_new (fixture->port));
  little = before;
  little.rlim_cur = foyer_test_count_descriptors () + 10;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &little), ==, 0);
  foyer_test_await (foyer_hub_get_n_accepted (fixture->hub) == 100);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_cmpuint (foyer_hub_get_n_refused (fixture->hub), >, 50);
  g_assert_cmpuint (foyer_hub_get_n_connections (fixture->hub), <, 50);

  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  foyer_test_peer_send (peer, OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
  g_ptr_array_unref (peers);
}

static void
test_too_many (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;
  GPtrArray     *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_test_peer_free);

  foyer_hub_limits_init (&limits);
  limits.connections = 5;
  set_up_with (fixture, &limits);
  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (peers, foyer_test_peer_new (fixture->port));
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 5);
  g_autoptr (FoyerTestPeer) over = foyer_test_peer_new (fixture->port);
  foyer_test_peer_send (over, OK, -1);
  foyer_test_peer_await (over, over->is_over);
  g_assert_true (g_str_has_prefix (over->received->str, "HTTP/1.1 503 "));
  g_assert_nonnull (strstr (over->received->str, "\"code\":\"unavailable\""));
  shutdown (over->fd, SHUT_WR);
  g_ptr_array_unref (peers);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);

  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  foyer_test_peer_send (peer, OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
}

static void
test_adopted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError)        error = NULL;
  int                       fd = foyer_listener_open_fd ("::", 0, FALSE, &error);
  g_autoptr (FoyerListener) listener = foyer_listener_new_from_fd (fixture->hub, fd, &error);

  g_assert_no_error (error);
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (foyer_listener_get_port (listener));
  foyer_test_peer_send (peer, OK, -1);
  foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);

  FoyerListener *none = foyer_listener_new_from_fd (fixture->hub, dup (0), &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  none = foyer_listener_new (fixture->hub, "nowhere", 0, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  none = foyer_listener_new (fixture->hub, "127.0.0.1", fixture->port, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

static void
no_set_up (Fixture *fixture, gconstpointer data)
{
}

#define ADD(name, up, function) g_test_add ("/net/server/" name, Fixture, NULL, up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("probes", set_up, test_probes);
  ADD ("bodies", set_up, test_bodies);
  ADD ("large", set_up, test_large);
  ADD ("unread-body", set_up, test_unread_body);
  ADD ("long-head", set_up, test_long_head);
  ADD ("time-outs", set_up_hasty, test_time_outs);
  ADD ("idle", set_up_hasty, test_idle);
  ADD ("slow-reader", set_up_hasty, test_slow_reader);
  ADD ("leaving", set_up, test_leaving);
  ADD ("leaving-while-paused", set_up, test_leaving_while_paused);
  ADD ("paused-answer", set_up, test_paused_answer);
  ADD ("drain", set_up, test_drain);
  ADD ("upgrade", set_up, test_upgrade);
  ADD ("upgrade-refused", set_up, test_upgrade_refused);
  ADD ("taken-ends", set_up, test_taken_ends);
  ADD ("no-descriptors", set_up, test_no_descriptors);
  ADD ("too-many", no_set_up, test_too_many);
  ADD ("adopted", set_up, test_adopted);
  return foyer_test_run ();
}
