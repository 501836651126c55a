/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"

#include <string.h>
#include <time.h>

/**
 * foyer_clock_now_ms:
 *
 * Returns: the wall clock: milliseconds since 1970-01-01T00:00:00Z
 */
gint64
foyer_clock_now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* By hand: each message has some three times printed, and printf() took most of what that cost. */
static char *
put_digits (char *at, guint value, guint digits, char behind)
{
  for (guint i = digits; i > 0; i--, value /= 10)
    at[i - 1] = (char) ('0' + value % 10);
  at[digits] = behind;
  return at + digits + 1;
}

/**
 * foyer_time_print:
 * @time_ms: milliseconds since 1970-01-01T00:00:00Z, years 0000 to 9999
 * @buffer: (out caller-allocates): receives the text and its final NUL
 *
 * Writes a time as the wire has it: ISO 8601, UTC, milliseconds (RFC 3339).
 */
void
foyer_time_print (gint64 time_ms, char buffer[static FOYER_TIME_LENGTH + 1])
{
  gint64    millisecond = time_ms % 1000;
  time_t    second = (time_t) (time_ms / 1000);
  struct tm parts;

  if (millisecond < 0)
    {
      millisecond += 1000;
      second -= 1;
    }
  if (gmtime_r (&second, &parts) == NULL || parts.tm_year < -1900 || parts.tm_year > 8099)
    memset (&parts, 0, sizeof parts);
  char *at = put_digits (buffer, (guint) (parts.tm_year + 1900), 4, '-');
  at = put_digits (at, (guint) (parts.tm_mon + 1), 2, '-');
  at = put_digits (at, (guint) parts.tm_mday, 2, 'T');
  at = put_digits (at, (guint) parts.tm_hour, 2, ':');
  at = put_digits (at, (guint) parts.tm_min, 2, ':');
  at = put_digits (at, (guint) parts.tm_sec, 2, '.');
  at = put_digits (at, (guint) millisecond, 3, 'Z');
  *at = '\0';
}

/**
 * foyer_time_to_string:
 * @time_ms: milliseconds since 1970-01-01T00:00:00Z
 *
 * Returns: (transfer full): the time as the wire has it, "2026-11-23T05:00:00.000Z"
 */
char *
foyer_time_to_string (gint64 time_ms)
{
  char *text = g_malloc (FOYER_TIME_LENGTH + 1);
  foyer_time_print (time_ms, text);
  return text;
}

/**
 * foyer_time_from_string:
 * @text: an ISO 8601 time with its zone
 * @time_ms: (out): milliseconds since 1970-01-01T00:00:00Z
 *
 * Returns: %FALSE where @text is no such time; @time_ms is then untouched
 */
gboolean
foyer_time_from_string (const char *text, gint64 *time_ms)
{
  g_return_val_if_fail (text != NULL && time_ms != NULL, FALSE);
  if (strlen (text) > 40)
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  *time_ms = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  return TRUE;
}
