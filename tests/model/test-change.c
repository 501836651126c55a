/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change.h"
#include "foyer-model.gen.h"

static JsonNode *
object_node (const char *text)
{
  JsonNode *node = foyer_json_parse (text, -1, NULL);
  g_assert_nonnull (node);
  return node;
}

/* A change keeps its rows until the last who has it lets it go. */
static void
test_rows (void)
{
  FoyerMessage *message = foyer_message_new (), *old = foyer_message_new ();
  FoyerChange  *change = foyer_change_new ("messages", "UPDATE", "m1");

  g_assert_null (change->row);
  foyer_change_set_rows (change, FOYER_RECORD (message), FOYER_RECORD (old));
  g_object_add_weak_pointer (G_OBJECT (message), (gpointer *) &message);
  g_object_add_weak_pointer (G_OBJECT (old), (gpointer *) &old);
  g_object_unref (message);
  g_object_unref (old);
  g_assert_true (change->row == FOYER_RECORD (message));
  g_assert_true (change->old_row == FOYER_RECORD (old));
  g_assert_null (foyer_change_get_object (change));
  g_assert_null (foyer_change_get_old_object (change));
  foyer_change_unref (foyer_change_ref (change));
  g_assert_nonnull (message);
  foyer_change_unref (change);
  g_assert_null (message);
  g_assert_null (old);
}

static void
test_json (void)
{
  g_autoptr (FoyerChange) change = foyer_change_new ("widgets", "UPDATE", "w1");
  g_autoptr (JsonNode)    now = object_node ("{\"a\":2}");
  g_autoptr (JsonNode)    old = object_node ("{\"a\":1}");

  foyer_change_set_json (change, now, old);
  g_assert_cmpint (foyer_json_int (foyer_change_get_object (change), "a", 0), ==, 2);
  g_assert_cmpint (foyer_json_int (foyer_change_get_old_object (change), "a", 0), ==, 1);
  /* What it has itself may be put in its place. */
  g_clear_pointer (&old, json_node_unref);
  foyer_change_set_json (change, NULL, change->old_json);
  g_assert_null (foyer_change_get_object (change));
  g_assert_cmpint (foyer_json_int (foyer_change_get_old_object (change), "a", 0), ==, 1);
  g_assert_cmpint (foyer_json_int (json_node_get_object (now), "a", 0), ==, 2);
}

/* The id is the change's own. */
static void
test_id (void)
{
  g_autofree char        *id = g_strdup ("m1");
  g_autoptr (FoyerChange) change = foyer_change_new ("messages", "DELETE", id);

  id[0] = 'x';
  g_assert_cmpstr (change->id, ==, "m1");
  g_assert_cmpstr (change->table, ==, "messages");
  g_assert_cmpstr (change->event, ==, "DELETE");
  g_assert_cmpint (change->cursor, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/change/rows", test_rows);
  g_test_add_func ("/model/change/json", test_json);
  g_test_add_func ("/model/change/id", test_id);
  return g_test_run ();
}
