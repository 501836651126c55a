/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-uuid.h"
#include "store-kit.h"

typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *store;
  FoyerWidget   *widget;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  fixture->widget = store_kit_widget (fixture->store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->widget);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static FoyerStoreSession *
new_session (Fixture *fixture)
{
  return store_kit_session (fixture->store, foyer_widget_get_id (fixture->widget));
}

static FoyerStoreAppended *
append (Fixture *fixture, FoyerMessage *message)
{
  return store_kit_run (fixture->store, foyer_store_append (store_kit_append_new (message)));
}

static gint64
append_text (Fixture *fixture, const char *conversation_id, const char *content)
{
  g_autoptr (FoyerStoreAppended) appended = append (fixture, store_kit_message (conversation_id, content));
  return foyer_message_get_seq (appended->message);
}

static GPtrArray *
list_messages (Fixture *fixture, const char *id, gint64 after, gint64 before, guint limit)
{
  return store_kit_run (fixture->store, foyer_store_list_messages (id, after, before, limit, TRUE));
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) first = new_session (fixture);
  g_assert_true (first->created);
  g_assert_cmpstr (foyer_conversation_get_visitor_id (first->conversation), ==,
                   foyer_visitor_get_id (first->visitor));

  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
  request->record = FOYER_RECORD (foyer_visitor_new ());
  foyer_visitor_set_id (FOYER_VISITOR (request->record), foyer_visitor_get_id (first->visitor));
  foyer_visitor_set_name (FOYER_VISITOR (request->record), "Ada");
  request->second = FOYER_RECORD (foyer_conversation_new ());
  foyer_conversation_set_widget_id (FOYER_CONVERSATION (request->second),
                                    foyer_widget_get_id (fixture->widget));
  foyer_conversation_set_page_url (FOYER_CONVERSATION (request->second), "https://shop.example/cart");
  g_autoptr (FoyerStoreSession) second = store_kit_run (fixture->store, request);
  g_assert_false (second->created);
  g_assert_cmpstr (foyer_conversation_get_id (second->conversation), ==,
                   foyer_conversation_get_id (first->conversation));
  g_assert_cmpstr (foyer_conversation_get_visitor_name (second->conversation), ==, "Ada");
  g_assert_cmpstr (foyer_conversation_get_page_url (second->conversation), ==, "https://shop.example/cart");
  g_assert_cmpint (foyer_visitor_get_first_seen_at (second->visitor), ==,
                   foyer_visitor_get_first_seen_at (first->visitor));
}

/* Whatever a visitor writes comes back as it went. */
static void
test_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);
  g_autoptr (GString)           long_text = g_string_new (NULL);
  for (guint i = 0; i < 8000; i++)
    g_string_append (long_text, "🦊");
  const char *const texts[] = { "🦊👩‍👩‍👧‍👦",
                                long_text->str,
                                "مرحبا ‏(عالم) 123",
                                " leading and trailing \t\n",
                                "'; DROP TABLE users; -- \\ \" ##x :y ?",
                                "e\xcc\x81 is not \xc3\xa9",
                                "\x01\x7f",
                                "Ǆ İ ſ" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (append_text (fixture, id, texts[i]), ==, i + 1);
  g_autoptr (GPtrArray) messages = list_messages (fixture, id, 0, 0, 0);
  g_assert_cmpuint (messages->len, ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < messages->len; i++)
    {
      g_assert_cmpstr (foyer_message_get_content (messages->pdata[i]), ==, texts[i]);
      g_assert_false (foyer_record_has (messages->pdata[i], FOYER_MESSAGE_CLIENT_ID));
      g_assert_false (foyer_record_has (messages->pdata[i], FOYER_MESSAGE_CITATIONS));
    }
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);
  const struct
  {
    gint64 after, before, first;
    guint  limit, length;
  } cases[] = {
    { FOYER_NO_SEQ, 0, 4, 3, 3 }, { 2, 0, 3, 10, 4 }, { FOYER_NO_SEQ, 3, 1, 10, 2 }, { 0, 0, 1, 3, 3 },
    { 6, 0, 0, 10, 0 },           { 1, 0, 2, 2, 2 }
  };

  for (guint i = 0; i < 6; i++)
    append_text (fixture, id, "x");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) page =
          list_messages (fixture, id, cases[i].after, cases[i].before, cases[i].limit);
      g_assert_cmpuint (page->len, ==, cases[i].length);
      for (guint j = 0; j < page->len; j++)
        g_assert_cmpint (foyer_message_get_seq (page->pdata[j]), ==, cases[i].first + j);
    }
}

