/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-discard.h"

typedef struct
{
  GMutex   mutex;
  GCond    changed;
  GThread *threads[3];
  guint    n;
} Bin;

static Bin bin;

static void
note_thread (gpointer data)
{
  g_mutex_lock (&bin.mutex);
  g_assert_true (data == &bin);
  bin.threads[bin.n++] = g_thread_self ();
  g_cond_signal (&bin.changed);
  g_mutex_unlock (&bin.mutex);
}

/* Each once, none in the caller's thread, and nothing for nothing. */
static void
test_other_thread (void)
{
  foyer_discard (NULL, note_thread);
  for (guint i = 0; i < G_N_ELEMENTS (bin.threads); i++)
    foyer_discard (&bin, note_thread);
  g_mutex_lock (&bin.mutex);
  while (bin.n < G_N_ELEMENTS (bin.threads))
    g_cond_wait (&bin.changed, &bin.mutex);
  g_mutex_unlock (&bin.mutex);
  for (guint i = 0; i < G_N_ELEMENTS (bin.threads); i++)
    g_assert_true (bin.threads[i] != NULL && bin.threads[i] != g_thread_self ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/discard/other-thread", test_other_thread);
  return g_test_run ();
}
