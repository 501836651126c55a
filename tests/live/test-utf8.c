/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-utf8.h"

/* Against GLib's own check, over every sequence of up to three bytes that can go wrong. */
static void
test_agrees (void)
{
  static const guint8 bytes[] = { 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                                  0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
                                  0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfe, 0xff };
  const guint         count = G_N_ELEMENTS (bytes);

  for (guint n = 0; n < count * count * count * count; n++)
    {
      guint8 text[4] = { bytes[n % count], bytes[n / count % count], bytes[n / count / count % count],
                         bytes[n / count / count / count] };
      for (gsize length = 1; length <= 4; length++)
        {
          gboolean expected = g_utf8_validate_len ((const char *) text, length, NULL);
          gboolean valid = foyer_utf8_feed (FOYER_UTF8_COMPLETE, text, length) == FOYER_UTF8_COMPLETE;
          if (valid != expected)
            g_error ("%02x %02x %02x %02x of %u", text[0], text[1], text[2], text[3], (guint) length);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/utf8/agrees", test_agrees);
  return g_test_run ();
}
