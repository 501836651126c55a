/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"
#include "live-scene.h"

#define SUBSCRIPTIONS 30

/* An agent with many subscriptions, and what a portion left when the change had just been told. */
typedef struct
{
  LiveScene scene;
  guint     told;        /* frames of the agent's right then, the first time */
  char     *unsubscribe; /* or NULL: a subscription that ends right then */
  gboolean  leave;       /* the agent's socket ends right then */
  guint     room_after;  /* so many changes more have room to wait, 0 for no such change */
} Fixture;

static void
set_limits (Fixture *fixture, gint64 turn_us, guint waiting)
{
  const FoyerChangeLineLimits limits = { .turn_us = turn_us, .waiting = waiting };
  foyer_change_line_set_limits (fixture->scene.kit->server->changes, &limits);
}

static void
on_changed (FoyerStore *store, FoyerChange *change, Fixture *fixture)
{
  g_autofree char *id = g_steal_pointer (&fixture->unsubscribe);

  if (fixture->told == 0)
    fixture->told = fixture->scene.agent->frames->length;
  if (id != NULL)
    peer_send_format (fixture->scene.agent, "{'type':'unsubscribe','payload':{'subscription':'%s'}}", id);
  if (fixture->leave)
    foyer_clients_leave_all (fixture->scene.kit->server->clients, fixture->scene.agent->client);
  fixture->leave = FALSE;
  if (fixture->room_after > 0 && --fixture->room_after == 0)
    set_limits (fixture, 0, 500);
}

/* The change line of the server has no time at all: it tells one step a turn. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  scene_set_up (&fixture->scene, data);
  for (guint i = 0; i < SUBSCRIPTIONS; i++)
    {
      fixture->scene.agent->client->socket.messages = 0;
      peer_subscribe_table (fixture->scene.agent, "'table':'canned_replies','filter':'title = t'", FALSE);
    }
  fixture->scene.agent->client->socket.messages = 0;
  set_limits (fixture, 0, 500);
  g_signal_connect (fixture->scene.kit->store, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  scene_tear_down (&fixture->scene, data);
}

static void
insert (Fixture *fixture, guint number)
{
  g_object_unref (store_kit_run (fixture->scene.kit->store, store_kit_reply (number)));
}

/* Takes the agent's next frames; each subscription must get these changes, in their order and once. */
static void
expect_changes (Fixture *fixture, guint subscriptions, guint changes, const char *but)
{
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < subscriptions * changes; i++)
    {
      g_autoptr (JsonNode) frame = peer_await (fixture->scene.agent, "database_change");
      JsonObject          *payload = json_node_get_object (peer_payload (frame));
      const char          *id = foyer_json_text (payload, "subscription");
      guint                number = GPOINTER_TO_UINT (g_hash_table_lookup (last, id));
      g_autofree char     *shortcut = g_strdup_printf ("s%u", number);
      g_assert_cmpstr (id, !=, but);
      g_assert_cmpstr (foyer_json_text (foyer_json_object (payload, "data"), "shortcut"), ==, shortcut);
      g_hash_table_insert (last, g_strdup (id), GUINT_TO_POINTER (number + 1));
    }
  g_assert_cmpuint (g_hash_table_size (last), ==, subscriptions);
  peer_expect_nothing (fixture->scene.agent);
}

/* One change does not go to all at once, and comes to all. */
static void
test_portions (Fixture *fixture, gconstpointer data)
{
  insert (fixture, 0);
  foyer_test_await (fixture->told > 0);
  g_assert_cmpuint (fixture->told, <, SUBSCRIPTIONS);
  expect_changes (fixture, SUBSCRIPTIONS, 1, NULL);
}

/* With the usual measures it goes to so few at once. */
static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  set_limits (fixture, G_USEC_PER_SEC, 500);
  insert (fixture, 0);
  foyer_test_await (fixture->told > 0);
  g_assert_cmpuint (fixture->told, ==, SUBSCRIPTIONS);
  expect_changes (fixture, SUBSCRIPTIONS, 1, NULL);
}

