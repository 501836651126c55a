/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-list.h"

struct _FoyerLiveList
{
  GObject parent_instance;

  FoyerSession    *session;
  GType            type;
  const char      *table;
  char            *path;
  GCompareDataFunc order;
  GSequence       *records;
  GHashTable      *places; /* id → GSequenceIter */
  GCancellable    *cancellable;
  gboolean         loaded;
};

static void foyer_live_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FoyerLiveList,
                               foyer_live_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, foyer_live_list_model_init))

static GType
get_item_type (GListModel *model)
{
  return FOYER_LIVE_LIST (model)->type;
}

static guint
get_n_items (GListModel *model)
{
  return (guint) g_sequence_get_length (FOYER_LIVE_LIST (model)->records);
}

static gpointer
get_item (GListModel *model, guint position)
{
  GSequenceIter *iter = g_sequence_get_iter_at_pos (FOYER_LIVE_LIST (model)->records, (int) position);
  return g_sequence_iter_is_end (iter) ? NULL : g_object_ref (g_sequence_get (iter));
}

static void
foyer_live_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
remove_record (FoyerLiveList *self, const char *id)
{
  GSequenceIter *iter = g_hash_table_lookup (self->places, id);

  if (iter == NULL)
    return;
  guint position = (guint) g_sequence_iter_get_position (iter);
  g_hash_table_remove (self->places, id);
  g_sequence_remove (iter);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/**
 * foyer_live_list_put:
 * @self: a list
 * @record: a row as it is now; takes the place of the one with its id
 */
void
foyer_live_list_put (FoyerLiveList *self, FoyerRecord *record)
{
  g_return_if_fail (FOYER_IS_LIVE_LIST (self) && FOYER_IS_RECORD (record));
  const char    *id = foyer_record_get_id (record);
  GSequenceIter *old = g_hash_table_lookup (self->places, id);
  if (old != NULL && foyer_record_equal (g_sequence_get (old), record))
    return;
  remove_record (self, id);
  GSequenceIter *iter = g_sequence_insert_sorted (self->records, g_object_ref (record), self->order, NULL);
  g_hash_table_replace (self->places, g_strdup (id), iter);
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) g_sequence_iter_get_position (iter), 0, 1);
}

/* A change has a row's own fields; what the server computes beside them keeps its last value. */
static void
keep_computed (FoyerLiveList *self, FoyerRecord *record)
{
  FoyerRecord         *old = foyer_live_list_find (self, foyer_record_get_id (record));
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 0; old != NULL && i < info->n_fields; i++)
    if ((info->fields[i].flags & FOYER_FIELD_COMPUTED) != 0 && !foyer_record_has (record, i))
      {
        g_autoptr (JsonNode) value = foyer_record_field_to_json (old, i);
        (void) foyer_record_field_from_json (record, i, value);
      }
}

static void
on_change (FoyerLiveList *self, const char *table, JsonObject *payload)
{
  const char *id = foyer_json_text (payload, "id");
  JsonObject *row = foyer_json_object (payload, "data");

  if (g_strcmp0 (table, self->table) != 0 || id == NULL)
    return;
  if (g_strcmp0 (foyer_json_text (payload, "event"), "DELETE") == 0)
    {
      remove_record (self, id);
      return;
    }
  g_autoptr (FoyerRecord) record =
      row != NULL ? foyer_record_from_json (self->type, row, FOYER_VIEW_WIRE, NULL) : NULL;
  if (record == NULL)
    return;
  keep_computed (self, record);
  foyer_live_list_put (self, record);
}

static void
on_snapshot (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  FoyerLiveList *self = data;
  JsonArray *rows = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonNode               *row = json_array_get_element (rows, i);
      g_autoptr (FoyerRecord) record =
          JSON_NODE_HOLDS_OBJECT (row)
              ? foyer_record_from_json (self->type, json_node_get_object (row), FOYER_VIEW_WIRE, NULL)
              : NULL;
      if (record != NULL)
        foyer_live_list_put (self, record);
    }
  self->loaded = rows != NULL;
}

static void
load (FoyerLiveList *self)
{
  foyer_api_client_call_async (foyer_session_get_api (self->session), "GET", self->path, NULL,
                               self->cancellable, on_snapshot, self);
}

static void
on_stale (FoyerLiveList *self, const char *table)
{
  if (g_strcmp0 (table, self->table) != 0)
    return;
  guint length = (guint) g_sequence_get_length (self->records);
  g_hash_table_remove_all (self->places);
  g_sequence_remove_range (g_sequence_get_begin_iter (self->records),
                           g_sequence_get_end_iter (self->records));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, length, 0);
  load (self);
}

static void
foyer_live_list_dispose (GObject *object)
{
  FoyerLiveList *self = FOYER_LIVE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->records, g_sequence_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (foyer_live_list_parent_class)->dispose (object);
}

static void
foyer_live_list_class_init (FoyerLiveListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_live_list_dispose;
}

static void
foyer_live_list_init (FoyerLiveList *self)
{
  self->records = g_sequence_new (g_object_unref);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

/**
 * foyer_live_list_new:
 * @session: a session that is logged in
 * @type: the noun
 * @path: the call that lists it
 * @order: how the list is sorted
 *
 * Returns: (transfer full): the list, which fills by itself
 */
FoyerLiveList *
foyer_live_list_new (FoyerSession *session, GType type, const char *path, GCompareDataFunc order)
{
  g_return_val_if_fail (FOYER_IS_SESSION (session) && path != NULL && order != NULL, NULL);
  FoyerLiveList   *self = g_object_new (FOYER_TYPE_LIVE_LIST, NULL);
  FoyerLiveClient *live = foyer_session_get_live (session);
  self->session = g_object_ref (session);
  self->type = type;
  self->table = foyer_record_type_info (type)->table;
  self->path = g_strdup (path);
  self->order = order;
  g_signal_connect_object (live, "change", G_CALLBACK (on_change), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "stale", G_CALLBACK (on_stale), self, G_CONNECT_SWAPPED);
  foyer_live_client_subscribe (live, self->table, NULL);
  load (self);
  return self;
}

/**
 * foyer_live_list_find:
 * @self: a list
 * @id: a record's id
 *
 * Returns: (transfer none) (nullable): the record
 */
FoyerRecord *
foyer_live_list_find (FoyerLiveList *self, const char *id)
{
  g_return_val_if_fail (FOYER_IS_LIVE_LIST (self) && id != NULL, NULL);
  GSequenceIter *iter = g_hash_table_lookup (self->places, id);
  return iter != NULL ? g_sequence_get (iter) : NULL;
}

/**
 * foyer_live_list_is_loaded:
 * @self: a list
 *
 * Returns: whether its snapshot has come
 */
gboolean
foyer_live_list_is_loaded (FoyerLiveList *self)
{
  g_return_val_if_fail (FOYER_IS_LIVE_LIST (self), FALSE);
  return self->loaded;
}
