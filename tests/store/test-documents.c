/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store-kit.h"

typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *store;
  FoyerRecord   *base;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();

  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  foyer_knowledge_base_set_name (base, "Help");
  fixture->base = store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (base), NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->base);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static FoyerDocument *
make_document (const char *title, const char *text, const char *url, const char *external_id)
{
  FoyerDocument *document = foyer_document_new ();

  foyer_document_set_title (document, title);
  foyer_document_set_text (document, text);
  foyer_document_set_url (document, url);
  foyer_document_set_external_id (document, external_id);
  return document;
}

static void
add (FoyerStoreRequest *request, FoyerDocument *document)
{
  GPtrArray *passages = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (passages, g_strdup (foyer_document_get_text (document)));
  g_ptr_array_add (passages, g_strdup ("second passage"));
  g_ptr_array_add (request->records, document);
  g_ptr_array_add (request->passages, passages);
}

static FoyerStoreRequest *
new_save (Fixture *fixture)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SAVE_DOCUMENTS);

  request->id = g_strdup (foyer_record_get_id (fixture->base));
  request->records = g_ptr_array_new_with_free_func (g_object_unref);
  request->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  request->flag = TRUE;
  return request;
}

static void
assert_saved (FoyerStoreSaved *saved, guint created, guint updated, guint unchanged, gint64 revision)
{
  g_assert_cmpuint (saved->created, ==, created);
  g_assert_cmpuint (saved->updated, ==, updated);
  g_assert_cmpuint (saved->unchanged, ==, unchanged);
  g_assert_cmpint (saved->revision, ==, revision);
}

static FoyerStoreRequest *
three_documents (Fixture *fixture, const char *text)
{
  FoyerStoreRequest *request = new_save (fixture);

  add (request, make_document ("By id", text, NULL, "x-1"));
  add (request, make_document ("By address", text, "https://example.org/a", NULL));
  add (request, make_document ("By title", text, NULL, NULL));
  return request;
}

/* The same id, address or title is the same document; what is the same stays as it is. */
static void
test_import_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSaved) first = store_kit_run (fixture->store, three_documents (fixture, "one"));
  assert_saved (first, 3, 0, 0, 2);
  g_autoptr (FoyerStoreSaved) second = store_kit_run (fixture->store, three_documents (fixture, "one"));
  assert_saved (second, 0, 0, 3, 2);
  g_autoptr (FoyerStoreSaved) third = store_kit_run (fixture->store, three_documents (fixture, "two 🦊"));
  assert_saved (third, 0, 3, 0, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (foyer_record_get_id (third->documents->pdata[i]), ==,
                       foyer_record_get_id (first->documents->pdata[i]));
      g_assert_cmpstr (foyer_document_get_text (third->documents->pdata[i]), ==, "two 🦊");
    }
  g_autoptr (FoyerKnowledgeBase) base = store_kit_run (
      fixture->store, foyer_store_get (FOYER_TYPE_KNOWLEDGE_BASE, foyer_record_get_id (fixture->base)));
  g_assert_cmpint (foyer_knowledge_base_get_document_count (base), ==, 3);
  g_assert_cmpint (foyer_knowledge_base_get_revision (base), ==, 3);
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerStoreSaved) saved = store_kit_run (fixture->store, three_documents (fixture, "one"));
  g_autofree char            *after = NULL;
  guint                       documents = 0;

  do
    {
      FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LOAD_PASSAGES);
      request->id = g_strdup (foyer_record_get_id (fixture->base));
      request->after = g_steal_pointer (&after);
      request->limit = 2;
      g_autoptr (FoyerStorePassages) page = store_kit_run (fixture->store, request);
      g_assert_cmpint (page->revision, ==, saved->revision);
      g_assert_cmpuint (page->documents->len, ==, page->passages->len);
      for (guint i = 0; i < page->documents->len; i++)
        {
          GPtrArray *passages = page->passages->pdata[i];
          g_assert_cmpuint (passages->len, ==, 2);
          g_assert_cmpstr (passages->pdata[0], ==, "one");
          g_assert_false (foyer_record_has (page->documents->pdata[i], FOYER_DOCUMENT_TEXT));
        }
      documents += page->documents->len;
      after = g_strdup (page->next);
    }
  while (after != NULL);
  g_assert_cmpuint (documents, ==, 3);
}

