/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-line.h"
#include "live-scene.h"

/* Another server on the same database, or this one in its life before: it stores, and tells nobody here. */

typedef struct
{
  LiveScene      scene;
  FoyerGdaStore *other;
} Two;

static void
set_up (Two *two, gconstpointer data)
{
  scene_set_up (&two->scene, data);
  two->other = store_kit_open (two->scene.kit->database);
}

static void
tear_down (Two *two, gconstpointer data)
{
  store_kit_close (two->other);
  scene_tear_down (&two->scene, data);
}

static void
append (Two *two, FoyerGdaStore *store, const char *content)
{
  FoyerMessage *message = store_kit_message (two->scene.conversation_id, content);

  foyer_message_set_sender_kind (message, "agent");
  foyer_store_appended_free (store_kit_run (store, foyer_store_append (store_kit_append_new (message))));
}

static void
say (Two *two, const char *id, const char *content)
{
  peer_send_format (two->scene.agent,
                    "{'type':'chat','id':'%s','payload':{'conversationId':'%s','content':'%s'}}", id,
                    two->scene.conversation_id, content);
}

static char *
await_content (Peer *peer)
{
  JsonNode *frame = peer_await (peer, NULL);

  while (g_strcmp0 (foyer_json_text (json_node_get_object (frame), "type"), "chat") != 0)
    {
      json_node_unref (frame);
      frame = peer_await (peer, NULL);
    }
  char *content = g_strdup (foyer_json_text (json_node_get_object (peer_payload (frame)), "content"));
  json_node_unref (frame);
  return content;
}

static void
expect_contents (Peer *peer, const char *const *contents)
{
  for (; *contents != NULL; contents++)
    {
      g_autofree char *content = await_content (peer);
      g_assert_cmpstr (content, ==, *contents);
    }
}

/* Both sockets have said what they have, and know of it all. */
static void
subscribe_both (Two *two)
{
  g_free (peer_subscribe_since (two->scene.visitor, two->scene.conversation_id, 0, TRUE));
  g_free (peer_subscribe_since (two->scene.agent, two->scene.conversation_id, 0, TRUE));
}

static void
test_heard (Two *two, gconstpointer data)
{
  const char *const contents[] = { "theirs", "ours", NULL };

  subscribe_both (two);
  append (two, two->other, "theirs");
  expect_contents (two->scene.visitor, (const char *const[]){ "theirs", NULL });
  say (two, "1", "ours");
  expect_contents (two->scene.visitor, (const char *const[]){ "ours", NULL });
  expect_contents (two->scene.agent, contents);
}

/* What we store is not told before what they stored before it, though that is heard of later. */
static void
test_in_order (Two *two, gconstpointer data)
{
  subscribe_both (two);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char  *id = g_strdup_printf ("%u", i);
      const char *const contents[] = { "theirs", "theirs too", "ours", NULL };
      append (two, two->other, "theirs");
      append (two, two->other, "theirs too");
      say (two, id, "ours");
      expect_contents (two->scene.visitor, contents);
      expect_contents (two->scene.agent, contents);
    }
  peer_expect_nothing (two->scene.visitor);
}

/* One who comes back has what was told meanwhile, and the others have it once. */
static void
test_resume_between (Two *two, gconstpointer data)
{
  const char *const contents[] = { "theirs", "ours", NULL };

  subscribe_both (two);
  append (two, two->other, "theirs");
  Peer *late = peer_new_authenticated (two->scene.kit, two->scene.agent_token);
  g_free (peer_subscribe_since (late, two->scene.conversation_id, 0, TRUE));
  say (two, "1", "ours");
  expect_contents (late, contents);
  expect_contents (two->scene.visitor, contents);
  peer_expect_nothing (late);
  peer_free (late);
}

typedef struct
{
  GString *told;
  gboolean listening;
  gint64   reached;
} Ears;

static void
on_told (FoyerMessage *message, gpointer data)
{
  g_string_append_printf (((Ears *) data)->told, "%" G_GINT64_FORMAT " ", foyer_message_get_seq (message));
}

static gboolean
reach (const char *conversation_id, gint64 *reached, gpointer data)
{
  Ears *ears = data;

  if (reached != NULL)
    *reached = ears->reached;
  return ears->listening || conversation_id[0] == 'd';
}

static void
test_begins_where_listeners_are (Two *two, gconstpointer data)
{
  Ears                         ears = { g_string_new (NULL), TRUE, 1 };
  g_autoptr (FoyerMessageLine) line =
      foyer_message_line_new (FOYER_STORE (two->scene.kit->store), on_told, reach, &ears);
  const char *id = two->scene.conversation_id;

  for (guint i = 0; i < 4; i++)
    append (two, two->other, "theirs");
  foyer_message_line_hear (line, id, 4);
  foyer_test_await (ears.told->len >= 6);
  g_assert_cmpstr (ears.told->str, ==, "2 3 4 ");
  foyer_message_line_hear (line, id, 3);
  g_assert_cmpint (foyer_message_line_get_told (line, id), ==, 4);
  g_string_free (ears.told, TRUE);
}

static void
test_forgets_where_nobody_listens (Two *two, gconstpointer data)
{
  Ears                         ears = { g_string_new (NULL), TRUE, -1 };
  g_autoptr (FoyerMessageLine) line =
      foyer_message_line_new (FOYER_STORE (two->scene.kit->store), on_told, reach, &ears);
  g_autoptr (FoyerMessage) message = store_kit_message (two->scene.conversation_id, "a");

  for (guint i = 1; i <= 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      foyer_message_set_conversation_id (message, id);
      foyer_message_set_seq (message, 7);
      foyer_message_line_put (line, message);
    }
  g_assert_cmpuint (foyer_message_line_get_size (line), ==, 1000);
  ears.listening = FALSE;
  foyer_message_line_put (line, message);
  g_assert_cmpuint (foyer_message_line_get_size (line), ==, 999);
  /* Those that nobody speaks of any more go when there are many. */
  for (guint i = 0; i < 26; i++)
    {
      g_autofree char *id = g_strdup_printf ("d%u", i);
      foyer_message_set_conversation_id (message, id);
      foyer_message_line_put (line, message);
    }
  g_assert_cmpuint (foyer_message_line_get_size (line), ==, 26);
  g_string_free (ears.told, TRUE);
}

#define ADD(path, function) g_test_add ("/live/message-line/" path, Two, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("heard", test_heard);
  ADD ("in-order", test_in_order);
  ADD ("resume-between", test_resume_between);
  ADD ("begins-where-listeners-are", test_begins_where_listeners_are);
  ADD ("forgets-where-nobody-listens", test_forgets_where_nobody_listens);
  return foyer_test_run ();
}
