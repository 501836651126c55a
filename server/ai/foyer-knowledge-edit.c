/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-edit.h"

#include "foyer-discard.h"
#include "foyer-knowledge-import.h"
#include "foyer-uuid.h"

/* One change on its way: read, stored, served. */
typedef struct
{
  char       *base_id;
  char       *document_id;
  char       *content_type;
  GBytes     *body;
  FoyerActor *actor;

  JsonNode             *document; /* an object, from outside */
  FoyerKnowledgeImport *import;
  FoyerStoreSaved      *saved;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *self = data;

  g_free (self->base_id);
  g_free (self->document_id);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->actor, foyer_actor_free);
  g_clear_pointer (&self->document, json_node_unref);
  if (self->import != NULL)
    foyer_discard (self->import, (GDestroyNotify) foyer_knowledge_import_free);
  g_clear_pointer (&self->saved, foyer_store_saved_free);
  g_free (self);
}

static GTask *
edit_new (FoyerKnowledge     *knowledge,
          gpointer            source_tag,
          const char         *base_id,
          const FoyerActor   *actor,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  GTask *task = g_task_new (knowledge, cancellable, callback, user_data);
  Edit  *self = g_new0 (Edit, 1);

  self->base_id = g_strdup (base_id);
  self->actor = actor != NULL ? foyer_actor_copy (actor) : NULL;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, self, edit_free);
  /* What is stored is stored: a caller who leaves meanwhile gets no error in its place. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static JsonObject *
import_result (Edit *self)
{
  JsonObject *result = json_object_new ();

  json_object_set_int_member (result, "created", self->saved != NULL ? self->saved->created : 0);
  json_object_set_int_member (result, "updated", self->saved != NULL ? self->saved->updated : 0);
  json_object_set_int_member (result, "unchanged", self->saved != NULL ? self->saved->unchanged : 0);
  json_object_set_array_member (result, "failed", foyer_knowledge_import_steal_failed (self->import));
  return result;
}

static void
answer (GTask *task)
{
  Edit *self = g_task_get_task_data (task);

  if (self->import != NULL && self->document == NULL)
    g_task_return_pointer (task, import_result (self), (GDestroyNotify) json_object_unref);
  else if (self->saved != NULL && self->saved->documents != NULL && self->saved->documents->len > 0)
    g_task_return_pointer (task, g_object_ref (self->saved->documents->pdata[0]), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
on_served (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;

  if (foyer_knowledge_reload_finish (FOYER_KNOWLEDGE (source), result, &error))
    answer (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
serve (GTask *task, gint64 revision)
{
  Edit *self = g_task_get_task_data (task);
  foyer_knowledge_reload_async (g_task_get_source_object (task), self->base_id, revision, NULL, on_served,
                                task);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  Edit              *self = g_task_get_task_data (task);

  self->saved = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (self->saved == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    serve (g_steal_pointer (&task), self->saved->revision);
}

static void
save (GTask *task, GPtrArray *documents, GPtrArray *passages, gboolean answer_documents)
{
  Edit              *self = g_task_get_task_data (task);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SAVE_DOCUMENTS);

  request->id = g_strdup (self->base_id);
  request->records = g_ptr_array_ref (documents);
  request->passages = g_ptr_array_ref (passages);
  request->flag = answer_documents;
  request->actor = self->actor != NULL ? foyer_actor_copy (self->actor) : NULL;
  foyer_store_run_async (foyer_knowledge_get_store (g_task_get_source_object (task)), request,
                         g_task_get_cancellable (task), on_saved, task);
}

static FoyerKnowledgeImport *
read_document (Edit *self, GError **error)
{
  g_autoptr (FoyerDocument) document = foyer_document_new ();

  if (!foyer_record_apply_json (FOYER_RECORD (document), json_node_get_object (self->document),
                                FOYER_VALIDATE_CREATE, error))
    return NULL;
  /* Without any id the store would take a document of the same address or title for this one, as imports want
   * it. */
  g_autofree char *new_id = self->document_id == NULL ? foyer_uuid_new () : NULL;
  foyer_document_set_external_id (document, new_id);
  foyer_document_set_id (document, self->document_id);
  return foyer_knowledge_import_new_with (document);
}

static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Edit                 *self = task_data;
  g_autoptr (GError)    error = NULL;
  FoyerKnowledgeImport *import = self->document != NULL
                                     ? read_document (self, &error)
                                     : foyer_knowledge_import_parse (self->body, self->content_type, &error);

  if (import != NULL)
    g_task_return_pointer (task, import, (GDestroyNotify) foyer_knowledge_import_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;
  Edit              *self = g_task_get_task_data (task);

  self->import = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->import == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  GPtrArray *documents = self->import->documents, *passages = self->import->passages;
  save (g_steal_pointer (&task), documents, passages, self->document != NULL);
}

