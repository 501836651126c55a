/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-gda-audit.h"
#include "foyer-gda-feed.h"
#include "store-kit.h"

/* Two stores on one database, as two processes have them. */
typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *one;
  FoyerGdaStore *two;
  GArray        *seen_by_one; /* cursors in the order in which they were told */
  GArray        *seen_by_two;
  GString       *order; /* of what the first one tells */
  GString       *order_of_two;
} Fixture;

static void
on_changed (FoyerStore *store, FoyerChange *change, GArray *cursors)
{
  gint64 cursor = change->cursor;
  g_array_append_val (cursors, cursor);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->one = store_kit_open (fixture->kit);
  fixture->two = store_kit_open (fixture->kit);
  fixture->seen_by_one = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture->seen_by_two = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (fixture->one, "changed", G_CALLBACK (on_changed), fixture->seen_by_one);
  g_signal_connect (fixture->two, "changed", G_CALLBACK (on_changed), fixture->seen_by_two);
  fixture->order = g_string_new (NULL);
  fixture->order_of_two = g_string_new (NULL);
  /* From here on nothing is missed. */
  foyer_test_await (foyer_gda_store_get_cursor (fixture->one) == 0 &&
                    foyer_gda_store_get_cursor (fixture->two) == 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->one != NULL)
    store_kit_close (fixture->one);
  store_kit_close (fixture->two);
  store_kit_free (fixture->kit);
  g_array_unref (fixture->seen_by_one);
  g_array_unref (fixture->seen_by_two);
  g_string_free (fixture->order, TRUE);
  g_string_free (fixture->order_of_two, TRUE);
}

static void
assert_in_order (GArray *cursors, guint length)
{
  g_assert_cmpuint (cursors->len, ==, length);
  for (guint i = 0; i < length; i++)
    g_assert_cmpint (g_array_index (cursors, gint64, i), ==, i + 1);
}

/* What one commits the other tells within a second. */
static void
test_other_process (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerCannedReply) first = store_kit_run (fixture->one, store_kit_reply (0));
  foyer_test_await (fixture->seen_by_two->len == 1);
  gint64                       started = g_get_monotonic_time ();
  g_autoptr (FoyerCannedReply) second = store_kit_run (fixture->one, store_kit_reply (1));
  foyer_test_await (fixture->seen_by_two->len == 2);
  g_assert_cmpint (g_get_monotonic_time () - started, <, G_USEC_PER_SEC);
  assert_in_order (fixture->seen_by_one, 2);
  assert_in_order (fixture->seen_by_two, 2);
}

#define EACH 100

/* Both write at once: each tells every change once, in the order of the commits. */
static void
test_two_writers (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[2 * EACH] = { NULL };

  for (guint i = 0; i < 2 * EACH; i++)
    foyer_store_run_async (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two), store_kit_reply (i), NULL,
                           foyer_test_ready, &results[i]);
  for (guint i = 0; i < 2 * EACH; i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerRecord) reply =
          foyer_store_run_finish (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two), results[i], &error);
      g_assert_no_error (error);
      g_clear_object (&results[i]);
    }
  foyer_test_await (fixture->seen_by_one->len >= 2 * EACH && fixture->seen_by_two->len >= 2 * EACH);
  assert_in_order (fixture->seen_by_one, 2 * EACH);
  assert_in_order (fixture->seen_by_two, 2 * EACH);
}

static FoyerStoreChanges *
list_changes (Fixture *fixture, const char *table, gint64 since, guint limit)
{
  return store_kit_run (fixture->one, foyer_store_list_changes (table, since, limit, 0));
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (FoyerRecord) reply = store_kit_run (fixture->one, store_kit_reply (i));
    }
  g_autoptr (FoyerWidget)       widget = store_kit_widget (fixture->one);
  g_autoptr (FoyerStoreChanges) all = list_changes (fixture, NULL, 0, 0);
  g_assert_cmpuint (all->changes->len, ==, 6);
  g_assert_cmpint (all->oldest, ==, 1);
  g_assert_cmpint (all->newest, ==, 6);
  g_autoptr (FoyerStoreChanges) some = list_changes (fixture, "canned_replies", 2, 2);
  g_assert_cmpuint (some->changes->len, ==, 2);
  g_assert_cmpint (((FoyerChange *) some->changes->pdata[0])->cursor, ==, 3);
  JsonObject *row = foyer_change_get_object (some->changes->pdata[0]);
  g_assert_cmpstr (foyer_json_text (row, "shortcut"), ==, "s2");
  g_autoptr (FoyerStoreChanges) none = list_changes (fixture, "users", 0, 0);
  g_assert_cmpuint (none->changes->len, ==, 0);
  g_assert_cmpint (none->newest, ==, 6);
}

static void
ignore_change (FoyerChange *change, gpointer user_data)
{
}

#define MANY_ROWS 210 /* more than one step of trimming */

static gboolean
is_trimmed (Fixture *fixture)
{
  g_autoptr (FoyerStoreChanges) changes = list_changes (fixture, NULL, 0, 0);
  g_assert_cmpint (changes->newest, ==, MANY_ROWS);
  return changes->oldest == 0;
}

