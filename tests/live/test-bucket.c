/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-bucket.h"

static void
test_burst (void)
{
  FoyerBucket bucket = 0;
  guint       retry = 0;
  gint64      now = 1000000000;

  for (guint i = 0; i < 40; i++)
    g_assert_true (foyer_bucket_take (&bucket, 20, 40, now, &retry));
  g_assert_false (foyer_bucket_take (&bucket, 20, 40, now, &retry));
  g_assert_cmpuint (retry, ==, 50);
  g_assert_false (foyer_bucket_take (&bucket, 20, 40, now + 49999, &retry));
  g_assert_cmpuint (retry, ==, 1);
  g_assert_true (foyer_bucket_take (&bucket, 20, 40, now + 50000, NULL));
  g_assert_false (foyer_bucket_take (&bucket, 20, 40, now + 50000, NULL));
}

/* Whoever keeps to the rate is never refused, and an hour of silence saves up no more than the burst. */
static void
test_steady (void)
{
  FoyerBucket bucket = 0;
  gint64      now = 5;

  for (guint i = 0; i < 1000; i++, now += G_USEC_PER_SEC / 20)
    g_assert_true (foyer_bucket_take (&bucket, 20, 1, now, NULL));
  now += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  for (guint i = 0; i < 10; i++)
    g_assert_true (foyer_bucket_take (&bucket, 20, 10, now, NULL));
  g_assert_false (foyer_bucket_take (&bucket, 20, 10, now, NULL));
}

static void
test_off (void)
{
  FoyerBucket bucket = 0;

  for (guint i = 0; i < 1000; i++)
    g_assert_true (foyer_bucket_take (&bucket, 0, 0, 1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/bucket/burst", test_burst);
  g_test_add_func ("/live/bucket/steady", test_steady);
  g_test_add_func ("/live/bucket/off", test_off);
  return g_test_run ();
}
