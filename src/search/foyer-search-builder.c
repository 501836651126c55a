/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-search-builder.h"

#include <string.h>

#include "foyer-language.h"
#include "foyer-passages.h"
#include "foyer-search-index-private.h"
#include "foyer-terms.h"

#define NONE G_MAXSIZE

/* A term while the index grows: its passages so far, and its counts in the passage at hand. */
typedef struct
{
  const char *text; /* owned by the chunk */
  guint8     *bytes;
  guint32     length, capacity;
  guint32     last, frequency;
  guint32     stamp; /* passage + 1 that the counts are of */
  guint8      title, phrasings, content;
} TermEntry;

typedef enum
{
  FIELD_TITLE,
  FIELD_PHRASINGS,
  FIELD_TEXT,
} Field;

struct _FoyerSearchBuilder
{
  char         *language;
  FoyerTerms   *terms;
  FoyerTerms   *asked; /* as a question has them */
  GStringChunk *chunk;
  GHashTable   *numbers; /* term → number + 1 */
  GArray       *entries; /* TermEntry by number */
  GArray       *documents, *passages;
  GString      *arena;
  guint64       title_lengths, phrasings_lengths, text_lengths;
  guint32       n_phrased; /* documents that have phrasings */

  GArray *phrasings, *phrased; /* where each phrasing of all documents begins, and the numbers of its terms */

  /* the document and passage at hand */
  GArray *title_terms, *phrasings_terms, *touched; /* numbers */
  Field   field;
  guint   text_length;
};

static TermEntry *
entry_at (FoyerSearchBuilder *self, guint32 number)
{
  return &g_array_index (self->entries, TermEntry, number);
}

static guint32
number_of (FoyerSearchBuilder *self, const char *term)
{
  guint32 known = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, term));
  if (known > 0)
    return known - 1;
  TermEntry entry = { .text = g_string_chunk_insert (self->chunk, term) };
  g_array_append_val (self->entries, entry);
  g_hash_table_insert (self->numbers, (char *) entry.text, GUINT_TO_POINTER (self->entries->len));
  return self->entries->len - 1;
}

/* Counts @number in the passage at hand. */
static void
touch (FoyerSearchBuilder *self, guint32 number, Field field)
{
  TermEntry *entry = entry_at (self, number);

  if (entry->stamp != self->passages->len + 1)
    {
      entry->stamp = self->passages->len + 1;
      entry->title = entry->phrasings = entry->content = 0;
      g_array_append_val (self->touched, number);
    }
  guint8 *count = field == FIELD_TITLE       ? &entry->title
                  : field == FIELD_PHRASINGS ? &entry->phrasings
                                             : &entry->content;
  *count = (guint8) MIN (*count + 1, 255);
}

static void
on_term (const char *term, gpointer user_data)
{
  FoyerSearchBuilder *self = user_data;
  guint32             number = number_of (self, term);

  if (self->field == FIELD_TITLE)
    g_array_append_val (self->title_terms, number);
  else if (self->field == FIELD_PHRASINGS)
    g_array_append_val (self->phrasings_terms, number);
  else
    {
      touch (self, number, FIELD_TEXT);
      self->text_length++;
    }
}

static void
scan (FoyerSearchBuilder *self, Field field, const char *text, gsize length)
{
  self->field = field;
  foyer_terms_scan (self->terms, text, length, on_term, self);
}

static void
append_posting (TermEntry *entry, guint32 passage)
{
  guint32 distance = passage - entry->last;

  if (entry->length + 6 > entry->capacity)
    {
      entry->capacity = MAX (8, entry->capacity * 2);
      entry->bytes = g_realloc (entry->bytes, entry->capacity);
    }
  for (; distance >= 0x80; distance >>= 7)
    entry->bytes[entry->length++] = (guint8) (distance | 0x80);
  entry->bytes[entry->length++] = (guint8) distance;
  entry->bytes[entry->length++] = FOYER_COUNTS (entry->title, entry->phrasings, entry->content);
  entry->last = passage;
  entry->frequency++;
}

