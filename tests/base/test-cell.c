/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-cell.h"

#include <string.h>

#define MANY 5000

static gboolean
is_all (const guint8 *memory, gsize size, guint8 value)
{
  for (gsize i = 0; i < size; i++)
    if (memory[i] != value)
      return FALSE;
  return TRUE;
}

/* Each keeps what was written to it, whatever the others do. */
static void
test_apart (void)
{
  guint8 *cells[MANY];

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < MANY; i++)
        {
          gsize size = 1 + i * 7 % FOYER_CELL_MOST_BYTES;
          cells[i] = foyer_cell_new0 (size);
          g_assert_true (is_all (cells[i], size, 0));
          g_assert_cmpuint ((gsize) cells[i] % sizeof (gpointer), ==, 0);
          memset (cells[i], (int) (i % 251 + 1), size);
        }
      /* 13 shares no factor with MANY: an order that jumps about. */
      for (guint i = 0; i < MANY; i++)
        {
          guint at = i * 13 % MANY;
          g_assert_true (is_all (cells[at], 1 + at * 7 % FOYER_CELL_MOST_BYTES, (guint8) (at % 251 + 1)));
          foyer_cell_free (cells[at]);
        }
    }
  foyer_cell_free (NULL);
}

static void
test_given_back (void)
{
  gpointer cells[MANY];
  guint    before = foyer_cell_get_n_blocks ();

  for (guint i = 0; i < MANY; i++)
    cells[i] = foyer_cell_new0 (264);
#if !defined(__SANITIZE_ADDRESS__)
  guint most = foyer_cell_get_n_blocks ();
  g_assert_cmpuint (most, >, before + 30);
  g_assert_cmpuint (most, <, before + 50);
#endif
  for (guint i = 0; i < MANY; i++)
    foyer_cell_free (cells[i]);
  g_assert_cmpuint (foyer_cell_get_n_blocks (), <=, before + 1);
}

/* Half are left, in all of the blocks: what comes next fits between them. */
static void
test_holes_are_filled (void)
{
  gpointer cells[MANY];

  for (guint i = 0; i < MANY; i++)
    cells[i] = foyer_cell_new0 (128);
  guint most = foyer_cell_get_n_blocks ();
  for (guint i = 0; i < MANY; i += 2)
    foyer_cell_free (cells[i]);
  for (guint i = 0; i < MANY; i += 2)
    cells[i] = foyer_cell_new0 (128);
  g_assert_cmpuint (foyer_cell_get_n_blocks (), ==, most);
  for (guint i = 0; i < MANY; i++)
    foyer_cell_free (cells[i]);
}

static gpointer
churn (gpointer data)
{
  guint8  mark = (guint8) GPOINTER_TO_UINT (data);
  guint8 *cells[64] = { NULL };

  for (guint i = 0; i < 20000; i++)
    {
      guint8 **cell = &cells[i * 31 % G_N_ELEMENTS (cells)];
      if (*cell != NULL)
        g_assert_true (is_all (*cell, 72, mark));
      foyer_cell_free (*cell);
      *cell = foyer_cell_new0 (72);
      memset (*cell, mark, 72);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    foyer_cell_free (cells[i]);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("churn", churn, GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cell/apart", test_apart);
  g_test_add_func ("/base/cell/given-back", test_given_back);
  g_test_add_func ("/base/cell/holes-are-filled", test_holes_are_filled);
  g_test_add_func ("/base/cell/threads", test_threads);
  return g_test_run ();
}
