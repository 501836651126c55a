/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-import.h"

#include <string.h>

#include "foyer-test.h"

static FoyerKnowledgeImport *
parse (const char *type, const char *text)
{
  g_autoptr (GBytes)    body = g_bytes_new (text, strlen (text));
  g_autoptr (GError)    error = NULL;
  FoyerKnowledgeImport *import = foyer_knowledge_import_parse (body, type, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (import->documents->len, ==, import->passages->len);
  return import;
}

/* Document @at as "title/text/url/language/id/phrasing,phrasing". */
static void
assert_document (FoyerKnowledgeImport *import, guint at, const char *expected)
{
  g_assert_cmpuint (import->documents->len, >, at);
  FoyerDocument   *document = import->documents->pdata[at];
  char           **phrasings = (char **) foyer_document_get_phrasings (document);
  g_autofree char *joined = phrasings != NULL ? g_strjoinv (",", phrasings) : g_strdup ("");
  const char      *parts[] = { foyer_document_get_title (document),       foyer_document_get_text (document),
                               foyer_document_get_url (document),         foyer_document_get_language (document),
                               foyer_document_get_external_id (document), joined };
  g_autoptr (GString) actual = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (actual, "%s%s", i > 0 ? "/" : "", parts[i] != NULL ? parts[i] : "-");
  g_assert_cmpstr (actual->str, ==, expected);
}

static void
assert_failed (FoyerKnowledgeImport *import, const char *expected)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), import->failed);
  foyer_test_assert_json_eq (node, expected);
}

static void
test_csv (void)
{
  g_autoptr (FoyerKnowledgeImport) import =
      parse ("text/csv; charset=utf-8", "\xEF\xBB\xBF"
                                        "Question , answer,LINK,lang,other,id,phrasings\r\n"
                                        "Q1,A1,\"\n https://x.example\",en,ignored,7,how so|  why | \r\n"
                                        "Q2,\"A2, and\nmore\",,,,,\"[\"\"a|b\"\"]\"\r\n"
                                        "Q3\r\n"
                                        ",A4\r\n"
                                        "Q5,A5,javascript:alert(1)\r\n"
                                        "Q6,A6,a,b,c,d,e,f\r\n"
                                        "Q7,A7\r\n"
                                        "Q8,\"A8\" no\r\n");

  g_assert_cmpuint (import->documents->len, ==, 3);
  assert_document (import, 0, "Q1/A1/https://x.example/en/7/how so,why");
  assert_document (import, 1, "Q2/A2, and\nmore/-/-/-/a|b");
  assert_document (import, 2, "Q7/A7/-/-/-/");
  assert_failed (import, "[{'line':6,'error':'there is no text (text or answer)'},"
                         "{'line':7,'error':'there is no title (title or question)'},"
                         "{'line':8,'error':'url must be http, https or a path'},"
                         "{'line':9,'error':'there are 8 fields, the heading has 7'},"
                         "{'line':11,'error':'text stands behind a closing quote'}]");
}

static void
test_json (void)
{
  g_autoptr (FoyerKnowledgeImport) import =
      parse ("application/json",
             "[\n{\"id\":\"a\",\"title\":\"T, [1]\",\"summary\":\"{\",\"text\":\"x\\\"y\"},\n"
             "{\"question\":\"Q\",\"title\":null,\"answer\":\"A\",\"phrasings\":[\"p\",\"q\"],\"id\":5},\n\n"
             "5, {\"title\":\"T\"},\n{\"title\":7,\"text\":\"x\"},\n"
             "{\"title\":\"T\",\"text\":\"x\",\"phrasings\":[1]}]");

  g_assert_cmpuint (import->documents->len, ==, 2);
  assert_document (import, 0, "T, [1]/x\"y/-/-/a/");
  assert_document (import, 1, "Q/A/-/-/5/p,q");
  g_assert_cmpuint (json_array_get_length (import->failed), ==, 4);
  static const int lines[] = { 5, 5, 6, 7 };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpint (foyer_json_int (json_array_get_object_element (import->failed, i), "line", 0), ==,
                     lines[i]);
}

