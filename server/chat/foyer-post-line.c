/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-post-line.h"

/* Those of one writer, who stand behind each other. */
typedef struct
{
  char  *writer;
  GQueue places; /* of FoyerPostPlace */
} Line;

struct _FoyerPostPlace
{
  Line    *line;
  gpointer item;
  GList    link;
  gboolean ready;
};

struct _FoyerPostLine
{
  guint             most; /* of one writer */
  FoyerPostLineFunc go;
  GHashTable       *lines; /* writer, of the line → Line */
};

static void
line_free (gpointer data)
{
  Line  *line = data;
  GList *link;

  while ((link = g_queue_pop_head_link (&line->places)) != NULL)
    g_free (link->data);
  g_free (line->writer);
  g_free (line);
}

/**
 * foyer_post_line_new:
 * @most: how many of one writer may stand in line
 * @go: called for each in its turn
 *
 * Returns: (transfer full): nobody yet
 */
FoyerPostLine *
foyer_post_line_new (guint most, FoyerPostLineFunc go)
{
  g_return_val_if_fail (most > 0 && go != NULL, NULL);

  FoyerPostLine *self = g_new0 (FoyerPostLine, 1);
  self->most = most;
  self->go = go;
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, line_free);
  return self;
}

/**
 * foyer_post_line_free:
 * @self: (transfer full): a line; whoever stands in it is forgotten
 */
void
foyer_post_line_free (FoyerPostLine *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->lines);
  g_free (self);
}

/**
 * foyer_post_line_enter:
 * @self: a line
 * @writer: behind whose others to stand
 * @item: for the function
 *
 * Returns: (transfer none) (nullable): a place, until it is ready and its turn has come, or it is left; %NULL
 * where too many stand there already
 */
FoyerPostPlace *
foyer_post_line_enter (FoyerPostLine *self, const char *writer, gpointer item)
{
  g_return_val_if_fail (self != NULL && writer != NULL, NULL);

  Line *line = g_hash_table_lookup (self->lines, writer);
  if (line == NULL)
    {
      line = g_new0 (Line, 1);
      line->writer = g_strdup (writer);
      g_hash_table_insert (self->lines, line->writer, line);
    }
  if (line->places.length >= self->most)
    return NULL;
  FoyerPostPlace *place = g_new0 (FoyerPostPlace, 1);
  place->line = line;
  place->item = item;
  place->link.data = place;
  g_queue_push_tail_link (&line->places, &place->link);
  return place;
}

/**
 * foyer_post_line_is_free:
 * @self: a line
 * @writer: somebody
 *
 * Returns: whether nobody of theirs stands there: whoever is ready need not enter
 */
gboolean
foyer_post_line_is_free (FoyerPostLine *self, const char *writer)
{
  g_return_val_if_fail (self != NULL && writer != NULL, FALSE);

  return g_hash_table_size (self->lines) == 0 || !g_hash_table_contains (self->lines, writer);
}

/* The line is let go with its last place, before anybody is called: the function may free all. */
static gpointer
take_out (FoyerPostLine *self, FoyerPostPlace *place)
{
  Line    *line = place->line;
  gpointer item = place->item;

  g_queue_unlink (&line->places, &place->link);
  g_free (place);
  if (line->places.length == 0)
    g_hash_table_remove (self->lines, line->writer);
  return item;
}

static void
move_on (FoyerPostLine *self, const char *writer)
{
  g_autofree char *name = g_strdup (writer);

  for (;;)
    {
      Line           *line = g_hash_table_lookup (self->lines, name);
      FoyerPostPlace *first = line != NULL ? g_queue_peek_head (&line->places) : NULL;
      if (first == NULL || !first->ready)
        return;
      self->go (take_out (self, first));
    }
}

/**
 * foyer_post_line_ready:
 * @self: a line, which outlives the calls that this makes
 * @place: a place in it
 *
 * What stood in its way has been asked: it goes when its turn has come, which may be now.
 */
void
foyer_post_line_ready (FoyerPostLine *self, FoyerPostPlace *place)
{
  g_return_if_fail (self != NULL && place != NULL);

  place->ready = TRUE;
  move_on (self, place->line->writer);
}

/**
 * foyer_post_line_leave:
 * @self: a line, which outlives the calls that this makes
 * @place: a place in it
 *
 * It will not go; those behind it need not wait for it.
 */
void
foyer_post_line_leave (FoyerPostLine *self, FoyerPostPlace *place)
{
  g_return_if_fail (self != NULL && place != NULL);

  g_autofree char *writer = g_strdup (place->line->writer);
  (void) take_out (self, place);
  move_on (self, writer);
}

/**
 * foyer_post_line_get_writers:
 * @self: a line
 *
 * Returns: how many writers stand there
 */
guint
foyer_post_line_get_writers (FoyerPostLine *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->lines);
}
