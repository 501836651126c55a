/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

#define MAX_DOCUMENTS 1000

/* A document of the base by one of its columns; NULL without an error where there is none. */
static FoyerRecord *
find_by (FoyerGdaSession *session,
         FoyerGdaQueryId  id,
         const char      *base_id,
         const char      *column,
         const char      *value,
         GError         **error)
{
  if (value == NULL || *value == '\0')
    return NULL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, id, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "knowledge_base_id", base_id);
  foyer_gda_statement_bind_text (statement, column, value);
  return foyer_gda_table_read_one (statement, FOYER_TYPE_DOCUMENT, error);
}

/* Same id, else same address, else same title is the same document. */
static FoyerRecord *
find_same (FoyerGdaSession *session, const char *base_id, FoyerDocument *given, GError **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerRecord       *found = NULL;

  if (foyer_document_get_id (given) != NULL)
    {
      found = foyer_gda_table_get (session, FOYER_TYPE_DOCUMENT, foyer_document_get_id (given), &failure);
      if (found != NULL &&
          g_strcmp0 (foyer_document_get_knowledge_base_id (FOYER_DOCUMENT (found)), base_id) != 0)
        {
          g_clear_object (&found);
          g_set_error (&failure, FOYER_ERROR, FOYER_ERROR_NOT_FOUND,
                       "the knowledge base has no such document");
        }
    }
  else if (foyer_document_get_external_id (given) != NULL)
    found = find_by (session, FOYER_GDA_QUERY_DOCUMENT_BY_EXTERNAL, base_id, "external_id",
                     foyer_document_get_external_id (given), &failure);
  else if (foyer_document_get_url (given) != NULL)
    found = find_by (session, FOYER_GDA_QUERY_DOCUMENT_BY_URL, base_id, "url", foyer_document_get_url (given),
                     &failure);
  else
    found = find_by (session, FOYER_GDA_QUERY_DOCUMENT_BY_TITLE, base_id, "title",
                     foyer_document_get_title (given), &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return found;
}

static gboolean
replace_passages (FoyerGdaSession *session, const char *document_id, GPtrArray *passages, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_PASSAGE_DELETE, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "document_id", document_id);
  if (!foyer_gda_statement_run (statement, NULL, error))
    return FALSE;
  for (guint i = 0; passages != NULL && i < passages->len; i++)
    {
      statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_PASSAGE_INSERT, error);
      if (statement == NULL)
        return FALSE;
      foyer_gda_statement_bind_text (statement, "document_id", document_id);
      foyer_gda_statement_bind_int (statement, "number", i);
      foyer_gda_statement_bind_text (statement, "text", passages->pdata[i]);
      if (!foyer_gda_statement_run (statement, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static FoyerRecord *
add_document (FoyerGdaSession *session, const char *base_id, FoyerDocument *given, GError **error)
{
  g_autoptr (FoyerRecord) document = foyer_record_copy (FOYER_RECORD (given));
  gint64                  now = foyer_gda_session_get_now (session);

  foyer_document_set_id (FOYER_DOCUMENT (document), foyer_gda_session_make_id (session));
  foyer_document_set_knowledge_base_id (FOYER_DOCUMENT (document), base_id);
  foyer_document_set_created_at (FOYER_DOCUMENT (document), now);
  foyer_document_set_updated_at (FOYER_DOCUMENT (document), now);
  foyer_record_set_defaults (document);
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_DOCUMENT_INSERT, document, error))
    return NULL;
  foyer_gda_session_note_change (session, "INSERT", foyer_record_get_id (document), document, NULL);
  return g_steal_pointer (&document);
}

/* What the document shall be: the given fields, and of the old one what only the program writes. */
static FoyerRecord *
merge_document (FoyerRecord *old, FoyerDocument *given)
{
  FoyerRecord *document = foyer_record_copy (FOYER_RECORD (given));

  foyer_gda_record_copy_field (document, old, FOYER_DOCUMENT_ID);
  foyer_gda_record_copy_field (document, old, FOYER_DOCUMENT_KNOWLEDGE_BASE_ID);
  foyer_gda_record_copy_field (document, old, FOYER_DOCUMENT_CREATED_AT);
  foyer_gda_record_copy_field (document, old, FOYER_DOCUMENT_UPDATED_AT);
  if (!foyer_record_has (document, FOYER_DOCUMENT_EXTERNAL_ID))
    foyer_gda_record_copy_field (document, old, FOYER_DOCUMENT_EXTERNAL_ID);
  foyer_record_set_defaults (document);
  return document;
}

typedef struct
{
  FoyerGdaSession *session;
  const char      *base_id;
  FoyerStoreSaved *saved;
} Saving;

static gboolean
save_one (Saving *self, FoyerDocument *given, GPtrArray *passages, GError **error)
{
  g_autoptr (GError)      failure = NULL;
  g_autoptr (FoyerRecord) old = find_same (self->session, self->base_id, given, &failure);
  g_autoptr (FoyerRecord) document = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  document =
      old == NULL ? add_document (self->session, self->base_id, given, error) : merge_document (old, given);
  if (document == NULL)
    return FALSE;
  if (self->saved->documents != NULL)
    g_ptr_array_add (self->saved->documents, g_object_ref (document));
  if (old != NULL && foyer_record_equal (old, document))
    {
      self->saved->unchanged++;
      return TRUE;
    }
  if (old != NULL)
    {
      foyer_document_set_updated_at (FOYER_DOCUMENT (document), foyer_gda_session_get_now (self->session));
      if (!foyer_gda_table_write (self->session, FOYER_GDA_QUERY_DOCUMENT_UPDATE, document, error))
        return FALSE;
      foyer_gda_session_note_change (self->session, "UPDATE", foyer_record_get_id (document), document, old);
      self->saved->updated++;
    }
  else
    self->saved->created++;
  return replace_passages (self->session, foyer_record_get_id (document), passages, error);
}

static gboolean
count_documents (FoyerGdaSession *session, const char *base_id, gint64 *count, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_DOCUMENT_COUNT, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "knowledge_base_id", base_id);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return FALSE;
  *count = foyer_gda_rows_get_int (rows, 0);
  return TRUE;
}

