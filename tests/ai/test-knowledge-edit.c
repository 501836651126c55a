/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-edit.h"

#include <string.h>

#include "store-kit.h"

typedef struct
{
  StoreKit       *kit;
  FoyerGdaStore  *store;
  FoyerKnowledge *knowledge;
  const char     *base_id; /* owned by base */
  FoyerRecord    *base;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();

  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  fixture->knowledge = foyer_knowledge_new (FOYER_STORE (fixture->store));
  foyer_knowledge_base_set_name (base, "Help");
  fixture->base = store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (base), NULL));
  fixture->base_id = foyer_record_get_id (fixture->base);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->base);
  /* a load that is under way, because of the store's own signal, keeps it until it is over */
  gpointer alive = fixture->knowledge;
  g_object_add_weak_pointer (alive, &alive);
  g_clear_object (&fixture->knowledge);
  foyer_test_await (alive == NULL);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static JsonObject *
import (Fixture *fixture, const char *type, GBytes *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_knowledge_import_async (fixture->knowledge, fixture->base_id, body, type, NULL, NULL,
                                foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_knowledge_import_finish (fixture->knowledge, result, error);
}

static void
assert_import (Fixture *fixture, const char *type, const char *text, const char *expected)
{
  g_autoptr (GBytes)     body = g_bytes_new (text, strlen (text));
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) answer = import (fixture, type, body, &error);

  g_assert_no_error (error);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), answer);
  foyer_test_assert_json_eq (node, expected);
}

/* The titles that the serving index finds. */
static char *
find (Fixture *fixture, const char *question)
{
  const char *const     bases[] = { fixture->base_id, NULL };
  g_autoptr (GPtrArray) hits = foyer_knowledge_search (fixture->knowledge, bases, question, NULL, 3);
  GString              *titles = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", ((FoyerSearchHit *) hits->pdata[i])->title);
  return g_string_free (titles, FALSE);
}

static void
assert_finds (Fixture *fixture, const char *question, const char *expected)
{
  g_autofree char *titles = find (fixture, question);
  g_assert_cmpstr (titles, ==, expected);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  assert_import (fixture, "text/csv",
                 "question,answer,link,phrasings\nReturns,Within thirty days,http://x/faq,money back\n"
                 "Parcels,Three days,http://x/faq,\nNothing\n",
                 "{'created':2,'updated':0,'unchanged':0,"
                 "'failed':[{'line':4,'error':'there is no text (text or answer)'}]}");
  assert_finds (fixture, "my money back", "Returns"); /* it serves already */
  assert_import (fixture, "text/csv",
                 "question,answer,link,phrasings\nReturns,Within sixty days,http://x/faq,money back\n"
                 "Parcels,Three days,http://x/faq,\n",
                 "{'created':0,'updated':1,'unchanged':1,'failed':[]}");
  assert_finds (fixture, "thirty", "");
  assert_finds (fixture, "sixty", "Returns");
  assert_import (fixture, "application/json", "[]", "{'created':0,'updated':0,'unchanged':0,'failed':[]}");
}

