/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-uuid.h"

#include <string.h>
#include <sys/random.h>

static guint64
random_bits (void)
{
  guint64 bits;
  if (getrandom (&bits, sizeof bits, 0) != (ssize_t) sizeof bits)
    bits = (guint64) g_random_int () << 32 | g_random_int ();
  return bits;
}

/* Ids made in one millisecond still sort in the order they were made: the 12 bits behind the time count up
 * (RFC 9562, section 6.2, method 1). */
static void
next_stamp (guint64 *millisecond, guint *count)
{
  static GMutex  mutex;
  static guint64 last_millisecond;
  static guint   last_count;

  g_mutex_lock (&mutex);
  guint64 now = (guint64) (g_get_real_time () / 1000);
  if (now > last_millisecond)
    {
      last_millisecond = now;
      last_count = (guint) (random_bits () & 0x3ff);
    }
  else if (++last_count > 0xfff)
    {
      last_millisecond++;
      last_count = 0;
    }
  *millisecond = last_millisecond;
  *count = last_count;
  g_mutex_unlock (&mutex);
}

/**
 * foyer_uuid_new:
 *
 * Makes a UUIDv7 (RFC 9562): sorted by the time it was made, so that it suits a primary key, and never
 * guessable. Safe from any thread.
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
foyer_uuid_new (void)
{
  guint64 millisecond;
  guint   count;

  next_stamp (&millisecond, &count);
  guint64 tail = random_bits ();
  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x", (guint) (millisecond >> 16),
                          (guint) (millisecond & 0xffff), count, (guint) ((tail >> 48 & 0x3fff) | 0x8000),
                          tail & G_GUINT64_CONSTANT (0xffffffffffff));
}

/**
 * foyer_uuid_first_at:
 * @time_ms: milliseconds since 1970
 *
 * Rows whose ids are not less were made since then: their key finds them without another index.
 *
 * Returns: (transfer full): what no id that foyer_uuid_new() makes from that time on is less than
 */
char *
foyer_uuid_first_at (gint64 time_ms)
{
  guint64 millisecond = (guint64) CLAMP (time_ms, 0, G_GINT64_CONSTANT (0xffffffffffff));

  return g_strdup_printf ("%08x-%04x-7000-8000-000000000000", (guint) (millisecond >> 16),
                          (guint) (millisecond & 0xffff));
}

/**
 * foyer_uuid_is_valid:
 * @text: (nullable): anything
 *
 * Returns: whether @text has the shape of a UUID of any version in lower case
 */
gboolean
foyer_uuid_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != FOYER_UUID_LENGTH)
    return FALSE;
  for (guint i = 0; i < FOYER_UUID_LENGTH; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? text[i] != '-' : !(g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f')))
        return FALSE;
    }
  return TRUE;
}
