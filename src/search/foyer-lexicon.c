/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-lexicon.h"

#include <string.h>

/* One typo in a shorter word makes too many other words. */
#define MIN_CHARACTERS 4
#define MAX_CHARACTERS 32

struct _FoyerLexicon
{
  guint32  length;
  char    *text;      /* every term, each with its NUL */
  guint32 *offsets;   /* length + 1 */
  guint32 *by_ending; /* the numbers in the order of the terms read backwards */
};

static const char *
term_at (const FoyerLexicon *self, guint32 number)
{
  return self->text + self->offsets[number];
}

static gsize
length_at (const FoyerLexicon *self, guint32 number)
{
  return self->offsets[number + 1] - self->offsets[number] - 1;
}

/* Like memcmp(), from the last byte to the first; an ending of the other comes before it. */
static int
compare_backwards (const char *a, gsize a_length, const char *b, gsize b_length)
{
  while (a_length > 0 && b_length > 0)
    {
      guchar left = (guchar) a[--a_length], right = (guchar) b[--b_length];
      if (left != right)
        return left < right ? -1 : 1;
    }
  return (a_length > 0) - (b_length > 0);
}

static int
compare_endings (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const FoyerLexicon *self = user_data;
  guint32             left = *(const guint32 *) a, right = *(const guint32 *) b;
  return compare_backwards (term_at (self, left), length_at (self, left), term_at (self, right),
                            length_at (self, right));
}

