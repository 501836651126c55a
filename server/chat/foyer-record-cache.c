/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-record-cache.h"

struct _FoyerRecordCache
{
  GObject parent_instance;

  FoyerStore *store;
  GType       type;
  guint       most;
  int         revision; /* the field that counts a row's writes, or -1 */
  GHashTable *records;  /* id, of the record → FoyerRecord */
};

G_DEFINE_FINAL_TYPE (FoyerRecordCache, foyer_record_cache, G_TYPE_OBJECT)

static int
find_revision (const FoyerTypeInfo *info)
{
  for (guint i = 0; i < info->n_fields; i++)
    if (g_str_equal (info->fields[i].name, "revision"))
      return (int) i;
  return -1;
}

static gboolean
is_newer (FoyerRecordCache *self, FoyerRecord *cached, FoyerRecord *record)
{
  if (cached == NULL || self->revision < 0)
    return TRUE;
  return foyer_record_get_int (record, (guint) self->revision) >=
         foyer_record_get_int (cached, (guint) self->revision);
}

/* It is read again when somebody asks: the change may be older than what was put since. Who appends puts what
 * comes of it. */
static void
on_changed (FoyerRecordCache *self, FoyerChange *change)
{
  if (change->row == NULL)
    g_hash_table_remove (self->records, change->id);
}

static void
foyer_record_cache_finalize (GObject *object)
{
  FoyerRecordCache *self = FOYER_RECORD_CACHE (object);

  g_clear_pointer (&self->records, g_hash_table_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_record_cache_parent_class)->finalize (object);
}

static void
foyer_record_cache_class_init (FoyerRecordCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_record_cache_finalize;
}

static void
foyer_record_cache_init (FoyerRecordCache *self)
{
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/**
 * foyer_record_cache_new:
 * @store: where the rows come from
 * @type: the noun
 * @most: rows at the most
 *
 * Returns: (transfer full): an empty cache
 */
FoyerRecordCache *
foyer_record_cache_new (FoyerStore *store, GType type, guint most)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerRecordCache *self = g_object_new (FOYER_TYPE_RECORD_CACHE, NULL);
  self->store = g_object_ref (store);
  self->type = type;
  self->most = most;
  self->revision = find_revision (foyer_record_type_info (type));
  g_autofree char *changed = g_strconcat ("changed::", foyer_record_type_info (type)->table, NULL);
  g_signal_connect_object (store, changed, G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * foyer_record_cache_put:
 * @self: a cache
 * @record: a row; not to be changed any more. One that is older than what is cached is let go
 */
void
foyer_record_cache_put (FoyerRecordCache *self, FoyerRecord *record)
{
  g_return_if_fail (FOYER_IS_RECORD_CACHE (self) && FOYER_IS_RECORD (record));
  FoyerRecord *cached = g_hash_table_lookup (self->records, foyer_record_get_id (record));
  if (!is_newer (self, cached, record) || cached == record)
    return;
  if (g_hash_table_size (self->records) >= self->most)
    g_hash_table_remove_all (self->records);
  g_hash_table_replace (self->records, (gpointer) foyer_record_get_id (record), g_object_ref (record));
}

/**
 * foyer_record_cache_peek:
 * @self: a cache
 * @id: which row
 *
 * Returns: (transfer none) (nullable): the row, if it is at hand
 */
FoyerRecord *
foyer_record_cache_peek (FoyerRecordCache *self, const char *id)
{
  g_return_val_if_fail (FOYER_IS_RECORD_CACHE (self) && id != NULL, NULL);
  return g_hash_table_lookup (self->records, id);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  FoyerRecordCache *self = g_task_get_source_object (task);
  GError           *error = NULL;
  FoyerRecord      *record = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  foyer_record_cache_put (self, record);
  g_task_return_pointer (task, record, g_object_unref);
}

/**
 * foyer_record_cache_get_async:
 * @self: a cache
 * @id: which row
 * @cancellable: (nullable): gives up waiting
 * @callback: called with the row
 * @user_data: for @callback
 */
void
foyer_record_cache_get_async (FoyerRecordCache   *self,
                              const char         *id,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_RECORD_CACHE (self) && id != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_record_cache_get_async);
  FoyerRecord *record = foyer_record_cache_peek (self, id);
  if (record == NULL)
    {
      foyer_store_run_async (self->store, foyer_store_get (self->type, id), cancellable, on_read, task);
      return;
    }
  g_task_return_pointer (task, g_object_ref (record), g_object_unref);
  g_object_unref (task);
}

/**
 * foyer_record_cache_get_finish:
 * @self: a cache
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND and what the store says
 *
 * Returns: (transfer full) (nullable): the row; not to be changed
 */
FoyerRecord *
foyer_record_cache_get_finish (FoyerRecordCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