/* A passage whose text lies @offset bytes behind the document's first. Title and phrasings count in each. */
static void
add_passage (FoyerSearchBuilder *self, gsize offset, const char *text, gsize length, guint ordinal)
{
  FoyerPassageRow row = { .document = self->documents->len,
                          .offset = (guint32) offset,
                          .length = (guint32) length,
                          .ordinal = (guint16) MIN (ordinal, G_MAXUINT16) };

  self->text_length = 0;
  g_array_set_size (self->touched, 0);
  for (guint i = 0; i < self->title_terms->len; i++)
    touch (self, g_array_index (self->title_terms, guint32, i), FIELD_TITLE);
  for (guint i = 0; i < self->phrasings_terms->len; i++)
    touch (self, g_array_index (self->phrasings_terms, guint32, i), FIELD_PHRASINGS);
  scan (self, FIELD_TEXT, text, length);
  for (guint i = 0; i < self->touched->len; i++)
    append_posting (entry_at (self, g_array_index (self->touched, guint32, i)), self->passages->len);
  row.text_length = (guint16) MIN (self->text_length, G_MAXUINT16);
  self->text_lengths += row.text_length;
  g_array_append_val (self->passages, row);
}

static gsize
keep (FoyerSearchBuilder *self, const char *text)
{
  if (text == NULL)
    return NONE;
  gsize offset = self->arena->len;
  g_string_append_len (self->arena, text, (gssize) strlen (text) + 1);
  return offset;
}

static void
on_asked_term (const char *term, gpointer user_data)
{
  FoyerSearchBuilder *self = user_data;
  guint32             number = number_of (self, term);
  g_array_append_val (self->phrased, number);
}

/* Only where Han signs may be in it does a question have other terms than a document. */
static gboolean
may_have_han (const char *text)
{
  while (*text != '\0' && (guchar) *text < 0xE2)
    text++;
  return *text != '\0';
}

static void
scan_phrasing (FoyerSearchBuilder *self, const char *text)
{
  guint before = self->phrasings_terms->len;

  g_array_append_val (self->phrasings, self->phrased->len);
  scan (self, FIELD_PHRASINGS, text, strlen (text));
  if (may_have_han (text))
    foyer_terms_scan (self->asked, text, strlen (text), on_asked_term, self);
  else if (self->phrasings_terms->len > before)
    g_array_append_vals (self->phrased, &g_array_index (self->phrasings_terms, guint32, before),
                         self->phrasings_terms->len - before);
}

static void
scan_title_and_phrasings (FoyerSearchBuilder        *self,
                          const FoyerSearchDocument *document,
                          FoyerDocumentRow          *row)
{
  g_array_set_size (self->title_terms, 0);
  g_array_set_size (self->phrasings_terms, 0);
  row->first_phrasing = self->phrasings->len;
  if (document->title != NULL)
    scan (self, FIELD_TITLE, document->title, strlen (document->title));
  for (guint i = 0; document->phrasings != NULL && document->phrasings[i] != NULL; i++)
    scan_phrasing (self, document->phrasings[i]);
  row->title_length = (guint16) MIN (self->title_terms->len, G_MAXUINT16);
  row->phrasings_length = (guint16) MIN (self->phrasings_terms->len, G_MAXUINT16);
  self->title_lengths += row->title_length;
  self->phrasings_lengths += row->phrasings_length;
  self->n_phrased += row->phrasings_length > 0;
}

/**
 * foyer_search_builder_new:
 * @language: (nullable): the language of the documents, for their stems
 *
 * Returns: (transfer full): a builder of an index
 */