/* Without a source: the thread lets go of the task last, and must not be the one who ends the knowledge. */
static void
parse (GTask *task, GCancellable *cancellable)
{
  g_autoptr (GTask) parser = g_task_new (NULL, cancellable, on_parsed, task);

  g_task_set_source_tag (parser, parse_in_thread);
  g_task_set_task_data (parser, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (parser, parse_in_thread);
}

/**
 * foyer_knowledge_import_async:
 * @self: the knowledge
 * @base_id: a knowledge base
 * @body: the file
 * @content_type: (nullable): what it is
 * @actor: (nullable): who imports, for the audit log
 * @cancellable: (nullable): ends it where nothing is stored yet
 * @callback: called when the new index serves
 * @user_data: for @callback
 *
 * Stores the documents of a file in one transaction. Rows that are no documents are named in the answer.
 */
void
foyer_knowledge_import_async (FoyerKnowledge     *self,
                              const char         *base_id,
                              GBytes             *body,
                              const char         *content_type,
                              const FoyerActor   *actor,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_KNOWLEDGE (self) && base_id != NULL && body != NULL);
  GTask *task =
      edit_new (self, foyer_knowledge_import_async, base_id, actor, cancellable, callback, user_data);
  Edit *edit = g_task_get_task_data (task);

  edit->body = g_bytes_ref (body);
  edit->content_type = g_strdup (content_type);
  parse (task, cancellable);
}

/**
 * foyer_knowledge_import_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: receives what foyer_knowledge_import_parse() or the store answers
 *
 * Returns: (transfer full) (nullable): an ImportResult
 */
JsonObject *
foyer_knowledge_import_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * foyer_knowledge_save_document_async:
 * @self: the knowledge
 * @base_id: a knowledge base
 * @document_id: (nullable): the document that is written anew, %NULL for a new one
 * @body: an object, a Document from outside; held and not copied
 * @actor: (nullable): who writes, for the audit log
 * @cancellable: (nullable): ends it where nothing is stored yet
 * @callback: called when the new index serves
 * @user_data: for @callback
 */
void
foyer_knowledge_save_document_async (FoyerKnowledge     *self,
                                     const char         *base_id,
                                     const char         *document_id,
                                     JsonNode           *body,
                                     const FoyerActor   *actor,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_KNOWLEDGE (self) && base_id != NULL && body != NULL);
  GTask *task =
      edit_new (self, foyer_knowledge_save_document_async, base_id, actor, cancellable, callback, user_data);
  Edit *edit = g_task_get_task_data (task);

  edit->document_id = g_strdup (document_id);
  edit->document = foyer_json_hold (body);
  parse (task, cancellable);
}

/**
 * foyer_knowledge_save_document_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: receives unknown_field, invalid_field, not_found or what else the store answers
 *
 * Returns: (transfer full) (nullable): the document as it is stored
 */
FoyerDocument *
foyer_knowledge_save_document_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)  task = data;
  g_autoptr (GError) error = NULL;

  (void) foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    serve (g_steal_pointer (&task), 0);
}

/* Only a document of this very base is deleted. */
static void
on_document_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)         task = data;
  g_autoptr (GError)        error = NULL;
  Edit                     *self = g_task_get_task_data (task);
  g_autoptr (FoyerDocument) document = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (document != NULL && g_strcmp0 (foyer_document_get_knowledge_base_id (document), self->base_id) != 0)
    g_set_error_literal (&error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND,
                         "The knowledge base has no such document");
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  foyer_store_run_async (FOYER_STORE (source),
                         foyer_store_delete (FOYER_TYPE_DOCUMENT, self->document_id, 0, self->actor),
                         g_task_get_cancellable (task), on_deleted, g_object_ref (task));
}

/**
 * foyer_knowledge_delete_document_async:
 * @self: the knowledge
 * @base_id: a knowledge base
 * @document_id: a document of it
 * @actor: (nullable): who deletes, for the audit log
 * @cancellable: (nullable): ends it where nothing is stored yet
 * @callback: called when an index without the document serves
 * @user_data: for @callback
 */
void
foyer_knowledge_delete_document_async (FoyerKnowledge     *self,
                                       const char         *base_id,
                                       const char         *document_id,
                                       const FoyerActor   *actor,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_KNOWLEDGE (self) && base_id != NULL && document_id != NULL);
  GTask *task = edit_new (self, foyer_knowledge_delete_document_async, base_id, actor, cancellable, callback,
                          user_data);
  Edit  *edit = g_task_get_task_data (task);

  edit->document_id = g_strdup (document_id);
  foyer_store_run_async (foyer_knowledge_get_store (self), foyer_store_get (FOYER_TYPE_DOCUMENT, document_id),
                         cancellable, on_document_read, task);
}

/**
 * foyer_knowledge_delete_document_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: receives not_found or what else the store answers
 *
 * Returns: whether it is gone
 */
gboolean
foyer_knowledge_delete_document_finish (FoyerKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_autoptr (GError) failure = NULL;

  (void) g_task_propagate_pointer (G_TASK (result), &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
