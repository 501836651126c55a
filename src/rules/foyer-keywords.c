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

/**
 * foyer_keyword_matches:
 * @folded_text: a text after foyer_fold()
 * @folded_keyword: a word or phrase after foyer_fold()
 *
 * Returns: whether the keyword stands in the text on word boundaries; in scripts without spaces, anywhere
 */
gboolean
foyer_keyword_matches (const char *folded_text, const char *folded_keyword)
{
  g_return_val_if_fail (folded_text != NULL && folded_keyword != NULL, FALSE);
  if (folded_keyword[0] == '\0')
    return FALSE;
  const char *at = folded_text;
  while ((at = strstr (at, folded_keyword)) != NULL)
    {
      if (stands_alone (folded_text, at, folded_keyword))
        return TRUE;
      at = g_utf8_next_char (at);
    }
  return FALSE;
}

/**
 * foyer_keywords_count:
 * @folded_text: a text after foyer_fold()
 * @folded_keywords: %NULL-terminated words and phrases after foyer_fold()
 *
 * Returns: how many of them stand in the text
 */
guint
foyer_keywords_count (const char *folded_text, const char *const *folded_keywords)
{
  g_return_val_if_fail (folded_text != NULL && folded_keywords != NULL, 0);
  guint count = 0;
  for (guint i = 0; folded_keywords[i] != NULL; i++)
    if (foyer_keyword_matches (folded_text, folded_keywords[i]))
      count++;
  return count;
}