FoyerSearchBuilder *
foyer_search_builder_new (const char *language)
{
  FoyerSearchBuilder *self = g_new0 (FoyerSearchBuilder, 1);

  self->language = g_strdup (language);
  self->terms = foyer_terms_new (language, FOYER_TERMS_DOCUMENT);
  self->asked = foyer_terms_new (language, FOYER_TERMS_QUERY);
  self->chunk = g_string_chunk_new (16384);
  self->numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self->entries = g_array_new (FALSE, FALSE, sizeof (TermEntry));
  self->documents = g_array_new (FALSE, FALSE, sizeof (FoyerDocumentRow));
  self->passages = g_array_new (FALSE, FALSE, sizeof (FoyerPassageRow));
  self->arena = g_string_new (NULL);
  self->title_terms = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->phrasings_terms = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->phrasings = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->phrased = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

/**
 * foyer_search_builder_free:
 * @builder: a builder
 */
void
foyer_search_builder_free (FoyerSearchBuilder *builder)
{
  g_return_if_fail (builder != NULL);
  for (guint i = 0; i < builder->entries->len; i++)
    g_free (entry_at (builder, i)->bytes);
  g_free (builder->language);
  foyer_terms_free (builder->terms);
  foyer_terms_free (builder->asked);
  g_hash_table_unref (builder->numbers);
  g_string_chunk_free (builder->chunk);
  g_array_unref (builder->entries);
  g_array_unref (builder->documents);
  g_array_unref (builder->passages);
  g_array_unref (builder->title_terms);
  g_array_unref (builder->phrasings_terms);
  g_array_unref (builder->touched);
  g_array_unref (builder->phrasings);
  g_array_unref (builder->phrased);
  g_string_free (builder->arena, TRUE);
  g_free (builder);
}

static guint
add_cut_passages (FoyerSearchBuilder *self, const char *const *passages)
{
  gsize start = self->arena->len;
  guint n = 0;

  for (; passages[n] != NULL; n++)
    add_passage (self, keep (self, passages[n]) - start, passages[n], strlen (passages[n]), n);
  return n;
}

static guint
cut_and_add_passages (FoyerSearchBuilder *self, const char *text)
{
  g_autoptr (GArray) pieces = foyer_passages_cut (text);

  for (guint i = 0; i < pieces->len; i++)
    {
      const FoyerPassageRange *piece = &g_array_index (pieces, FoyerPassageRange, i);
      add_passage (self, piece->offset, text + piece->offset, piece->length, i);
    }
  keep (self, text);
  return pieces->len;
}

/**
 * foyer_search_builder_add:
 * @builder: a builder
 * @document: a document, copied
 *
 * Adds the document's passages. One without a text is found by its title and phrasings.
 */
void
foyer_search_builder_add (FoyerSearchBuilder *builder, const FoyerSearchDocument *document)
{
  g_return_if_fail (builder != NULL && document != NULL && document->id != NULL);
  FoyerDocumentRow row = { .id = keep (builder, document->id),
                           .title = keep (builder, document->title),
                           .url = keep (builder, document->url),
                           .language = keep (builder, document->language) };
  guint            passages;

  row.text = builder->arena->len;
  scan_title_and_phrasings (builder, document, &row);
  if (document->passages != NULL)
    passages = add_cut_passages (builder, document->passages);
  else
    passages = cut_and_add_passages (builder, document->text != NULL ? document->text : "");
  if (passages == 0)
    {
      keep (builder, "");
      add_passage (builder, 0, "", 0, 0);
    }
  g_array_append_val (builder->documents, row);
}

/**
 * foyer_search_builder_get_n_passages:
 * @builder: a builder
 *
 * Returns: how many passages were added
 */
guint
foyer_search_builder_get_n_passages (const FoyerSearchBuilder *builder)
{
  g_return_val_if_fail (builder != NULL, 0);
  return builder->passages->len;
}

static int
compare_terms (gconstpointer a, gconstpointer b, gpointer user_data)
{
  FoyerSearchBuilder *self = user_data;
  return strcmp (entry_at (self, *(const guint32 *) a)->text, entry_at (self, *(const guint32 *) b)->text);
}

/* @order: for each number in the lexicon the builder's. */
static void
move_phrasings (FoyerSearchBuilder *self, FoyerSearchIndex *index, const guint32 *order)
{
  g_autofree guint32 *numbers = g_new (guint32, MAX (index->n_terms, 1));

  for (guint32 i = 0; i < index->n_terms; i++)
    numbers[order[i]] = i;
  index->phrasings = foyer_search_phrasings_new (self->phrasings, self->phrased, numbers);
}

/* Moves the terms into the index in the order of their bytes; each list is freed as soon as it is copied. */
static void
move_terms (FoyerSearchBuilder *self, FoyerSearchIndex *index)
{
  guint32                 n_terms = self->entries->len;
  g_autofree guint32     *order = g_new (guint32, MAX (n_terms, 1));
  g_autofree const char **texts = g_new (const char *, MAX (n_terms, 1));
  gsize                   length = 0;

  for (guint32 i = 0; i < n_terms; i++)
    {
      order[i] = i;
      length += entry_at (self, i)->length;
    }
  g_qsort_with_data (order, (int) n_terms, sizeof (guint32), compare_terms, self);
  index->n_terms = n_terms;
  index->postings = g_malloc (MAX (length, 1));
  index->starts = g_new (gsize, (gsize) n_terms + 1);
  index->frequencies = g_new (guint32, MAX (n_terms, 1));
  index->starts[0] = 0;
  for (guint32 i = 0; i < n_terms; i++)
    {
      TermEntry *entry = entry_at (self, order[i]);
      if (entry->length > 0)
        memcpy (index->postings + index->starts[i], entry->bytes, entry->length);
      index->starts[i + 1] = index->starts[i] + entry->length;
      index->frequencies[i] = entry->frequency;
      texts[i] = entry->text;
      g_clear_pointer (&entry->bytes, g_free);
    }
  index->lexicon = foyer_lexicon_new (texts, n_terms);
  move_phrasings (self, index, order);
}

static float
field_norm (double weight, double b, guint length, guint64 all_lengths, guint32 all)
{
  double average = (double) all_lengths / MAX (all, 1);
  return (float) (weight / (1 - b + b * length / MAX (average, 1)));
}

static void
weigh_fields (FoyerSearchBuilder *self, FoyerSearchIndex *index)
{
  index->norms = g_new (FoyerPassageNorms, index->n_passages);
  for (guint32 i = 0; i < index->n_passages; i++)
    {
      const FoyerPassageRow  *row = &index->passages[i];
      const FoyerDocumentRow *document = &index->documents[row->document];
      FoyerPassageNorms      *norms = &index->norms[i];
      norms->title = field_norm (FOYER_TITLE_WEIGHT, FOYER_TITLE_B, document->title_length,
                                 self->title_lengths, index->n_documents);
      norms->phrasings = field_norm (FOYER_PHRASINGS_WEIGHT, FOYER_PHRASINGS_B, document->phrasings_length,
                                     self->phrasings_lengths, self->n_phrased);
      norms->text = field_norm (FOYER_TEXT_WEIGHT, FOYER_TEXT_B, row->text_length, self->text_lengths,
                                index->n_passages);
    }
}

static void
weigh_titles (FoyerSearchIndex *index)
{
  for (guint32 term = 0; term < index->n_terms; term++)
    {
      FoyerPostings postings = foyer_postings_of (index, term);
      float         idf = (float) foyer_search_weigh (index, foyer_lexicon_get (index->lexicon, term),
                                                      index->frequencies[term]);
      while (foyer_postings_next (&postings))
        if (FOYER_COUNTS_TITLE (postings.counts) > 0 && index->passages[postings.passage].ordinal == 0)
          index->documents[index->passages[postings.passage].document].title_mass += idf;
    }
}

static void
weigh_phrasings (FoyerSearchIndex *index)
{
  FoyerSearchPhrasings *phrasings = index->phrasings;

  for (guint32 i = 0; i < phrasings->n_phrasings; i++)
    for (guint32 j = phrasings->starts[i]; j < phrasings->starts[i + 1]; j++)
      {
        guint32 term = phrasings->terms[j];
        phrasings->masses[i] += (float) foyer_search_weigh (index, foyer_lexicon_get (index->lexicon, term),
                                                            index->frequencies[term]);
      }
}

static void
add_small_word (const char *term, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (term));
}

