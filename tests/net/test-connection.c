/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test-server.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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
  fixture_answer_paused (fixture);
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
  fixture_answer_paused (fixture);
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
  fixture_answer_paused (fixture);
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
  foyer_connection_tell_drained (fixture->taken);
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, "hellohello"));
  foyer_test_await (fixture->n_drained == 1);
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
  static const struct
  {
    const char *sent, *statuses;
  } refused[] = {
    { HANDSHAKE ("Origin: https://evil.example\r\n"), "403" },
    { HANDSHAKE ("Origin: https://good.example.evil.example\r\n"), "403" },
    { HANDSHAKE ("Origin: https://good.example\r\nOrigin: https://evil.example\r\n"), "403" },
    { "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "8\r\n\r\n",
      "426" },
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

/* What has begun to leave is ended, what has not is forgotten, and what comes next stands behind it. */
static void
test_drop_queued (Fixture *fixture, gconstpointer data)
{
  const gsize               size = 8 * 1024 * 1024;
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autofree char          *a = g_strnfill (size, 'a');
  g_autofree char          *b = g_strnfill (size, 'b');
  g_autoptr (GBytes)        first = g_bytes_new (a, size);
  g_autoptr (GBytes)        second = g_bytes_new (b, size);
  g_autoptr (GBytes)        third = g_bytes_new_static ("c", 1);

  foyer_test_peer_send (peer, HANDSHAKE (""), -1);
  foyer_test_await (fixture->taken != NULL);
  foyer_connection_set_queue_limit (fixture->taken, 0);
  g_assert_true (foyer_connection_send (fixture->taken, first));
  g_assert_true (foyer_connection_send (fixture->taken, second));
  foyer_connection_flush_now (fixture->taken);
  /* Some is on its way; the kernel keeps little beyond it. */
  gsize queued = foyer_connection_get_queued_bytes (fixture->taken);
  g_test_message ("the kernel has taken %" G_GSIZE_FORMAT " bytes", 2 * size - queued);
  g_assert_cmpuint (queued, <, 2 * size);
  g_assert_cmpuint (queued, >, 2 * size - 1024 * 1024);
  g_assert_cmpuint (foyer_connection_get_n_queued (fixture->taken), ==, 2);
  foyer_connection_drop_queued (fixture->taken);
  g_assert_cmpuint (foyer_connection_get_queued_bytes (fixture->taken), <, size);
  g_assert_cmpuint (foyer_connection_get_n_queued (fixture->taken), ==, 1);
  g_assert_true (foyer_connection_send (fixture->taken, third));
  foyer_test_peer_await (peer, g_str_has_suffix (peer->received->str, "c"));
  g_assert_null (strchr (strstr (peer->received->str, "\r\n\r\n"), 'b'));
  g_assert_cmpuint (strlen (strstr (peer->received->str, "\r\n\r\n")), ==, 4 + size + 1);
  foyer_connection_abort (fixture->taken);
  foyer_test_await (fixture->n_closed == 1);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_false (peer->is_reset);
}

/* Nothing is kept for a peer that is cut while it takes nothing, neither here nor by the kernel: it gets a
 * reset. */
static void
test_cut_while_stuck (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerTestPeer) peer = foyer_test_peer_new (fixture->port);
  g_autofree char          *block = g_strnfill (16 * 1024 * 1024, 'x');
  g_autoptr (GBytes)        bytes = g_bytes_new (block, 16 * 1024 * 1024);

  foyer_test_peer_send (peer, HANDSHAKE (""), -1);
  foyer_test_await (fixture->taken != NULL);
  foyer_connection_set_queue_limit (fixture->taken, 0);
  g_assert_true (foyer_connection_send (fixture->taken, bytes));
  foyer_connection_flush_now (fixture->taken);
  g_assert_cmpuint (foyer_connection_get_queued_bytes (fixture->taken), >, 0);
  foyer_connection_abort (fixture->taken);
  foyer_test_await (fixture->n_closed == 1);
  foyer_test_peer_await (peer, peer->is_over);
  g_assert_true (peer->is_reset);
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
  g_autoptr (FoyerTestPeer) late = foyer_test_peer_new (fixture->port);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &little), ==, 0);
  foyer_test_peer_send (late, OK, -1);
  /* At once, and not after a pause: no turn of the loop waits here. */
  for (guint i = 0; i < 200 && !late->is_over; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      foyer_test_peer_read (late);
    }
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_true (g_str_has_prefix (late->received->str, "HTTP/1.1 503 "));
  g_assert_false (late->is_reset);
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
  fixture_set_up_with (fixture, &limits);
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

#define PEERS 20

/* Where a turn has time for one connection only, the others are written to in the next ones. */
static void
test_flush_over_turns (Fixture *fixture, gconstpointer data)
{
  FoyerTestPeer *peers[PEERS];
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.flush_us = 0;
  fixture_set_up_with (fixture, &limits);
  for (guint i = 0; i < PEERS; i++)
    peers[i] = foyer_test_peer_new (fixture->port);
  for (guint i = 0; i < PEERS; i++)
    foyer_test_peer_send (peers[i], OK, -1);
  for (guint i = 0; i < PEERS; i++)
    {
      foyer_test_peer_await (peers[i], foyer_test_peer_count (peers[i]) == 1);
      foyer_test_peer_free (peers[i]);
    }
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

#define ADD(name, up, function)                                                                              \
  g_test_add ("/net/connection/" name, Fixture, NULL, up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("leaving", fixture_set_up, test_leaving);
  ADD ("leaving-while-paused", fixture_set_up, test_leaving_while_paused);
  ADD ("paused-answer", fixture_set_up, test_paused_answer);
  ADD ("drain", fixture_set_up, test_drain);
  ADD ("upgrade", fixture_set_up, test_upgrade);
  ADD ("upgrade-refused", fixture_set_up, test_upgrade_refused);
  ADD ("taken-ends", fixture_set_up, test_taken_ends);
  ADD ("drop-queued", fixture_set_up, test_drop_queued);
  ADD ("cut-while-stuck", fixture_set_up, test_cut_while_stuck);
  ADD ("no-descriptors", fixture_set_up, test_no_descriptors);
  ADD ("too-many", no_set_up, test_too_many);
  ADD ("flush-over-turns", no_set_up, test_flush_over_turns);
  ADD ("adopted", fixture_set_up, test_adopted);
  return foyer_test_run ();
}
