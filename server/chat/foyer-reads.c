/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-reads.h"

#define BATCH 1000 /* rows of one transaction */

struct _FoyerReads
{
  FoyerStore *store;
  GHashTable *waiting; /* "conversation/member" → FoyerMember */
  GHashTable *writing; /* the same, of the batch under way; or empty */
  guint       interval_ms;
  guint       most;
  guint       timer;
  gboolean    is_over; /* only the batch under way holds it */
};

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * foyer_reads_new:
 * @store: where they go
 * @interval_ms: how long the first of them waits for others, milliseconds
 * @most: how many may wait; beyond that new ones are dropped
 *
 * Returns: (transfer full): nothing on its way yet
 */
FoyerReads *
foyer_reads_new (FoyerStore *store, guint interval_ms, guint most)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerReads *self = g_atomic_rc_box_new0 (FoyerReads);
  self->store = g_object_ref (store);
  self->waiting = make_table ();
  self->writing = make_table ();
  self->interval_ms = interval_ms;
  self->most = most;
  return self;
}

static void
clear (gpointer data)
{
  FoyerReads *self = data;

  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->writing);
  g_object_unref (self->store);
}

/**
 * foyer_reads_free:
 * @self: (transfer full): what waits is dropped; see foyer_reads_flush()
 */
void
foyer_reads_free (FoyerReads *self)
{
  g_return_if_fail (self != NULL);
  self->is_over = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_atomic_rc_box_release_full (self, clear);
}

static int
compare_members (gconstpointer one, gconstpointer two)
{
  FoyerMember *a = *(FoyerMember *const *) one, *b = *(FoyerMember *const *) two;
  int          by_conversation =
      g_strcmp0 (foyer_member_get_conversation_id (a), foyer_member_get_conversation_id (b));

  return by_conversation != 0 ? by_conversation
                              : g_strcmp0 (foyer_member_get_id (a), foyer_member_get_id (b));
}

/* Moves up to a batch from what waits to @taken. In one order, so that two servers do not wait for each
 * other.
 */
static FoyerStoreRequest *
take_batch (FoyerReads *self, GHashTable *taken)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SET_READS);
  GHashTableIter     iter;
  gpointer           key, member;

  request->records = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->waiting);
  while (request->records->len < BATCH && g_hash_table_iter_next (&iter, &key, &member))
    {
      g_ptr_array_add (request->records, g_object_ref (member));
      g_hash_table_insert (taken, g_strdup (key), g_object_ref (member));
      g_hash_table_iter_remove (&iter);
    }
  g_ptr_array_sort (request->records, compare_members);
  return request;
}

static gboolean on_time (gpointer data);

static void
wait_for_others (FoyerReads *self)
{
  if (self->timer == 0 && !self->is_over)
    self->timer = g_timeout_add (self->interval_ms, on_time, self);
}

/* What came meanwhile is newer. */
static void
put_back (FoyerReads *self)
{
  GHashTableIter iter;
  gpointer       member;

  g_hash_table_iter_init (&iter, self->writing);
  while (g_hash_table_iter_next (&iter, NULL, &member))
    {
      g_autoptr (FoyerMember) held = g_object_ref (member);
      g_hash_table_iter_remove (&iter);
      if (!foyer_reads_note (self, foyer_member_get_conversation_id (held), foyer_member_get_id (held),
                             foyer_member_get_kind (held), foyer_member_get_read_seq (held)))
        g_debug ("too many members have read: this one will again");
    }
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  FoyerReads        *self = data;
  g_autoptr (GError) error = NULL;

  (void) foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_info ("what members have read was not stored: %s", error->message);
  if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE))
    put_back (self);
  g_hash_table_remove_all (self->writing);
  if (g_hash_table_size (self->waiting) > 0)
    wait_for_others (self);
  g_atomic_rc_box_release_full (self, clear);
}

/* One batch at a time. */
static gboolean
on_time (gpointer data)
{
  FoyerReads *self = data;

  if (g_hash_table_size (self->writing) > 0)
    return G_SOURCE_CONTINUE;
  foyer_store_run_async (self->store, take_batch (self, self->writing), NULL, on_written,
                         g_atomic_rc_box_acquire (self));
  if (g_hash_table_size (self->waiting) > 0)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static gint64
read_seq_in (GHashTable *table, const char *key)
{
  FoyerMember *member = g_hash_table_lookup (table, key);
  return member == NULL ? 0 : foyer_member_get_read_seq (member);
}

/**
 * foyer_reads_note:
 * @self: what is on its way
 * @conversation_id: where
 * @member_id: who
 * @kind: "agent" or "visitor"
 * @seq: up to which message they have read, which there is
 *
 * Returns: %FALSE where it was dropped because too many wait
 */
gboolean
foyer_reads_note (
    FoyerReads *self, const char *conversation_id, const char *member_id, const char *kind, gint64 seq)
{
  g_return_val_if_fail (self != NULL && conversation_id != NULL && member_id != NULL, FALSE);
  g_autofree char *key = g_strconcat (conversation_id, "/", member_id, NULL);
  FoyerMember     *member = g_hash_table_lookup (self->waiting, key);

  if (read_seq_in (self->writing, key) >= seq && seq > 0)
    return TRUE;
  if (member == NULL)
    {
      if (g_hash_table_size (self->waiting) >= self->most)
        return FALSE;
      member = foyer_member_new ();
      foyer_member_set_conversation_id (member, conversation_id);
      foyer_member_set_id (member, member_id);
      foyer_member_set_kind (member, kind);
      g_hash_table_insert (self->waiting, g_steal_pointer (&key), member);
    }
  foyer_member_set_read_seq (member, MAX (foyer_member_get_read_seq (member), seq));
  wait_for_others (self);
  return TRUE;
}

/**
 * foyer_reads_get:
 * @self: what is on its way
 * @conversation_id: where
 * @member_id: who
 *
 * Returns: up to which message they have read, by what is not written yet; 0 where nothing is on its way
 */
gint64
foyer_reads_get (FoyerReads *self, const char *conversation_id, const char *member_id)
{
  g_return_val_if_fail (self != NULL && conversation_id != NULL && member_id != NULL, 0);
  if (foyer_reads_get_size (self) == 0)
    return 0;
  g_autofree char *key = g_strconcat (conversation_id, "/", member_id, NULL);
  return MAX (read_seq_in (self->waiting, key), read_seq_in (self->writing, key));
}

/**
 * foyer_reads_get_size:
 * @self: what is on its way
 *
 * Returns: how many members are not written yet
 */
guint
foyer_reads_get_size (FoyerReads *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->waiting) + g_hash_table_size (self->writing);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_message ("What members have read last was not stored: %s", error->message);
}

/**
 * foyer_reads_flush:
 * @self: what is on its way
 *
 * Hands all that waits to the store at once: for the end of the process.
 */
void
foyer_reads_flush (FoyerReads *self)
{
  g_return_if_fail (self != NULL);
  while (g_hash_table_size (self->waiting) > 0)
    {
      g_autoptr (GHashTable) taken = make_table ();
      foyer_store_run_async (self->store, take_batch (self, taken), NULL, on_flushed, NULL);
    }
}
