/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-room-reads.h"

#define BATCH 1000 /* rows of one transaction */

struct _FoyerRoomReads
{
  FoyerStore *store;
  GHashTable *reads; /* "room/member" → FoyerMember */
  guint       interval_ms;
  guint       most;
  guint       timer;
};

/**
 * foyer_room_reads_new:
 * @store: where they go
 * @interval_ms: how long the first of them waits for others, milliseconds
 * @most: how many may wait; beyond that new ones are dropped
 *
 * Returns: (transfer full): nothing on its way yet
 */
FoyerRoomReads *
foyer_room_reads_new (FoyerStore *store, guint interval_ms, guint most)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerRoomReads *self = g_new0 (FoyerRoomReads, 1);
  self->store = g_object_ref (store);
  self->reads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->interval_ms = interval_ms;
  self->most = most;
  return self;
}

/**
 * foyer_room_reads_free:
 * @self: (transfer full): what is on its way is dropped
 */
void
foyer_room_reads_free (FoyerRoomReads *self)
{
  g_return_if_fail (self != NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_unref (self->reads);
  g_object_unref (self->store);
  g_free (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_info ("what members have read was not stored: %s", error->message);
}

/* One batch; the rest waits for the next turn. */
static gboolean
flush (gpointer data)
{
  FoyerRoomReads    *self = data;
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SET_READS);
  GHashTableIter     iter;
  gpointer           member;

  request->records = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->reads);
  while (request->records->len < BATCH && g_hash_table_iter_next (&iter, NULL, &member))
    {
      g_ptr_array_add (request->records, g_object_ref (member));
      g_hash_table_iter_remove (&iter);
    }
  foyer_store_run_async (self->store, request, NULL, on_written, NULL);
  if (g_hash_table_size (self->reads) > 0)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/**
 * foyer_room_reads_note:
 * @self: what is on its way
 * @room_id: where
 * @member_id: who
 * @seq: up to which message they have read, which there is
 *
 * Returns: %FALSE where it was dropped because too many wait
 */
gboolean
foyer_room_reads_note (FoyerRoomReads *self, const char *room_id, const char *member_id, gint64 seq)
{
  g_return_val_if_fail (self != NULL && room_id != NULL && member_id != NULL, FALSE);
  g_autofree char *key = g_strconcat (room_id, "/", member_id, NULL);
  FoyerMember     *member = g_hash_table_lookup (self->reads, key);

  if (member == NULL)
    {
      if (g_hash_table_size (self->reads) >= self->most)
        return FALSE;
      member = foyer_member_new ();
      foyer_member_set_conversation_id (member, room_id);
      foyer_member_set_id (member, member_id);
      g_hash_table_insert (self->reads, g_steal_pointer (&key), member);
    }
  foyer_member_set_read_seq (member, MAX (foyer_member_get_read_seq (member), seq));
  if (self->timer == 0)
    self->timer = g_timeout_add (self->interval_ms, flush, self);
  return TRUE;
}

/**
 * foyer_room_reads_get_size:
 * @self: what is on its way
 *
 * Returns: how many members wait to be written
 */
guint
foyer_room_reads_get_size (FoyerRoomReads *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->reads);
}
