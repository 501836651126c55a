/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-line.h"

typedef struct
{
  GPtrArray *changes; /* those before @at are NULL */
  guint      at;
  gboolean   is_page;
  gint64     first;  /* of a page: the cursor of its first change, 0 without one */
  gint64     newest; /* of a page: the newest cursor when it was read */
} Heap;

struct _FoyerGdaLine
{
  gint64 cursor;  /* of the last change that was given out */
  GQueue heaps;   /* of Heap, in the order of their coming */
  GTree *waiting; /* cursor → FoyerChange: those behind a gap */
};

static int
compare_cursors (gconstpointer one, gconstpointer two, gpointer data)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) two;
  return a < b ? -1 : a > b;
}

static void
unref_change (gpointer change)
{
  if (change != NULL)
    foyer_change_unref (change);
}

static void
heap_free (gpointer data)
{
  Heap *heap = data;
  g_ptr_array_unref (heap->changes);
  g_free (heap);
}

/**
 * foyer_gda_line_new:
 *
 * Returns: (transfer full): a line that gives nothing out until its first page says where it begins
 */
FoyerGdaLine *
foyer_gda_line_new (void)
{
  FoyerGdaLine *self = g_new0 (FoyerGdaLine, 1);

  self->cursor = FOYER_GDA_LINE_UNKNOWN;
  self->waiting = g_tree_new_full (compare_cursors, NULL, g_free, unref_change);
  return self;
}

/**
 * foyer_gda_line_free:
 * @self: (transfer full): a line
 */
void
foyer_gda_line_free (FoyerGdaLine *self)
{
  g_queue_clear_full (&self->heaps, heap_free);
  g_tree_unref (self->waiting);
  g_free (self);
}

static Heap *
put (FoyerGdaLine *self, GPtrArray *changes)
{
  Heap *heap = g_new0 (Heap, 1);

  heap->changes = g_ptr_array_ref (changes);
  g_ptr_array_set_free_func (changes, unref_change);
  g_queue_push_tail (&self->heaps, heap);
  return heap;
}

/**
 * foyer_gda_line_put:
 * @self: a line
 * @changes: (element-type FoyerChange): what a transaction of this process has committed. The line takes its
 * elements out, one a step, so that they are never all freed at once
 */
void
foyer_gda_line_put (FoyerGdaLine *self, GPtrArray *changes)
{
  put (self, changes);
}

/**
 * foyer_gda_line_put_page:
 * @self: a line
 * @changes: (element-type FoyerChange): what the change log has behind the line's cursor, or a part of it; as
 * with foyer_gda_line_put()
 * @newest: the newest cursor at that time
 */
void
foyer_gda_line_put_page (FoyerGdaLine *self, GPtrArray *changes, gint64 newest)
{
  Heap *heap = put (self, changes);

  heap->is_page = TRUE;
  heap->first = changes->len > 0 ? ((FoyerChange *) changes->pdata[0])->cursor : 0;
  heap->newest = newest;
}

static gint64
first_waiting (const FoyerGdaLine *self)
{
  GTreeNode *node = g_tree_node_first (self->waiting);
  return node == NULL ? G_MAXINT64 : *(gint64 *) g_tree_node_key (node);
}

/* Sorts one change in; the one that is next goes straight out. */
static FoyerChange *
take_in (FoyerGdaLine *self, FoyerChange *change)
{
  gint64 cursor = change->cursor;

  if (self->cursor != FOYER_GDA_LINE_UNKNOWN && cursor == self->cursor + 1)
    {
      self->cursor = cursor;
      return change;
    }
  if ((self->cursor != FOYER_GDA_LINE_UNKNOWN && cursor <= self->cursor) ||
      g_tree_lookup (self->waiting, &cursor) != NULL)
    foyer_change_unref (change);
  else
    g_tree_insert (self->waiting, g_memdup2 (&cursor, sizeof cursor), change);
  return NULL;
}

static void
end_heap (FoyerGdaLine *self)
{
  Heap  *heap = g_queue_pop_head (&self->heaps);
  gint64 first = first_waiting (self);

  if (heap->is_page)
    {
      if (self->cursor == FOYER_GDA_LINE_UNKNOWN)
        self->cursor = MIN (heap->newest, first - 1);
      /* Trimmed away, or a row that was never written: nobody can tell it any more. */
      if (heap->first > 0 && first == heap->first && first > self->cursor + 1)
        self->cursor = first - 1;
    }
  heap_free (heap);
}

/**
 * foyer_gda_line_step:
 * @self: a line
 * @change: (out) (transfer full) (nullable): the next change in the order of cursors, where the step came
 * upon it
 *
 * Does the work of one change.
 *
 * Returns: whether there was anything to do; if not, there will be only after the next put
 */
gboolean
foyer_gda_line_step (FoyerGdaLine *self, FoyerChange **change)
{
  gint64 next = self->cursor + 1;

  *change = NULL;
  if (self->cursor != FOYER_GDA_LINE_UNKNOWN && first_waiting (self) == next)
    {
      *change = foyer_change_ref (g_tree_lookup (self->waiting, &next));
      g_tree_remove (self->waiting, &next);
      self->cursor = next;
      return TRUE;
    }
  Heap *heap = g_queue_peek_head (&self->heaps);
  if (heap == NULL)
    return FALSE;
  if (heap->at < heap->changes->len)
    *change = take_in (self, g_steal_pointer (&heap->changes->pdata[heap->at++]));
  else
    end_heap (self);
  return TRUE;
}

/**
 * foyer_gda_line_get_cursor:
 * @self: a line
 *
 * Returns: the cursor of the last change that was given out, or behind which the line begins;
 * %FOYER_GDA_LINE_UNKNOWN before the first page
 */
gint64
foyer_gda_line_get_cursor (const FoyerGdaLine *self)
{
  return self->cursor;
}

/**
 * foyer_gda_line_has_gap:
 * @self: a line with nothing to do
 *
 * Returns: whether changes wait for one before them, which somebody else has committed or is about to
 */
gboolean
foyer_gda_line_has_gap (const FoyerGdaLine *self)
{
  return g_tree_nnodes (self->waiting) > 0;
}
