/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* How much the hub does in one turn of the main loop. The clock of its turns is the test's: each look at it
 * is STEP_US later than the one before, so that a turn has time for a known number of pieces of work. */
#include "foyer-descriptors.h"
#include "foyer-test-server.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define STEP_US 100
#define A_TURN 5 /* pieces of work, and twice as many accepts */
#define PEERS 40

static gint64 clock_us;

static gint64
test_clock (void)
{
  clock_us += STEP_US;
  return clock_us;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.clock = test_clock;
  limits.turn_us = A_TURN * STEP_US;
  fixture_set_up_with (fixture, &limits);
}

static gboolean
turn (void)
{
  return g_main_context_iteration (NULL, FALSE);
}

static GPtrArray *
connect_peers (Fixture *fixture, guint n)
{
  GPtrArray *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_test_peer_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (peers, foyer_test_peer_new (fixture->port));
  return peers;
}

static GPtrArray *
open_peers (Fixture *fixture, guint n)
{
  GPtrArray *peers = connect_peers (fixture, n);

  foyer_test_await (foyer_hub_get_n_accepted (fixture->hub) == n);
  foyer_test_await (!turn ());
  return peers;
}

static void
send_all (GPtrArray *peers, const char *request)
{
  for (guint i = 0; i < peers->len; i++)
    foyer_test_peer_send (g_ptr_array_index (peers, i), request, -1);
}

/* A turn may do nothing that counts, but no more than @most. */
static void
assert_at_most (guint64 *before, guint64 now, guint64 most)
{
  g_assert_cmpuint (now - *before, <=, most);
  *before = now;
}

static void
test_accepts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = connect_peers (fixture, PEERS);
  guint64               before = 0;
  guint                 turns = 0;

  for (; foyer_hub_get_n_accepted (fixture->hub) < PEERS; turns++)
    {
      g_assert_cmpuint (turns, <, PEERS);
      turn ();
      assert_at_most (&before, foyer_hub_get_n_accepted (fixture->hub), 2 * A_TURN);
    }
  g_assert_cmpuint (turns, >=, PEERS / (2 * A_TURN));
}

/* One batch of the kernel's events takes several turns; all are served, each once. */
static void
test_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = open_peers (fixture, PEERS);
  guint64               before = 0;

  send_all (peers, OK);
  for (guint turns = 0; fixture->n_requests < PEERS; turns++)
    {
      g_assert_cmpuint (turns, <, 2 * PEERS);
      turn ();
      assert_at_most (&before, fixture->n_requests, A_TURN);
    }
  foyer_test_await (!turn ());
  for (guint i = 0; i < PEERS; i++)
    {
      FoyerTestPeer *peer = g_ptr_array_index (peers, i);
      foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1);
    }
  g_assert_cmpuint (fixture->n_requests, ==, PEERS);
}

static void
on_timer (FoyerTimer *timer, gpointer user_data)
{
  *(guint *) user_data += 1;
}

/* However much there is to read, timers have their share of the same turn. */
static void
test_timers_beside_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = open_peers (fixture, PEERS);
  FoyerTimer            timers[PEERS];
  guint                 n_called = 0;

  for (guint i = 0; i < PEERS; i++)
    {
      foyer_timer_init (&timers[i], on_timer, &n_called);
      foyer_hub_start_timer (fixture->hub, &timers[i], 0);
    }
  g_usleep (3 * FOYER_TIMER_TICK_MS * 1000);
  send_all (peers, OK);
  turn ();
  g_assert_cmpuint (n_called, ==, A_TURN);
  g_assert_cmpuint (fixture->n_requests, >=, 1);
  g_assert_cmpuint (fixture->n_requests, <=, A_TURN);
  guint64 before = n_called;
  while (n_called < PEERS)
    {
      g_assert_true (turn ());
      assert_at_most (&before, n_called, A_TURN);
    }
  foyer_test_await (fixture->n_requests == PEERS);
}

static void
on_drained (FoyerHub *hub, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Thousands that are idle are not closed in one turn. */
static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = open_peers (fixture, PEERS);
  gboolean              is_drained = FALSE;
  guint64               closed = 0;

  foyer_hub_drain (fixture->hub, on_drained, &is_drained);
  g_assert_cmpuint (foyer_hub_get_n_connections (fixture->hub), ==, PEERS);
  for (guint turns = 0; !is_drained; turns++)
    {
      g_assert_cmpuint (turns, <=, PEERS);
      turn ();
      assert_at_most (&closed, PEERS - foyer_hub_get_n_connections (fixture->hub), A_TURN);
    }
  g_assert_cmpuint (closed, ==, PEERS);
}

#define READ (16 * 1024)

/* One peer that sends much is read in pieces, in so many turns: its own event, and its place in the run
 * queue. */
static void
test_long_reading (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.turn_us = 0;
  fixture_set_up_with (fixture, &limits);
  g_autoptr (FoyerTestPeer) talker = foyer_test_peer_new (fixture->port);
  g_autofree char          *much = g_strnfill (4 * READ, 'x');
  foyer_test_peer_send (talker,
                        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        -1);
  foyer_test_await (fixture->taken != NULL);
  foyer_test_await (!turn ());
  g_assert_cmpint (send (talker->fd, much, 4 * READ, MSG_DONTWAIT), ==, 4 * READ);
  for (guint64 before = 0; fixture->frames->len < 4 * READ;)
    {
      turn ();
      assert_at_most (&before, fixture->frames->len, 2 * READ);
    }
  foyer_connection_abort (fixture->taken);
  foyer_test_await (fixture->n_closed == 1);
}

