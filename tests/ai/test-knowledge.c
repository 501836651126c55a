/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge.h"
#include "foyer-test.h"

/* A store of one base whose documents are numbered; it answers in the next turn of the loop. */
#define TEST_TYPE_STORE (test_store_get_type ())
G_DECLARE_FINAL_TYPE (TestStore, test_store, TEST, STORE, GObject)

struct _TestStore
{
  GObject parent_instance;

  gint64   revision;
  guint    n_documents;
  guint    loads; /* first pages asked for */
  guint    pages;
  gboolean away;
  guint    grow_at; /* page before which the base grows by one document; 0: never */
};

static void test_store_iface_init (FoyerStoreInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestStore,
                               test_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FOYER_TYPE_STORE, test_store_iface_init))

static FoyerStorePassages *
make_page (TestStore *self, FoyerStoreRequest *request)
{
  FoyerStorePassages *page = g_new0 (FoyerStorePassages, 1);
  guint first = request->after != NULL ? (guint) g_ascii_strtoull (request->after, NULL, 10) + 1 : 0;

  self->loads += request->after == NULL;
  if (++self->pages == self->grow_at)
    {
      self->n_documents++;
      self->revision++;
    }
  page->revision = self->revision;
  page->documents = g_ptr_array_new_with_free_func (g_object_unref);
  page->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = first; i < MIN (self->n_documents, first + request->limit); i++)
    {
      FoyerDocument   *document = foyer_document_new ();
      g_autofree char *id = g_strdup_printf ("%05u", i);
      GPtrArray       *passages = g_ptr_array_new_with_free_func (g_free);
      foyer_document_set_id (document, id);
      foyer_document_set_title (document, "A page");
      foyer_document_set_language (document, "en");
      g_ptr_array_add (passages, g_strdup_printf ("The page with number%u and number%u", i, i));
      g_ptr_array_add (page->documents, document);
      g_ptr_array_add (page->passages, passages);
      if (i + 1 < self->n_documents && i + 1 == first + request->limit)
        page->next = g_strdup (id);
    }
  return page;
}

static FoyerStorePage *
list_bases (TestStore *self)
{
  FoyerStorePage     *page = g_new0 (FoyerStorePage, 1);
  FoyerKnowledgeBase *base = foyer_knowledge_base_new ();

  foyer_knowledge_base_set_id (base, "base");
  foyer_knowledge_base_set_revision (base, self->revision);
  page->records = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (page->records, base);
  return page;
}

static gboolean
answer (gpointer data)
{
  GTask             *task = data;
  TestStore         *self = g_task_get_source_object (task);
  FoyerStoreRequest *request = g_task_get_task_data (task);

  if (self->away)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "no database");
  else if (request->operation == FOYER_STORE_LIST)
    g_task_return_pointer (task, list_bases (self), NULL);
  else if (g_strcmp0 (request->id, "base") != 0)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "no such base");
  else
    g_task_return_pointer (task, make_page (self, request), NULL);
  return G_SOURCE_REMOVE;
}

static void
test_store_run_async (FoyerStore         *store,
                      FoyerStoreRequest  *request,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_task_data (task, request, (GDestroyNotify) foyer_store_request_free);
  g_idle_add_full (G_PRIORITY_DEFAULT, answer, task, g_object_unref);
}

