/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of a WebSocket: the same events however they are cut into pieces, and never a message over the
 * limit. The first byte of an input says how long the pieces are. */
#include "foyer-codec.h"
#include "foyer-fuzz.h"

#define LIMIT 1024

/* The events of @data in pieces of @piece bytes, as one text. */
static char *
events_of (const guint8 *data, gsize length, gsize piece)
{
  g_autofree guint8 *copy = g_memdup2 (data, length); /* the codec unmasks in place */
  FoyerCodec         codec;
  GString           *events = g_string_new (NULL);
  gboolean           ended = FALSE;

  foyer_codec_init (&codec, FOYER_CODEC_SERVER, LIMIT);
  for (gsize at = 0; at < length && !ended;)
    {
      FoyerCodecEvent event = { 0 };
      gsize           end = MIN (length, (at / piece + 1) * piece);
      at += foyer_codec_feed (&codec, copy + at, end - at, &event);
      g_assert_cmpuint (at, <=, end);
      g_assert_cmpuint (event.length, <=, LIMIT);
      g_assert_cmpuint (foyer_codec_get_buffered (&codec), <=, LIMIT + FOYER_CODEC_CONTROL_LENGTH);
      if (event.type != FOYER_CODEC_NOTHING)
        g_string_append_printf (events, "%d %u %" G_GSIZE_FORMAT "; ", (int) event.type, event.close_code,
                                event.length);
      ended = event.type == FOYER_CODEC_CLOSE || event.type == FOYER_CODEC_FAILED;
    }
  foyer_codec_clear (&codec);
  return g_string_free (events, FALSE);
}

static void
fuzz_codec (const guint8 *data, gsize length)
{
  g_autofree char *whole = NULL;
  g_autofree char *pieces = NULL;

  if (length < 2)
    return;
  whole = events_of (data + 1, length - 1, length);
  pieces = events_of (data + 1, length - 1, 1 + data[0] % 32);
  g_assert_cmpstr (whole, ==, pieces);
}

FOYER_FUZZ (fuzz_codec)
