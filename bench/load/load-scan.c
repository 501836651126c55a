/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-scan.h"

#include <string.h>

/**
 * load_scan_has:
 * @text: a message
 * @length: bytes of it
 * @part: what is looked for
 *
 * Returns: whether it is there
 */
gboolean
load_scan_has (const char *text, gsize length, const char *part)
{
  return memmem (text, length, part, strlen (part)) != NULL;
}

static const char *
read_number (const char *position, const char *end, guint64 *number)
{
  const char *start = position;

  *number = 0;
  while (position < end && g_ascii_isdigit (*position) && position - start < 18)
    *number = *number * 10 + (guint64) (*position++ - '0');
  return position > start ? position : NULL;
}

/**
 * load_scan_number:
 * @text: a message
 * @length: bytes of it
 * @before: what stands before the number
 *
 * Returns: the first number that stands behind @before, or -1
 */
gint64
load_scan_number (const char *text, gsize length, const char *before)
{
  const char *found = memmem (text, length, before, strlen (before));
  guint64     number;

  if (found == NULL || read_number (found + strlen (before), text + length, &number) == NULL)
    return -1;
  return (gint64) number;
}

/**
 * load_scan_mark:
 * @text: a message
 * @length: bytes of it
 * @socket: (out): who sent it
 * @message: (out): its number
 *
 * Returns: whether it holds a text of load_template_make_text()
 */
gboolean
load_scan_mark (const char *text, gsize length, guint *socket, guint64 *message)
{
  const char *end = text + length;
  const char *found = text;
  guint64     sender;

  while ((found = memmem (found, (gsize) (end - found), "m-", 2)) != NULL)
    {
      found += 2;
      const char *next = read_number (found, end, &sender);
      if (next == NULL || next == end || *next != '-')
        continue;
      next = read_number (next + 1, end, message);
      if (next == NULL || next == end || *next != '-')
        continue;
      *socket = (guint) sender;
      return TRUE;
    }
  return FALSE;
}
