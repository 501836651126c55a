/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gzip.h"

#include "foyer-test.h"

static void
test_accepted (void)
{
  g_assert_true (foyer_gzip_is_accepted ("gzip"));
  g_assert_true (foyer_gzip_is_accepted ("br, GZIP;q=0.5"));
  g_assert_false (foyer_gzip_is_accepted (NULL));
  g_assert_false (foyer_gzip_is_accepted (""));
  g_assert_false (foyer_gzip_is_accepted ("br, identity"));
  g_assert_false (foyer_gzip_is_accepted ("gzip;q=0"));
  g_assert_false (foyer_gzip_is_accepted ("gzip;q=0.000, br"));
  g_assert_false (foyer_gzip_is_accepted ("xgzip"));
}

static void
test_round (void)
{
  g_autofree char         *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes)       bytes = g_bytes_new (text, 100000);
  g_autoptr (GBytes)       packed = foyer_gzip_compress (bytes);
  g_autoptr (GConverter)   inflate = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stored = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (stored, inflate);
  g_autoptr (GBytes)       again = g_input_stream_read_bytes (stream, 200000, NULL, NULL);

  g_assert_cmpuint (g_bytes_get_size (packed), <, 1000);
  g_assert_true (g_bytes_equal (bytes, again));
}

/* What random bytes are made of does not get smaller. */
static void
test_incompressible (void)
{
  guint8  noise[4096];
  guint32 state = 1;

  for (guint i = 0; i < sizeof noise; i++)
    {
      state = state * 1664525u + 1013904223u;
      noise[i] = (guint8) (state >> 24);
    }
  g_autoptr (GBytes) bytes = g_bytes_new (noise, sizeof noise);
  g_assert_null (foyer_gzip_compress (bytes));
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/http/gzip/accepted", test_accepted);
  g_test_add_func ("/http/gzip/round", test_round);
  g_test_add_func ("/http/gzip/incompressible", test_incompressible);
  return foyer_test_run ();
}
