/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-client-round.h"

#define MANY 100
#define STEP 16 /* of one turn that has no time */

typedef struct
{
  FoyerClients     *clients;
  FoyerClientRound *round;
  GHashTable       *visits; /* of each client, how many */
  GPtrArray        *to_go;  /* who goes at the next visit; as many come */
  gboolean          cut;    /* who is visited goes */
} Fixture;

static void
add (Fixture *fixture)
{
  FoyerHandshake          handshake = { 0 };
  g_autoptr (FoyerClient) client = foyer_client_new (&handshake);

  foyer_clients_add (fixture->clients, client);
}

static void
visit (FoyerClient *client, gpointer data)
{
  Fixture *fixture = data;
  guint    visits = GPOINTER_TO_UINT (g_hash_table_lookup (fixture->visits, client));

  g_hash_table_insert (fixture->visits, client, GUINT_TO_POINTER (visits + 1));
  for (guint i = 0; i < fixture->to_go->len; i++)
    foyer_clients_remove (fixture->clients, g_ptr_array_index (fixture->to_go, i));
  for (guint i = 0; i < fixture->to_go->len; i++)
    add (fixture);
  g_ptr_array_set_size (fixture->to_go, 0);
  if (fixture->cut)
    foyer_clients_remove (fixture->clients, client);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clients = foyer_clients_new ();
  fixture->round = foyer_client_round_new (fixture->clients, "test", visit, fixture);
  fixture->visits = g_hash_table_new (NULL, NULL);
  fixture->to_go = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_client_unref);
  for (guint i = 0; i < MANY; i++)
    add (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_client_round_free (fixture->round);
  while (foyer_clients_get_size (fixture->clients) > 0)
    foyer_clients_remove (fixture->clients, foyer_clients_get (fixture->clients, 0));
  foyer_clients_free (fixture->clients);
  g_hash_table_unref (fixture->visits);
  g_ptr_array_unref (fixture->to_go);
}

static guint
count_visits (Fixture *fixture)
{
  GHashTableIter iter;
  gpointer       value;
  guint          count = 0;

  g_hash_table_iter_init (&iter, fixture->visits);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += GPOINTER_TO_UINT (value);
  return count;
}

static gboolean
turn (void)
{
  return g_main_context_iteration (NULL, FALSE);
}

/* A turn that has no time visits a few; each is visited once, also where a round was asked for again. */
static void
test_portions (Fixture *fixture, gconstpointer data)
{
  guint before = 0;

  foyer_client_round_set_turn (fixture->round, 0);
  foyer_client_round_begin (fixture->round);
  g_assert_cmpuint (count_visits (fixture), ==, 0);
  while (turn ())
    {
      foyer_client_round_begin (fixture->round);
      g_assert_cmpuint (count_visits (fixture), >, before);
      g_assert_cmpuint (count_visits (fixture), <=, before + STEP);
      before = count_visits (fixture);
      if (before == MANY)
        break;
    }
  g_assert_cmpuint (g_hash_table_size (fixture->visits), ==, MANY);
  g_assert_cmpuint (count_visits (fixture), ==, MANY);
}

/* With the usual measure so few take one turn. */
static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  foyer_client_round_set_turn (fixture->round, G_USEC_PER_SEC);
  foyer_client_round_begin (fixture->round);
  g_assert_true (turn ());
  g_assert_cmpuint (g_hash_table_size (fixture->visits), ==, MANY);
  g_assert_false (turn ());
  foyer_client_round_begin (fixture->round);
  g_assert_true (turn ());
  g_assert_cmpuint (count_visits (fixture), ==, 2 * MANY);
}

/* Who was there and stays is visited, whoever goes from above or below, and whoever comes. */
static void
test_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) staying = g_ptr_array_new ();

  foyer_client_round_set_turn (fixture->round, 0);
  foyer_client_round_begin (fixture->round);
  turn ();
  g_assert_cmpuint (count_visits (fixture), ==, STEP);
  for (guint i = 0; i < MANY; i++)
    {
      FoyerClient *client = foyer_clients_get (fixture->clients, i);
      if (i % 3 == 0)
        g_ptr_array_add (fixture->to_go, foyer_client_ref (client));
      else
        g_ptr_array_add (staying, client);
    }
  while (turn ())
    ;
  for (guint i = 0; i < staying->len; i++)
    g_assert_true (g_hash_table_contains (fixture->visits, g_ptr_array_index (staying, i)));
  g_assert_cmpuint (count_visits (fixture), <=, 2 * MANY);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  fixture->cut = TRUE;
  foyer_client_round_set_turn (fixture->round, 0);
  foyer_client_round_begin (fixture->round);
  while (turn ())
    ;
  g_assert_cmpuint (foyer_clients_get_size (fixture->clients), ==, 0);
  g_assert_cmpuint (count_visits (fixture), ==, MANY);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/live/client-round/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("portions", test_portions);
  ADD ("at-once", test_at_once);
  ADD ("come-and-go", test_come_and_go);
  ADD ("cut", test_cut);
  return g_test_run ();
}
