/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-etag.h"

#include "foyer-error.h"

#include <string.h>

/**
 * foyer_etag_print:
 * @version: the version of what is answered
 *
 * Returns: (transfer full): its entity tag
 */
char *
foyer_etag_print (gint64 version)
{
  return g_strdup_printf ("\"v%" G_GINT64_FORMAT "\"", version);
}

/* RFC 9110 section 8.8.3: etagc is 0x21, 0x23-0x7E and obs-text. Returns what follows the tag, or NULL. */
static const char *
read_tag (const char *text, gint64 *version)
{
  if (g_str_has_prefix (text, "W/"))
    text += 2;
  if (*text++ != '"')
    return NULL;
  const char *end = text;
  while ((guchar) *end >= 0x21 && *end != '"' && (guchar) *end != 0x7f)
    end++;
  if (*end != '"')
    return NULL;
  g_autofree char *tag = g_strndup (text, (gsize) (end - text));
  guint64          number = 0;
  *version = FOYER_NO_VERSION;
  if (tag[0] == 'v' && g_ascii_string_to_unsigned (tag + 1, 10, 1, G_MAXINT64 - 1, &number, NULL))
    *version = (gint64) number;
  return end + 1;
}

static const char *
skip_space (const char *text)
{
  return text + strspn (text, " \t");
}

/**
 * foyer_etag_check_if_match:
 * @header: (nullable): the If-Match header
 * @current: the version that is stored
 * @expected: (out): 0 where any version will do, @current where the header names it, else %FOYER_NO_VERSION,
 * which the store answers with stale_version
 * @error: receives %FOYER_ERROR_BAD_REQUEST where the header is malformed
 *
 * A weak tag counts like a strong one, against RFC 9110 section 13.1.1: proxies that compress (nginx) weaken
 * our tags on the way out, and a version names the content, not its bytes.
 *
 * Returns: whether the header could be read
 */
gboolean
foyer_etag_check_if_match (const char *header, gint64 current, gint64 *expected, GError **error)
{
  g_return_val_if_fail (expected != NULL, FALSE);
  *expected = 0;
  if (header == NULL)
    return TRUE;
  const char *next = skip_space (header);
  if (*next == '*' && *skip_space (next + 1) == '\0')
    return TRUE;
  *expected = FOYER_NO_VERSION;
  while (next != NULL)
    {
      gint64 version;
      next = read_tag (next, &version);
      if (next == NULL)
        break;
      if (version == current && version != FOYER_NO_VERSION)
        *expected = current;
      next = skip_space (next);
      if (*next == '\0')
        return TRUE;
      next = *next == ',' ? skip_space (next + 1) : NULL;
    }
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST, "If-Match is not a list of entity tags");
  return FALSE;
}
