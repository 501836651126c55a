/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files of documents in every format: whatever they hold, each document that comes out is one that the
 * contract allows, each failure has its line, and an index of them can be asked with the file itself. */
#include <string.h>

#include "foyer-fuzz.h"
#include "foyer-knowledge-import.h"
#include "foyer-knowledge-index.h"

static const char *const types[] = { "text/csv", "text/tab-separated-values", "application/json",
                                     "text/markdown" };

static void
check_import (FoyerKnowledgeImport *import, const char *question)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  g_assert_cmpuint (import->documents->len, ==, import->passages->len);
  for (guint i = 0; i < json_array_get_length (import->failed); i++)
    g_assert_cmpint (foyer_json_int (json_array_get_object_element (import->failed, i), "line", 0), >=, 1);
  for (guint i = 0; i < import->documents->len; i++)
    {
      FoyerDocument            *document = import->documents->pdata[i];
      g_autoptr (JsonObject)    body = foyer_record_to_json (FOYER_RECORD (document), FOYER_VIEW_WIRE);
      g_autoptr (FoyerDocument) copy = foyer_document_new ();
      g_autoptr (GError)        error = NULL;
      (void) foyer_record_apply_json (FOYER_RECORD (copy), body, FOYER_VALIDATE_CREATE, &error);
      g_assert_no_error (error);
      FoyerSearchDocument searched = { .id = "x",
                                       .title = foyer_document_get_title (document),
                                       .language = foyer_document_get_language (document),
                                       .phrasings = foyer_document_get_phrasings (document),
                                       .text = foyer_document_get_text (document) };
      foyer_knowledge_builder_add (builder, &searched);
    }
  g_autoptr (FoyerKnowledgeIndex) index = foyer_knowledge_builder_finish (builder);
  g_autoptr (GPtrArray)           hits = foyer_knowledge_index_search (index, question, NULL, 3);
  g_assert_cmpuint (hits->len, <=, 3);
}

static void
fuzz_import (const guint8 *data, gsize length)
{
  g_autoptr (GBytes) body = g_bytes_new (data, length);
  g_autofree char   *question = g_strndup ((const char *) data, length);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError)               error = NULL;
      g_autoptr (FoyerKnowledgeImport) import = foyer_knowledge_import_parse (body, types[i], &error);
      if (import != NULL)
        check_import (import, question);
      else
        g_assert_true (error->domain == FOYER_ERROR);
    }
}

FOYER_FUZZ (fuzz_import)
