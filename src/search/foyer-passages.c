/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-passages.h"

#include <string.h>

#include "foyer-language.h"

/* A passage is not cut at a paragraph that would leave it shorter than this. */
#define FEW_WORDS (FOYER_PASSAGE_WORDS / 4)

/* Where a passage could end, best kind first; 0 where not seen yet. */
typedef struct
{
  gsize paragraph;
  gsize line;
  gsize word;
} Breaks;

/* "# Title" to "###### Title", as Markdown has it. */
static gboolean
is_heading (const char *line)
{
  gsize hashes = strspn (line, "#");
  return hashes >= 1 && hashes <= 6 && (line[hashes] == ' ' || line[hashes] == '\t');
}

static gboolean
is_blank_line (const char *line)
{
  gsize blanks = strspn (line, " \t\r");
  return line[blanks] == '\n' || line[blanks] == '\0';
}

/* The best place to end a passage that has grown too long; @here where there is no space at all. */
static gsize
best_break (const Breaks *breaks, gsize here)
{
  if (breaks->paragraph > 0)
    return breaks->paragraph;
  if (breaks->line > 0)
    return breaks->line;
  return breaks->word > 0 ? breaks->word : here;
}

/* Whether @at starts a word: after a space, or any sign of a script without spaces. */
static gboolean
starts_word (gunichar character, gboolean after_space)
{
  return !g_unichar_isspace (character) && (after_space || foyer_script_is_dense (character));
}

static gsize
passage_end (const char *text, gsize start)
{
  Breaks   breaks = { 0 };
  guint    words = 0, body_words = 0;
  gboolean after_space = TRUE, in_heading = FALSE;

  for (const char *at = text + start; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize    here = (gsize) (at - text);
      gunichar character = g_utf8_get_char (at);
      if (here == start || at[-1] == '\n')
        {
          gboolean heading = is_heading (at);
          if (heading && body_words > 0)
            return here;
          in_heading = heading;
          if (words >= FEW_WORDS)
            breaks.line = here;
          if (words >= FEW_WORDS && is_blank_line (at))
            breaks.paragraph = here;
        }
      if (starts_word (character, after_space))
        {
          if (words == FOYER_PASSAGE_WORDS)
            return best_break (&breaks, here);
          breaks.word = here > start ? here : breaks.word;
          words++;
          body_words += !in_heading;
        }
      after_space = g_unichar_isspace (character);
    }
  return start + strlen (text + start);
}

/**
 * foyer_passages_cut:
 * @text: a document's text, UTF-8, plain or Markdown
 *
 * Cuts at headings, and a section of more than %FOYER_PASSAGE_WORDS words at its paragraphs, lines or words.
 * A sign of a script without spaces counts as a word. Headings stay with what they head.
 *
 * Returns: (transfer full) (element-type FoyerPassageRange): the passages in order, without the space around
 * them; none for a blank text
 */
GArray *
foyer_passages_cut (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  GArray *passages = g_array_new (FALSE, FALSE, sizeof (FoyerPassageRange));

  for (gsize start = 0; text[start] != '\0';)
    {
      gsize end = passage_end (text, start);
      gsize first = start, last = end;
      while (first < last && g_ascii_isspace (text[first]))
        first++;
      while (last > first && g_ascii_isspace (text[last - 1]))
        last--;
      if (last > first)
        {
          FoyerPassageRange passage = { .offset = first, .length = last - first };
          g_array_append_val (passages, passage);
        }
      start = end;
    }
  return passages;
}
