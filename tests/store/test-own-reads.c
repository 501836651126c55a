/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-members.h"
#include "store-kit.h"

/* Who writes has read what they wrote, whether their row says so yet or not; and no further. */
typedef struct
{
  StoreKit          *kit;
  FoyerGdaStore     *one;
  FoyerGdaStore     *two; /* as another process */
  FoyerStoreSession *session;
  const char        *id;         /* of its conversation */
  const char        *visitor_id; /* of its visitor */
  FoyerWidget       *widget;
} Fixture;

static FoyerStoreSession *
open_session (FoyerGdaStore *store, FoyerVisitor *visitor, const char *widget_id, const char *known_id)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
  FoyerConversation *given = foyer_conversation_new ();

  foyer_visitor_set_widget_id (visitor, widget_id);
  foyer_conversation_set_widget_id (given, widget_id);
  request->record = FOYER_RECORD (visitor);
  request->second = FOYER_RECORD (given);
  request->id = g_strdup (known_id);
  request->text = g_strdup (known_id == NULL ? NULL : "hash");
  request->token = foyer_token_new ();
  foyer_token_set_id (request->token, known_id == NULL ? "token-1" : "token-2");
  foyer_token_set_hash (request->token, known_id == NULL ? "hash" : "another");
  foyer_token_set_kind (request->token, "visitor");
  foyer_token_set_created_at (request->token, 1);
  foyer_token_set_last_used_at (request->token, 1);
  foyer_token_set_expires_at (request->token, G_MAXINT32);
  return store_kit_run (store, request);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->one = store_kit_open (fixture->kit);
  fixture->two = store_kit_open (fixture->kit);
  fixture->widget = store_kit_widget (fixture->one);
  fixture->session =
      open_session (fixture->one, foyer_visitor_new (), foyer_widget_get_id (fixture->widget), NULL);
  fixture->id = foyer_conversation_get_id (fixture->session->conversation);
  fixture->visitor_id = foyer_visitor_get_id (fixture->session->visitor);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_store_session_free (fixture->session);
  g_object_unref (fixture->widget);
  store_kit_close (fixture->one);
  store_kit_close (fixture->two);
  store_kit_free (fixture->kit);
}

static gint64
write_as (FoyerGdaStore *store, const char *id, const char *kind, const char *sender_id)
{
  FoyerMessage *message = store_kit_message (id, "hello");

  foyer_message_set_sender_kind (message, kind);
  foyer_message_set_sender_id (message, sender_id);
  g_autoptr (FoyerStoreAppended) appended =
      store_kit_run (store, foyer_store_append (store_kit_append_new (message)));
  return foyer_message_get_seq (appended->message);
}

static FoyerConversation *
see_as (FoyerGdaStore *store, const char *id, const char *member_id)
{
  FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, id);
  get->text = g_strdup (member_id);
  return store_kit_run (store, get);
}

static gint64
listed_read_seq (FoyerGdaStore *store, const char *id, const char *member_id)
{
  FoyerListQuery *query = foyer_list_query_new (100, NULL);

  foyer_list_query_equals (query, "conversationId", id);
  g_autoptr (FoyerStorePage) page = store_kit_run (store, foyer_store_list (FOYER_TYPE_MEMBER, query));
  for (guint i = 0; i < page->records->len; i++)
    if (g_str_equal (foyer_record_get_id (page->records->pdata[i]), member_id))
      return foyer_member_get_read_seq (page->records->pdata[i]);
  return -1;
}

static void
check (Fixture *fixture, const char *member_id, gint64 own, gint64 last)
{
  FoyerListQuery               *query = foyer_list_query_new (10, NULL);
  g_autoptr (FoyerConversation) seen = see_as (fixture->two, fixture->id, member_id);

  query->caller_id = g_strdup (member_id);
  g_autoptr (FoyerStorePage) page =
      store_kit_run (fixture->two, foyer_store_list (FOYER_TYPE_CONVERSATION, query));
  g_assert_cmpuint (page->records->len, ==, 1);
  g_assert_cmpint (foyer_conversation_get_read_seq (seen), ==, own);
  g_assert_cmpint (foyer_conversation_get_unread (seen), ==, last - own);
  g_assert_cmpint (foyer_conversation_get_read_seq (page->records->pdata[0]), ==, own);
  g_assert_cmpint (foyer_conversation_get_unread (page->records->pdata[0]), ==, last - own);
  g_assert_cmpint (listed_read_seq (fixture->two, fixture->id, member_id), ==, own);
}

