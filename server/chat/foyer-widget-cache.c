/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-widget-cache.h"

#include "foyer-origin.h"

struct _FoyerWidgetCache
{
  GObject parent_instance;

  FoyerStore *store;
  GHashTable *widgets; /* id → FoyerWidget, without its secret */
};

G_DEFINE_FINAL_TYPE (FoyerWidgetCache, foyer_widget_cache, G_TYPE_OBJECT)

static void
foyer_widget_cache_finalize (GObject *object)
{
  FoyerWidgetCache *self = FOYER_WIDGET_CACHE (object);

  g_clear_pointer (&self->widgets, g_hash_table_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_widget_cache_parent_class)->finalize (object);
}

static void
foyer_widget_cache_class_init (FoyerWidgetCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_widget_cache_finalize;
}

static void
foyer_widget_cache_init (FoyerWidgetCache *self)
{
  self->widgets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* What is told of a widget may be older than what is known since. */
static void
put (FoyerWidgetCache *self, FoyerRecord *widget)
{
  const char  *id = foyer_record_get_id (widget);
  FoyerWidget *known = g_hash_table_lookup (self->widgets, id);

  if (known == NULL || foyer_widget_get_version (FOYER_WIDGET (widget)) >= foyer_widget_get_version (known))
    g_hash_table_replace (self->widgets, g_strdup (id), g_object_ref (widget));
}

static void
on_changed (FoyerWidgetCache *self, FoyerChange *change)
{
  JsonObject             *row = foyer_change_get_object (change);
  g_autoptr (FoyerRecord) widget =
      row != NULL ? foyer_record_from_json (FOYER_TYPE_WIDGET, row, FOYER_VIEW_STORED, NULL) : NULL;
  if (widget != NULL)
    put (self, widget);
  else
    g_hash_table_remove (self->widgets, change->id);
}

/**
 * foyer_widget_cache_keep:
 * @self: a cache
 * @widget: as the store has just written it
 *
 * So that whoever wrote it finds it served with the answer, without waiting for the store's `changed`.
 */
void
foyer_widget_cache_keep (FoyerWidgetCache *self, FoyerWidget *widget)
{
  g_return_if_fail (FOYER_IS_WIDGET_CACHE (self) && FOYER_IS_WIDGET (widget));
  g_autoptr (FoyerRecord) kept = foyer_record_copy (FOYER_RECORD (widget));
  foyer_widget_set_identity_secret (FOYER_WIDGET (kept), NULL);
  put (self, kept);
}

/**
 * foyer_widget_cache_forget:
 * @self: a cache
 * @id: a widget that the store has just removed
 */
void
foyer_widget_cache_forget (FoyerWidgetCache *self, const char *id)
{
  g_return_if_fail (FOYER_IS_WIDGET_CACHE (self) && id != NULL);
  g_hash_table_remove (self->widgets, id);
}

/**
 * foyer_widget_cache_new:
 * @store: where the widgets are
 *
 * Returns: (transfer full): a cache that has to be loaded once
 */
FoyerWidgetCache *
foyer_widget_cache_new (FoyerStore *store)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerWidgetCache *self = g_object_new (FOYER_TYPE_WIDGET_CACHE, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed::widgets", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)          task = data;
  FoyerWidgetCache          *self = g_task_get_source_object (task);
  GError                    *error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (page == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < page->records->len; i++)
    put (self, g_ptr_array_index (page->records, i));
  g_task_return_boolean (task, TRUE);
}

/**
 * foyer_widget_cache_load_async:
 * @self: a cache
 * @cancellable: (nullable): gives up waiting
 * @callback: called when all widgets are there
 * @user_data: for @callback
 */
void
foyer_widget_cache_load_async (FoyerWidgetCache   *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_WIDGET_CACHE (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_widget_cache_load_async);
  foyer_store_run_async (self->store, foyer_store_list (FOYER_TYPE_WIDGET, foyer_list_query_new (0, NULL)),
                         cancellable, on_loaded, task);
}

/**
 * foyer_widget_cache_load_finish:
 * @self: a cache
 * @result: what the callback got
 * @error: receives what the store says
 *
 * Returns: whether it worked
 */
gboolean
foyer_widget_cache_load_finish (FoyerWidgetCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * foyer_widget_cache_find:
 * @self: a cache
 * @id: a widget's id
 *
 * Returns: (transfer none) (nullable): the widget; not to be changed
 */
FoyerWidget *
foyer_widget_cache_find (FoyerWidgetCache *self, const char *id)
{
  g_return_val_if_fail (FOYER_IS_WIDGET_CACHE (self), NULL);
  return id != NULL ? g_hash_table_lookup (self->widgets, id) : NULL;
}

/**
 * foyer_widget_cache_lists_origin:
 * @self: a cache
 * @origin: an Origin header
 *
 * Returns: whether any active widget lists it
 */
gboolean
foyer_widget_cache_lists_origin (FoyerWidgetCache *self, const char *origin)
{
  GHashTableIter iter;
  gpointer       widget;

  g_return_val_if_fail (FOYER_IS_WIDGET_CACHE (self) && origin != NULL, FALSE);
  g_hash_table_iter_init (&iter, self->widgets);
  while (g_hash_table_iter_next (&iter, NULL, &widget))
    if (foyer_widget_get_is_active (widget) && foyer_widget_get_origins (widget) != NULL &&
        foyer_origin_is_listed (foyer_widget_get_origins (widget), origin))
      return TRUE;
  return FALSE;
}

/**
 * foyer_widget_cache_widget_lists_origin:
 * @self: a cache
 * @id: (nullable): a widget's id
 * @origin: an Origin header
 *
 * Returns: whether that widget is active and lists the origin
 */
gboolean
foyer_widget_cache_widget_lists_origin (FoyerWidgetCache *self, const char *id, const char *origin)
{
  g_return_val_if_fail (FOYER_IS_WIDGET_CACHE (self) && origin != NULL, FALSE);
  FoyerWidget *widget = foyer_widget_cache_find (self, id);
  return widget != NULL && foyer_widget_get_is_active (widget) && foyer_widget_get_origins (widget) != NULL &&
         foyer_origin_is_listed (foyer_widget_get_origins (widget), origin);
}