static void
test_one_document (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerDocument) given = make_document ("T", "text", NULL, NULL);
  foyer_document_set_knowledge_base_id (given, foyer_record_get_id (fixture->base));
  g_autoptr (FoyerDocument) added =
      store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (given), NULL));
  g_assert_nonnull (foyer_document_get_id (added));

  foyer_document_set_text (added, "other text");
  g_autoptr (FoyerDocument) updated =
      store_kit_run (fixture->store, foyer_store_update (FOYER_RECORD (added), 0, NULL));
  g_assert_cmpstr (foyer_document_get_text (updated), ==, "other text");
  g_assert_null (store_kit_run (
      fixture->store, foyer_store_delete (FOYER_TYPE_DOCUMENT, foyer_document_get_id (added), 0, NULL)));
  g_autoptr (FoyerKnowledgeBase) base = store_kit_run (
      fixture->store, foyer_store_get (FOYER_TYPE_KNOWLEDGE_BASE, foyer_record_get_id (fixture->base)));
  g_assert_cmpint (foyer_knowledge_base_get_document_count (base), ==, 0);
  g_assert_cmpint (foyer_knowledge_base_get_revision (base), ==, 4);
}

static void
test_no_base (Fixture *fixture, gconstpointer data)
{
  FoyerStoreRequest *request = new_save (fixture);
  g_free (request->id);
  request->id = g_strdup ("nowhere");
  add (request, make_document ("T", "text", NULL, NULL));
  store_kit_refuse (fixture->store, request, FOYER_ERROR_NOT_FOUND);
  request = foyer_store_request_new (FOYER_STORE_LOAD_PASSAGES);
  request->id = g_strdup ("nowhere");
  store_kit_refuse (fixture->store, request, FOYER_ERROR_NOT_FOUND);
}

static guint
list_titles (Fixture *fixture, guint limit, char **after, GString *titles)
{
  FoyerListQuery *query = foyer_list_query_new (limit, *after);

  foyer_list_query_equals (query, "knowledgeBaseId", foyer_record_get_id (fixture->base));
  g_autoptr (FoyerStorePage) page =
      store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_DOCUMENT, query));
  for (guint i = 0; i < page->records->len; i++)
    g_string_append (titles, foyer_document_get_title (page->records->pdata[i]));
  g_free (*after);
  *after = g_strdup (page->next);
  return page->records->len;
}

/* A page ends before the row that would make it more than a mebibyte, and has at least one. */
static void
test_pages_by_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char    *third = g_strnfill (400000, 'x');
  g_autofree char    *huge = g_strnfill (1000000, 'y');
  g_autoptr (GString) wide = g_string_new (NULL);
  const char         *texts[] = { third, third, third, third, "short", huge, NULL, "short" };
  g_autoptr (GString) titles = g_string_new (NULL);
  g_autofree char    *after = NULL;
  static const guint  expected[] = { 2, 3, 1, 1, 1 };

  for (guint i = 0; i < 400000; i++)
    g_string_append (wide, "漢");
  texts[6] = wide->str;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      FoyerStoreRequest *request = new_save (fixture);
      char               title[] = { (char) ('a' + i), '\0' };
      add (request, make_document (title, texts[i], NULL, NULL));
      foyer_store_saved_free (store_kit_run (fixture->store, request));
    }
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (list_titles (fixture, 50, &after, titles), ==, expected[i]);
      g_assert_true ((after != NULL) == (i + 1 < G_N_ELEMENTS (expected)));
    }
  g_assert_cmpstr (titles->str, ==, "abcdefgh");
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/documents/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("pages-by-bytes", test_pages_by_bytes);
  ADD ("import-twice", test_import_twice);
  ADD ("load", test_load);
  ADD ("one-document", test_one_document);
  ADD ("no-base", test_no_base);
  return foyer_test_run ();
}
