/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-byte-range.h"

#include <string.h>

/* Digits, at most 18; -1 where there are none. */
static gint64
read_number (const char **at)
{
  gint64 number = 0;
  guint  digits = 0;

  for (; g_ascii_isdigit (**at) && digits < 18; (*at)++, digits++)
    number = number * 10 + (**at - '0');
  return digits == 0 || g_ascii_isdigit (**at) ? -1 : number;
}

/**
 * foyer_byte_range_parse:
 * @header: (nullable): a Range header
 * @size: bytes of the whole
 * @start: (out): the first byte
 * @length: (out): how many
 *
 * Reads one range (RFC 9110, 14.1.2). Several ranges are not served: a request for thousands of them would
 * cost hundreds of megabytes.
 *
 * Returns: what to serve
 */
FoyerRange
foyer_byte_range_parse (const char *header, gsize size, gsize *start, gsize *length)
{
  g_return_val_if_fail (start != NULL && length != NULL, FOYER_RANGE_WHOLE);
  if (header == NULL || !g_str_has_prefix (header, "bytes=") || strchr (header, ',') != NULL)
    return FOYER_RANGE_WHOLE;
  const char *at = header + strlen ("bytes=");
  gint64      first = read_number (&at);
  if (*at++ != '-')
    return FOYER_RANGE_WHOLE;
  gint64 last = read_number (&at);
  if (*at != '\0' || (first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first))
    return FOYER_RANGE_WHOLE;
  if (first < 0)
    {
      /* The last bytes. */
      if (last == 0 || size == 0)
        return FOYER_RANGE_UNSATISFIABLE;
      *length = MIN ((gsize) last, size);
      *start = size - *length;
      return FOYER_RANGE_PART;
    }
  if ((gsize) first >= size)
    return FOYER_RANGE_UNSATISFIABLE;
  *start = (gsize) first;
  *length = (last < 0 || (gsize) last >= size ? size - 1 : (gsize) last) - *start + 1;
  return FOYER_RANGE_PART;
}