/* However much there is to trim; what is committed afterwards is told as ever. */
static void
test_trim (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MANY_ROWS; i++)
    {
      g_autoptr (FoyerRecord) reply = store_kit_run (fixture->one, store_kit_reply (i));
    }
  FoyerGdaFeed *feed = foyer_gda_feed_new (foyer_gda_store_get_pool (fixture->one), ignore_change, NULL);
  foyer_gda_feed_trim (feed, G_MAXINT64);
  foyer_gda_feed_trim (feed, G_MAXINT64);
  foyer_test_await (is_trimmed (fixture));
  g_object_unref (feed);
  g_autoptr (FoyerRecord) reply = store_kit_run (fixture->one, store_kit_reply (MANY_ROWS));
  foyer_test_await (fixture->seen_by_two->len > 0 &&
                    g_array_index (fixture->seen_by_two, gint64, fixture->seen_by_two->len - 1) ==
                        MANY_ROWS + 1);
}

static void
note_appended (FoyerStore *store, FoyerMessage *message, FoyerConversation *conversation, Fixture *fixture)
{
  g_string_append_printf (fixture->order, "appended %" G_GINT64_FORMAT "; ", foyer_message_get_seq (message));
}

static void
note_changed (FoyerStore *store, FoyerChange *change, GString *order)
{
  if (!g_str_equal (change->table, "messages"))
    return;
  /* The store's own messages come as records, those of others as JSON. */
  FoyerRecord *message = change->row;
  JsonObject  *row = foyer_change_get_object (change);
  g_string_append_printf (order, "changed %s; ",
                          message != NULL ? foyer_message_get_content (FOYER_MESSAGE (message))
                                          : foyer_json_text (row, "content"));
}

static void
on_append_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerStoreAppended) appended = foyer_store_run_finish (FOYER_STORE (source), result, NULL);
  Fixture                       *fixture = data;

  g_assert_nonnull (appended);
  g_string_append (fixture->order, "done; ");
}

/* appended, then the caller's callback, then changed; a duplicate is neither. */
static void
test_order_of_signals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget)       widget = store_kit_widget (fixture->one);
  g_autoptr (FoyerStoreSession) session = store_kit_session (fixture->one, foyer_widget_get_id (widget));
  const char                   *id = foyer_conversation_get_id (session->conversation);
  static const char *const      ends[] = { "changed hello; ", "changed hello; done; " };

  foyer_store_watch_appends (FOYER_STORE (fixture->one), TRUE);
  g_signal_connect (fixture->one, "appended", G_CALLBACK (note_appended), fixture);
  g_signal_connect (fixture->one, "changed", G_CALLBACK (note_changed), fixture->order);
  g_signal_connect (fixture->two, "changed", G_CALLBACK (note_changed), fixture->order_of_two);
  for (guint i = 0; i < 2; i++)
    {
      FoyerMessage *message = store_kit_message (id, "hello");
      foyer_message_set_sender_id (message, "s");
      foyer_message_set_client_id (message, "c");
      foyer_store_run_async (FOYER_STORE (fixture->one), foyer_store_append (store_kit_append_new (message)),
                             NULL, on_append_done, fixture);
      foyer_test_await (g_str_has_suffix (fixture->order->str, ends[i]));
    }
  g_assert_cmpstr (fixture->order->str, ==, "appended 1; done; changed hello; done; ");
  /* The other process has the message's text from its table, whenever it looks. */
  foyer_test_await (fixture->order_of_two->len > 0);
  g_assert_cmpstr (fixture->order_of_two->str, ==, "changed hello; ");
}

static void
await_told (Fixture *fixture)
{
  g_autoptr (FoyerStoreChanges) changes = list_changes (fixture, NULL, 0, 0);
  foyer_test_await (foyer_gda_store_get_cursor (fixture->one) == changes->newest);
}

/* Its own appends a process tells by table only while somebody asks for it; others hear of all of them. */
static void
test_watch_appends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget)       widget = store_kit_widget (fixture->one);
  g_autoptr (FoyerStoreSession) session = store_kit_session (fixture->one, foyer_widget_get_id (widget));
  const char                   *id = foyer_conversation_get_id (session->conversation);
  static const char *const      texts[] = { "a", "b", "c" };

  g_signal_connect (fixture->one, "changed", G_CALLBACK (note_changed), fixture->order);
  g_signal_connect (fixture->two, "changed", G_CALLBACK (note_changed), fixture->order_of_two);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (i > 0)
        foyer_store_watch_appends (FOYER_STORE (fixture->one), i == 1);
      foyer_store_appended_free (store_kit_run (
          fixture->one, foyer_store_append (store_kit_append_new (store_kit_message (id, texts[i])))));
      await_told (fixture);
    }
  g_assert_cmpstr (fixture->order->str, ==, "changed b; ");
  foyer_test_await (g_str_has_suffix (fixture->order_of_two->str, "changed c; "));
  g_assert_cmpstr (fixture->order_of_two->str, ==, "changed a; changed b; changed c; ");
}