/**
 * foyer_gda_base_bump:
 * @session: a session that has changed documents
 * @base_id: their base
 * @revision: (out) (optional): the base's revision after this
 * @error: what failed
 *
 * Tells every process to build the base's index anew.
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_base_bump (FoyerGdaSession *session, const char *base_id, gint64 *revision, GError **error)
{
  gint64                  count;
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, FOYER_TYPE_KNOWLEDGE_BASE, base_id, error);

  if (old == NULL || !count_documents (session, base_id, &count, error))
    return FALSE;
  g_autoptr (FoyerRecord) base = foyer_record_copy (old);
  foyer_knowledge_base_set_document_count (FOYER_KNOWLEDGE_BASE (base), count);
  foyer_knowledge_base_set_revision (FOYER_KNOWLEDGE_BASE (base),
                                     foyer_knowledge_base_get_revision (FOYER_KNOWLEDGE_BASE (old)) + 1);
  foyer_knowledge_base_set_updated_at (FOYER_KNOWLEDGE_BASE (base), foyer_gda_session_get_now (session));
  if (!foyer_gda_table_write (session, FOYER_GDA_QUERY_BASE_UPDATE, base, error))
    return FALSE;
  foyer_gda_session_note_change (session, "UPDATE", base_id, base, old);
  if (revision != NULL)
    *revision = foyer_knowledge_base_get_revision (FOYER_KNOWLEDGE_BASE (base));
  return TRUE;
}

static FoyerStoreSaved *
save_all (FoyerGdaSession *session,
          const char      *base_id,
          GPtrArray       *documents,
          GPtrArray       *passages,
          gboolean         answer,
          GError         **error)
{
  g_autoptr (FoyerStoreSaved) saved = g_new0 (FoyerStoreSaved, 1);
  g_autoptr (FoyerRecord)     base = foyer_gda_table_get (session, FOYER_TYPE_KNOWLEDGE_BASE, base_id, error);
  Saving                      saving = { session, base_id, saved };

  if (base == NULL)
    return NULL;
  saved->revision = foyer_knowledge_base_get_revision (FOYER_KNOWLEDGE_BASE (base));
  if (answer)
    saved->documents = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < documents->len; i++)
    if (!save_one (&saving, documents->pdata[i], passages == NULL ? NULL : passages->pdata[i], error))
      return NULL;
  if (saved->created + saved->updated > 0 && !foyer_gda_base_bump (session, base_id, &saved->revision, error))
    return NULL;
  return g_steal_pointer (&saved);
}

FOYER_GDA_OPERATION (save_documents)
{
  FoyerStoreRequest *request = input;
  FoyerStoreSaved   *saved =
      save_all (session, request->id, request->records, request->passages, request->flag, error);

  if (saved == NULL)
    return FALSE;
  g_autoptr (JsonObject) details = json_object_new ();
  json_object_set_int_member (details, "created", saved->created);
  json_object_set_int_member (details, "updated", saved->updated);
  json_object_set_int_member (details, "unchanged", saved->unchanged);
  foyer_gda_session_note_audit (session, request->actor, "documents.save", "knowledge_bases", request->id,
                                details);
  *output = saved;
  return TRUE;
}

/**
 * foyer_gda_save_one_document:
 * @session: a session
 * @request: an insert or an update of a document, with its passages
 * @output: (out): the document
 * @error: what failed
 *
 * Returns: whether it worked
 */
