/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "foyer-json.h"
#include "foyer-knowledge-index.h"

/* Asks questions whose answers are known, and prints for each best hit a line for tools/fit-confidence.py:
 * the set, "near" or "far" for a question that the base cannot answer and "own" for one that it can, whether
 * the hit is right, and the numbers of foyer_confidence_vector().
 *
 * Reads two JSON arrays, of which half the documents are indexed and the others are asked for in vain:
 * - pages {id, title, summary, text}; the question is the summary, which is not indexed
 * - questions {text, intent}; of each intent three are stored as phrasings, the others are asked
 *
 *   ninja -C build bench/search-features && build/bench/search-features PAGES QUESTIONS > features.tsv */

#define PHRASINGS 3

typedef struct
{
  const char *text, *answer; /* the document's id */
  gboolean    known;
} Question;

typedef struct
{
  const char          *name;
  FoyerKnowledgeIndex *index;
  GArray              *questions;
} Set;

static JsonArray *
read_array (const char *path)
{
  g_autofree char   *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize              length;

  if (!g_file_get_contents (path, &text, &length, &error))
    g_error ("%s", error->message);
  g_autoptr (JsonNode) node = foyer_json_parse (text, (gssize) length, &error);
  if (node == NULL)
    g_error ("%s: %s", path, error->message);
  return json_array_ref (json_node_get_array (node));
}

static Set
make_pages (JsonArray *pages)
{
  Set                    set = { .name = "pages", .questions = g_array_new (FALSE, TRUE, sizeof (Question)) };
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject *page = json_array_get_object_element (pages, i);
      Question    question = { foyer_json_text (page, "summary"), foyer_json_text (page, "id"), i % 2 == 0 };
      FoyerSearchDocument document = { .id = question.answer,
                                       .title = foyer_json_text (page, "title"),
                                       .text = foyer_json_text (page, "text") };
      if (question.known)
        foyer_knowledge_builder_add (builder, &document);
      if (question.text != NULL)
        g_array_append_val (set.questions, question);
    }
  set.index = foyer_knowledge_builder_finish (builder);
  return set;
}

static gboolean
is_known_intent (const char *intent)
{
  return g_str_hash (intent) % 2 == 0;
}

/* The titles are the intents, as words. */
static Set
make_intents (JsonArray *questions)
{
  Set set = { .name = "intents", .questions = g_array_new (FALSE, TRUE, sizeof (Question)) };
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();
  g_autoptr (GHashTable) phrasings =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < json_array_get_length (questions); i++)
    {
      JsonObject *row = json_array_get_object_element (questions, i);
      Question    question = { .text = foyer_json_text (row, "text"),
                               .answer = foyer_json_text (row, "intent") };
      GPtrArray  *stored = g_hash_table_lookup (phrasings, question.answer);
      question.known = is_known_intent (question.answer);
      if (stored == NULL)
        {
          stored = g_ptr_array_new ();
          g_hash_table_insert (phrasings, (char *) question.answer, stored);
        }
      if (question.known && stored->len < PHRASINGS)
        g_ptr_array_add (stored, (char *) question.text);
      else
        g_array_append_val (set.questions, question);
    }
  GHashTableIter iter;
  gpointer       intent, stored;
  g_hash_table_iter_init (&iter, phrasings);
  while (g_hash_table_iter_next (&iter, &intent, &stored))
    {
      g_autofree char *title = g_strdelimit (g_strdup (intent), "_", ' ');
      g_ptr_array_add (stored, NULL);
      FoyerSearchDocument document = { .id = intent,
                                       .title = title,
                                       .language = "en",
                                       .phrasings = (const char *const *) ((GPtrArray *) stored)->pdata };
      if (is_known_intent (intent))
        foyer_knowledge_builder_add (builder, &document);
    }
  set.index = foyer_knowledge_builder_finish (builder);
  return set;
}

static void
ask (const Set *set, const Question *question, const char *kind)
{
  g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (set->index, question->text, NULL, 1);
  double                vector[FOYER_CONFIDENCE_FEATURES];

  if (hits->len == 0)
    {
      printf ("%s\t%s\t-\n", set->name, kind); /* nothing to be wrong about */
      return;
    }
  const FoyerSearchHit *hit = hits->pdata[0];
  foyer_confidence_vector (&hit->features, vector);
  printf ("%s\t%s\t%d", set->name, kind, strcmp (hit->document_id, question->answer) == 0);
  for (guint i = 0; i < FOYER_CONFIDENCE_FEATURES; i++)
    printf ("\t%.5f", vector[i]);
  printf ("\n");
}

static void
ask_all (const Set *set, const Set *other)
{
  for (guint i = 0; i < set->questions->len; i++)
    {
      const Question *question = &g_array_index (set->questions, Question, i);
      ask (set, question, question->known ? "own" : "near");
    }
  for (guint i = 0; i < other->questions->len; i++)
    ask (set, &g_array_index (other->questions, Question, i), "far");
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    {
      fprintf (stderr, "usage: search-features PAGES QUESTIONS\n");
      return 2;
    }
  g_autoptr (JsonArray) pages = read_array (argv[1]);
  g_autoptr (JsonArray) questions = read_array (argv[2]);
  Set                   sets[] = { make_pages (pages), make_intents (questions) };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    ask_all (&sets[i], &sets[1 - i]);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      foyer_knowledge_index_unref (sets[i].index);
      g_array_unref (sets[i].questions);
    }
  return 0;
}
