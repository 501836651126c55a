/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "foyer-knowledge-index.h"

/* What a knowledge base of a given number of passages costs: processor seconds to build, memory that stays,
 * milliseconds a question. The words are made up and as unevenly frequent as in any language.
 *
 *   ninja -C build bench/search-bench && build/bench/search-bench [passages [phrasings of each]] */

#define VOCABULARY 120000
#define PASSAGE_WORDS 35
#define TITLE_WORDS 6
#define PHRASING_WORDS 8
#define MAX_PHRASINGS 100
#define QUESTIONS 2000

static char  *words[VOCABULARY];
static double weights[VOCABULARY]; /* running sum */

static void
make_words (GRand *random)
{
  static const char consonants[] = "bcdfghjklmnpqrstvwz", vowels[] = "aeiou";
  double            sum = 0;

  for (guint i = 0; i < VOCABULARY; i++)
    {
      GString *word = g_string_new (NULL);
      guint    syllables = 1 + (i > 100) + (i > 3000) + (guint) g_rand_int_range (random, 0, 2);
      for (guint j = 0; j < syllables; j++)
        {
          g_string_append_c (word, consonants[g_rand_int_range (random, 0, sizeof consonants - 1)]);
          g_string_append_c (word, vowels[g_rand_int_range (random, 0, sizeof vowels - 1)]);
          if (g_rand_boolean (random))
            g_string_append_c (word, consonants[g_rand_int_range (random, 0, sizeof consonants - 1)]);
        }
      words[i] = g_string_free (word, FALSE);
      sum += 1 / (i + 2.7);
      weights[i] = sum;
    }
}

static const char *
pick_word (GRand *random)
{
  double at = g_rand_double_range (random, 0, weights[VOCABULARY - 1]);
  guint  low = 0, high = VOCABULARY - 1;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (weights[middle] < at)
        low = middle + 1;
      else
        high = middle;
    }
  return words[low];
}

static char *
make_text (GRand *random, guint length)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", pick_word (random));
  return g_string_free (text, FALSE);
}

static double
resident_megabytes (void)
{
  unsigned long pages = 0, resident = 0;
  FILE         *file = fopen ("/proc/self/statm", "r");

  if (file == NULL || fscanf (file, "%lu %lu", &pages, &resident) != 2)
    resident = 0;
  if (file != NULL)
    fclose (file);
  return (double) resident * 4096 / 1e6;
}

/* Of this thread, in microseconds: what others do on the machine does not count. */
static gint64
processor_time (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* A document of one passage; without a builder it is only made, so that what this costs is known. */
static void
add_document (FoyerKnowledgeBuilder *builder, GRand *random, guint number, guint n_phrasings, gsize *bytes)
{
  char             id[40];
  const char      *phrasings[MAX_PHRASINGS + 1] = { NULL };
  g_autofree char *title = make_text (random, TITLE_WORDS);
  g_autofree char *text = make_text (random, PASSAGE_WORDS);

  snprintf (id, sizeof id, "0190%04x-0000-7000-8000-%012x", number >> 16, number);
  *bytes += strlen (id) + strlen (title) + strlen (text);
  for (guint i = 0; i < n_phrasings; i++)
    {
      phrasings[i] = make_text (random, PHRASING_WORDS);
      *bytes += strlen (phrasings[i]);
    }
  FoyerSearchDocument document = {
    .id = id, .title = title, .language = "en", .phrasings = phrasings, .text = text
  };
  if (builder != NULL)
    foyer_knowledge_builder_add (builder, &document);
  for (guint i = 0; i < n_phrasings; i++)
    g_free ((char *) phrasings[i]);
}

static FoyerKnowledgeIndex *
build (GRand *random, guint passages, guint n_phrasings, gsize *bytes)
{
  FoyerKnowledgeBuilder *builder = foyer_knowledge_builder_new ();

  for (guint i = 0; i < passages; i++)
    add_document (builder, random, i, n_phrasings, bytes);
  FoyerKnowledgeIndex *index = foyer_knowledge_builder_finish (builder);
  malloc_trim (0); /* as the server does */
  return index;
}

static int
compare_times (const void *a, const void *b)
{
  const double *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

/* Questions of words that are there, or (mistyped) are not. */
static void
measure (FoyerKnowledgeIndex *index, GRand *random, const char *what, guint length, gboolean unknown)
{
  static double times[QUESTIONS];

  for (guint i = 0; i < QUESTIONS; i++)
    {
      GString *question = g_string_new (NULL);
      for (guint j = 0; j < length; j++)
        {
          g_string_append_printf (question, "%s ", pick_word (random));
          if (unknown)
            g_string_insert_c (question, (gssize) question->len - 2, "xqy"[j % 3]);
        }
      gint64                start = processor_time ();
      g_autoptr (GPtrArray) hits = foyer_knowledge_index_search (index, question->str, "en", 3);
      times[i] = (double) (processor_time () - start) / 1000;
      g_string_free (question, TRUE);
    }
  qsort (times, QUESTIONS, sizeof *times, compare_times);
  printf ("%-28s median %.2f ms, 95 %% %.2f ms, worst %.2f ms\n", what, times[QUESTIONS / 2],
          times[QUESTIONS * 95 / 100], times[QUESTIONS - 1]);
}

int
main (int argc, char **argv)
{
  guint             passages = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  guint             n_phrasings = argc > 2 ? (guint) CLAMP (atoi (argv[2]), 0, MAX_PHRASINGS) : 0;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize             bytes = 0;

  make_words (random);
  double memory = resident_megabytes ();
  gint64 start = processor_time ();
  for (guint i = 0; i < passages; i++)
    add_document (NULL, random, i, n_phrasings, &bytes);
  bytes = 0;
  double making = (double) (processor_time () - start) / 1e6;
  start = processor_time ();
  g_autoptr (FoyerKnowledgeIndex) index = build (random, passages, n_phrasings, &bytes);
  printf ("%u passages, %u phrasings each, %.1f MB of text: built in %.2f s, %.1f MB more memory (the texts "
          "included)\n",
          passages, n_phrasings, (double) bytes / 1e6, (double) (processor_time () - start) / 1e6 - making,
          resident_megabytes () - memory);
  measure (index, random, "8 words", 8, FALSE);
  measure (index, random, "32 words", 32, FALSE);
  measure (index, random, "32 unknown words", 32, TRUE);
  measure (index, random, "300 words (the longest)", 300, FALSE);
  measure (index, random, "300 unknown words", 300, TRUE);
  return 0;
}
