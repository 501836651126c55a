/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a socket gets while others write and it is still saying what it has: everything once, in order. */
#include "foyer-live-server-private.h"
#include "live-scene.h"

#include "foyer-json.h"

/* Longer than any machine needs for what a test does meanwhile. */
#define PATIENT_MS 60000
#define HASTY_MS 50

static void
set_up (LiveScene *scene, gconstpointer data)
{
  scene_set_up_with (scene, GPOINTER_TO_UINT (data));
}

static void
say (LiveScene *scene, guint number)
{
  scene->agent->client->socket.messages = 0;
  peer_send_format (scene->agent,
                    "{'type':'chat','id':'a%u','payload':{'conversationId':'%s','content':'%u'}}", number,
                    scene->conversation_id, number);
}

/* Others have got this message, and so has everybody who gets it at once. */
static void
say_and_await (LiveScene *scene, guint number)
{
  say (scene, number);
  while (peer_await_seq (scene->visitor) != number)
    ;
}

/* The next frames are these messages, whatever else is told between. */
static void
expect_messages (Peer *peer, gint64 from, gint64 to)
{
  for (gint64 seq = from; seq <= to; seq++)
    g_assert_cmpint (peer_await_seq (peer), ==, seq);
}

static gboolean
is_message (JsonNode *frame)
{
  return g_strcmp0 (foyer_json_text (json_node_get_object (frame), "type"), "chat") == 0;
}

static guint
count_messages (Peer *peer)
{
  guint count = 0;

  for (GList *l = peer->frames->head; l != NULL; l = l->next)
    count += is_message (l->data);
  return count;
}

static Peer *
come_back (LiveScene *scene)
{
  return peer_new_authenticated (scene->kit, scene->session->visitor_token);
}

/* Who waits for the answer of auth before they say what they have. */
static void
test_late_subscribe (LiveScene *scene, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    say_and_await (scene, i);
  Peer *late = come_back (scene);
  say_and_await (scene, 4);
  peer_send_format (late, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s','sinceSeq':1}}",
                    scene->conversation_id);
  expect_messages (late, 2, 4);
  say_and_await (scene, 5);
  expect_messages (late, 5, 5);
  peer_expect_nothing (late);
  peer_free (late);
}

/* The same without knowing anything: what came meanwhile comes behind `subscribed`. */
static void
test_late_subscribe_without_position (LiveScene *scene, gconstpointer data)
{
  say_and_await (scene, 1);
  Peer *late = come_back (scene);
  say_and_await (scene, 2);
  g_assert_cmpuint (count_messages (late), ==, 0);
  peer_send_format (late, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s'}}",
                    scene->conversation_id);
  expect_messages (late, 2, 2);
  peer_expect_nothing (late);
  peer_free (late);
}

/* Who only listens gets what came, a moment later. */
static void
test_listener (LiveScene *scene, gconstpointer data)
{
  say_and_await (scene, 1);
  Peer *late = come_back (scene);
  say_and_await (scene, 2);
  say_and_await (scene, 3);
  expect_messages (late, 2, 3);
  foyer_test_await (!late->client->newcomer);
  say_and_await (scene, 4);
  g_assert_cmpuint (count_messages (late), ==, 1);
  expect_messages (late, 4, 4);
  peer_free (late);
}

/* Nothing can have been missed of what begins here and now: it comes at once. */
static void
test_new_conversation (LiveScene *scene, gconstpointer data)
{
  Peer *late = come_back (scene);

  say_and_await (scene, 1);
  say_and_await (scene, 2);
  g_assert_true (late->client->newcomer);
  g_assert_cmpuint (count_messages (late), ==, 2);
  expect_messages (late, 1, 2);
  peer_free (late);
}

/* Who speaks has begun to listen: what came before comes before. */
static void
test_speaker (LiveScene *scene, gconstpointer data)
{
  say_and_await (scene, 1);
  Peer *late = come_back (scene);
  say_and_await (scene, 2);
  g_assert_cmpuint (count_messages (late), ==, 0);
  peer_send (late, "{'type':'chat','id':'v','payload':{'content':'hello'}}");
  g_assert_false (late->client->newcomer);
  expect_messages (late, 2, 2);
  json_node_unref (peer_await (late, "ack"));
  expect_messages (late, 3, 3);
  peer_free (late);
}

/* Many messages do not wait: from there on they come as they are. */
static void
test_many_wait (LiveScene *scene, gconstpointer data)
{
  guint most = 200;

  say_and_await (scene, 1);
  Peer *late = come_back (scene);
  for (guint i = 2; i <= most; i++)
    {
      say_and_await (scene, i);
      if (count_messages (late) > 0)
        most = i;
    }
  g_assert_cmpuint (most, <, 200);
  expect_messages (late, 2, most);
  peer_free (late);
}