static gpointer
test_store_run_finish (FoyerStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
test_store_is_connected (FoyerStore *store)
{
  return !TEST_STORE (store)->away;
}

static void
test_store_iface_init (FoyerStoreInterface *iface)
{
  iface->run_async = test_store_run_async;
  iface->run_finish = test_store_run_finish;
  iface->is_connected = test_store_is_connected;
}

static void
test_store_class_init (TestStoreClass *klass)
{
}

static void
test_store_init (TestStore *self)
{
  self->revision = 1;
  self->n_documents = 450;
}

static const char *const bases[] = { "base", "elsewhere", "base", NULL };

static guint
count_hits (FoyerKnowledge *knowledge, const char *query)
{
  g_autoptr (GPtrArray) hits = foyer_knowledge_search (knowledge, bases, query, "en", 5);
  return hits->len;
}

static FoyerKnowledge *
load (TestStore *store)
{
  FoyerKnowledge          *knowledge = foyer_knowledge_new (FOYER_STORE (store));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_knowledge_load_async (knowledge, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_knowledge_load_finish (knowledge, result, &error));
  g_assert_no_error (error);
  return knowledge;
}

static void
test_load (void)
{
  g_autoptr (TestStore)      store = g_object_new (TEST_TYPE_STORE, NULL);
  g_autoptr (FoyerKnowledge) knowledge = load (store);

  g_assert_cmpuint (store->pages, ==, 3);
  g_assert_cmpuint (count_hits (knowledge, "number0"), ==, 1); /* once, though the base is named twice */
  g_assert_cmpuint (count_hits (knowledge, "number449"), ==, 1);
  g_assert_cmpuint (count_hits (knowledge, "number450"), <=, 5);
  g_assert_cmpint (foyer_knowledge_get_revision (knowledge, "base"), ==, 1);
  g_assert_cmpint (foyer_knowledge_get_revision (knowledge, "elsewhere"), ==, 0);
  g_autoptr (GPtrArray) none = foyer_knowledge_search (knowledge, NULL, "number1", NULL, 5);
  g_assert_cmpuint (none->len, ==, 0);
}

static gboolean
finds (FoyerKnowledge *knowledge, const char *word, const char *id)
{
  g_autoptr (GPtrArray) hits = foyer_knowledge_search (knowledge, bases, word, "en", 1);
  return hits->len == 1 && g_strcmp0 (((FoyerSearchHit *) hits->pdata[0])->document_id, id) == 0;
}

/* Two writes one after the other: each caller is answered with an index that has its own. */
static void
test_reload (void)
{
  g_autoptr (TestStore)      store = g_object_new (TEST_TYPE_STORE, NULL);
  g_autoptr (FoyerKnowledge) knowledge = load (store);
  g_autoptr (GAsyncResult)   first = NULL, second = NULL, third = NULL;
  g_autoptr (GError)         error = NULL;

  store->n_documents = 451;
  store->revision = 2;
  foyer_knowledge_reload_async (knowledge, "base", 2, NULL, foyer_test_ready, &first);
  g_main_context_iteration (NULL, FALSE);
  g_assert_true (finds (knowledge, "number0", "00000")); /* the old one serves meanwhile */
  store->n_documents = 452;
  store->revision = 3;
  foyer_knowledge_reload_async (knowledge, "base", 3, NULL, foyer_test_ready, &second);
  foyer_test_await (first != NULL);
  g_assert_true (finds (knowledge, "number450", "00450"));
  foyer_test_await (second != NULL);
  g_assert_true (finds (knowledge, "number451", "00451"));
  g_assert_true (foyer_knowledge_reload_finish (knowledge, first, &error));
  g_assert_true (foyer_knowledge_reload_finish (knowledge, second, &error));
  guint loads = store->loads;
  foyer_knowledge_reload_async (knowledge, "base", 3, NULL, foyer_test_ready, &third);
  foyer_test_await (third != NULL);
  g_assert_cmpuint (store->loads, ==, loads); /* it serves already */
}

static void
emit_change (TestStore *store, const char *event)
{
  g_autoptr (FoyerChange) change = foyer_change_new ("knowledge_bases", event, "base");
  g_autoptr (JsonObject)  row = json_object_new ();
  g_autoptr (JsonNode)    node = json_node_init_object (json_node_alloc (), row);

  json_object_set_int_member (row, "revision", store->revision);
  foyer_change_set_json (change, node, NULL);
  foyer_store_emit_changed (FOYER_STORE (store), change);
}

static void
test_follows_changes (void)
{
  g_autoptr (TestStore)      store = g_object_new (TEST_TYPE_STORE, NULL);
  g_autoptr (FoyerKnowledge) knowledge = load (store);

  store->n_documents = 451;
  store->revision = 2;
  emit_change (store, "UPDATE");
  foyer_test_await (foyer_knowledge_get_revision (knowledge, "base") == 2);
  g_assert_true (finds (knowledge, "number450", "00450"));
  guint loads = store->loads;
  emit_change (store, "UPDATE"); /* heard of already */
  g_assert_cmpuint (store->loads, ==, loads);
  emit_change (store, "DELETE");
  g_assert_cmpuint (count_hits (knowledge, "number0"), ==, 0);
}

static void
test_changes_while_loading (void)
{
  g_autoptr (TestStore) store = g_object_new (TEST_TYPE_STORE, NULL);

  store->grow_at = 2;
  g_autoptr (FoyerKnowledge) knowledge = load (store);
  g_assert_cmpint (foyer_knowledge_get_revision (knowledge, "base"), ==, 2);
  g_assert_cmpuint (store->loads, ==, 2);
  g_assert_true (finds (knowledge, "number450", "00450"));
}

static void
test_errors (void)
{
  g_autoptr (TestStore)      store = g_object_new (TEST_TYPE_STORE, NULL);
  g_autoptr (FoyerKnowledge) knowledge = load (store);
  g_autoptr (GAsyncResult)   away = NULL, unknown = NULL;
  g_autoptr (GError)         error = NULL;

  store->away = TRUE;
  foyer_knowledge_reload_async (knowledge, "base", 2, NULL, foyer_test_ready, &away);
  foyer_test_await (away != NULL);
  g_assert_false (foyer_knowledge_reload_finish (knowledge, away, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE);
  g_assert_true (finds (knowledge, "number0", "00000")); /* the last index serves on */
  g_clear_error (&error);
  store->away = FALSE;
  foyer_knowledge_reload_async (knowledge, "nowhere", 0, NULL, foyer_test_ready, &unknown);
  foyer_test_await (unknown != NULL);
  g_assert_false (foyer_knowledge_reload_finish (knowledge, unknown, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/ai/knowledge/load", test_load);
  g_test_add_func ("/ai/knowledge/reload", test_reload);
  g_test_add_func ("/ai/knowledge/follows-changes", test_follows_changes);
  g_test_add_func ("/ai/knowledge/changes-while-loading", test_changes_while_loading);
  g_test_add_func ("/ai/knowledge/errors", test_errors);
  return foyer_test_run ();
}