/* Peers whose head must be there within 100 ms, of whom one is served in a turn. */
static GPtrArray *
connect_with_little_time (Fixture *fixture)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.turn_us = 0;
  limits.head_ms = 100;
  fixture_set_up_with (fixture, &limits);
  GPtrArray *peers = connect_peers (fixture, A_TURN);
  foyer_test_await (foyer_hub_get_n_accepted (fixture->hub) == A_TURN);
  return peers;
}

/* Who has sent their request in time gets their answer, however late the loop comes to read it. */
static void
test_late_look (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = connect_with_little_time (fixture);

  send_all (peers, OK);
  g_usleep (4 * FOYER_TIMER_TICK_MS * 1000);
  for (guint i = 0; i < A_TURN; i++)
    {
      FoyerTestPeer *peer = g_ptr_array_index (peers, i);
      foyer_test_peer_await (peer, foyer_test_peer_count (peer) == 1 || peer->is_over);
      g_assert_false (peer->is_reset);
      g_assert_true (g_str_has_prefix (peer->received->str, "HTTP/1.1 200 "));
    }
}

static void
read_all (GPtrArray *peers)
{
  for (guint i = 0; i < peers->len; i++)
    foyer_test_peer_read (g_ptr_array_index (peers, i));
}

static guint
count_timed_out (GPtrArray *peers)
{
  guint count = 0;

  for (guint i = 0; i < peers->len; i++)
    {
      FoyerTestPeer *peer = g_ptr_array_index (peers, i);
      count += g_str_has_prefix (peer->received->str, "HTTP/1.1 408 ");
    }
  return count;
}

/* A byte that lies there when the time is out does not buy more of it: what is there is looked at, once. */
static void
test_late_trickle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = connect_with_little_time (fixture);

  for (guint rounds = 0; rounds < 2; rounds++)
    {
      /* The first ones' time is looked at before what they have sent. */
      for (guint i = peers->len; i > 0; i--)
        foyer_test_peer_send (g_ptr_array_index (peers, i - 1), "G", 1);
      g_usleep (1100 * 1000);
      while (turn ())
        ;
    }
  read_all (peers);
  g_assert_cmpuint (count_timed_out (peers), ==, A_TURN);
}

/* Who was idle for too long, but has begun to speak, has the time of a new request. */
static void
test_late_after_idle (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;
  const char    *rest = &OK[1];

  foyer_hub_limits_init (&limits);
  limits.turn_us = 0;
  limits.idle_ms = 100;
  fixture_set_up_with (fixture, &limits);
  g_autoptr (GPtrArray) peers = open_peers (fixture, A_TURN);
  send_all (peers, OK);
  foyer_test_await (fixture->n_requests == A_TURN);
  foyer_test_await (!turn ());
  for (guint i = peers->len; i > 0; i--)
    foyer_test_peer_send (g_ptr_array_index (peers, i - 1), "G", 1);
  g_usleep (200 * 1000);
  foyer_test_await (!turn ());
  send_all (peers, rest);
  foyer_test_await (fixture->n_requests == 2 * A_TURN);
  foyer_test_await (!turn ());
  read_all (peers);
  g_assert_cmpuint (count_timed_out (peers), ==, 0);
}

static guint
read_table_size (void)
{
  g_autofree char   *status = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents ("/proc/self/status", &status, NULL, &error);
  g_assert_no_error (error);
  const char *line = strstr (status, "FDSize:");
  g_assert_nonnull (line);
  return (guint) g_ascii_strtoull (line + strlen ("FDSize:"), NULL, 10);
}

/* Nobody who is accepted waits for the kernel to make its table of descriptors larger. */
static void
test_descriptor_table (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_cmpuint (read_table_size (), >=, MIN (limit.rlim_cur, FOYER_DESCRIPTORS_ROOM));
}

/* Those that end while a batch still names them are not freed before it is over. */
static void
test_abort_within_a_batch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) peers = open_peers (fixture, PEERS);

  send_all (peers, OK);
  turn ();
  g_assert_cmpuint (fixture->n_requests, <, PEERS);
  guint served = fixture->n_requests;
  foyer_hub_abort_connections (fixture->hub);
  foyer_test_await (!turn ());
  g_assert_cmpuint (fixture->n_requests, ==, served);
  g_assert_cmpuint (foyer_hub_get_n_connections (fixture->hub), ==, 0);
}

static void
no_set_up (Fixture *fixture, gconstpointer data)
{
}

#define ADD(name, up, function)                                                                              \
  g_test_add ("/net/turns/" name, Fixture, NULL, up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("accepts", set_up, test_accepts);
  ADD ("events", set_up, test_events);
  ADD ("timers-beside-events", set_up, test_timers_beside_events);
  ADD ("drain", set_up, test_drain);
  ADD ("long-reading", no_set_up, test_long_reading);
  ADD ("late-look", no_set_up, test_late_look);
  ADD ("late-trickle", no_set_up, test_late_trickle);
  ADD ("late-after-idle", no_set_up, test_late_after_idle);
  ADD ("descriptor-table", set_up, test_descriptor_table);
  ADD ("abort-within-a-batch", set_up, test_abort_within_a_batch);
  return foyer_test_run ();
}
