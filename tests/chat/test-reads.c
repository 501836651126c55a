/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"
#include "foyer-chat-service-private.h"

#define PAGE "{\"context\":{\"url\":\"https://shop.example/\",\"title\":\"Shop\"}}"

/* A store that refuses as often as it is told, then works; it remembers what it was given. */
#define FAULTY_TYPE_STORE (faulty_store_get_type ())
G_DECLARE_FINAL_TYPE (FaultyStore, faulty_store, FAULTY, STORE, GObject)

struct _FaultyStore
{
  GObject parent_instance;

  FoyerError code;
  guint      failures;
  guint      calls;
  gint64     last; /* the first record's readSeq in the last call */
};

static void
faulty_store_run_async (FoyerStore         *store,
                        FoyerStoreRequest  *request,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  FaultyStore      *self = FAULTY_STORE (store);
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  self->calls++;
  self->last = foyer_member_get_read_seq (request->records->pdata[0]);
  foyer_store_request_free (request);
  if (self->failures == 0)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_new_error (task, FOYER_ERROR, (int) self->code, "not now");
  self->failures -= MIN (self->failures, 1);
}

static gpointer
faulty_store_run_finish (FoyerStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
faulty_store_init_interface (FoyerStoreInterface *interface)
{
  interface->run_async = faulty_store_run_async;
  interface->run_finish = faulty_store_run_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FaultyStore,
                               faulty_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FOYER_TYPE_STORE, faulty_store_init_interface))

static void
faulty_store_class_init (FaultyStoreClass *klass)
{
}

static void
faulty_store_init (FaultyStore *self)
{
  self->code = FOYER_ERROR_UNAVAILABLE;
}

/* The newest of each is kept, never an older one, and no more than may wait. */
static void
test_gathering (void)
{
  g_autoptr (FaultyStore) store = g_object_new (FAULTY_TYPE_STORE, NULL);
  g_autoptr (FoyerReads)  reads = foyer_reads_new (FOYER_STORE (store), 1, 2);

  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 2));
  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 1));
  g_assert_cmpuint (foyer_reads_get_size (reads), ==, 1);
  g_assert_cmpint (foyer_reads_get (reads, "c", "v"), ==, 2);
  g_assert_cmpint (foyer_reads_get (reads, "c", "other"), ==, 0);
  g_assert_true (foyer_reads_note (reads, "c", "other", "agent", 1));
  g_assert_false (foyer_reads_note (reads, "c", "too many", "agent", 1));
  foyer_test_await (foyer_reads_get_size (reads) == 0);
  g_assert_cmpuint (store->calls, ==, 1);
  g_assert_cmpint (foyer_reads_get (reads, "c", "v"), ==, 0);
}

/* While the store is away nothing is lost, and what was read meanwhile counts. */
static void
test_store_away (void)
{
  g_autoptr (FaultyStore) store = g_object_new (FAULTY_TYPE_STORE, NULL);
  g_autoptr (FoyerReads)  reads = foyer_reads_new (FOYER_STORE (store), 1, 10);

  store->failures = 2;
  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 5));
  foyer_test_await (store->calls == 1);
  g_assert_cmpint (foyer_reads_get (reads, "c", "v"), ==, 5);
  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 7));
  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 4));
  g_assert_cmpint (foyer_reads_get (reads, "c", "v"), ==, 7);
  foyer_test_await (foyer_reads_get_size (reads) == 0);
  g_assert_cmpuint (store->calls, ==, 3);
  g_assert_cmpint (store->last, ==, 7);
}

/* What the store will never take is not tried for ever. */
static void
test_refused (void)
{
  g_autoptr (FaultyStore) store = g_object_new (FAULTY_TYPE_STORE, NULL);
  g_autoptr (FoyerReads)  reads = foyer_reads_new (FOYER_STORE (store), 1, 10);

  store->failures = 1;
  store->code = FOYER_ERROR_INTERNAL;
  g_assert_true (foyer_reads_note (reads, "c", "v", "visitor", 5));
  foyer_test_await (foyer_reads_get_size (reads) == 0);
  g_assert_cmpuint (store->calls, ==, 1);
}