/* The very next one of the walk ends between two portions: the newest come first. */
static void
test_unsubscribe (Fixture *fixture, gconstpointer data)
{
  insert (fixture, 0);
  foyer_test_await (fixture->told > 0);
  expect_changes (fixture, SUBSCRIPTIONS, 1, NULL);
  guint next = SUBSCRIPTIONS - fixture->told;

  g_assert_cmpuint (next, >, 0);
  fixture->told = 0;
  fixture->unsubscribe = g_strdup_printf ("s%u", next);
  g_autofree char *id = g_strdup (fixture->unsubscribe);
  insert (fixture, 1);
  foyer_test_await (fixture->told > 0);
  for (guint i = 0; i < SUBSCRIPTIONS; i++)
    {
      g_autoptr (JsonNode) frame = peer_await (fixture->scene.agent, NULL);
      JsonObject          *payload = json_node_get_object (peer_payload (frame));
      if (g_strcmp0 (foyer_json_text (payload, "event"), "INSERT") == 0)
        g_assert_cmpstr (foyer_json_text (payload, "subscription"), !=, id);
    }
  peer_expect_nothing (fixture->scene.agent);
}

/* The topic itself is gone between two portions, and there again. */
static void
test_all_leave (Fixture *fixture, gconstpointer data)
{
  fixture->leave = TRUE;
  insert (fixture, 0);
  foyer_test_await (fixture->told > 0 && !fixture->leave);
  for (guint i = 0; i < fixture->told; i++)
    json_node_unref (peer_await (fixture->scene.agent, "database_change"));
  peer_expect_nothing (fixture->scene.agent);

  peer_subscribe_table (fixture->scene.agent, "'table':'canned_replies'", FALSE);
  insert (fixture, 1);
  g_autofree char *id = peer_await_text (fixture->scene.agent, "database_change", "subscription");
  g_assert_nonnull (id);
  peer_expect_nothing (fixture->scene.agent);
}

#define MANY 450

/* What finds no room to wait, data says how much, is read from the log when its turn comes: nobody misses
 * any, and the order is kept. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  FoyerGdaStore                 *store = fixture->scene.kit->store;
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();
  g_autofree char               *token = live_kit_staff (fixture->scene.kit, "admin", NULL);
  Peer                          *admin = peer_new_authenticated (fixture->scene.kit, token);

  foyer_knowledge_base_set_name (base, "Help");
  g_autoptr (FoyerRecord) stored = store_kit_run (store, foyer_store_insert (FOYER_RECORD (base), NULL));
  peer_subscribe_table (admin, "'table':'documents'", FALSE);
  set_limits (fixture, 0, GPOINTER_TO_UINT (data));
  foyer_store_saved_free (store_kit_run (store, store_kit_import (foyer_record_get_id (stored), MANY)));
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (JsonNode) frame = peer_await (admin, "database_change");
      g_autofree char     *title = g_strdup_printf ("document %u", i);
      JsonObject          *row = foyer_json_object (json_node_get_object (peer_payload (frame)), "data");
      g_assert_cmpstr (foyer_json_text (row, "title"), ==, title);
    }
  peer_expect_nothing (admin);
  peer_free (admin);
}

/* There is room again before what had none is read: it still comes before. */
static void
test_room_again (Fixture *fixture, gconstpointer data)
{
  fixture->room_after = 10;
  test_many (fixture, data);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function, data)                                                                            \
  g_test_add ("/live/change-line/" name, Fixture, GUINT_TO_POINTER (data), set_up, function, tear_down)
  ADD ("portions", test_portions, 0);
  ADD ("at-once", test_at_once, 0);
  ADD ("unsubscribe", test_unsubscribe, 0);
  ADD ("all-leave", test_all_leave, 0);
  ADD ("many-wait", test_many, 500);
  ADD ("few-wait", test_many, 2);
  ADD ("none-waits", test_many, 0);
  ADD ("room-again", test_room_again, 0);
  return foyer_test_run ();
}
