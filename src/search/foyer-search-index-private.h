/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-lexicon.h"
#include "foyer-search-index.h"
#include "foyer-search-phrasings.h"

G_BEGIN_DECLS

/* The three fields that a term may be in, and how much each says: a title is short and was written to be
 * found. B: how much a long field is held against a term. Chosen by what finds the most on 77 intents with 0,
 * 1, 3 and 5 stored phrasings each, and on a manual asked by the summaries of its pages. */
#define FOYER_TITLE_WEIGHT 2.5
#define FOYER_TITLE_B 0.4
#define FOYER_PHRASINGS_WEIGHT 1.0
#define FOYER_PHRASINGS_B 0.75
#define FOYER_TEXT_WEIGHT 1.0
#define FOYER_TEXT_B 0.75

/* Counts of a term in the three fields, packed in one byte: BM25 saturates long before they overflow. */
#define FOYER_COUNTS(title, phrasings, text)                                                                 \
  ((guint8) (MIN (title, 3u) << 6 | MIN (phrasings, 3u) << 4 | MIN (text, 15u)))
#define FOYER_COUNTS_TITLE(counts) ((guint) (counts) >> 6)
#define FOYER_COUNTS_PHRASINGS(counts) ((guint) (counts) >> 4 & 3u)
#define FOYER_COUNTS_TEXT(counts) ((guint) (counts) &15u)

typedef struct
{
  gsize   id, title, url, language, text; /* offsets in the arena; G_MAXSIZE: none */
  float   title_mass;                     /* sum of the idf of the title's terms */
  guint32 first_phrasing;                 /* number of the first one; the next document's says how many */
  guint16 title_length, phrasings_length; /* in terms */
} FoyerDocumentRow;

typedef struct
{
  guint32 document;
  guint32 offset, length; /* in the document's text */
  guint16 ordinal;        /* which passage of the document */
  guint16 text_length;    /* in terms */
} FoyerPassageRow;

/* What a count in each field is worth in a passage: its weight, over the field's length against the average.
 * They lie together because every posting that is read needs them. */
typedef struct
{
  float title, phrasings, text;
} FoyerPassageNorms;

/* A term's passages: for each the distance from the one before as a varint, then its counts. */
struct _FoyerSearchIndex
{
  gatomicrefcount references;

  char         *language;
  GHashTable   *small_words; /* stems that say nothing of what a question is about */
  FoyerLexicon *lexicon;
  guint32       n_terms, n_documents, n_passages;
  guint32       passages_in_all; /* of every language: the idf must be comparable between them */

  guint8  *postings;
  gsize   *starts;      /* n_terms + 1 */
  guint32 *frequencies; /* passages that have the term */

  FoyerDocumentRow  *documents;
  FoyerPassageRow   *passages;
  FoyerPassageNorms *norms; /* of each passage */

  FoyerSearchPhrasings *phrasings;
  double                shift; /* what this base's calibration adds to the logit of every confidence */

  char *arena; /* ids, titles, addresses, texts */
  gsize arena_length;
};

/* Reads a term's passages one after the other. */
typedef struct
{
  const guint8 *at, *end;
  guint32       passage;
  guint8        counts;
} FoyerPostings;

static inline gboolean
foyer_postings_next (FoyerPostings *postings)
{
  guint32 distance = 0;
  guint   shift = 0;

  if (postings->at == postings->end)
    return FALSE;
  for (; *postings->at & 0x80; shift += 7)
    distance |= (guint32) (*postings->at++ & 0x7F) << shift;
  distance |= (guint32) *postings->at++ << shift;
  postings->passage += distance;
  postings->counts = *postings->at++;
  return TRUE;
}

static inline FoyerPostings
foyer_postings_of (const FoyerSearchIndex *index, guint32 term)
{
  return (FoyerPostings){ .at = index->postings + index->starts[term],
                          .end = index->postings + index->starts[term + 1] };
}

/* BM25F: how soon a repeated word stops counting. */
#define FOYER_SEARCH_K1 2.5

/* BM25F of one term in one passage, without its idf: 0..1. */
static inline float
foyer_search_saturation (const FoyerPassageNorms *norms, guint8 counts)
{
  float weight = norms->text * (float) FOYER_COUNTS_TEXT (counts);

  if (counts > FOYER_COUNTS (0u, 0u, 15u))
    weight += norms->title * (float) FOYER_COUNTS_TITLE (counts) +
              norms->phrasings * (float) FOYER_COUNTS_PHRASINGS (counts);
  return weight / ((float) FOYER_SEARCH_K1 + weight);
}

static inline guint32
foyer_search_end_of_phrasings (const FoyerSearchIndex *index, guint32 document)
{
  return document + 1 < index->n_documents ? index->documents[document + 1].first_phrasing
                                           : index->phrasings->n_phrasings;
}

gboolean foyer_search_is_small (const FoyerSearchIndex *index, const char *term);
double   foyer_search_weigh (const FoyerSearchIndex *index, const char *term, guint32 frequency);

G_END_DECLS
