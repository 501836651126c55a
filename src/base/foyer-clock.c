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

/* By hand: every message has a time, and printf takes ten times as long. */
static void
print_number (char *digits, guint length, int number)
{
  for (guint i = length; i-- > 0; number /= 10)
    digits[i] = (char) ('0' + number % 10);
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
  memcpy (buffer, "0000-00-00T00:00:00.000Z", FOYER_TIME_LENGTH + 1);
  print_number (buffer, 4, parts.tm_year + 1900);
  print_number (buffer + 5, 2, parts.tm_mon + 1);
  print_number (buffer + 8, 2, parts.tm_mday);
  print_number (buffer + 11, 2, parts.tm_hour);
  print_number (buffer + 14, 2, parts.tm_min);
  print_number (buffer + 17, 2, parts.tm_sec);
  print_number (buffer + 20, 3, (int) millisecond);
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
