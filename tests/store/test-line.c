/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-line.h"
#include "foyer-model.gen.h"

#define MANY 20000

static GPtrArray *
heap_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_change_unref);
}

static void
heap_add (GPtrArray *heap, gint64 cursor)
{
  FoyerChange *change = foyer_change_new ("widgets", "UPDATE", "w");

  change->cursor = cursor;
  g_ptr_array_add (heap, change);
}

/* @cursors ends with 0. */
static void
put (FoyerGdaLine *line, const gint64 *cursors)
{
  g_autoptr (GPtrArray) heap = heap_new ();

  for (guint i = 0; cursors[i] != 0; i++)
    heap_add (heap, cursors[i]);
  foyer_gda_line_put (line, heap);
}

static void
put_page (FoyerGdaLine *line, const gint64 *cursors, gint64 newest)
{
  g_autoptr (GPtrArray) heap = heap_new ();

  for (guint i = 0; cursors[i] != 0; i++)
    heap_add (heap, cursors[i]);
  foyer_gda_line_put_page (line, heap, newest);
}

/* What comes out in at most so many steps, as text. */
static char *
take (FoyerGdaLine *line, guint steps)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps; i++)
    {
      g_autoptr (FoyerChange) change = NULL;
      if (!foyer_gda_line_step (line, &change))
        break;
      if (change != NULL)
        g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len > 0 ? " " : "", change->cursor);
    }
  return g_string_free (text, FALSE);
}

static void
assert_next (FoyerGdaLine *line, const char *expected)
{
  g_autofree char *text = take (line, 1000);
  g_assert_cmpstr (text, ==, expected);
}

static FoyerGdaLine *
line_at (gint64 newest)
{
  FoyerGdaLine *line = foyer_gda_line_new ();

  put_page (line, (const gint64[]){ 0 }, newest);
  assert_next (line, "");
  g_assert_cmpint (foyer_gda_line_get_cursor (line), ==, newest);
  return line;
}

static void
test_order (void)
{
  g_autoptr (FoyerGdaLine) line = line_at (4);

  put (line, (const gint64[]){ 5, 6, 0 });
  assert_next (line, "5 6");
  /* Another writer has 7 and 8. */
  put (line, (const gint64[]){ 9, 10, 0 });
  put (line, (const gint64[]){ 11, 0 });
  assert_next (line, "");
  g_assert_true (foyer_gda_line_has_gap (line));
  put_page (line, (const gint64[]){ 7, 8, 9, 10, 0 }, 11);
  assert_next (line, "7 8 9 10 11");
  g_assert_false (foyer_gda_line_has_gap (line));
  put_page (line, (const gint64[]){ 10, 11, 0 }, 11);
  assert_next (line, "");
  g_assert_cmpint (foyer_gda_line_get_cursor (line), ==, 11);
}

/* What is committed before the line knows where it begins is told if it lies behind the newest of then. */
static void
test_beginning (void)
{
  g_autoptr (FoyerGdaLine) line = foyer_gda_line_new ();

  put (line, (const gint64[]){ 8, 9, 0 });
  assert_next (line, "");
  g_assert_cmpint (foyer_gda_line_get_cursor (line), ==, FOYER_GDA_LINE_UNKNOWN);
  put_page (line, (const gint64[]){ 0 }, 9);
  assert_next (line, "8 9");
}

/* Rows that were trimmed away, or never written, hold nobody up. */
static void
test_missing_rows (void)
{
  g_autoptr (FoyerGdaLine) line = line_at (2);

  put_page (line, (const gint64[]){ 6, 7, 0 }, 9);
  assert_next (line, "6 7");
  put_page (line, (const gint64[]){ 9, 0 }, 9);
  assert_next (line, "9");
  g_assert_cmpint (foyer_gda_line_get_cursor (line), ==, 9);
}

/* An import's heap is worked off in as many steps as there are changes, in whatever portions, and nothing is
 * told twice when others come meanwhile. */
static void
test_portions (void)
{
  g_autoptr (FoyerGdaLine) line = line_at (0);
  g_autoptr (GPtrArray)    heap = heap_new ();
  gint64                   told = 0;
  guint                    steps = 0;

  for (gint64 cursor = 1; cursor <= MANY; cursor++)
    heap_add (heap, cursor);
  foyer_gda_line_put (line, heap);
  g_clear_pointer (&heap, g_ptr_array_unref);
  for (;;)
    {
      g_autoptr (FoyerChange) change = NULL;
      if (!foyer_gda_line_step (line, &change))
        break;
      steps++;
      if (steps == MANY / 2)
        put (line, (const gint64[]){ MANY + 1, 0 });
      if (change != NULL)
        g_assert_cmpint (change->cursor, ==, ++told);
    }
  g_assert_cmpint (told, ==, MANY + 1);
  /* One for each change, one for the end of each heap. */
  g_assert_cmpuint (steps, ==, MANY + 1 + 2);
}

/* Each change is let go when it was told, not all with the last. */
static void
test_let_go (void)
{
  g_autoptr (FoyerGdaLine) line = line_at (0);
  g_autoptr (GPtrArray)    heap = heap_new ();
  FoyerWidget             *row = foyer_widget_new ();

  heap_add (heap, 1);
  heap_add (heap, 2);
  foyer_change_set_rows (heap->pdata[0], FOYER_RECORD (row), NULL);
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_object_unref (row);
  foyer_gda_line_put (line, heap);
  g_autofree char *text = take (line, 1);
  g_assert_cmpstr (text, ==, "1");
  g_assert_null (row);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/line/order", test_order);
  g_test_add_func ("/store/line/beginning", test_beginning);
  g_test_add_func ("/store/line/missing-rows", test_missing_rows);
  g_test_add_func ("/store/line/portions", test_portions);
  g_test_add_func ("/store/line/let-go", test_let_go);
  return g_test_run ();
}