/* Stemmed like everything else. */
static GHashTable *
make_small_words (FoyerSearchBuilder *self)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *text = foyer_language_get_small_words (foyer_language_primary (self->language));

  if (text != NULL)
    foyer_terms_scan (self->terms, text, strlen (text), add_small_word, words);
  return words;
}

/**
 * foyer_search_builder_finish:
 * @builder: (transfer full): a builder
 * @passages_in_all: passages in the indexes of all languages that are searched together, or 0: only this one
 *
 * Returns: (transfer full): the index
 */
FoyerSearchIndex *
foyer_search_builder_finish (FoyerSearchBuilder *builder, guint passages_in_all)
{
  g_return_val_if_fail (builder != NULL, NULL);
  FoyerSearchIndex *index = g_new0 (FoyerSearchIndex, 1);

  g_atomic_ref_count_init (&index->references);
  index->language = g_strdup (builder->language);
  index->small_words = make_small_words (builder);
  index->n_documents = builder->documents->len;
  index->n_passages = builder->passages->len;
  index->passages_in_all = MAX (passages_in_all, index->n_passages);
  move_terms (builder, index);
  index->documents = g_memdup2 (builder->documents->data, sizeof (FoyerDocumentRow) * index->n_documents);
  index->passages = g_memdup2 (builder->passages->data, sizeof (FoyerPassageRow) * index->n_passages);
  weigh_fields (builder, index);
  index->arena_length = builder->arena->len;
  index->arena = g_realloc (g_string_free (builder->arena, FALSE), MAX (index->arena_length, 1));
  builder->arena = g_string_new (NULL);
  weigh_titles (index);
  weigh_phrasings (index);
  foyer_search_builder_free (builder);
  return index;
}
