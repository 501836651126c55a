/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-line.h"

#define PAGE 200 /* about a millisecond to print */
#define RETRY_MS 500
#define FIRST_SWEEP 1024

struct _FoyerMessageLine
{
  FoyerStore           *store;
  FoyerMessageTellFunc  tell;
  FoyerMessageReachFunc reach;
  gpointer              user_data;
  GHashTable           *places; /* conversation's id, of the place's own memory → Place */
  guint                 sweep_at;
  GCancellable         *cancellable;
};

/* How far a conversation has been told. */
typedef struct
{
  FoyerMessageLine *line; /* NULL when it has ended */
  char             *id;
  gint64            told_to;
  gint64            heard_to; /* up to there it has messages */
  gboolean          reading;
  guint             retry;
  gatomicrefcount   count;
} Place;

static void read_on (Place *self);

static Place *
place_ref (Place *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

static void
place_unref (Place *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_free (self->id);
  g_free (self);
}

static void
place_drop (gpointer data)
{
  Place *self = data;

  self->line = NULL;
  g_clear_handle_id (&self->retry, g_source_remove);
  place_unref (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_unref)

/**
 * foyer_message_line_new: (skip)
 * @store: what was not heard of is read there
 * @tell: told each message
 * @reach: what nobody listens to is forgotten
 * @user_data: for both; must outlive the line
 *
 * Tells the messages of each conversation in the order of their seq, leaving none out: those that this
 * process has stored, and those that somebody else has: another server, or this one in its life before, whose
 * last commit may come after the next life has begun.
 *
 * Returns: (transfer full): a line that knows of no conversation
 */
FoyerMessageLine *
foyer_message_line_new (FoyerStore           *store,
                        FoyerMessageTellFunc  tell,
                        FoyerMessageReachFunc reach,
                        gpointer              user_data)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && tell != NULL && reach != NULL, NULL);
  FoyerMessageLine *self = g_new0 (FoyerMessageLine, 1);

  self->store = g_object_ref (store);
  self->tell = tell;
  self->reach = reach;
  self->user_data = user_data;
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, place_drop);
  self->sweep_at = FIRST_SWEEP;
  self->cancellable = g_cancellable_new ();
  return self;
}

/**
 * foyer_message_line_free: (skip)
 * @self: (transfer full): a line
 */
void
foyer_message_line_free (FoyerMessageLine *self)
{
  g_return_if_fail (self != NULL);
  g_cancellable_cancel (self->cancellable);
  g_hash_table_unref (self->places);
  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  g_free (self);
}

static gboolean
is_forgotten (gpointer key, gpointer place, gpointer data)
{
  FoyerMessageLine *self = data;
  return !self->reach (key, NULL, self->user_data);
}

/* Listeners leave without a word; so now and then those conversations go that have none any more. */
static void
sweep (FoyerMessageLine *self)
{
  if (g_hash_table_size (self->places) < self->sweep_at)
    return;
  g_hash_table_foreach_remove (self->places, is_forgotten, self);
  self->sweep_at = MAX (FIRST_SWEEP, 2 * g_hash_table_size (self->places));
}

static Place *
add_place (FoyerMessageLine *self, const char *id, gint64 told_to)
{
  sweep (self);
  Place *place = g_new0 (Place, 1);
  g_atomic_ref_count_init (&place->count);
  place->line = self;
  place->id = g_strdup (id);
  place->told_to = place->heard_to = told_to;
  g_hash_table_insert (self->places, place->id, place);
  return place;
}

static gboolean
on_retry (gpointer data)
{
  Place *self = data;

  self->retry = 0;
  read_on (self);
  return G_SOURCE_REMOVE;
}

static void
tell_page (Place *self, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len && self->line != NULL; i++)
    {
      FoyerMessage *message = g_ptr_array_index (messages, i);
      self->told_to = foyer_message_get_seq (message);
      self->line->tell (message, self->line->user_data);
    }
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Place)     self = data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) messages = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (self->line == NULL)
    return;
  self->reading = FALSE;
  if (messages == NULL)
    {
      g_debug ("messages cannot be read to tell them: %s", error->message);
      self->retry = g_timeout_add (RETRY_MS, on_retry, self);
      return;
    }
  tell_page (self, messages);
  if (self->line == NULL)
    return;
  /* What was heard of and is not there any more cannot be told. */
  if (messages->len == 0)
    self->told_to = MAX (self->told_to, self->heard_to);
  else if (self->told_to < self->heard_to)
    read_on (self);
}

static void
read_on (Place *self)
{
  if (self->reading || self->retry != 0)
    return;
  self->reading = TRUE;
  foyer_store_run_async (self->line->store,
                         foyer_store_list_messages (self->id, self->told_to, 0, PAGE, TRUE),
                         self->line->cancellable, on_page, place_ref (self));
}

/* NULL where nobody listens. A place begins where the listeners are, not where the first message is: one that
 * this process knows nothing of may lie between. */
static Place *
find_place (FoyerMessageLine *self, const char *id, gint64 seq)
{
  gint64 reached;
  Place *place = g_hash_table_lookup (self->places, id);

  if (!self->reach (id, place == NULL ? &reached : NULL, self->user_data))
    {
      g_hash_table_remove (self->places, id);
      return NULL;
    }
  if (place != NULL)
    return place;
  return add_place (self, id, reached >= 0 ? MIN (reached, seq - 1) : seq - 1);
}

/**
 * foyer_message_line_put: (skip)
 * @self: a line
 * @message: as this process has just stored it; in the order of the commits
 *
 * Tells it, at once where it is the next of its conversation.
 */
void
foyer_message_line_put (FoyerMessageLine *self, FoyerMessage *message)
{
  g_return_if_fail (self != NULL && FOYER_IS_MESSAGE (message));
  const char *id = foyer_message_get_conversation_id (message);
  gint64      seq = foyer_message_get_seq (message);
  Place      *place = find_place (self, id, seq);

  if (place == NULL)
    return;
  if (seq == place->told_to + 1 && !place->reading && place->retry == 0)
    {
      place->told_to = seq;
      place->heard_to = MAX (place->heard_to, seq);
      self->tell (message, self->user_data);
    }
  else
    foyer_message_line_hear (self, id, seq);
}

/**
 * foyer_message_line_hear: (skip)
 * @self: a line
 * @conversation_id: a conversation
 * @seq: the number of a message that it has, from somebody else perhaps
 *
 * Has everything up to there told that was not.
 */
void
foyer_message_line_hear (FoyerMessageLine *self, const char *conversation_id, gint64 seq)
{
  g_return_if_fail (self != NULL && conversation_id != NULL);
  Place *place = find_place (self, conversation_id, seq);

  if (place == NULL)
    return;
  place->heard_to = MAX (place->heard_to, seq);
  if (place->heard_to > place->told_to)
    read_on (place);
}

/**
 * foyer_message_line_get_told: (skip)
 * @self: a line
 * @conversation_id: a conversation
 *
 * Returns: the seq of the last message of it that was told, or that need not be; 0 where nothing is known
 */
gint64
foyer_message_line_get_told (FoyerMessageLine *self, const char *conversation_id)
{
  g_return_val_if_fail (self != NULL && conversation_id != NULL, 0);
  Place *place = g_hash_table_lookup (self->places, conversation_id);
  return place != NULL ? place->told_to : 0;
}

/**
 * foyer_message_line_get_size: (skip)
 * @self: a line
 *
 * Returns: of how many conversations it keeps how far they are told
 */
guint
foyer_message_line_get_size (FoyerMessageLine *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->places);
}
