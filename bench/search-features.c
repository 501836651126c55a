/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "foyer-json.h"
#include "foyer-knowledge-index.h"

/* Asks knowledge bases questions whose answers are known, and prints for each question a line for
 * tools/fit-confidence.py: the base's name; "own" for a question that the base can answer, "near" for one of
 * the same domain that it cannot and "far" for one of another; whether the first hit is right, or "-" where
 * nothing is found; its confidence; and the numbers of foyer_confidence_vector().
 *
 * Reads what tools/knowledge-sets.py printed: an array of {name, documents, questions}.
 *
 *   tools/knowledge-sets.py FOLDER > sets.json
 *   ninja -C build bench/search-features && build/bench/search-features sets.json > features.tsv */

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

static void
add_document (FoyerKnowledgeBuilder *builder, JsonObject *object)
{
  JsonArray            *texts = foyer_json_array (object, "phrasings");
  g_autoptr (GPtrArray) phrasings = g_ptr_array_new ();

  for (guint i = 0; texts != NULL && i < json_array_get_length (texts); i++)
    g_ptr_array_add (phrasings, (char *) json_array_get_string_element (texts, i));
  g_ptr_array_add (phrasings, NULL);
  FoyerSearchDocument document = { .id = foyer_json_text (object, "id"),
                                   .title = foyer_json_text (object, "title"),
                                   .language = foyer_json_text (object, "language"),
                                   .phrasings = (const char *const *) phrasings->pdata,
                                   .text = foyer_json_text (object, "text") };
  foyer_knowledge_builder_add (builder, &document);
}

static FoyerKnowledgeIndex *
build (JsonArray *documents)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < json_array_get_length (documents); i++)
    add_document (builder, json_array_get_object_element (documents, i));
  return foyer_knowledge_builder_finish (builder);
}

static void
ask (const FoyerKnowledgeIndex *index, const char *name, JsonObject *question)
{
  const char           *answer = foyer_json_text (question, "answer");
  g_autoptr (GPtrArray) hits =
      foyer_knowledge_index_search (index, foyer_json_text (question, "text"), NULL, 1);
  double vector[FOYER_CONFIDENCE_FEATURES];

  printf ("%s\t%s", name, foyer_json_text (question, "kind"));
  if (hits->len == 0)
    {
      printf ("\t-\t0\n"); /* nothing to be wrong about */
      return;
    }
  const FoyerSearchHit *hit = hits->pdata[0];
  foyer_confidence_vector (&hit->features, vector);
  printf ("\t%d\t%.5f", g_strcmp0 (hit->document_id, answer) == 0, hit->confidence);
  for (guint i = 0; i < FOYER_CONFIDENCE_FEATURES; i++)
    printf ("\t%.5f", vector[i]);
  printf ("\n");
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      fprintf (stderr, "usage: search-features SETS\n");
      return 2;
    }
  g_autoptr (JsonArray) sets = read_array (argv[1]);

  for (guint i = 0; i < json_array_get_length (sets); i++)
    {
      JsonObject                     *set = json_array_get_object_element (sets, i);
      JsonArray                      *questions = foyer_json_array (set, "questions");
      g_autoptr (FoyerKnowledgeIndex) index = build (foyer_json_array (set, "documents"));
      for (guint j = 0; j < json_array_get_length (questions); j++)
        ask (index, foyer_json_text (set, "name"), json_array_get_object_element (questions, j));
    }
  return 0;
}
