/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-places.h"
#include "store-kit.h"

/* Two stores on one database, as two processes have them, and one conversation. */
typedef struct
{
  StoreKit          *kit;
  FoyerGdaStore     *one;
  FoyerGdaStore     *two;
  FoyerStoreSession *session;
  const char        *id; /* of its conversation */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->one = store_kit_open (fixture->kit);
  fixture->two = store_kit_open (fixture->kit);
  g_autoptr (FoyerWidget) widget = store_kit_widget (fixture->one);
  fixture->session = store_kit_session (fixture->one, foyer_widget_get_id (widget));
  fixture->id = foyer_conversation_get_id (fixture->session->conversation);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_store_session_free (fixture->session);
  store_kit_close (fixture->one);
  store_kit_close (fixture->two);
  store_kit_free (fixture->kit);
}

static FoyerStoreAppended *
append (Fixture *fixture, FoyerGdaStore *store, const char *content)
{
  FoyerStoreAppend *request = store_kit_append_new (store_kit_message (fixture->id, content));
  return store_kit_run (store, foyer_store_append (request));
}

static void
patch (FoyerGdaStore *store, const char *id, const char *name, const char *mode, const char *pinned_rule_id)
{
  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();
  const char *const             names[] = { name, NULL };

  foyer_conversation_set_id (changes, id);
  foyer_conversation_set_mode (changes, mode);
  foyer_conversation_set_pinned_rule_id (changes, pinned_rule_id);
  g_autoptr (FoyerConversation) patched =
      store_kit_run (store, foyer_store_patch (FOYER_RECORD (changes), names, NULL));
  g_assert_nonnull (patched);
}

static gint64
seq_of (FoyerStoreAppended *appended)
{
  return foyer_message_get_seq (appended->message);
}

/* Each of them knows the conversation as it left it, and the other has been there since. */
static void
test_taking_turns (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (FoyerStoreAppended) appended =
          append (fixture, i % 3 == 0 ? fixture->one : fixture->two, "in turn");
      g_assert_cmpint (seq_of (appended), ==, i + 1);
      g_assert_cmpint (foyer_conversation_get_last_seq (appended->conversation), ==, i + 1);
    }
}

static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[200] = { NULL };
  guint         seen[G_N_ELEMENTS (results) + 1] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      FoyerStoreAppend *request = store_kit_append_new (store_kit_message (fixture->id, "at once"));
      foyer_store_run_async (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two),
                             foyer_store_append (request), NULL, foyer_test_ready, &results[i]);
      if (i % 10 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two), results[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (seq_of (appended), >=, 1);
      g_assert_cmpint (seq_of (appended), <=, G_N_ELEMENTS (results));
      g_assert_cmpuint (seen[seq_of (appended)]++, ==, 0);
      g_clear_object (&results[i]);
    }
}

/* What another process has changed is seen by the very next message. */
static void
test_changed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreAppended) first = append (fixture, fixture->one, "first");
  g_assert_cmpstr (foyer_conversation_get_mode (first->conversation), ==, "auto");
  patch (fixture->two, fixture->id, "mode", "human", NULL);
  patch (fixture->two, fixture->id, "pinnedRuleId", NULL, "rule-1");
  g_autoptr (FoyerStoreAppended) second = append (fixture, fixture->one, "second");
  g_assert_cmpstr (foyer_conversation_get_mode (second->conversation), ==, "human");
  g_assert_cmpstr (foyer_conversation_get_pinned_rule_id (second->conversation), ==, "rule-1");
}

static FoyerStoreRequest *
automatic (Fixture *fixture)
{
  FoyerStoreAppend *request = store_kit_append_new (store_kit_message (fixture->id, "an answer"));
  request->only_in_auto = TRUE;
  return foyer_store_append (request);
}

/* A person who is thought to have taken over, but has given back, does not hold an answer up. */
static void
test_no_refusal_by_hearsay (Fixture *fixture, gconstpointer data)
{
  patch (fixture->one, fixture->id, "mode", "human", NULL);
  g_autoptr (FoyerStoreAppended) first = append (fixture, fixture->one, "by a person");
  store_kit_refuse (fixture->one, automatic (fixture), FOYER_ERROR_CONFLICT);
  patch (fixture->two, fixture->id, "mode", "auto", NULL);
  g_autoptr (FoyerStoreAppended) answer = store_kit_run (fixture->one, automatic (fixture));
  g_assert_cmpint (seq_of (answer), ==, 2);
}

static void
test_removed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreAppended) first = append (fixture, fixture->one, "first");
  const char                    *visitor_id = foyer_visitor_get_id (fixture->session->visitor);

  (void) store_kit_run (fixture->two, foyer_store_delete (FOYER_TYPE_VISITOR, visitor_id, 0, NULL));
  store_kit_refuse (
      fixture->one,
      foyer_store_append (store_kit_append_new (store_kit_message (fixture->id, "into the void"))),
      FOYER_ERROR_NOT_FOUND);
}

