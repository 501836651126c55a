/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test-server.h"

#include <string.h>
#include <sys/socket.h>

/* What is sent at once or byte by byte, and the statuses of the answers. A plus at the end: the connection
 * stays. */
typedef struct
{
  const char *sent;
  const char *statuses;
} Probe;

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
    {
      g_autofree char *shown = g_strescape (peer->received->str, NULL);
      g_test_message ("came: %s", shown);
    }
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
      g_autofree char *shown = g_strescape (probes[i].sent, NULL);
      g_test_message ("%u: %s", i, shown);
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

static char *
make_noise (gsize length)
{
  char   *noise = g_malloc (length + 1);
  guint32 state = 1;

  for (gsize i = 0; i < length; i++)
    {
      state = state * 1664525 + 1013904223;
      noise[i] = (char) (state >> 24);
    }
  return noise;
}

/* In chunks of 1 byte, 2, 4 and so on, up to half a megabyte, and then over again. */
static void
send_in_chunks (FoyerTestPeer *peer, const char *body, gsize length)
{
  gsize size = 1;

  for (gsize at = 0; at < length; at += size, size = size < 500000 ? size * 2 : 1)
    {
      size = MIN (size, length - at);
      g_autofree char *head = g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", size);
      foyer_test_peer_send (peer, head, -1);
      foyer_test_peer_send (peer, body + at, (gssize) size);
      foyer_test_peer_send (peer, "\r\n", -1);
    }
  foyer_test_peer_send (peer, "0\r\n\r\n", -1);
}

static void
check_sum (FoyerTestPeer *peer, const char *body, gsize length, gboolean in_chunks)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) body, length);
  g_autofree char *field = in_chunks ? g_strdup ("Expect: 100-continue\r\nTransfer-Encoding:chunked")
                                     : g_strdup_printf ("Content-Length:%" G_GSIZE_FORMAT, length);
  g_autofree char *head = g_strconcat ("POST /sum HTTP/1.1\r\nHost: a\r\n", field, "\r\n\r\n", NULL);

  g_test_message ("%" G_GSIZE_FORMAT " bytes, %s", length, field);
  g_string_truncate (peer->received, 0);
  foyer_test_peer_send (peer, head, -1);
  if (in_chunks)
    send_in_chunks (peer, body, length);
  else
    foyer_test_peer_send (peer, body, (gssize) length);
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, sum));
}

/* Whatever its size and form, a body arrives as it was, and the next request on the connection too. */
static void
test_sums (Fixture *fixture, gconstpointer data)
{
  static const gsize        sizes[] = { 0, 1, 65535, 65536, 65537, 1024 * 1024, SUM_BYTES };
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autofree char          *noise = make_noise (SUM_BYTES + 1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      check_sum (peer, noise, sizes[i], FALSE);
      check_sum (peer, noise, sizes[i], TRUE);
    }
  g_string_truncate (peer->received, 0);
  foyer_test_peer_send (peer, "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  send_in_chunks (peer, noise, SUM_BYTES + 1);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 413 "));
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
fixture_set_up_patient (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.linger_bytes = 65536;
  limits.linger_ms = 60000;
  fixture_set_up_with (fixture, &limits);
}

/* A client that writes all before it reads must not be reset as long as the server lingers, however much it
 * sends: its next write would fail, and many then never look at the answer. */
static void
test_more_than_lingered (Fixture *fixture, gconstpointer data)
{
  FoyerTestPeer   *peer = foyer_test_peer_new (fixture->port);
  g_autofree char *body = g_strnfill (200000, 'x');

  foyer_test_peer_send (peer, POST ("Content-Length: 1048576", ""), -1);
  foyer_test_peer_send (peer, body, 200000);
  foyer_test_peer_await (peer, peer->is_over);
  for (guint i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpint (send (peer->fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT), ==, 1);
  g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 413 "));
  g_assert_cmpuint (foyer_hub_get_n_connections (fixture->hub), ==, 1);
  /* Once it leaves, there is nothing to wait for. */
  foyer_test_peer_free (peer);
  foyer_test_await (foyer_hub_get_n_connections (fixture->hub) == 0);
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

#define ADD(name, up, function)                                                                              \
  g_test_add ("/net/server/" name, Fixture, NULL, up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("probes", fixture_set_up, test_probes);
  ADD ("bodies", fixture_set_up, test_bodies);
  ADD ("large", fixture_set_up, test_large);
  ADD ("sums", fixture_set_up, test_sums);
  ADD ("unread-body", fixture_set_up, test_unread_body);
  ADD ("more-than-lingered", fixture_set_up_patient, test_more_than_lingered);
  ADD ("long-head", fixture_set_up, test_long_head);
  ADD ("time-outs", fixture_set_up_hasty, test_time_outs);
  ADD ("idle", fixture_set_up_hasty, test_idle);
  ADD ("slow-reader", fixture_set_up_hasty, test_slow_reader);
  return foyer_test_run ();
}
