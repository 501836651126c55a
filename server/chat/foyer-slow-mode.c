/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-slow-mode.h"

typedef struct
{
  char  *key; /* room/visitor */
  char  *client_id;
  gint64 last_us;
  gint64 until_us;
  GList  link; /* in the order in which they wrote */
} Entry;

struct _FoyerSlowMode
{
  GHashTable *entries; /* key → Entry */
  GQueue      order;   /* of Entry: who wrote longest ago is first */
  guint       most;
};

static void
entry_free (gpointer data)
{
  Entry *self = data;
  g_free (self->key);
  g_free (self->client_id);
  g_free (self);
}

/**
 * foyer_slow_mode_get_wait:
 * @last_us: when they last wrote, monotonic
 * @interval_us: how far apart two messages must be, 0 for no slow mode
 * @now_us: the time, monotonic
 *
 * The decision itself.
 *
 * Returns: how many microseconds they still have to wait, 0 for none
 */
gint64
foyer_slow_mode_get_wait (gint64 last_us, gint64 interval_us, gint64 now_us)
{
  return MAX (last_us + interval_us - now_us, 0);
}

/**
 * foyer_slow_mode_new:
 * @most: how many visitors in rooms are remembered at the most
 *
 * Returns: (transfer full): a memory without anybody in it
 */
FoyerSlowMode *
foyer_slow_mode_new (guint most)
{
  g_return_val_if_fail (most > 0, NULL);
  FoyerSlowMode *self = g_new0 (FoyerSlowMode, 1);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  self->most = most;
  g_queue_init (&self->order);
  return self;
}

/**
 * foyer_slow_mode_free:
 * @self: (transfer full): a memory
 */
void
foyer_slow_mode_free (FoyerSlowMode *self)
{
  g_return_if_fail (self != NULL);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
forget (FoyerSlowMode *self, Entry *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

/* Those at the head who need not wait any more, and whoever is too many. */
static void
make_place (FoyerSlowMode *self, gint64 now_us)
{
  Entry *oldest;

  while ((oldest = g_queue_peek_head (&self->order)) != NULL &&
         (oldest->until_us <= now_us || g_hash_table_size (self->entries) >= self->most))
    forget (self, oldest);
}

static void
remember (FoyerSlowMode *self, char *key, const char *client_id, gint64 interval_us, gint64 now_us)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = key;
  entry->client_id = g_strdup (client_id);
  entry->last_us = now_us;
  entry->until_us = now_us + interval_us;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->order, &entry->link);
  g_hash_table_insert (self->entries, entry->key, entry);
}

/**
 * foyer_slow_mode_take:
 * @self: a memory
 * @room_id: where
 * @visitor_id: who writes
 * @client_id: (nullable): the sender's id of the message; the same again is the same message and goes through
 * @interval_us: how far apart two messages must be in this room
 * @now_us: the time, monotonic
 * @taken: (out): whether it was noted now, so that foyer_slow_mode_give_back() may take it back
 * @retry_after_ms: (out) (optional): where they have to wait, how long, rounded up
 *
 * Returns: whether they may write
 */
gboolean
foyer_slow_mode_take (FoyerSlowMode *self,
                      const char    *room_id,
                      const char    *visitor_id,
                      const char    *client_id,
                      gint64         interval_us,
                      gint64         now_us,
                      gboolean      *taken,
                      guint         *retry_after_ms)
{
  g_return_val_if_fail (self != NULL && room_id != NULL && visitor_id != NULL && taken != NULL, FALSE);
  g_autofree char *key = g_strconcat (room_id, "/", visitor_id, NULL);
  Entry           *entry = g_hash_table_lookup (self->entries, key);

  *taken = FALSE;
  if (entry != NULL)
    {
      gint64 wait_us = foyer_slow_mode_get_wait (entry->last_us, interval_us, now_us);
      if (wait_us > 0 && client_id != NULL && g_strcmp0 (entry->client_id, client_id) == 0)
        return TRUE;
      if (wait_us > 0)
        {
          if (retry_after_ms != NULL)
            *retry_after_ms = (guint) ((wait_us + 999) / 1000);
          return FALSE;
        }
      forget (self, entry);
    }
  make_place (self, now_us);
  *taken = interval_us > 0;
  if (*taken)
    remember (self, g_steal_pointer (&key), client_id, interval_us, now_us);
  return TRUE;
}

/**
 * foyer_slow_mode_give_back:
 * @self: a memory
 * @room_id: where
 * @visitor_id: whose message was not stored, or had been before
 */
void
foyer_slow_mode_give_back (FoyerSlowMode *self, const char *room_id, const char *visitor_id)
{
  g_return_if_fail (self != NULL && room_id != NULL && visitor_id != NULL);
  g_autofree char *key = g_strconcat (room_id, "/", visitor_id, NULL);
  Entry           *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    forget (self, entry);
}

/**
 * foyer_slow_mode_get_size:
 * @self: a memory
 *
 * Returns: how many are remembered
 */
guint
foyer_slow_mode_get_size (FoyerSlowMode *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->entries);
}