/* The first number whose term is not before @term in the order of bytes. */
static guint32
lower_bound (const FoyerLexicon *self, const char *term)
{
  guint32 low = 0, high = self->length;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      if (strcmp (term_at (self, middle), term) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint32
lower_bound_backwards (const FoyerLexicon *self, const char *ending, gsize length)
{
  guint32 low = 0, high = self->length;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      guint32 number = self->by_ending[middle];
      if (compare_backwards (term_at (self, number), length_at (self, number), ending, length) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Whether one character put in, left out, changed, or swapped with its neighbour makes @b of @a. */
static gboolean
is_one_edit (const gunichar *a, gsize a_length, const gunichar *b, gsize b_length)
{
  gsize same = 0;
  while (same < a_length && same < b_length && a[same] == b[same])
    same++;
  gsize a_left = a_length - same, b_left = b_length - same;
  if (a_left == b_left + 1)
    return memcmp (a + same + 1, b + same, b_left * sizeof *a) == 0;
  if (b_left == a_left + 1)
    return memcmp (a + same, b + same + 1, a_left * sizeof *a) == 0;
  if (a_left != b_left || a_left == 0)
    return FALSE;
  if (memcmp (a + same + 1, b + same + 1, (a_left - 1) * sizeof *a) == 0)
    return TRUE;
  return a_left >= 2 && a[same] == b[same + 1] && a[same + 1] == b[same] &&
         memcmp (a + same + 2, b + same + 2, (a_left - 2) * sizeof *a) == 0;
}

/* UTF-8 that is known to be valid, as code points; returns how many, at most MAX_CHARACTERS + 2. */
static gsize
decode (const char *text, gunichar out[MAX_CHARACTERS + 2])
{
  gsize length = 0;
  for (; *text != '\0' && length < MAX_CHARACTERS + 2; text = g_utf8_next_char (text))
    out[length++] = g_utf8_get_char (text);
  return length;
}

/* The word that is looked for, and what was found so far. */
typedef struct
{
  const FoyerLexicon *lexicon;
  const char         *term;
  gsize               bytes;
  gunichar            characters[MAX_CHARACTERS + 2];
  gsize               length;
  guint              *budget;
  guint32            *similar;
  guint               found;
} Search;

static void
consider (Search *search, guint32 number)
{
  gunichar candidate[MAX_CHARACTERS + 2];
  gsize    bytes = length_at (search->lexicon, number);

  if (bytes + 4 < search->bytes || bytes > search->bytes + 4 || search->found == FOYER_LEXICON_SIMILAR)
    return;
  gsize length = decode (term_at (search->lexicon, number), candidate);
  if (!is_one_edit (search->characters, search->length, candidate, length))
    return;
  for (guint i = 0; i < search->found; i++)
    if (search->similar[i] == number)
      return;
  search->similar[search->found++] = number;
}

/* Terms that start like the word. */
static void
search_beginnings (Search *search, gsize prefix)
{
  g_autofree char *start = g_strndup (search->term, prefix);

  for (guint32 at = lower_bound (search->lexicon, start);
       at<search->lexicon->length && * search->budget> 0 &&
       strncmp (term_at (search->lexicon, at), start, prefix) == 0;
       at++, (*search->budget)--)
    consider (search, at);
}

/* Terms that end like it. */
static void
search_endings (Search *search, const char *ending)
{
  const FoyerLexicon *self = search->lexicon;
  gsize               length = strlen (ending);

  for (guint32 at = lower_bound_backwards (self, ending, length); at<self->length && * search->budget> 0;
       at++, (*search->budget)--)
    {
      guint32 number = self->by_ending[at];
      gsize   bytes = length_at (self, number);
      if (bytes < length || memcmp (term_at (self, number) + bytes - length, ending, length) != 0)
        return;
      consider (search, number);
    }
}

/* The one edit that spoils both halves: the letters around the middle swapped. */
static void
search_swapped_middle (Search *search, const char *middle)
{
  const char      *before = g_utf8_prev_char (middle);
  const char      *after = g_utf8_next_char (middle);
  g_autofree char *swapped =
      g_strdup_printf ("%.*s%.*s%.*s%s", (int) (before - search->term), search->term, (int) (after - middle),
                       middle, (int) (middle - before), before, after);
  guint32 number = foyer_lexicon_find (search->lexicon, swapped);
  if (number != FOYER_LEXICON_NONE)
    consider (search, number);
}

/**
 * foyer_lexicon_new:
 * @sorted: @length different terms, valid UTF-8, in the order of their bytes
 * @length: how many
 *
 * Returns: (transfer full): a lexicon that has copied them
 */
FoyerLexicon *
foyer_lexicon_new (const char *const *sorted, guint32 length)
{
  FoyerLexicon *self = g_new0 (FoyerLexicon, 1);
  guint32       bytes = 0;

  self->length = length;
  self->offsets = g_new (guint32, (gsize) length + 1);
  self->by_ending = g_new (guint32, MAX (length, 1));
  for (guint32 i = 0; i < length; i++)
    {
      self->offsets[i] = bytes;
      self->by_ending[i] = i;
      bytes += (guint32) strlen (sorted[i]) + 1;
    }
  self->offsets[length] = bytes;
  self->text = g_malloc (MAX (bytes, 1));
  for (guint32 i = 0; i < length; i++)
    strcpy (self->text + self->offsets[i], sorted[i]);
  g_qsort_with_data (self->by_ending, (int) length, sizeof (guint32), compare_endings, self);
  return self;
}

/**
 * foyer_lexicon_free:
 * @lexicon: a lexicon
 */
void
foyer_lexicon_free (FoyerLexicon *lexicon)
{
  g_return_if_fail (lexicon != NULL);
  g_free (lexicon->text);
  g_free (lexicon->offsets);
  g_free (lexicon->by_ending);
  g_free (lexicon);
}

/**
 * foyer_lexicon_get:
 * @lexicon: a lexicon
 * @number: of a term
 *
 * Returns: (transfer none): the term
 */
const char *
foyer_lexicon_get (const FoyerLexicon *lexicon, guint32 number)
{
  g_return_val_if_fail (lexicon != NULL && number < lexicon->length, NULL);
  return term_at (lexicon, number);
}

/**
 * foyer_lexicon_find:
 * @lexicon: a lexicon
 * @term: a term
 *
 * Returns: its number, or %FOYER_LEXICON_NONE
 */
guint32
foyer_lexicon_find (const FoyerLexicon *lexicon, const char *term)
{
  g_return_val_if_fail (lexicon != NULL && term != NULL, FOYER_LEXICON_NONE);
  guint32 at = lower_bound (lexicon, term);
  return at < lexicon->length && strcmp (term_at (lexicon, at), term) == 0 ? at : FOYER_LEXICON_NONE;
}

/**
 * foyer_lexicon_find_similar:
 * @lexicon: a lexicon
 * @term: a term that is not in it
 * @budget: (inout): how many terms may still be looked at; less afterwards
 * @similar: (out): the numbers found
 *
 * Finds the terms that one typing slip makes of @term: a character put in, left out, changed, or swapped with
 * its neighbour. One slip leaves the first or the second half of a word whole, so only terms that share a
 * half are looked at, and of those no more than @budget allows.
 *
 * Returns: how many were found
 */
guint
foyer_lexicon_find_similar (const FoyerLexicon *lexicon,
                            const char         *term,
                            guint              *budget,
                            guint32             similar[FOYER_LEXICON_SIMILAR])
{
  g_return_val_if_fail (lexicon != NULL && term != NULL && budget != NULL, 0);
  Search search = {
    .lexicon = lexicon, .term = term, .bytes = strlen (term), .budget = budget, .similar = similar
  };

  search.length = decode (term, search.characters);
  if (search.length < MIN_CHARACTERS || search.length > MAX_CHARACTERS)
    return 0;
  const char *middle = g_utf8_offset_to_pointer (term, (glong) search.length / 2);
  search_swapped_middle (&search, middle);
  search_beginnings (&search, (gsize) (middle - term));
  search_endings (&search, middle);
  return search.found;
}