static void
test_visitor_renamed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreAppended) first = append (fixture, fixture->one, "first");
  FoyerStoreRequest             *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);

  g_assert_null (foyer_conversation_get_visitor_name (first->conversation));
  request->record = FOYER_RECORD (foyer_visitor_new ());
  foyer_visitor_set_id (FOYER_VISITOR (request->record), foyer_visitor_get_id (fixture->session->visitor));
  foyer_visitor_set_name (FOYER_VISITOR (request->record), "Ada");
  request->second = FOYER_RECORD (foyer_conversation_new ());
  foyer_conversation_set_id (FOYER_CONVERSATION (request->second), fixture->id);
  g_autoptr (FoyerStoreSession)  session = store_kit_run (fixture->two, request);
  g_autoptr (FoyerStoreAppended) second = append (fixture, fixture->one, "second");
  g_assert_cmpstr (foyer_conversation_get_visitor_name (second->conversation), ==, "Ada");
}

/* The same id twice in one batch, and once more by itself: one row, and its neighbours are stored. */
static void
test_duplicates_in_a_batch (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[6] = { NULL };
  guint         duplicates = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      FoyerMessage    *message = store_kit_message (fixture->id, "hello");
      g_autofree char *client_id = g_strdup_printf ("c%u", i / 2);
      foyer_message_set_sender_id (message, "s");
      foyer_message_set_client_id (message, client_id);
      foyer_store_run_async (FOYER_STORE (fixture->one), foyer_store_append (store_kit_append_new (message)),
                             NULL, foyer_test_ready, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->one), results[i], NULL);
      g_assert_nonnull (appended);
      g_assert_cmpint (seq_of (appended), ==, i / 2 + 1);
      duplicates += appended->duplicate ? 1 : 0;
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (duplicates, ==, 3);
}

static void
add_citation (FoyerMessage *message)
{
  g_autoptr (JsonArray) citations = json_array_new ();
  JsonObject           *citation = json_object_new ();
  g_autoptr (JsonNode)  node = json_node_init_array (json_node_alloc (), citations);

  json_object_set_string_member (citation, "title", "Returns");
  json_array_add_object_element (citations, citation);
  g_assert_true (foyer_record_field_from_json (FOYER_RECORD (message), FOYER_MESSAGE_CITATIONS, node));
}

static FoyerMessage *
odd_message (Fixture *fixture, guint number)
{
  FoyerMessage *message = store_kit_message (fixture->id, "\"\\\n\xc3\xa9\xf0\x9f\x98\x80");

  foyer_message_set_sender_kind (message, "agent");
  foyer_message_set_sender_id (message, "agent-1");
  foyer_message_set_sender_name (message, number % 2 == 0 ? "Ada" : NULL);
  if (number % 4 == 1)
    foyer_message_set_visibility (message, "staff");
  if (number % 4 == 2)
    foyer_message_set_content_type (message, "text/markdown");
  if (number % 4 == 3)
    add_citation (message);
  return message;
}

/* Messages of every kind in one batch: each is stored as it was given. */
static void
test_all_kinds (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[9] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    foyer_store_run_async (FOYER_STORE (fixture->one),
                           foyer_store_append (store_kit_append_new (odd_message (fixture, i))), NULL,
                           foyer_test_ready, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->one), results[i], NULL);
      g_assert_nonnull (appended);
      g_clear_object (&results[i]);
    }
  FoyerStoreRequest *list = foyer_store_request_new (FOYER_STORE_LIST_MESSAGES);
  list->id = g_strdup (fixture->id);
  list->limit = 100;
  list->flag = TRUE;
  g_autoptr (GPtrArray) stored = store_kit_run (fixture->two, list);
  g_assert_cmpuint (stored->len, ==, G_N_ELEMENTS (results));
  for (guint i = 0; i < stored->len; i++)
    {
      FoyerMessage            *message = stored->pdata[i];
      g_autoptr (FoyerMessage) given = odd_message (fixture, i);
      foyer_message_set_id (given, foyer_message_get_id (message));
      foyer_message_set_seq (given, i + 1);
      foyer_message_set_created_at (given, foyer_message_get_created_at (message));
      foyer_record_set_defaults (FOYER_RECORD (given));
      g_assert_cmpint (foyer_message_get_created_at (message), >, 0);
      g_assert_true (foyer_record_equal (FOYER_RECORD (given), FOYER_RECORD (message)));
    }
}