static void
test_import_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("[", 1);
  g_autoptr (GBytes) good = g_bytes_new_static ("[]", 2);
  g_autoptr (GError) error = NULL;

  g_assert_null (import (fixture, "application/json", body, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
  g_clear_error (&error);
  g_assert_null (import (fixture, "image/png", body, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_UNSUPPORTED_DATA);
  g_clear_error (&error);
  fixture->base_id = "01890000-0000-7000-8000-000000000001";
  g_assert_null (import (fixture, "application/json", good, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

static FoyerDocument *
save (Fixture *fixture, const char *id, const char *body, GError **error)
{
  g_autoptr (JsonNode)     object = foyer_json_parse (body, -1, error);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (object);
  foyer_knowledge_save_document_async (fixture->knowledge, fixture->base_id, id, object, NULL, NULL,
                                       foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_knowledge_save_document_finish (fixture->knowledge, result, error);
}

static gboolean
delete_document (Fixture *fixture, const char *base_id, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_knowledge_delete_document_async (fixture->knowledge, base_id, id, NULL, NULL, foyer_test_ready,
                                         &result);
  foyer_test_await (result != NULL);
  return foyer_knowledge_delete_document_finish (fixture->knowledge, result, error);
}

static void
test_documents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerDocument) first =
      save (fixture, NULL, "{\"title\":\"Lamps\",\"text\":\"All about lamps\"}", &error);
  g_assert_no_error (error);
  g_autoptr (FoyerDocument) second =
      save (fixture, NULL, "{\"title\":\"Lamps\",\"text\":\"More on bulbs\"}", &error);
  g_assert_no_error (error);

  /* the same title again is another document */
  g_assert_cmpstr (foyer_document_get_id (first), !=, foyer_document_get_id (second));
  assert_finds (fixture, "bulb", "Lamps");
  const char               *id = foyer_document_get_id (first);
  g_autoptr (FoyerDocument) changed = save (fixture, id, "{\"title\":\"Candles\",\"text\":\"Wax\"}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_document_get_id (changed), ==, id);
  assert_finds (fixture, "wax", "Candles");
  g_assert_null (save (fixture, id, "{\"title\":\"\",\"text\":\"Wax\"}", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "title");
  g_clear_error (&error);
  g_assert_null (
      save (fixture, "01890000-0000-7000-8000-000000000001", "{\"title\":\"a\",\"text\":\"b\"}", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (delete_document (fixture, "01890000-0000-7000-8000-000000000001", id, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (delete_document (fixture, fixture->base_id, id, &error));
  g_assert_no_error (error);
  assert_finds (fixture, "wax", "");
  g_assert_false (delete_document (fixture, fixture->base_id, id, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

/* A manual of realistic size, from the file to the first three hits; no part of the project. */
static void
test_manual (Fixture *fixture, gconstpointer data)
{
  const char      *folder = g_getenv ("FOYER_SHARED_DATA");
  g_autofree char *beside = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", "data", NULL);
  g_autofree char *path =
      g_build_filename (folder != NULL ? folder : beside, "manual", "gnome-help.json", NULL);
  char *text;
  gsize length;
  guint found = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_autofree char *reason = g_strdup_printf ("%s is not there (FOYER_SHARED_DATA)", path);
      g_test_skip (reason);
      return;
    }
  g_autoptr (GBytes)     body = g_bytes_new_take (text, length);
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonNode)   pages = foyer_json_parse_bytes (body, &error);
  g_autoptr (JsonObject) answer = import (fixture, "application/json", body, &error);
  g_assert_no_error (error);
  guint n_pages = json_array_get_length (json_node_get_array (pages));
  g_assert_cmpint (foyer_json_int (answer, "created", 0), ==, n_pages);
  for (guint i = 0; i < n_pages; i++)
    {
      JsonObject      *page = json_array_get_object_element (json_node_get_array (pages), i);
      const char      *title = foyer_json_text (page, "title");
      g_autofree char *titles = find (fixture, title);
      g_auto (GStrv)   each = g_strsplit (titles, "|", -1);
      found += g_strv_contains ((const char *const *) each, title);
    }
  g_test_message ("%u of %u", found, n_pages);
  g_assert_cmpuint (found * 10, >=, n_pages * 9);
  g_autoptr (JsonObject) again = import (fixture, "application/json", body, &error);
  g_assert_no_error (error);
  g_assert_cmpint (foyer_json_int (again, "unchanged", 0), ==, n_pages);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add ("/ai/knowledge-edit/import", Fixture, NULL, set_up, test_import, tear_down);
  g_test_add ("/ai/knowledge-edit/import-refuses", Fixture, NULL, set_up, test_import_refuses, tear_down);
  g_test_add ("/ai/knowledge-edit/documents", Fixture, NULL, set_up, test_documents, tear_down);
  g_test_add ("/ai/knowledge-edit/manual", Fixture, NULL, set_up, test_manual, tear_down);
  return foyer_test_run ();
}
