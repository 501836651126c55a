/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-json.h"
#include "foyer-knowledge-index.h"

/* Texts that nobody on the project wrote, which are no part of it: skipped, with the reason, where they are
 * not. */
static char *
read_shared_text (const char *name, gsize *length)
{
  const char      *folder = g_getenv ("FOYER_SHARED_DATA");
  g_autofree char *beside = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", "data", NULL);
  g_autofree char *path = g_build_filename (folder != NULL ? folder : beside, name, NULL);
  char            *text = NULL;

  if (!g_file_get_contents (path, &text, length, NULL))
    {
      g_autofree char *reason = g_strdup_printf ("%s is not there (FOYER_SHARED_DATA)", path);
      g_test_skip (reason);
    }
  return text;
}

static JsonArray *
read_shared (const char *name)
{
  gsize              length;
  g_autofree char   *text = read_shared_text (name, &length);
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return NULL;
  g_autoptr (JsonNode) node = foyer_json_parse (text, (gssize) length, &error);
  g_assert_no_error (error);
  return json_array_ref (json_node_get_array (node));
}

static FoyerKnowledgeIndex *
index_manual (JsonArray *pages)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject         *page = json_array_get_object_element (pages, i);
      FoyerSearchDocument document = { .id = foyer_json_text (page, "id"),
                                       .title = foyer_json_text (page, "title"),
                                       .text = foyer_json_text (page, "text") };
      foyer_knowledge_builder_add (builder, &document);
    }
  return foyer_knowledge_builder_finish (builder);
}

/* How many pages are among the first three hits for the words in their member @name, in hundredths. */
static guint
share_found (FoyerKnowledgeIndex *index, JsonArray *pages, const char *name)
{
  guint found = 0, asked = 0;

  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject *page = json_array_get_object_element (pages, i);
      const char *question = foyer_json_text (page, name);
      if (question == NULL || *question == '\0')
        continue;
      g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, question, NULL, 3);
      asked++;
      for (guint j = 0; j < hits->len; j++)
        found += strcmp (((FoyerSearchHit *) hits->pdata[j])->document_id, foyer_json_text (page, "id")) == 0;
    }
  g_assert_cmpuint (asked, >, 0);
  g_test_message ("%s: %u of %u", name, found, asked);
  return found * 100 / asked;
}

static void
test_manual (void)
{
  g_autoptr (JsonArray) pages = read_shared ("manual/gnome-help.json");
  if (pages == NULL)
    return;
  g_autoptr (FoyerKnowledgeIndex) index = index_manual (pages);

  g_assert_cmpuint (foyer_knowledge_index_get_n_documents (index), ==, json_array_get_length (pages));
  g_assert_cmpuint (share_found (index, pages, "title"), >=, 90);
  g_assert_cmpuint (share_found (index, pages, "summary"), >=, 70);
}

static void
test_naughty_strings (void)
{
  g_autoptr (JsonArray) strings = read_shared ("hostile/naughty-strings.json");
  g_autoptr (JsonArray) pages = strings != NULL ? read_shared ("manual/gnome-help.json") : NULL;
  if (pages == NULL)
    return;
  g_autoptr (FoyerKnowledgeIndex) index = index_manual (pages);
  FoyerKnowledgeBuilder          *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char         *text = json_array_get_string_element (strings, i);
      FoyerSearchDocument document = {
        .id = text, .title = text, .url = text, .language = text, .text = text
      };
      foyer_knowledge_builder_add (builder, &document);
      g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, text, text, 3);
      g_assert_cmpuint (hits->len, <=, 3);
    }
  g_autoptr (FoyerKnowledgeIndex) naughty = foyer_knowledge_builder_finish (builder);
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char           *text = json_array_get_string_element (strings, i);
      g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (naughty, text, NULL, 3);
      g_assert_cmpuint (hits->len, <=, 3);
    }
}

#define PHRASINGS 3

/* The rows of a table of questions and their intents, as pointers into @text: the question with its quotes,
 * and the intent. */
static GPtrArray *
cut_rows (char *text)
{
  GPtrArray *rows = g_ptr_array_new ();

  for (char *line = strtok (text, "\n"); line != NULL; line = strtok (NULL, "\n"))
    {
      char *comma = strrchr (line, ',');
      if (comma == NULL || strchr (comma, ' ') != NULL) /* a line of a longer question */
        continue;
      *comma = '\0';
      g_strchomp (comma + 1);
      g_ptr_array_add (rows, line);
      g_ptr_array_add (rows, comma + 1);
    }
  return rows;
}

static gboolean
is_known (const char *intent)
{
  return g_str_hash (intent) % 2 == 0;
}

/* The first questions of each known intent are what it is also asked as; they are taken out of @rows. */
static FoyerKnowledgeIndex *
index_intents (GPtrArray *rows)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i += 2)
    {
      const char *intent = rows->pdata[i + 1];
      const char *phrasings[PHRASINGS + 1] = { NULL };
      guint       n = 0;
      if (!is_known (intent) || !g_hash_table_add (seen, (char *) intent))
        continue;
      for (guint j = i; j < rows->len && n < PHRASINGS; j += 2)
        if (rows->pdata[j] != NULL && g_str_equal (rows->pdata[j + 1], intent))
          phrasings[n++] = g_steal_pointer (&rows->pdata[j]);
      g_autofree char    *title = g_strdelimit (g_strdup (intent), "_", ' ');
      FoyerSearchDocument document = {
        .id = intent, .title = title, .language = "en", .phrasings = phrasings
      };
      foyer_knowledge_builder_add (builder, &document);
    }
  return foyer_knowledge_builder_finish (builder);
}

/* At the usual threshold, a base that has phrasings loses few right hits and refuses most of what it cannot
 * answer. */
static void
test_intents (void)
{
  gsize            length;
  g_autofree char *text = read_shared_text ("routing/banking77-test.csv", &length);
  guint            right = 0, lost = 0, near = 0, refused = 0;

  if (text == NULL)
    return;
  g_autoptr (GPtrArray)           rows = cut_rows (text);
  g_autoptr (FoyerKnowledgeIndex) index = index_intents (rows);
  for (guint i = 0; i < rows->len; i += 2)
    {
      if (rows->pdata[i] == NULL)
        continue;
      g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, rows->pdata[i], "en", 1);
      const FoyerSearchHit *hit = hits->len > 0 ? hits->pdata[0] : NULL;
      gboolean              shown = hit != NULL && hit->confidence >= FOYER_CONFIDENCE_THRESHOLD;
      if (!is_known (rows->pdata[i + 1]))
        {
          near++;
          refused += !shown;
        }
      else if (hit != NULL && g_str_equal (hit->document_id, rows->pdata[i + 1]))
        {
          right++;
          lost += !shown;
        }
    }
  g_test_message ("lost %u of %u, refused %u of %u", lost, right, refused, near);
  g_assert_cmpuint (right, >, 900);
  g_assert_cmpuint (lost * 100, <=, right * 14);
  g_assert_cmpuint (refused * 100, >=, near * 62);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/shared-data/manual", test_manual);
  g_test_add_func ("/search/shared-data/naughty-strings", test_naughty_strings);
  g_test_add_func ("/search/shared-data/intents", test_intents);
  return g_test_run ();
}
