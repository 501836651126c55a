/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-keywords.h"

#include "foyer-language.h"

#include <string.h>

static gboolean
is_word (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character);
}

/* Between two letters there is a boundary only in scripts that write without spaces. */
static gboolean
is_boundary (gunichar before, gunichar after)
{
  return !is_word (before) || !is_word (after) || foyer_script_is_dense (before) ||
         foyer_script_is_dense (after);
}

static gboolean
stands_alone (const char *text, const char *found, const char *keyword)
{
  gsize       length = strlen (keyword);
  const char *end = found + length;

  if (found > text &&
      !is_boundary (g_utf8_get_char (g_utf8_find_prev_char (text, found)), g_utf8_get_char (found)))
    return FALSE;
  return *end == '\0' ||
         is_boundary (g_utf8_get_char (g_utf8_find_prev_char (text, end)), g_utf8_get_char (end));
}

/* The end of the run of letters from @at on, none of them of a script that writes without spaces. */
static const char *
skip_word (const char *at)
{
  for (gunichar next; (next = g_utf8_get_char (at)) != 0 && is_word (next) && !foyer_script_is_dense (next);)
    at = g_utf8_next_char (at);
  return at;
}

/* What a search costs, in steps: some 20 ns each. */
#define BYTES_A_STEP 64
#define PLACE_STEPS 4

/**
 * foyer_keyword_find:
 * @folded_text: a text after foyer_fold()
 * @folded_keyword: a word or phrase after foyer_fold()
 * @left: (inout): the steps that all searches of the decision may still take
 *
 * Returns: whether the keyword stands in the text on word boundaries; in scripts without spaces, anywhere
 */
FoyerFinding
foyer_keyword_find (const char *folded_text, const char *folded_keyword, guint *left)
{
  g_return_val_if_fail (folded_text != NULL && folded_keyword != NULL, FOYER_FINDING_NO);
  g_return_val_if_fail (left != NULL, FOYER_FINDING_GAVE_UP);
  if (folded_keyword[0] == '\0')
    return FOYER_FINDING_NO;
  const char *at = folded_text;
  if (!foyer_effort_spend (left, 1 + strlen (folded_text) / BYTES_A_STEP))
    return FOYER_FINDING_GAVE_UP;
  while ((at = strstr (at, folded_keyword)) != NULL)
    {
      if (stands_alone (folded_text, at, folded_keyword))
        return FOYER_FINDING_YES;
      if (!foyer_effort_spend (left, PLACE_STEPS))
        return FOYER_FINDING_GAVE_UP;
      at = g_utf8_next_char (at);
    }
  return FOYER_FINDING_NO;
}

/**
 * foyer_keyword_find_within:
 * @folded_text: a text after foyer_fold()
 * @folded_part: any text after foyer_fold()
 * @left: (inout): the steps that all searches of the decision may still take
 *
 * Returns: whether @folded_part stands anywhere in the text
 */
FoyerFinding
foyer_keyword_find_within (const char *folded_text, const char *folded_part, guint *left)
{
  g_return_val_if_fail (folded_text != NULL && folded_part != NULL, FOYER_FINDING_NO);
  g_return_val_if_fail (left != NULL, FOYER_FINDING_GAVE_UP);

  if (!foyer_effort_spend (left, 1 + strlen (folded_text) / BYTES_A_STEP))
    return FOYER_FINDING_GAVE_UP;
  return strstr (folded_text, folded_part) != NULL ? FOYER_FINDING_YES : FOYER_FINDING_NO;
}

/**
 * foyer_keyword_words:
 * @folded_text: a text after foyer_fold()
 *
 * Returns: (transfer full): the set of its words
 */
GHashTable *
foyer_keyword_words (const char *folded_text)
{
  g_return_val_if_fail (folded_text != NULL, NULL);
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const char *at = folded_text; *at != '\0';)
    {
      const char *end = skip_word (at);
      if (end > at)
        g_hash_table_add (words, g_strndup (at, (gsize) (end - at)));
      at = *end != '\0' ? g_utf8_next_char (end) : end;
    }
  return words;
}

/**
 * foyer_keyword_first_word:
 * @folded_keyword: a word or phrase after foyer_fold()
 *
 * Returns: (transfer full): the word that must be among foyer_keyword_words() of a text where the keyword
 * matches, for a look at the set is a thousand times faster than one at a long text; empty where there is
 * none: only the text tells then
 */
char *
foyer_keyword_first_word (const char *folded_keyword)
{
  g_return_val_if_fail (folded_keyword != NULL, NULL);
  return g_strndup (folded_keyword, (gsize) (skip_word (folded_keyword) - folded_keyword));
}
