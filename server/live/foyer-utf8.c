/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-utf8.h"

#include <string.h>

/* Which of twelve classes a byte belongs to, and what each class does to each state. The automaton is Björn
 * Höhrmann's (https://bjoern.hoehrmann.de/utf-8/decoder/dfa/): no overlong forms, no surrogates, nothing over
 * U+10FFFF. g_utf8_validate() will not do: it wants whole texts and refuses U+0000, which RFC 6455 allows. */
static const guint8 classes[128] = {
  1,  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 80 */
  9,  9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, /* 90 */
  7,  7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, /* a0 */
  7,  7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, /* b0 */
  8,  8, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, /* c0 */
  2,  2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, /* d0 */
  10, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 3, 3, /* e0 */
  11, 6, 6, 6, 5, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, /* f0 */
};

static const guint8 transitions[108] = {
  0,  12, 24, 36, 60, 96, 84, 12, 12, 12, 48, 72, /* complete */
  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, /* invalid, for ever */
  12, 0,  12, 12, 12, 12, 12, 0,  12, 0,  12, 12, /* one more byte */
  12, 24, 12, 12, 12, 12, 12, 24, 12, 24, 12, 12, /* two more */
  12, 12, 12, 12, 12, 12, 12, 24, 12, 12, 12, 12, /* after e0 */
  12, 24, 12, 12, 12, 12, 12, 12, 12, 24, 12, 12, /* after ed */
  12, 12, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, /* after f0 */
  12, 36, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, /* after f1 to f3 */
  12, 36, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, /* after f4 */
};

/* How many bytes at the start are plain ASCII, in steps of eight. */
static gsize
skip_ascii (const guint8 *data, gsize length)
{
  gsize at = 0;

  for (; at + 8 <= length; at += 8)
    {
      guint64 word;
      memcpy (&word, data + at, 8);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  return at;
}

/**
 * foyer_utf8_feed:
 * @state: what the last call returned, %FOYER_UTF8_COMPLETE at first
 * @data: the next piece of a text
 * @length: its length in bytes
 *
 * Checks a text that arrives in pieces cut anywhere (RFC 6455, 8.1; RFC 3629).
 *
 * Returns: %FOYER_UTF8_INVALID as soon as no continuation can make the text valid, %FOYER_UTF8_COMPLETE where
 *   it may end here, else a state between
 */
FoyerUtf8
foyer_utf8_feed (FoyerUtf8 state, const guint8 *data, gsize length)
{
  for (gsize at = 0; at < length && state != FOYER_UTF8_INVALID; at++)
    {
      if (state == FOYER_UTF8_COMPLETE && data[at] < 0x80)
        {
          at += skip_ascii (data + at, length - at);
          if (at == length)
            break;
        }
      state = transitions[state + (data[at] < 0x80 ? 0 : classes[data[at] - 0x80])];
    }
  return state;
}
