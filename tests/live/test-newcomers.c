/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-newcomers.h"

#include "foyer-clients.h"
#include "foyer-test.h"

#define MANY 3000

typedef struct
{
  FoyerClients   *clients;
  FoyerNewcomers *newcomers;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clients = foyer_clients_new ();
  fixture->newcomers = foyer_newcomers_new (GPOINTER_TO_UINT (data));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_newcomers_free (fixture->newcomers);
  while (foyer_clients_get_size (fixture->clients) > 0)
    foyer_clients_remove (fixture->clients, foyer_clients_get (fixture->clients, 0));
  foyer_clients_free (fixture->clients);
}

static FoyerClient *
add (Fixture *fixture, gboolean joins)
{
  FoyerHandshake          handshake = { 0 };
  g_autoptr (FoyerClient) client = foyer_client_new (&handshake);

  foyer_clients_add (fixture->clients, client);
  if (joins)
    foyer_subscription_wait (foyer_clients_join (fixture->clients, client, FOYER_TOPIC_CONVERSATION, "c"));
  foyer_newcomers_add (fixture->newcomers, client);
  return client;
}

static guint
count_waiting (Fixture *fixture)
{
  guint count = 0;

  for (guint i = 0; i < foyer_clients_get_size (fixture->clients); i++)
    {
      FoyerClient *client = foyer_clients_get (fixture->clients, i);
      gboolean     waits = client->subscriptions != NULL && client->subscriptions->waits;
      g_assert_cmpuint (client->newcomer, ==, waits);
      count += waits;
    }
  return count;
}

/* Whoever comes is waited for, those who come meanwhile too, and in the end nobody any more. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MANY; i++)
    {
      add (fixture, TRUE);
      if (i % 100 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (count_waiting (fixture), >, 0);
  foyer_test_await (count_waiting (fixture) == 0);
  add (fixture, TRUE);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  foyer_test_await (count_waiting (fixture) == 0);
}

/* Who came first is not waited for when the last is not any more. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MANY; i++)
    add (fixture, TRUE);
  FoyerClient *first = foyer_clients_get (fixture->clients, 0);
  FoyerClient *last = foyer_clients_get (fixture->clients, MANY - 1);
  while (last->newcomer)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (last->newcomer || !first->newcomer);
    }
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
}

static void
test_settle (Fixture *fixture, gconstpointer data)
{
  FoyerClient *one = add (fixture, TRUE);
  FoyerClient *other = add (fixture, TRUE);
  FoyerClient *stranger = add (fixture, FALSE);

  g_assert_false (stranger->newcomer);
  foyer_newcomers_settle (fixture->newcomers, stranger);
  foyer_newcomers_settle (fixture->newcomers, one);
  foyer_newcomers_settle (fixture->newcomers, one);
  g_assert_false (one->newcomer);
  g_assert_true (other->newcomer);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  /* Gone before its time is out. */
  foyer_clients_remove (fixture->clients, other);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
}

#define ADD(path, function, wait_ms)                                                                         \
  g_test_add ("/live/newcomers/" path, Fixture, GUINT_TO_POINTER (wait_ms), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("many", test_many, 100);
  ADD ("order", test_order, 50);
  ADD ("settle", test_settle, 60000);
  return foyer_test_run ();
}