/* What does not fit is refused, not cut; and its neighbours are stored. SQLite has room for all of it. */
static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  GAsyncResult    *results[3] = { NULL };
  g_autofree char *client_id = g_strnfill (66, 'c');
  const guint      codes[] = { 0, store_kit_is_mysql () ? 1 : 0, 0 };

  if (store_kit_is_mysql ())
    foyer_test_expect_log ("foyer-store", G_LOG_LEVEL_WARNING, "*too long*client_id*");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      FoyerMessage *message = store_kit_message (fixture->id, "hello");
      foyer_message_set_sender_id (message, "s");
      foyer_message_set_client_id (message, i == 1 ? client_id : NULL);
      foyer_store_run_async (FOYER_STORE (fixture->one), foyer_store_append (store_kit_append_new (message)),
                             NULL, foyer_test_ready, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_autoptr (GError)             error = NULL;
      g_autoptr (FoyerStoreAppended) appended =
          foyer_store_run_finish (FOYER_STORE (fixture->one), results[i], &error);
      g_assert_cmpuint (error == NULL ? 0 : 1, ==, codes[i]);
      if (appended != NULL && i == 1)
        g_assert_cmpstr (foyer_message_get_client_id (appended->message), ==, client_id);
      g_clear_object (&results[i]);
    }
}

static FoyerRecord *
place (guint number)
{
  FoyerConversation *conversation = foyer_conversation_new ();
  g_autofree char   *id = g_strdup_printf ("c%u", number);

  foyer_conversation_set_id (conversation, id);
  foyer_conversation_set_last_seq (conversation, number);
  return FOYER_RECORD (conversation);
}

static gboolean
knows (FoyerGdaPlaces *places, const char *id)
{
  g_autoptr (FoyerGdaPlace) found = foyer_gda_places_find (places, id);
  return found != NULL && g_str_equal (foyer_record_get_id (found->row), id);
}

/* What is used stays, what is not goes, and there are never more than twice as many. */
static void
test_places (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerGdaPlaces) places = foyer_gda_places_new (10);
  guint                      known = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (FoyerRecord)   row = place (i);
      g_autoptr (FoyerGdaPlace) made = foyer_gda_place_new (row, NULL);
      foyer_gda_places_put (places, made);
      g_assert_true (knows (places, "c0"));
    }
  for (guint i = 1; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      known += knows (places, id) ? 1 : 0;
    }
  g_assert_cmpuint (known, >, 0);
  g_assert_cmpuint (known, <, 20);
  foyer_gda_places_forget (places, "c0");
  g_assert_false (knows (places, "c0"));
}

/* How an append without a task ended. */
typedef struct
{
  FoyerStoreAppended *appended;
  GError             *error;
  guint               n; /* how often */
} Outcome;

static void
on_done (FoyerStoreAppended *appended, GError *error, gpointer data)
{
  Outcome *self = data;

  self->appended = appended;
  self->error = error;
  self->n++;
}

static void
start (Fixture *fixture, const char *conversation_id, Outcome *outcome)
{
  FoyerStoreAppend *request = store_kit_append_new (store_kit_message (conversation_id, "x"));

  request->done = on_done;
  request->done_data = outcome;
  foyer_store_run_async (FOYER_STORE (fixture->one), foyer_store_append (request), NULL, NULL, NULL);
}

/* Somebody to call is told the same as somebody with a task, each once and in the order of the pushes. */
static void
test_done (Fixture *fixture, gconstpointer data)
{
  Outcome first = { NULL }, lost = { NULL }, last = { NULL };

  start (fixture, fixture->id, &first);
  start (fixture, "nowhere", &lost);
  g_autoptr (FoyerStoreAppended) between = append (fixture, fixture->one, "y");
  start (fixture, fixture->id, &last);
  while (lost.n == 0 || last.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (first.n, ==, 1);
  g_assert_no_error (first.error);
  g_assert_cmpint (seq_of (between), ==, seq_of (first.appended) + 1);
  g_assert_cmpint (seq_of (last.appended), ==, seq_of (between) + 1);
  g_assert_cmpuint (lost.n, ==, 1);
  g_assert_null (lost.appended);
  g_assert_error (lost.error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
  foyer_store_appended_free (first.appended);
  foyer_store_appended_free (last.appended);
  g_error_free (lost.error);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/append/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("taking-turns", test_taking_turns);
  ADD ("at-once", test_at_once);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("no-refusal-by-hearsay", test_no_refusal_by_hearsay);
  ADD ("removed-elsewhere", test_removed_elsewhere);
  ADD ("visitor-renamed", test_visitor_renamed);
  ADD ("duplicates-in-a-batch", test_duplicates_in_a_batch);
  ADD ("all-kinds", test_all_kinds);
  ADD ("too-long", test_too_long);
  ADD ("places", test_places);
  ADD ("done", test_done);
  return foyer_test_run ();
}