static FoyerMessage *
message_with_id (Fixture *fixture, const char *conversation, const char *client_id, const char *content)
{
  FoyerMessage *message = store_kit_message (conversation, content);
  foyer_message_set_sender_id (message, "sender");
  foyer_message_set_client_id (message, client_id);
  return message;
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession)  session = new_session (fixture);
  const char                    *id = foyer_conversation_get_id (session->conversation);
  g_autoptr (FoyerStoreAppended) first = append (fixture, message_with_id (fixture, id, "a", "hello"));
  g_autoptr (FoyerStoreAppended) again = append (fixture, message_with_id (fixture, id, "a", "hello"));

  g_assert_false (first->duplicate);
  g_assert_true (again->duplicate);
  g_assert_true (foyer_record_equal (FOYER_RECORD (again->message), FOYER_RECORD (first->message)));
  store_kit_refuse (fixture->store,
                    foyer_store_append (store_kit_append_new (message_with_id (fixture, id, "a", "other"))),
                    FOYER_ERROR_CONFLICT);
  store_kit_refuse (fixture->store,
                    foyer_store_append (store_kit_append_new (store_kit_message ("nowhere", "x"))),
                    FOYER_ERROR_NOT_FOUND);
  g_assert_cmpint (append_text (fixture, id, "next"), ==, 2);
}

/* A value that no column holds is refused, not cut; the neighbours in its batch are stored. */
static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);
  g_autofree char              *name = g_strnfill (201, 'x');
  GAsyncResult                 *results[5] = { NULL };

  if (!store_kit_is_mysql ())
    {
      g_test_skip ("SQLite's columns have no length");
      return;
    }
  foyer_test_expect_log ("foyer-store", G_LOG_LEVEL_WARNING, "*the database refuses*");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      FoyerMessage *message = store_kit_message (id, "x");
      foyer_message_set_sender_name (message, i == 3 ? name : "me");
      foyer_store_run_async (FOYER_STORE (fixture->store),
                             foyer_store_append (store_kit_append_new (message)), NULL, foyer_test_ready,
                             &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->store), results[i], &error);
      g_assert_true ((appended == NULL) == (i == 3));
      g_clear_object (&results[i]);
    }
  foyer_test_assert_expected_logs ();
  g_assert_cmpint (append_text (fixture, id, "next"), ==, 5);
}

#define BURST 300

/* Many at once share commits; one that is refused does not harm its neighbours; seq has no gap. */
static void
test_burst (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) one = new_session (fixture);
  g_autoptr (FoyerStoreSession) two = new_session (fixture);
  GAsyncResult                 *results[BURST] = { NULL };
  guint                         refused = 0, duplicates = 0;

  for (guint i = 0; i < BURST; i++)
    {
      const char      *id = foyer_conversation_get_id ((i % 2 == 0 ? one : two)->conversation);
      g_autofree char *client_id = g_strdup_printf ("c%u", i == 100 ? 98 : i == 101 ? 99 : i);
      FoyerMessage    *message =
          message_with_id (fixture, i == 50 ? "nowhere" : id, client_id, i == 101 ? "other" : "same");
      foyer_store_run_async (FOYER_STORE (fixture->store),
                             foyer_store_append (store_kit_append_new (message)), NULL, foyer_test_ready,
                             &results[i]);
    }
  for (guint i = 0; i < BURST; i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->store), results[i], &error);
      refused += appended == NULL;
      duplicates += appended != NULL && appended->duplicate;
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (refused, ==, 2);
  g_assert_cmpuint (duplicates, ==, 1);
  g_autoptr (GPtrArray) messages =
      list_messages (fixture, foyer_conversation_get_id (one->conversation), 0, 0, 0);
  g_assert_cmpuint (messages->len, ==, BURST / 2 - 2);
  for (guint i = 0; i < messages->len; i++)
    g_assert_cmpint (foyer_message_get_seq (messages->pdata[i]), ==, i + 1);
}

