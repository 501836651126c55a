/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge.h"

#include "foyer-discard.h"
#include "foyer-knowledge-load.h"

#define RETRY_SECONDS 5

/* One knowledge base: what serves, and what is under way. */
typedef struct
{
  FoyerKnowledge *owner; /* borrowed */
  char           *id;

  FoyerKnowledgeIndex *index;    /* NULL: nothing loaded yet */
  gint64               revision; /* that the index was read at */
  gint64               wanted;   /* the newest revision heard of */

  guint64    started; /* loads begun; the last one is under way where loading */
  gboolean   loading;
  guint      retry_id;
  GPtrArray *waiting; /* GTask */
} Base;

/* A caller of foyer_knowledge_reload_async(). */
typedef struct
{
  gint64  revision; /* enough where it serves; 0: not known */
  guint64 after;    /* a load begun later than this is enough */
} Wait;

struct _FoyerKnowledge
{
  GObject parent_instance;

  FoyerStore   *store;
  GCancellable *cancellable;
  GHashTable   *bases; /* id → Base */
};

G_DEFINE_FINAL_TYPE (FoyerKnowledge, foyer_knowledge, G_TYPE_OBJECT)

static void start_load (Base *base);

static void
base_free (gpointer data)
{
  Base *base = data;

  g_clear_handle_id (&base->retry_id, g_source_remove);
  g_clear_pointer (&base->index, foyer_knowledge_index_unref);
  g_ptr_array_unref (base->waiting);
  g_free (base->id);
  g_free (base);
}

/* The last reference to an index may be the loop's, and an index is a hundred thousand blocks. */
static void
drop_index (Base *base)
{
  foyer_discard (g_steal_pointer (&base->index), (GDestroyNotify) foyer_knowledge_index_unref);
}

static Base *
get_base (FoyerKnowledge *self, const char *id)
{
  Base *base = g_hash_table_lookup (self->bases, id);

  if (base != NULL)
    return base;
  base = g_new0 (Base, 1);
  base->owner = self;
  base->id = g_strdup (id);
  base->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_insert (self->bases, base->id, base);
  return base;
}

/* Answers those whom the load that just ended (well, or with @error) serves. */
static void
answer_waiting (Base *base, const GError *error)
{
  g_autoptr (GPtrArray) answered = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < base->waiting->len;)
    {
      Wait    *wait = g_task_get_task_data (base->waiting->pdata[i]);
      gboolean enough = base->started > wait->after;
      if (error == NULL && wait->revision > 0 && base->revision >= wait->revision)
        enough = TRUE;
      if (enough)
        g_ptr_array_add (answered, g_ptr_array_steal_index (base->waiting, i));
      else
        i++;
    }
  for (guint i = 0; i < answered->len; i++)
    if (error != NULL)
      g_task_return_error (answered->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (answered->pdata[i], TRUE);
}

static gboolean
on_retry (gpointer data)
{
  Base *base = data;

  base->retry_id = 0;
  start_load (base);
  return G_SOURCE_REMOVE;
}

/* The base is gone, or the store is away: in the second case the last index serves on, and the load is tried
 * again. */
static void
load_failed (Base *base, const GError *error)
{
  answer_waiting (base, error);
  if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND) && base->waiting->len == 0)
    {
      g_hash_table_remove (base->owner->bases, base->id);
      return;
    }
  g_message ("The index of knowledge base %s could not be loaded: %s", base->id, error->message);
  if (base->waiting->len > 0)
    start_load (base);
  else
    base->retry_id = g_timeout_add_seconds (RETRY_SECONDS, on_retry, base);
}

