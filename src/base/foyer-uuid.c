/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-uuid.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#define POOL 32

/* What ids are made of; each word of the pool is used once. */
static struct
{
  GMutex  mutex;
  guint64 pool[POOL];
  guint   left;
  guint64 millisecond; /* of the last id */
  guint   count;
} maker;

/* A forked process would make the ids that its parent makes. */
static void
forget_pool (void)
{
  maker.left = 0;
}

static void
fill_pool (void)
{
  static gboolean watched = FALSE;

  if (!watched)
    watched = pthread_atfork (NULL, NULL, forget_pool) == 0;
  maker.left = watched ? POOL : 1;
  gsize size = maker.left * sizeof maker.pool[0];
  if (getrandom (maker.pool, size, 0) != (ssize_t) size)
    for (guint i = 0; i < maker.left; i++)
      maker.pool[i] = (guint64) g_random_int () << 32 | g_random_int ();
}

static guint64
random_bits (void)
{
  if (maker.left == 0)
    fill_pool ();
  guint64 bits = maker.pool[--maker.left];
  maker.pool[maker.left] = 0;
  return bits;
}

/* Ids made in one millisecond still sort in the order they were made: the 12 bits behind the time count up
 * (RFC 9562, section 6.2, method 1). Gives the two halves of an id. */
static void
next_id (guint64 *head, guint64 *tail)
{
  g_mutex_lock (&maker.mutex);
  guint64 now = (guint64) (g_get_real_time () / 1000);
  if (now > maker.millisecond)
    {
      maker.millisecond = now;
      maker.count = (guint) (random_bits () & 0x3ff);
    }
  else if (++maker.count > 0xfff)
    {
      maker.millisecond++;
      maker.count = 0;
    }
  *head = maker.millisecond << 16 | 0x7000 | maker.count;
  *tail = (random_bits () & G_GUINT64_CONSTANT (0x3fffffffffffffff)) | G_GUINT64_CONSTANT (1) << 63;
  g_mutex_unlock (&maker.mutex);
}

/* The first @digits hexadecimal ones of what is left of @bits. */
static char *
put_hex (char *at, guint64 *bits, guint digits, char behind)
{
  for (guint i = 0; i < digits; i++, *bits <<= 4)
    *at++ = "0123456789abcdef"[*bits >> 60];
  *at++ = behind;
  return at;
}

/**
 * foyer_uuid_new:
 *
 * Makes a UUIDv7 (RFC 9562): sorted by the time it was made, so that it suits a primary key, and never
 * guessable. Safe from any thread, and after fork().
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
foyer_uuid_new (void)
{
  guint64 head, tail;
  char   *text = g_malloc (FOYER_UUID_LENGTH + 1);

  next_id (&head, &tail);
  char *at = put_hex (text, &head, 8, '-');
  at = put_hex (at, &head, 4, '-');
  at = put_hex (at, &head, 4, '-');
  at = put_hex (at, &tail, 4, '-');
  (void) put_hex (at, &tail, 12, '\0');
  return text;
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