/* What waits when the store is stopped is stored, and its callers hear of it. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  g_autofree char              *id = g_strdup (foyer_conversation_get_id (session->conversation));
  GAsyncResult                 *results[50] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    foyer_store_run_async (FOYER_STORE (fixture->store),
                           foyer_store_append (store_kit_append_new (store_kit_message (id, "x"))), NULL,
                           foyer_test_ready, &results[i]);
  g_assert_true (foyer_gda_store_stop (fixture->store, 10000));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->store), results[i], NULL);
      g_assert_nonnull (appended);
      g_clear_object (&results[i]);
    }
  store_kit_close (fixture->store);
  fixture->store = store_kit_open (fixture->kit);
  g_autoptr (GPtrArray) messages = list_messages (fixture, id, 0, 0, 0);
  g_assert_cmpuint (messages->len, ==, G_N_ELEMENTS (results));
}

static void
test_take_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);
  FoyerStoreAppend             *request = store_kit_append_new (store_kit_message (id, "I am here"));
  request->take_over_by = g_strdup ("agent-1");
  foyer_message_set_sender_kind (request->message, "agent");
  g_autoptr (FoyerStoreAppended) appended = store_kit_run (fixture->store, foyer_store_append (request));
  g_assert_cmpstr (foyer_conversation_get_mode (appended->conversation), ==, "human");
  g_assert_cmpstr (foyer_conversation_get_assignee_id (appended->conversation), ==, "agent-1");
  g_assert_cmpint (foyer_conversation_get_last_seq (appended->conversation), ==, 1);

  request = store_kit_append_new (store_kit_message (id, "too late"));
  request->only_in_auto = TRUE;
  store_kit_refuse (fixture->store, foyer_store_append (request), FOYER_ERROR_CONFLICT);
}

static void
test_trace_and_removal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession)  session = new_session (fixture);
  const char                    *id = foyer_conversation_get_id (session->conversation);
  g_autoptr (FoyerStoreAppended) question = append (fixture, store_kit_message (id, "secret words"));
  FoyerStoreAppend              *request = store_kit_append_new (store_kit_message (id, "because"));
  request->trace = foyer_json_parse ("{\"outcome\":\"answered\"}", -1, NULL);
  request->question_id = g_strdup (foyer_message_get_id (question->message));
  g_autoptr (FoyerStoreAppended) answer = store_kit_run (fixture->store, foyer_store_append (request));

  const char *const ids[] = { foyer_message_get_id (question->message),
                              foyer_message_get_id (answer->message) };
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      FoyerStoreRequest *get = foyer_store_request_new (FOYER_STORE_GET_TRACE);
      get->id = g_strdup (ids[i]);
      g_autoptr (JsonNode) trace = store_kit_run (fixture->store, get);
      g_assert_cmpstr (foyer_json_text (json_node_get_object (trace), "outcome"), ==, "answered");
    }
  FoyerStoreRequest *remove = foyer_store_request_new (FOYER_STORE_REMOVE_MESSAGE);
  remove->id = g_strdup (ids[0]);
  g_autoptr (FoyerMessage) removed = store_kit_run (fixture->store, remove);
  g_assert_cmpstr (foyer_message_get_status (removed), ==, "removed");
  g_assert_cmpstr (foyer_message_get_content (removed), ==, "");
  g_autoptr (FoyerStoreChanges) changes =
      store_kit_run (fixture->store, foyer_store_list_changes ("messages", 0, 0, 0));
  for (guint i = 0; i < changes->changes->len; i++)
    {
      FoyerChange     *change = changes->changes->pdata[i];
      g_autofree char *text = foyer_json_print (change->json);
      g_assert_null (strstr (text, "secret words"));
      g_assert_null (change->old_json);
    }
}

static void
check_reading (Fixture *fixture, const char *id, const char *member_id, gboolean is_staff)
{
  const gint64 seqs[] = { 2, 1, 99 }, wanted[] = { 2, 2, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (seqs); i++)
    {
      FoyerStoreRequest *read = foyer_store_request_new (FOYER_STORE_SET_READS);
      FoyerMember       *member = foyer_member_new ();
      foyer_member_set_conversation_id (member, id);
      foyer_member_set_id (member, member_id);
      foyer_member_set_kind (member, is_staff ? "agent" : "visitor");
      foyer_member_set_read_seq (member, seqs[i]);
      read->records = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (read->records, member);
      g_assert_null (store_kit_run (fixture->store, read));
      FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, id);
      get->text = g_strdup (member_id);
      g_autoptr (FoyerConversation) conversation = store_kit_run (fixture->store, get);
      g_assert_cmpint (foyer_conversation_get_read_seq (conversation), ==, wanted[i]);
      g_assert_cmpint (foyer_conversation_get_unread (conversation), ==, 3 - wanted[i]);
    }
}

static void
test_members (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);
  const char                   *visitor = foyer_visitor_get_id (session->visitor);

  for (guint i = 0; i < 3; i++)
    append_text (fixture, id, "x");
  for (guint i = 0; i < 2; i++)
    {
      FoyerStoreRequest *add = foyer_store_request_new (FOYER_STORE_ADD_MEMBER);
      add->record = FOYER_RECORD (foyer_member_new ());
      foyer_member_set_id (FOYER_MEMBER (add->record), "agent-1");
      foyer_member_set_conversation_id (FOYER_MEMBER (add->record), id);
      foyer_member_set_kind (FOYER_MEMBER (add->record), "agent");
      g_assert_null (store_kit_run (fixture->store, add));
    }
  check_reading (fixture, id, visitor, FALSE);
  /* Staff who has not written has a place too. */
  check_reading (fixture, id, "agent-2", TRUE);
  FoyerListQuery *query = foyer_list_query_new (10, NULL);
  foyer_list_query_equals (query, "conversationId", id);
  g_autoptr (FoyerStorePage) members =
      store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_MEMBER, query));
  g_assert_cmpuint (members->records->len, ==, 3);
  FoyerStoreRequest *list = foyer_store_request_new (FOYER_STORE_LIST_MEMBERSHIPS);
  list->text = g_strdup ("agent-1");
  g_autoptr (GPtrArray) conversations = store_kit_run (fixture->store, list);
  g_assert_cmpuint (conversations->len, ==, 1);
}