/* At the end all goes at once, a batch at a time; and one that is under way outlives what it came from. */
static void
test_flush (void)
{
  g_autoptr (FaultyStore) store = g_object_new (FAULTY_TYPE_STORE, NULL);
  FoyerReads             *reads = foyer_reads_new (FOYER_STORE (store), 1, 5000);

  g_assert_true (foyer_reads_note (reads, "c", "first", "visitor", 5));
  foyer_test_await (store->calls == 1);
  for (guint i = 0; i < 2500; i++)
    {
      g_autofree char *id = g_strdup_printf ("v%u", i);
      g_assert_true (foyer_reads_note (reads, "c", id, "visitor", 5));
    }
  foyer_reads_flush (reads);
  g_assert_cmpuint (store->calls, ==, 4);
  foyer_reads_free (reads);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (store->calls, ==, 4);
}

static gint64
shown (ChatKit *kit, const char *id, const char *member_id, gboolean with_waiting)
{
  FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, id);
  get->text = g_strdup (member_id);
  g_autoptr (FoyerConversation) conversation = store_kit_run (kit->store, get);

  if (with_waiting)
    foyer_chat_service_show_reads (kit->chat, FOYER_RECORD (conversation), member_id);
  g_assert_cmpint (foyer_conversation_get_unread (conversation), ==,
                   foyer_conversation_get_last_seq (conversation) -
                       foyer_conversation_get_read_seq (conversation));
  return foyer_conversation_get_read_seq (conversation);
}

static void
read_to (ChatKit *kit, FoyerIdentity *identity, const char *id, gint64 seq)
{
  g_autofree char *json =
      g_strdup_printf ("{\"conversationId\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}", id, seq);
  g_autoptr (JsonObject)   payload = foyer_json_parse_object (json, -1, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_chat_service_note_async (kit->chat, FOYER_NOTE_READ, identity, payload, NULL, foyer_test_ready,
                                 &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_chat_service_note_finish (kit->chat, result, &error));
  g_assert_no_error (error);
}

/* Faster than is told the others (unless the machine is slow), each position counts, shows at once, and is
 * stored. */
static void
test_in_a_chat (void)
{
  g_autoptr (ChatKit)            kit = chat_kit_new ();
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);
  g_autoptr (FoyerIdentity)      agent = chat_kit_agent (kit);
  const char                    *id = foyer_conversation_get_id (session->conversation);
  guint                          told = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char        *client_id = g_strdup_printf ("c%u", i);
      g_autoptr (FoyerPosted) posted = chat_kit_post (kit, visitor, id, client_id, "hello", "all", &error);
      g_assert_no_error (error);
    }
  for (gint64 seq = 1; seq <= 12; seq++)
    {
      read_to (kit, agent, id, seq);
      g_assert_cmpint (shown (kit, id, agent->user_id, TRUE), ==, seq);
    }
  for (guint i = 0; i < kit->events->len; i++)
    told += g_str_equal (kit->events->pdata[i], "read") ? 1 : 0;
  g_assert_cmpuint (told, >, 0);
  g_assert_cmpuint (told, <=, 12);
  foyer_chat_service_flush (kit->chat);
  foyer_test_await (shown (kit, id, agent->user_id, FALSE) == 12);
  read_to (kit, agent, id, 3);
  g_assert_cmpint (shown (kit, id, agent->user_id, TRUE), ==, 12);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/chat/reads/gathering", test_gathering);
  g_test_add_func ("/chat/reads/store-away", test_store_away);
  g_test_add_func ("/chat/reads/refused", test_refused);
  g_test_add_func ("/chat/reads/flush", test_flush);
  g_test_add_func ("/chat/reads/in-a-chat", test_in_a_chat);
  return foyer_test_run ();
}