/* Secrets of a row are in its table only. */
static void
test_no_secrets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerUser) user = foyer_user_new ();

  foyer_user_set_email (user, "a@example.org");
  foyer_user_set_email_folded (user, "a@example.org");
  foyer_user_set_password_hash (user, "very secret");
  g_autoptr (FoyerUser) stored = store_kit_run (fixture->one, foyer_store_insert (FOYER_RECORD (user), NULL));
  g_autoptr (FoyerStoreChanges) changes = list_changes (fixture, "users", 0, 0);
  g_assert_cmpuint (changes->changes->len, ==, 1);
  g_autofree char *text = foyer_json_print_object (foyer_change_get_object (changes->changes->pdata[0]));
  g_assert_nonnull (strstr (text, "a@example.org"));
  g_assert_null (strstr (text, "very secret"));
}

/* Two stores write the log at once, and its chain holds; an entry that is changed breaks it. */
static void
test_audit_chain (Fixture *fixture, gconstpointer data)
{
  const guint8           key[FOYER_GDA_KEY_LENGTH] = "a key for the tests";
  g_autoptr (FoyerActor) actor = foyer_actor_new ("user", "u1", "127.0.0.1");
  GAsyncResult          *results[20] = { NULL };
  g_autofree char       *previous = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      FoyerStoreRequest *request = store_kit_reply (i);
      request->actor = foyer_actor_copy (actor);
      foyer_store_run_async (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two), request, NULL,
                             foyer_test_ready, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerRecord) reply =
          foyer_store_run_finish (FOYER_STORE (i % 2 == 0 ? fixture->one : fixture->two), results[i], NULL);
      g_assert_nonnull (reply);
      g_clear_object (&results[i]);
    }
  g_autoptr (FoyerStorePage) page =
      store_kit_run (fixture->one, foyer_store_list (FOYER_TYPE_AUDIT_ENTRY, foyer_list_query_new (0, NULL)));
  g_assert_cmpuint (page->records->len, ==, G_N_ELEMENTS (results));
  for (guint i = 0; i < page->records->len; i++)
    {
      FoyerAuditEntry *entry = page->records->pdata[page->records->len - 1 - i];
      g_autofree char *hash = foyer_gda_audit_hash (key, sizeof key, previous, entry);
      g_assert_cmpint (foyer_audit_entry_get_id (entry), ==, i + 1);
      g_assert_cmpstr (foyer_audit_entry_get_action (entry), ==, "canned_replies.create");
      g_assert_cmpstr (foyer_audit_entry_get_hash (entry), ==, hash);
      foyer_audit_entry_set_actor_id (entry, "u2");
      g_autofree char *forged = foyer_gda_audit_hash (key, sizeof key, previous, entry);
      g_assert_cmpstr (forged, !=, hash);
      g_free (previous);
      previous = g_steal_pointer (&hash);
    }
}

#define MANY 1700

/* A transaction of many changes is told in portions; a store that goes in between leaves the rest in the log,
 * from where its clients' cursors find it. */
static void
test_portions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();
  GAsyncResult                  *result = NULL;
  guint                          most = 0;

  foyer_knowledge_base_set_name (base, "Help");
  g_autoptr (FoyerRecord) stored =
      store_kit_run (fixture->one, foyer_store_insert (FOYER_RECORD (base), NULL));
  foyer_store_run_async (FOYER_STORE (fixture->one), store_kit_import (foyer_record_get_id (stored), MANY),
                         NULL, foyer_test_ready, &result);
  while (fixture->seen_by_one->len < MANY / 2)
    {
      guint before = fixture->seen_by_one->len;
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, fixture->seen_by_one->len - before);
    }
  g_assert_cmpuint (most, <=, 500);
  g_autoptr (FoyerStoreSaved) saved = foyer_store_run_finish (FOYER_STORE (fixture->one), result, NULL);
  g_clear_object (&result);
  g_assert_cmpuint (saved->created, ==, MANY);

  guint told = fixture->seen_by_one->len;
  g_assert_cmpuint (told, <, MANY);
  store_kit_close (g_steal_pointer (&fixture->one));
  assert_in_order (fixture->seen_by_one, told);
  foyer_test_await (fixture->seen_by_two->len >= MANY + 2);
  g_autoptr (FoyerStoreChanges) rest =
      store_kit_run (fixture->two, foyer_store_list_changes (NULL, told, 5 * MANY, 0));
  for (guint i = 0; i < rest->changes->len; i++)
    g_assert_cmpint (((FoyerChange *) rest->changes->pdata[i])->cursor, ==, told + i + 1);
  g_assert_cmpint (told + rest->changes->len, ==, rest->newest);
  assert_in_order (fixture->seen_by_two, (guint) rest->newest);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/feed/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("other-process", test_other_process);
  ADD ("two-writers", test_two_writers);
  ADD ("list", test_list);
  ADD ("trim", test_trim);
  ADD ("order-of-signals", test_order_of_signals);
  ADD ("watch-appends", test_watch_appends);
  ADD ("no-secrets", test_no_secrets);
  ADD ("portions", test_portions);
  ADD ("audit-chain", test_audit_chain);
  return foyer_test_run ();
}