gboolean
foyer_gda_save_one_document (FoyerGdaSession   *session,
                             FoyerStoreRequest *request,
                             gpointer          *output,
                             GError           **error)
{
  FoyerDocument              *document = FOYER_DOCUMENT (request->record);
  g_autoptr (GPtrArray)       documents = g_ptr_array_new ();
  g_autoptr (FoyerStoreSaved) saved = NULL;

  g_ptr_array_add (documents, document);
  saved = save_all (session, foyer_document_get_knowledge_base_id (document), documents, request->passages,
                    TRUE, error);
  if (saved == NULL)
    return FALSE;
  foyer_gda_session_note_audit (session, request->actor,
                                saved->created > 0 ? "documents.create" : "documents.update", "documents",
                                foyer_record_get_id (saved->documents->pdata[0]), NULL);
  *output = g_object_ref (saved->documents->pdata[0]);
  return TRUE;
}

static gboolean
load_passage_texts (FoyerGdaSession    *session,
                    const char         *base_id,
                    const char         *after,
                    FoyerStorePassages *page,
                    GError            **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_PASSAGE_RANGE, error);
  guint              current = 0;

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "knowledge_base_id", base_id);
  foyer_gda_statement_bind_text (statement, "after_id", after);
  foyer_gda_statement_bind_text (statement, "until_id",
                                 foyer_record_get_id (page->documents->pdata[page->documents->len - 1]));
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL)
    return FALSE;
  while (foyer_gda_rows_next (rows, &failure))
    {
      const char *id = foyer_gda_rows_get_text (rows, 0);
      while (current < page->documents->len &&
             !g_str_equal (foyer_record_get_id (page->documents->pdata[current]), id))
        current++;
      if (current == page->documents->len)
        break;
      g_ptr_array_add (page->passages->pdata[current], g_strdup (foyer_gda_rows_get_text (rows, 2)));
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
load_heads (FoyerGdaSession    *session,
            const char         *base_id,
            const char         *after,
            guint               limit,
            FoyerStorePassages *page,
            GError            **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_DOCUMENT_HEADS, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "knowledge_base_id", base_id);
  foyer_gda_statement_bind_text (statement, "after_id", after);
  foyer_gda_statement_bind_int (statement, "limit", limit);
  page->documents = foyer_gda_table_read_all (statement, FOYER_TYPE_DOCUMENT, error);
  if (page->documents == NULL)
    return FALSE;
  for (guint i = 0; i < page->documents->len; i++)
    g_ptr_array_add (page->passages, g_ptr_array_new_with_free_func (g_free));
  if (page->documents->len == limit)
    page->next = g_strdup (foyer_record_get_id (page->documents->pdata[limit - 1]));
  return TRUE;
}

FOYER_GDA_OPERATION (load_passages)
{
  FoyerStoreRequest *request = input;
  const char        *after = request->after == NULL ? "" : request->after;
  guint              limit = request->limit == 0 ? MAX_DOCUMENTS : MIN (request->limit, MAX_DOCUMENTS);
  g_autoptr (FoyerStorePassages) page = g_new0 (FoyerStorePassages, 1);
  g_autoptr (GError)             failure = NULL;
  g_autoptr (FoyerRecord)        base =
      foyer_gda_table_load (session, FOYER_TYPE_KNOWLEDGE_BASE, request->id, FALSE, &failure);

  if (base == NULL)
    {
      if (failure == NULL)
        g_set_error (&failure, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "no knowledge base has this id");
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  page->revision = foyer_knowledge_base_get_revision (FOYER_KNOWLEDGE_BASE (base));
  page->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (!load_heads (session, request->id, after, limit, page, error))
    return FALSE;
  if (page->documents->len > 0 && !load_passage_texts (session, request->id, after, page, error))
    return FALSE;
  *output = g_steal_pointer (&page);
  return TRUE;
}
