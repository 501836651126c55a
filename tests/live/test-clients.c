/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clients.h"

#include <string.h>

/* Clients whose sockets write down the payloads that they were sent. */
typedef struct
{
  FoyerClients *clients;
  FoyerClient  *a;
  FoyerClient  *b;
  GString      *log;
} Fixture;

static GString *current_log;

static void
link_send (gpointer link, GBytes *frame)
{
  gsize       size;
  const char *data = g_bytes_get_data (frame, &size);
  g_string_append_printf (current_log, "%s%s:%.*s", current_log->len > 0 ? " " : "", (const char *) link,
                          (int) size - 2, data + 2);
}

static gsize
link_get_pending (gpointer link)
{
  return 0;
}

static guint
link_get_frames (gpointer link)
{
  return 0;
}

static void
link_set_deadline (gpointer link, gint64 at_us)
{
}

static void
link_end (gpointer link)
{
}

static void
owner_message (gpointer owner, gboolean is_text, const guint8 *data, gsize length)
{
}

static void
owner_refused (gpointer owner, const guint8 *data, gsize length, guint retry_after_ms)
{
}

static void
owner_ended (gpointer owner)
{
}

static const FoyerSocketLimits limits = { .message_bytes = 65536 };
static const FoyerSocketLink   link_table = {
    link_send, link_get_pending,  link_get_frames, link_end, link_end,
    link_end,  link_set_deadline, link_end,        link_end, link_end
};
static const FoyerSocketHandler handler = { owner_message, owner_refused, owner_ended };

static FoyerClient *
make_client (Fixture *fixture, const char *name)
{
  FoyerHandshake handshake = { 0 };
  FoyerClient   *client = foyer_client_new (&handshake);

  client->server = fixture;
  foyer_socket_init (&client->socket, &limits, &link_table, (gpointer) name, &handler, client, 1);
  foyer_clients_add (fixture->clients, client);
  return client;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  current_log = fixture->log = g_string_new (NULL);
  fixture->clients = foyer_clients_new ();
  fixture->a = make_client (fixture, "a");
  fixture->b = make_client (fixture, "b");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (foyer_clients_get_size (fixture->clients) > 0)
    foyer_clients_remove (fixture->clients, foyer_clients_get (fixture->clients, 0));
  foyer_client_unref (fixture->a);
  foyer_client_unref (fixture->b);
  foyer_clients_free (fixture->clients);
  g_string_free (fixture->log, TRUE);
}

static void
expect (Fixture *fixture, const char *log)
{
  g_assert_cmpstr (fixture->log->str, ==, log);
  g_string_truncate (fixture->log, 0);
}

static void
deliver (FoyerSubscription *subscription, gint64 position)
{
  g_autofree char   *text = g_strdup_printf ("%" G_GINT64_FORMAT, position);
  g_autoptr (GBytes) frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, strlen (text));
  foyer_subscription_deliver (subscription, position, frame);
}

static void
broadcast (Fixture *fixture, const char *name, gint64 position)
{
  FoyerSubscription *l = foyer_clients_find_topic (fixture->clients, FOYER_TOPIC_CONVERSATION, name);
  for (; l != NULL; l = l->next)
    deliver (l, position);
}

static void
test_topics (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  foyer_clients_join (fixture->clients, fixture->b, FOYER_TOPIC_CONVERSATION, "1");
  foyer_clients_join (fixture->clients, fixture->b, FOYER_TOPIC_CONVERSATION, "2");
  g_assert_false (foyer_clients_have_tables (fixture->clients));
  foyer_clients_join (fixture->clients, fixture->b, FOYER_TOPIC_TABLE, "1");
  foyer_clients_leave (fixture->clients,
                       foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_TABLE, "2"));
  g_assert_true (foyer_clients_have_tables (fixture->clients));
  broadcast (fixture, "1", 1);
  expect (fixture, "b:1 a:1");
  broadcast (fixture, "2", 2);
  expect (fixture, "b:2");
  broadcast (fixture, "3", 3);
  expect (fixture, "");
  g_assert_true (foyer_clients_find (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1") == a);
  g_assert_null (foyer_clients_find (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "2"));

  foyer_clients_leave (fixture->clients, a);
  broadcast (fixture, "1", 4);
  expect (fixture, "b:4");
  foyer_clients_leave_all (fixture->clients, fixture->b);
  g_assert_null (foyer_clients_find_topic (fixture->clients, FOYER_TOPIC_CONVERSATION, "1"));
  g_assert_null (foyer_clients_find_topic (fixture->clients, FOYER_TOPIC_TABLE, "1"));
  g_assert_false (foyer_clients_have_tables (fixture->clients));
  g_assert_cmpuint (fixture->b->n_subscriptions, ==, 0);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");
  foyer_clients_remove (fixture->clients, fixture->a);
  g_assert_cmpuint (foyer_clients_get_size (fixture->clients), ==, 1);
  g_assert_true (foyer_clients_get (fixture->clients, 0) == fixture->b);
  g_assert_cmpuint (fixture->b->index, ==, 0);
  g_assert_null (foyer_clients_find_topic (fixture->clients, FOYER_TOPIC_CONVERSATION, "1"));
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *subscriptions[100];

  for (guint i = 0; i < 100; i++)
    subscriptions[i] =
        foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, i % 2 ? "x" : "y");
  for (guint i = 0; i < 100; i++)
    foyer_clients_leave (fixture->clients, subscriptions[(i * 37) % 100]);
  g_assert_null (fixture->a->subscriptions);
  g_assert_null (foyer_clients_find_topic (fixture->clients, FOYER_TOPIC_CONVERSATION, "x"));
}