typedef struct
{
  FoyerKnowledge *owner;
  char           *id;
} LoadContext;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree LoadContext    *context = data;
  g_autoptr (FoyerKnowledge) self = context->owner;
  g_autofree char           *id = context->id;
  g_autoptr (GError)         error = NULL;
  gint64                     revision = 0;
  FoyerKnowledgeIndex       *index =
      foyer_knowledge_load_base_finish (FOYER_STORE (source), result, &revision, &error);
  Base *base = g_hash_table_lookup (self->bases, id);

  g_assert (base != NULL && base->loading); /* a base that loads is not removed */
  base->loading = FALSE;
  if (index == NULL)
    {
      load_failed (base, error);
      return;
    }
  drop_index (base);
  base->index = index;
  base->revision = revision;
  g_info ("Knowledge base %s serves revision %" G_GINT64_FORMAT ": %u documents, %u passages", id, revision,
          foyer_knowledge_index_get_n_documents (index), foyer_knowledge_index_get_n_passages (index));
  answer_waiting (base, NULL);
  base = g_hash_table_lookup (self->bases, id); /* who was answered may have done anything */
  if (base != NULL && (base->waiting->len > 0 || base->wanted > base->revision))
    start_load (base);
}

static void
start_load (Base *base)
{
  if (base->loading)
    return;
  LoadContext *context = g_new0 (LoadContext, 1);
  context->owner = g_object_ref (base->owner);
  context->id = g_strdup (base->id);
  g_clear_handle_id (&base->retry_id, g_source_remove);
  base->loading = TRUE;
  base->started++;
  /* What was heard of until now is in the store: the load sees it. */
  base->wanted = 0;
  foyer_knowledge_load_base_async (base->owner->store, base->id, base->owner->cancellable, on_loaded,
                                   context);
}

/* A base was made, changed or deleted, here or in another process. */
static void
on_changed (FoyerStore *store, FoyerChange *change, FoyerKnowledge *self)
{
  gint64 revision = foyer_json_int (foyer_change_get_object (change), "revision", 0);
  Base  *base = get_base (self, change->id);

  if (g_str_equal (change->event, "DELETE"))
    drop_index (base);
  else if (base->index != NULL && revision > 0 && base->revision >= revision)
    return;
  base->wanted = MAX (base->wanted, revision);
  start_load (base);
}

static void
foyer_knowledge_dispose (GObject *object)
{
  FoyerKnowledge *self = FOYER_KNOWLEDGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->bases, g_hash_table_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_knowledge_parent_class)->dispose (object);
}

static void
foyer_knowledge_class_init (FoyerKnowledgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_knowledge_dispose;
}

static void
foyer_knowledge_init (FoyerKnowledge *self)
{
  self->cancellable = g_cancellable_new ();
  self->bases = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, base_free);
}

/**
 * foyer_knowledge_new:
 * @store: the store
 *
 * Returns: (transfer full): nothing loaded yet; from now on every change of a knowledge base is followed
 */
FoyerKnowledge *
foyer_knowledge_new (FoyerStore *store)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerKnowledge *self = g_object_new (FOYER_TYPE_KNOWLEDGE, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed::knowledge_bases", G_CALLBACK (on_changed), self,
                           G_CONNECT_DEFAULT);
  return self;
}

/**
 * foyer_knowledge_get_store:
 * @self: the knowledge
 *
 * Returns: (transfer none): the store
 */
FoyerStore *
foyer_knowledge_get_store (FoyerKnowledge *self)
{
  g_return_val_if_fail (FOYER_IS_KNOWLEDGE (self), NULL);
  return self->store;
}

/* The bases that foyer_knowledge_load_async() still waits for. */
typedef struct
{
  guint   left;
  GError *error; /* the first */
} LoadAll;

static void
load_all_free (gpointer data)
{
  LoadAll *all = data;
  g_clear_error (&all->error);
  g_free (all);
}