static FoyerStorePage *
list_conversations (Fixture *fixture, const char *name, const char *value, const char *text)
{
  FoyerListQuery *query = foyer_list_query_new (2, NULL);
  if (name != NULL)
    foyer_list_query_equals (query, name, value);
  query->text = g_strdup (text);
  return store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_CONVERSATION, query));
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) first = new_session (fixture);
  g_autoptr (FoyerStoreSession) second = new_session (fixture);
  g_autoptr (FoyerStoreSession) third = new_session (fixture);

  g_usleep (2000);
  append_text (fixture, foyer_conversation_get_id (first->conversation), "Where is my ÅRSRAPPORT?");
  g_autoptr (FoyerStorePage) newest = list_conversations (fixture, NULL, NULL, NULL);
  g_assert_cmpuint (newest->records->len, ==, 2);
  g_assert_nonnull (newest->next);
  g_assert_cmpstr (foyer_record_get_id (newest->records->pdata[0]), ==,
                   foyer_conversation_get_id (first->conversation));
  g_autoptr (FoyerStorePage) found = list_conversations (fixture, "status", "open", "årsrapport");
  g_assert_cmpuint (found->records->len, ==, 1);
  g_autoptr (FoyerStorePage) unassigned = list_conversations (fixture, "assigneeId", NULL, NULL);
  g_assert_cmpuint (unassigned->records->len, ==, 2);
  g_autoptr (FoyerStorePage) assigned = list_conversations (fixture, "assigneeId", "x", NULL);
  g_assert_cmpuint (assigned->records->len, ==, 0);
  g_assert_null (assigned->next);
}

static void
test_delete_visitor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSession) session = new_session (fixture);
  const char                   *id = foyer_conversation_get_id (session->conversation);

  append_text (fixture, id, "x");
  g_assert_null (
      store_kit_run (fixture->store, foyer_store_delete (FOYER_TYPE_VISITOR,
                                                         foyer_visitor_get_id (session->visitor), 0, NULL)));
  store_kit_refuse (fixture->store, foyer_store_get (FOYER_TYPE_CONVERSATION, id), FOYER_ERROR_NOT_FOUND);
  g_autoptr (GPtrArray) messages = list_messages (fixture, id, 0, 0, 0);
  g_assert_cmpuint (messages->len, ==, 0);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function)                                                                                  \
  g_test_add ("/store/conversations/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("session", test_session);
  ADD ("texts", test_texts);
  ADD ("pages", test_pages);
  ADD ("duplicates", test_duplicates);
  ADD ("too-long", test_too_long);
  ADD ("burst", test_burst);
  ADD ("stop", test_stop);
  ADD ("take-over", test_take_over);
  ADD ("trace-and-removal", test_trace_and_removal);
  ADD ("members", test_members);
  ADD ("list", test_list);
  ADD ("delete-visitor", test_delete_visitor);
  return foyer_test_run ();
}