static void
test_markdown (void)
{
  g_autoptr (FoyerKnowledgeImport) pages =
      parse ("text/markdown",
             "Before\n\n# One #\ntext\n## Part\nmore\n```\n# no heading\n```\n# Empty\n# Two\nlast");
  g_autoptr (FoyerKnowledgeImport) parts = parse ("text/markdown", "## A\none\n## B\ntwo\n");
  g_autoptr (FoyerKnowledgeImport) plain = parse ("text/markdown", "\n Just words.\nAnd more.");
  g_autoptr (FoyerKnowledgeImport) nothing = parse ("text/markdown", " \n");

  assert_document (pages, 0, "Before/Before/-/-/-/");
  assert_document (pages, 1, "One/text\n## Part\nmore\n```\n# no heading\n```/-/-/-/");
  assert_document (pages, 2, "Two/last/-/-/-/");
  assert_failed (pages, "[{'line':10,'error':'there is no text (text or answer)'}]");
  assert_document (parts, 0, "A/one/-/-/-/");
  assert_document (parts, 1, "B/two/-/-/-/");
  assert_document (plain, 0, "Just words./Just words.\nAnd more./-/-/-/");
  g_assert_cmpuint (nothing->documents->len + json_array_get_length (nothing->failed), ==, 0);
}

/* A page of many questions: its address alone does not say which. */
static void
test_shared_addresses (void)
{
  const char *table =
      "question\tanswer\tlink\nQ1\tA\thttp://x/faq\nQ2\tB\thttp://x/faq\nQ3\tC\thttp://x/other\n";
  g_autoptr (FoyerKnowledgeImport) first = parse ("text/tab-separated-values", table);
  g_autoptr (FoyerKnowledgeImport) second = parse ("text/tab-separated-values", table);
  const char                      *one = foyer_document_get_external_id (first->documents->pdata[0]);
  const char                      *two = foyer_document_get_external_id (first->documents->pdata[1]);

  g_assert_nonnull (one);
  g_assert_nonnull (two);
  g_assert_cmpstr (one, !=, two);
  g_assert_cmpstr (one, ==, foyer_document_get_external_id (second->documents->pdata[0]));
  g_assert_null (foyer_document_get_external_id (first->documents->pdata[2]));
}

/* The same question on the same page with another answer is another document; the very same row is not. */
static void
test_same_titles (void)
{
  g_autoptr (FoyerKnowledgeImport) import =
      parse ("text/csv", "question,answer,link\nQ,A,http://x/\nQ,B,http://x/\nQ,A,http://x/\n");
  const char *ids[3];

  for (guint i = 0; i < 3; i++)
    ids[i] = foyer_document_get_external_id (import->documents->pdata[i]);
  g_assert_cmpstr (ids[0], !=, ids[1]);
  g_assert_cmpstr (ids[0], ==, ids[2]);
}

static void
assert_refused (const char *type, const char *text, gssize length, FoyerError code)
{
  g_autoptr (GBytes) body = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (GError) error = NULL;

  g_assert_null (foyer_knowledge_import_parse (body, type, &error));
  g_assert_error (error, FOYER_ERROR, (int) code);
}