static void
one_less (GTask *task)
{
  LoadAll *all = g_task_get_task_data (task);

  if (--all->left > 0)
    return;
  if (all->error != NULL)
    g_task_return_error (task, g_steal_pointer (&all->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_one_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  LoadAll           *all = g_task_get_task_data (task);

  if (!foyer_knowledge_reload_finish (FOYER_KNOWLEDGE (source), result, &error) && all->error == NULL)
    all->error = g_steal_pointer (&error);
  one_less (task);
}

static void
on_bases_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)          task = data;
  g_autoptr (GError)         error = NULL;
  FoyerKnowledge            *self = g_task_get_source_object (task);
  LoadAll                   *all = g_task_get_task_data (task);
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (page == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  all->left = page->records->len + 1;
  for (guint i = 0; i < page->records->len; i++)
    foyer_knowledge_reload_async (self, foyer_record_get_id (page->records->pdata[i]),
                                  foyer_knowledge_base_get_revision (page->records->pdata[i]),
                                  g_task_get_cancellable (task), on_one_loaded, g_object_ref (task));
  one_less (task);
}

/**
 * foyer_knowledge_load_async:
 * @self: the knowledge
 * @cancellable: (nullable): gives up waiting
 * @callback: called when every base that there is serves
 * @user_data: for @callback
 */
void
foyer_knowledge_load_async (FoyerKnowledge     *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_KNOWLEDGE (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, foyer_knowledge_load_async);
  g_task_set_task_data (task, g_new0 (LoadAll, 1), load_all_free);
  foyer_store_run_async (self->store,
                         foyer_store_list (FOYER_TYPE_KNOWLEDGE_BASE, foyer_list_query_new (0, NULL)),
                         cancellable, on_bases_listed, task);
}

/**
 * foyer_knowledge_load_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: receives what the store answers; bases that could not be loaded are tried again later
 *
 * Returns: whether all of them serve
 */
gboolean
foyer_knowledge_load_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * foyer_knowledge_reload_async:
 * @self: the knowledge
 * @base_id: a knowledge base
 * @revision: its revision after the write, or 0 where that is not known
 * @cancellable: (nullable): the result is then an error; the load goes on
 * @callback: called when the index that serves has what was committed before this call
 * @user_data: for @callback
 */
void
foyer_knowledge_reload_async (FoyerKnowledge     *self,
                              const char         *base_id,
                              gint64              revision,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_KNOWLEDGE (self) && base_id != NULL);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Base  *base = get_base (self, base_id);

  g_task_set_source_tag (task, foyer_knowledge_reload_async);
  if (base->index != NULL && revision > 0 && base->revision >= revision)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  Wait *wait = g_new0 (Wait, 1);
  wait->revision = revision;
  wait->after = base->started;
  g_task_set_task_data (task, wait, g_free);
  g_ptr_array_add (base->waiting, task);
  start_load (base);
}

/**
 * foyer_knowledge_reload_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: receives what the store answers: not_found where there is no such base
 *
 * Returns: whether the index serves
 */
gboolean
foyer_knowledge_reload_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
is_named_before (const char *const *base_ids, guint at)
{
  for (guint i = 0; i < at; i++)
    if (g_str_equal (base_ids[i], base_ids[at]))
      return TRUE;
  return FALSE;
}

/**
 * foyer_knowledge_get_indexes:
 * @self: the knowledge
 * @base_ids: (nullable) (array zero-terminated=1): knowledge bases; ones that do not serve are left out
 *
 * For foyer_knowledge_search_indexes() in a thread, which lets go of them there: an index that serves no more
 * is big.
 *
 * Returns: (transfer full) (element-type FoyerKnowledgeIndex): what serves now
 */
GPtrArray *
foyer_knowledge_get_indexes (FoyerKnowledge *self, const char *const *base_ids)
{
  g_return_val_if_fail (FOYER_IS_KNOWLEDGE (self), NULL);
  GPtrArray *indexes = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_knowledge_index_unref);

  for (guint i = 0; base_ids != NULL && base_ids[i] != NULL; i++)
    {
      Base *base = g_hash_table_lookup (self->bases, base_ids[i]);
      if (base != NULL && base->index != NULL && !is_named_before (base_ids, i))
        g_ptr_array_add (indexes, foyer_knowledge_index_ref (base->index));
    }
  return indexes;
}

/**
 * foyer_knowledge_get_revision:
 * @self: the knowledge
 * @base_id: a knowledge base
 *
 * Returns: the revision that serves, 0 where none does
 */
gint64
foyer_knowledge_get_revision (FoyerKnowledge *self, const char *base_id)
{
  g_return_val_if_fail (FOYER_IS_KNOWLEDGE (self) && base_id != NULL, 0);
  Base *base = g_hash_table_lookup (self->bases, base_id);
  return base != NULL && base->index != NULL ? base->revision : 0;
}
