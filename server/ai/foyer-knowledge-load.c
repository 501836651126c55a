/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-load.h"

#include <malloc.h>

#define PAGE 200
#define MANY_PASSAGES 20000
/* How often a base that changes while it is read is read again before its latest state is taken as it is: the
 * next change starts the next load anyway. */
#define RESTARTS 3

/* One base on its way from the store into an index. The builder belongs to the one thread that works at the
 * time. */
typedef struct
{
  char                  *base_id;
  FoyerKnowledgeBuilder *builder;
  FoyerStorePassages    *page;
  char                  *after;
  gint64                 revision; /* of the first page; -1 before it */
  guint                  restarts;
} Load;

static void read_page (GTask *task);

static void
load_free (gpointer data)
{
  Load *self = data;

  g_free (self->base_id);
  g_free (self->after);
  g_clear_pointer (&self->builder, foyer_knowledge_builder_free);
  g_clear_pointer (&self->page, foyer_store_passages_free);
  g_free (self);
}

static void
start_over (Load *self, gint64 revision)
{
  g_clear_pointer (&self->builder, foyer_knowledge_builder_free);
  self->builder = foyer_knowledge_builder_new ();
  self->revision = revision;
  g_clear_pointer (&self->after, g_free);
}

static void
add_document (FoyerKnowledgeBuilder *builder, FoyerDocument *document, GPtrArray *passages)
{
  g_autofree const char **texts = g_new0 (const char *, passages->len + 1);
  FoyerSearchDocument     searched = {
        .id = foyer_document_get_id (document),
        .title = foyer_document_get_title (document),
        .url = foyer_document_get_url (document),
        .language = foyer_document_get_language (document),
        .phrasings = foyer_document_get_phrasings (document),
        .passages = texts,
  };

  for (guint i = 0; i < passages->len; i++)
    texts[i] = passages->pdata[i];
  foyer_knowledge_builder_add (builder, &searched);
}

/* Runs in a thread: stems one page and lets go of it, and after the last one makes the index. */
static void
build_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *self = task_data;

  for (guint i = 0; i < self->page->documents->len; i++)
    add_document (self->builder, self->page->documents->pdata[i], self->page->passages->pdata[i]);
  g_free (self->after);
  self->after = g_steal_pointer (&self->page->next);
  g_clear_pointer (&self->page, foyer_store_passages_free);
  FoyerKnowledgeIndex *index = NULL;
  if (self->after == NULL)
    {
      index = foyer_knowledge_builder_finish (g_steal_pointer (&self->builder));
      /* A builder leaves holes of half the index's size. Giving them back stops every allocation for a
       * moment, so only where it is worth it. */
      if (foyer_knowledge_index_get_n_passages (index) >= MANY_PASSAGES)
        malloc_trim (0);
    }
  g_task_return_pointer (task, index, (GDestroyNotify) foyer_knowledge_index_unref);
}

static void
on_page_built (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)    task = data;
  g_autoptr (GError)   error = NULL;
  FoyerKnowledgeIndex *index = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (index != NULL)
    {
      g_task_return_pointer (task, index, (GDestroyNotify) foyer_knowledge_index_unref);
      return;
    }
  read_page (g_steal_pointer (&task));
}

static void
on_page_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  Load              *self = g_task_get_task_data (task);

  self->page = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (self->page == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->revision >= 0 && self->page->revision != self->revision && self->restarts < RESTARTS)
    {
      self->restarts++;
      start_over (self, -1);
      g_clear_pointer (&self->page, foyer_store_passages_free);
      read_page (g_steal_pointer (&task));
      return;
    }
  if (self->revision < 0)
    self->revision = self->page->revision;
  /* Without a source: the thread lets go of the task last, and must not be the one who ends the store. */
  g_autoptr (GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), on_page_built, task);
  g_task_set_source_tag (worker, build_in_thread);
  g_task_set_task_data (worker, self, NULL);
  g_task_run_in_thread (worker, build_in_thread);
  (void) g_steal_pointer (&task);
}

static void
read_page (GTask *task)
{
  Load              *self = g_task_get_task_data (task);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LOAD_PASSAGES);

  request->id = g_strdup (self->base_id);
  request->after = g_strdup (self->after);
  request->limit = PAGE;
  foyer_store_run_async (g_task_get_source_object (task), request, g_task_get_cancellable (task),
                         on_page_read, task);
}

/**
 * foyer_knowledge_load_base_async:
 * @store: the store
 * @base_id: a knowledge base
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads the base page by page and builds its index in threads; never more than one page is held.
 */
void
foyer_knowledge_load_base_async (FoyerStore         *store,
                                 const char         *base_id,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_STORE (store) && base_id != NULL);
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Load  *self = g_new0 (Load, 1);

  self->base_id = g_strdup (base_id);
  start_over (self, -1);
  g_task_set_source_tag (task, foyer_knowledge_load_base_async);
  g_task_set_task_data (task, self, load_free);
  read_page (task);
}

/**
 * foyer_knowledge_load_base_finish:
 * @store: the store
 * @result: what the callback got
 * @revision: (out): the base's revision that was read
 * @error: receives what the store answers: not_found where there is no such base
 *
 * Returns: (transfer full) (nullable): the index
 */
FoyerKnowledgeIndex *
foyer_knowledge_load_base_finish (FoyerStore *store, GAsyncResult *result, gint64 *revision, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store) && revision != NULL, NULL);
  *revision = ((Load *) g_task_get_task_data (G_TASK (result)))->revision;
  return g_task_propagate_pointer (G_TASK (result), error);
}