static void
test_agents (Fixture *fixture, gconstpointer data)
{
  fixture->a->identity = foyer_identity_new_staff ("u1", FOYER_ROLE_AGENT, "t1", 0);
  fixture->b->identity = foyer_identity_new_staff ("u1", FOYER_ROLE_AGENT, "t2", 0);
  FoyerHandshake          handshake = { 0 };
  g_autoptr (FoyerClient) user = foyer_client_new (&handshake);
  user->identity = foyer_identity_new_staff ("u2", FOYER_ROLE_USER, "t3", 0);

  g_assert_true (foyer_clients_count_agent (fixture->clients, fixture->a, TRUE));
  g_assert_false (foyer_clients_count_agent (fixture->clients, fixture->a, TRUE));
  g_assert_false (foyer_clients_count_agent (fixture->clients, fixture->b, TRUE));
  g_assert_false (foyer_clients_count_agent (fixture->clients, user, TRUE));
  g_assert_cmpuint (foyer_clients_get_agents (fixture->clients), ==, 1);
  foyer_clients_remove (fixture->clients, fixture->a);
  g_assert_cmpuint (foyer_clients_get_agents (fixture->clients), ==, 1);
  g_assert_true (foyer_clients_count_agent (fixture->clients, fixture->b, FALSE));
  g_assert_cmpuint (foyer_clients_get_agents (fixture->clients), ==, 0);
}

/* What comes while the store is asked is kept back, and what the store has brought is not sent again. */
static void
test_hold_and_release (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  foyer_subscription_hold (a);
  for (gint64 i = 5; i <= 8; i++)
    deliver (a, i);
  deliver (a, 0);
  expect (fixture, "");
  foyer_subscription_release (a, 6);
  expect (fixture, "a:7 a:8 a:0");
  deliver (a, 6);
  deliver (a, 9);
  expect (fixture, "a:9");
}

static void
test_needs (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  g_assert_true (foyer_subscription_needs (a, 1));
  deliver (a, 5);
  deliver (a, 6);
  g_assert_true (foyer_subscription_needs (a, 4));
  g_assert_false (foyer_subscription_needs (a, 5));
  g_assert_false (foyer_subscription_needs (a, 6));
  g_assert_true (foyer_subscription_needs (a, 7));
}

static void
test_hold_overflows (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  foyer_subscription_hold (a);
  for (gint64 i = 1; i <= 512; i++)
    deliver (a, i);
  g_assert_false (a->overflowed);
  deliver (a, 513);
  g_assert_true (a->overflowed);
  g_assert_cmpuint (a->watch->held_bytes, ==, 0);
  deliver (a, 514);
  foyer_subscription_release (a, 514);
  expect (fixture, "");
  deliver (a, 515);
  expect (fixture, "a:515");
}

/* What begins with its first message goes out; behind a gap it waits, in order and with what has no place in
 * it, until the client has said what it has. */
static void
test_wait (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  foyer_subscription_wait (a);
  deliver (a, 0);
  deliver (a, 1);
  deliver (a, 2);
  expect (fixture, "a:0 a:1 a:2");
  deliver (a, 4);
  deliver (a, 0);
  deliver (a, 5);
  expect (fixture, "");
  g_assert_false (foyer_subscription_is_held (a));
  foyer_subscription_hold (a);
  g_assert_true (foyer_subscription_is_held (a));
  deliver (a, 6);
  foyer_subscription_settle (a);
  expect (fixture, "");
  foyer_subscription_release (a, 4);
  expect (fixture, "a:0 a:5 a:6");
}