/* A file of the wrong kind fails in every row: the answer stays small. */
static void
test_many_failures (void)
{
  g_autoptr (GString) text = g_string_new ("title,text\n");
  g_autoptr (GError)  error = NULL;
  const guint         rows = FOYER_KNOWLEDGE_IMPORT_FAILURES + 50;

  for (guint i = 0; i < rows; i++)
    g_string_append (text, "a,b,c\n");
  g_autoptr (GBytes)               body = g_bytes_new (text->str, text->len);
  g_autoptr (FoyerKnowledgeImport) import = foyer_knowledge_import_parse (body, "text/csv", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (import->failed), ==, FOYER_KNOWLEDGE_IMPORT_FAILURES + 1);
  JsonObject *last = json_array_get_object_element (import->failed, FOYER_KNOWLEDGE_IMPORT_FAILURES);
  g_assert_cmpint (foyer_json_int (last, "line", 0), ==, FOYER_KNOWLEDGE_IMPORT_FAILURES + 2);
  g_assert_cmpstr (foyer_json_text (last, "error"), ==, "this and 49 other rows are no documents");
}

static void
test_refuses (void)
{
  g_autofree char *big = g_strnfill (FOYER_LIMIT_IMPORT_BYTES + 1, 'x');

  assert_refused (NULL, "a", -1, FOYER_ERROR_UNSUPPORTED_DATA);
  assert_refused ("text/csvx", "title,text\n", -1, FOYER_ERROR_UNSUPPORTED_DATA);
  assert_refused ("text/csv", "", -1, FOYER_ERROR_BAD_REQUEST);
  assert_refused ("text/csv", "name,answer\na,b", -1, FOYER_ERROR_BAD_REQUEST);
  assert_refused ("text/csv", "title,text\na,\xff", -1, FOYER_ERROR_BAD_REQUEST);
  assert_refused ("text/csv", "title,text\na,\0", 14, FOYER_ERROR_BAD_REQUEST);
  assert_refused ("application/json", "{}", -1, FOYER_ERROR_BAD_REQUEST);
  assert_refused ("application/json", "[1,]", -1, FOYER_ERROR_INVALID_JSON);
  assert_refused ("text/markdown", big, FOYER_LIMIT_IMPORT_BYTES + 1, FOYER_ERROR_TOO_LARGE);
}

/* Files that nobody on the project wrote; not part of it. */
static void
import_shared (const char *name, const char *type, guint expected)
{
  const char      *folder = g_getenv ("FOYER_SHARED_DATA");
  g_autofree char *beside = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", "data", NULL);
  g_autofree char *path = g_build_filename (folder != NULL ? folder : beside, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_autofree char *reason = g_strdup_printf ("%s is not there (FOYER_SHARED_DATA)", path);
      g_test_skip (reason);
      return;
    }
  g_autoptr (FoyerKnowledgeImport) import = parse (type, text);
  g_assert_cmpuint (import->documents->len, ==, expected);
  assert_failed (import, "[]");
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < import->documents->len; i++)
    {
      const char *id = foyer_document_get_external_id (import->documents->pdata[i]);
      g_hash_table_add (ids,
                        (char *) (id != NULL ? id : foyer_document_get_url (import->documents->pdata[i])));
    }
  g_assert_cmpuint (g_hash_table_size (ids), >=, expected - 5); /* some rows are in the files twice */
}

static void
test_shared_data (void)
{
  import_shared ("manual/gnome-help.json", "application/json", 287);
  import_shared ("faq/health-faq-en.csv", "text/csv", 213);
  import_shared ("faq/health-faq-ar.csv", "text/csv", 213);
  import_shared ("faq/health-faq-de-en-pl-it-sv.tsv", "text/tab-separated-values", 896);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/ai/knowledge-import/csv", test_csv);
  g_test_add_func ("/ai/knowledge-import/json", test_json);
  g_test_add_func ("/ai/knowledge-import/markdown", test_markdown);
  g_test_add_func ("/ai/knowledge-import/shared-addresses", test_shared_addresses);
  g_test_add_func ("/ai/knowledge-import/same-titles", test_same_titles);
  g_test_add_func ("/ai/knowledge-import/many-failures", test_many_failures);
  g_test_add_func ("/ai/knowledge-import/refuses", test_refuses);
  g_test_add_func ("/ai/knowledge-import/shared-data", test_shared_data);
  return foyer_test_run ();
}