/* Who leaves or is told off while something waits gets nothing of it. */
static void
test_leaves (LiveScene *scene, gconstpointer data)
{
  say_and_await (scene, 1);
  Peer *gone = come_back (scene);
  Peer *revoked = come_back (scene);
  say_and_await (scene, 2);
  g_signal_emit_by_name (scene->kit->auth, "revoked", revoked->client->identity->visitor_id, NULL);
  peer_free (gone);
  peer_expect_close (revoked, 4403);
  foyer_newcomers_settle (scene->kit->server->newcomers, revoked->client);
  g_assert_cmpuint (count_messages (revoked), ==, 0);
  peer_free (revoked);
}

/* What waits is told before the server says that it goes. */
static void
test_drained (LiveScene *scene, gconstpointer data)
{
  say_and_await (scene, 1);
  Peer *late = come_back (scene);
  say_and_await (scene, 2);
  foyer_live_server_drain (scene->kit->server, 100);
  peer_expect_close (late, 1001);
  expect_messages (late, 2, 2);
  peer_free (late);
}

/* Somebody who is there all the time has got all that was said. */
static void
await_told (LiveScene *scene, gint64 *told, guint said)
{
  expect_messages (scene->visitor, *told + 1, said);
  *told = said;
}

/* One socket writes without end while others come, each at another moment of the writing, and say what they
 * have; each gets every message after it, by one ascending. */
static void
test_while_others_write (LiveScene *scene, gconstpointer data)
{
  gint64 told = 0;
  guint  said = 0;

  for (guint round = 0; round < 24; round++)
    {
      gint64 since = said;

      for (guint i = 0; i <= round % 3; i++)
        say (scene, ++said);
      if (round % 2 == 0)
        await_told (scene, &told, said);
      Peer *late = come_back (scene);
      for (guint i = 0; i <= round % 3; i++)
        say (scene, ++said);
      if (round % 4 < 2)
        await_told (scene, &told, said);
      peer_send_format (late, "{'type':'subscribe','id':'s','payload':{'conversationId':'%s','sinceSeq':%d}}",
                        scene->conversation_id, (int) since);
      say (scene, ++said);
      expect_messages (late, since + 1, said);
      peer_free (late);
    }
}

static void
on_inserted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerRecord) record = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  g_assert_no_error (error);
}

static void
insert (LiveScene *scene, guint number)
{
  foyer_store_run_async (FOYER_STORE (scene->kit->store), store_kit_reply (number), NULL, on_inserted, NULL);
}

/* Returns the cursor of the change. */
static gint64
expect_change (Peer *peer, guint number, gint64 after)
{
  g_autofree char     *shortcut = g_strdup_printf ("s%u", number);
  g_autoptr (JsonNode) frame = peer_await (peer, "database_change");
  JsonObject          *payload = json_node_get_object (peer_payload (frame));
  gint64               cursor = foyer_json_int (payload, "cursor", 0);

  g_assert_cmpstr (foyer_json_text (foyer_json_object (payload, "data"), "shortcut"), ==, shortcut);
  g_assert_cmpint (cursor, >, after);
  return cursor;
}

/* Changes of a table keep to the same, whenever they are asked for. */
static void
test_changes_while_others_write (LiveScene *scene, gconstpointer data)
{
  gint64 reached = 1;
  guint  inserted = 0;

  peer_subscribe_table (scene->agent, "'table':'canned_replies'", FALSE);
  insert (scene, inserted++);
  reached = expect_change (scene->agent, 0, 0);
  for (guint round = 0; round < 20; round++)
    {
      guint first = inserted;

      for (guint i = 0; i <= round % 4; i++)
        insert (scene, inserted++);
      Peer *late = peer_new_authenticated (scene->kit, scene->agent_token);
      for (guint i = 0; i <= round % 3; i++)
        insert (scene, inserted++);
      g_autofree char *since =
          g_strdup_printf ("'table':'canned_replies','since':%" G_GINT64_FORMAT, reached);
      peer_subscribe_table (late, since, TRUE);
      insert (scene, inserted++);
      for (guint i = first; i < inserted; i++)
        reached = expect_change (late, i, reached);
      peer_free (late);
    }
}

#define ADD(path, function, wait_ms)                                                                         \
  g_test_add ("/live/order/" path, LiveScene, GUINT_TO_POINTER (wait_ms), set_up, function, scene_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("late-subscribe", test_late_subscribe, PATIENT_MS);
  ADD ("late-subscribe-without-position", test_late_subscribe_without_position, PATIENT_MS);
  ADD ("listener", test_listener, HASTY_MS);
  ADD ("new-conversation", test_new_conversation, PATIENT_MS);
  ADD ("speaker", test_speaker, PATIENT_MS);
  ADD ("many-wait", test_many_wait, PATIENT_MS);
  ADD ("leaves", test_leaves, PATIENT_MS);
  ADD ("drained", test_drained, PATIENT_MS);
  ADD ("while-others-write", test_while_others_write, PATIENT_MS);
  ADD ("changes-while-others-write", test_changes_while_others_write, PATIENT_MS);
  return foyer_test_run ();
}