/* In turns that are short and long: each has read to their own newest message, in the eyes of another process
 * too. */
static void
test_in_turns (Fixture *fixture, gconstpointer data)
{
  static const guint turns[] = { 1, 1, 2, 3, FOYER_GDA_OWN_REACH, 1, FOYER_GDA_OWN_REACH + 1, 2, 1, 5 };
  gint64             own[2] = { 0, 0 }, last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    for (guint j = 0; j < turns[i]; j++)
      {
        last = write_as (fixture->one, fixture->id, i % 2 == 0 ? "visitor" : "agent",
                         i % 2 == 0 ? fixture->visitor_id : "agent-1");
        own[i % 2] = last;
        check (fixture, fixture->visitor_id, own[0], last);
        if (i > 0)
          check (fixture, "agent-1", own[1], last);
      }
}

/* What others wrote behind one's own last message stays unread, however near it is. */
static void
test_others_stay_unread (Fixture *fixture, gconstpointer data)
{
  write_as (fixture->one, fixture->id, "visitor", fixture->visitor_id);
  write_as (fixture->one, fixture->id, "visitor", fixture->visitor_id);
  for (guint i = 0; i < FOYER_GDA_OWN_REACH * 2; i++)
    write_as (fixture->one, fixture->id, "ai", NULL);
  check (fixture, fixture->visitor_id, 2, FOYER_GDA_OWN_REACH * 2 + 2);
}

/* More of them than are remembered. */
static void
test_many_writers (Fixture *fixture, gconstpointer data)
{
  gint64 last = 0;

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 40; i++)
      {
        g_autofree char *agent = g_strdup_printf ("agent-%u", i);
        last = write_as (fixture->one, fixture->id, "agent", agent);
        check (fixture, agent, last, last);
      }
  check (fixture, "agent-0", 41, last);
}

/* A visitor who turns out to be somebody has read what they wrote before. */
static void
test_carried_over (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    write_as (fixture->one, fixture->id, "visitor", fixture->visitor_id);
  write_as (fixture->one, fixture->id, "ai", NULL);
  FoyerVisitor *visitor = foyer_visitor_new ();
  foyer_visitor_set_external_id (visitor, "somebody");
  foyer_visitor_set_verified (visitor, TRUE);
  g_autoptr (FoyerStoreSession) session =
      open_session (fixture->one, visitor, foyer_widget_get_id (fixture->widget), fixture->visitor_id);
  g_assert_true (session->carried_over);
  g_assert_cmpstr (foyer_conversation_get_id (session->conversation), ==, fixture->id);
  check (fixture, foyer_visitor_get_id (session->visitor), 3, 4);
  write_as (fixture->one, fixture->id, "visitor", foyer_visitor_get_id (session->visitor));
  check (fixture, foyer_visitor_get_id (session->visitor), 5, 5);
}

static void
test_behind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerGdaMembers) first = foyer_gda_members_with (NULL, "a", 5);
  g_autoptr (FoyerGdaMembers) second = foyer_gda_members_with (first, "b", 7);
  g_autoptr (FoyerGdaMembers) third = foyer_gda_members_with (second, "a", 30);

  g_assert_cmpint (foyer_gda_members_get_behind (NULL, "a", 1), ==, G_MAXINT64);
  g_assert_cmpint (foyer_gda_members_get_behind (first, "a", 9), ==, 4);
  g_assert_cmpint (foyer_gda_members_get_behind (first, "b", 7), ==, G_MAXINT64);
  g_assert_cmpint (foyer_gda_members_get_behind (third, "a", 31), ==, 1);
  g_assert_cmpint (foyer_gda_members_get_behind (third, "b", 8), ==, 1);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (FoyerGdaMembers) before = g_steal_pointer (&third);
      g_autofree char            *id = g_strdup_printf ("m%u", i);
      third = foyer_gda_members_with (before, id, i);
      g_assert_cmpint (foyer_gda_members_get_behind (third, id, i), ==, 0);
    }
  g_assert_cmpint (foyer_gda_members_get_behind (third, "a", 31), ==, G_MAXINT64);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/own-reads/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("in-turns", test_in_turns);
  ADD ("others-stay-unread", test_others_stay_unread);
  ADD ("many-writers", test_many_writers);
  ADD ("carried-over", test_carried_over);
  ADD ("behind", test_behind);
  return foyer_test_run ();
}
