/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-target.h"
#include "foyer-test.h"

#define TARGETS 60
#define THREADS 4
#define ROUNDS 20000

static gpointer
hold_and_let_go (gpointer data)
{
  FoyerGdaTarget *target = data;

  for (guint i = 0; i < ROUNDS; i++)
    foyer_gda_target_unref (foyer_gda_target_ref (target));
  return NULL;
}

static void
hold_by_threads (void)
{
  FoyerGdaTarget *target = foyer_gda_target_new_sqlite ("/a/b.db");
  GThread        *threads[THREADS];

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("hold", hold_and_let_go, target);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpstr (foyer_gda_target_get_database (target), ==, "/a/b.db");
  foyer_gda_target_unref (target);
}

/* Workers open and close their connections whenever they like, each of which holds the target. A hold that is
 * not counted frees it in the others' hands, which GLib or malloc notices; one that is counted twice shows
 * under LeakSanitizer only, so there are many to go wrong. */
static void
test_threads (void)
{
  for (guint i = 0; i < TARGETS; i++)
    hold_by_threads ();
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/store/target/threads", test_threads);
  return foyer_test_run ();
}