/* Nothing is left of the waiting when it is over. */
static void
test_settle (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");

  foyer_subscription_wait (a);
  deliver (a, 7);
  deliver (a, 8);
  expect (fixture, "");
  foyer_subscription_settle (a);
  expect (fixture, "a:7 a:8");
  g_assert_null (a->watch);
  deliver (a, 9);
  expect (fixture, "a:9");
}

static void
test_wait_overflows (Fixture *fixture, gconstpointer data)
{
  FoyerSubscription  *a = foyer_clients_join (fixture->clients, fixture->a, FOYER_TOPIC_CONVERSATION, "1");
  g_autoptr (GString) all = g_string_new (NULL);

  foyer_subscription_wait (a);
  for (gint64 i = 2; i <= 66; i++)
    {
      expect (fixture, "");
      deliver (a, i);
      g_string_append_printf (all, "%sa:%" G_GINT64_FORMAT, i > 2 ? " " : "", i);
    }
  expect (fixture, all->str);
}

static void
be (FoyerClient *client, const char *visitor_id)
{
  g_clear_pointer (&client->identity, foyer_identity_unref);
  client->identity = foyer_identity_new_visitor (visitor_id, "w", NULL, NULL, 0);
}

static guint
count_members (Fixture *fixture, const char *visitor_id)
{
  guint count = 0;

  for (FoyerClient *l = foyer_clients_find_member (fixture->clients, visitor_id); l != NULL;
       l = l->next_of_member)
    {
      g_assert_cmpstr (l->identity->visitor_id, ==, visitor_id);
      count++;
    }
  return count;
}

/* In whichever order the sockets of a visitor leave, the others are still found, by the id of their own. */
static void
test_members (Fixture *fixture, gconstpointer data)
{
  for (guint order = 0; order < 6; order++)
    {
      static const guint orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                          { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
      FoyerClient       *all[3] = { fixture->a, fixture->b, make_client (fixture, "c") };
      for (guint i = 0; i < 3; i++)
        {
          be (all[i], "v");
          foyer_clients_add_holder (fixture->clients, all[i]);
          g_assert_cmpuint (count_members (fixture, "v"), ==, i + 1);
        }
      g_assert_cmpuint (count_members (fixture, "w"), ==, 0);
      for (guint i = 0; i < 3; i++)
        {
          FoyerClient *client = all[orders[order][i]];
          foyer_clients_leave_all (fixture->clients, client);
          /* As at the next log-in: what belonged to the old identity is gone. */
          be (client, "other");
          g_assert_cmpuint (count_members (fixture, "v"), ==, 2 - i);
        }
      foyer_clients_remove (fixture->clients, all[2]);
      foyer_client_unref (all[2]);
    }
}

static guint
count_held (Fixture *fixture, const char *holder_id)
{
  g_autoptr (GPtrArray) held = foyer_clients_list_held (fixture->clients, holder_id);
  return held->len;
}

/* The sockets of an account, and of visitors who are tied to it, until they leave. */
static void
test_holders (Fixture *fixture, gconstpointer data)
{
  fixture->a->identity = foyer_identity_new_staff ("u", FOYER_ROLE_AGENT, "t1", 0);
  fixture->b->identity = foyer_identity_new_visitor ("v", "w", "u", "t2", 0);
  foyer_clients_add_holder (fixture->clients, fixture->a);
  foyer_clients_add_holder (fixture->clients, fixture->b);
  g_assert_cmpuint (count_held (fixture, "u"), ==, 2);
  g_assert_cmpuint (count_held (fixture, "v"), ==, 1);
  g_assert_cmpuint (count_held (fixture, "w"), ==, 0);
  foyer_clients_leave_all (fixture->clients, fixture->b);
  g_assert_cmpuint (count_held (fixture, "u"), ==, 1);
  g_assert_cmpuint (count_held (fixture, "v"), ==, 0);
  foyer_clients_remove (fixture->clients, fixture->a);
  g_assert_cmpuint (count_held (fixture, "u"), ==, 0);
}

#define ADD(path, function) g_test_add ("/live/clients/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("topics", test_topics);
  ADD ("remove", test_remove);
  ADD ("many", test_many);
  ADD ("agents", test_agents);
  ADD ("members", test_members);
  ADD ("holders", test_holders);
  ADD ("hold-and-release", test_hold_and_release);
  ADD ("needs", test_needs);
  ADD ("hold-overflows", test_hold_overflows);
  ADD ("wait", test_wait);
  ADD ("settle", test_settle);
  ADD ("wait-overflows", test_wait_overflows);
  return g_test_run ();
}
