/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"
#include "foyer-knowledge-edit.h"

static void
find_base (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_store_run_async (api->store,
                         foyer_store_get (FOYER_TYPE_KNOWLEDGE_BASE, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

static void
find_document (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_store_run_async (api->store,
                         foyer_store_get (FOYER_TYPE_DOCUMENT, foyer_request_get_second_id (request)),
                         foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

/* A document of another base is none of this one. */
static FoyerDocument *
finish_document (FoyerRequest *request, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerDocument) document = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (document == NULL)
    foyer_request_reply_error (request, error);
  else if (g_strcmp0 (foyer_document_get_knowledge_base_id (document), foyer_request_get_id (request)) != 0)
    foyer_request_reply_code (request, FOYER_ERROR_NOT_FOUND,
                              "There is no such document in this knowledge base");
  else
    return g_steal_pointer (&document);
  return NULL;
}

static void
on_base_to_list (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)       request = user_data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerKnowledgeBase) base = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  FoyerListQuery                *query = NULL;

  if (base == NULL)
    foyer_request_reply_error (request, error);
  else if ((query = foyer_request_require_list (request)) != NULL)
    {
      foyer_list_query_equals (query, "knowledgeBaseId", foyer_request_get_id (request));
      foyer_store_run_async (FOYER_STORE (source), foyer_store_list (FOYER_TYPE_DOCUMENT, query),
                             foyer_request_get_cancellable (request), foyer_crud_reply_page,
                             g_object_ref (request));
    }
}

static void
list_documents (FoyerApi *api, FoyerRequest *request)
{
  find_base (api, request, on_base_to_list);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)  request = user_data;
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerDocument) document =
      foyer_knowledge_save_document_finish (FOYER_KNOWLEDGE (source), result, &error);

  if (document == NULL)
    foyer_request_reply_error (request, error);
  else if (foyer_request_get_second_id (request) == NULL)
    foyer_request_reply_created (request, document);
  else
    foyer_request_reply_record (request, document);
}

static void
save_body (FoyerRequest *request)
{
  JsonObject            *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);

  if (body != NULL)
    foyer_knowledge_save_document_async (
        foyer_request_get_api (request)->knowledge, foyer_request_get_id (request),
        foyer_request_get_second_id (request), foyer_request_get_json (request), actor, NULL, on_saved,
        g_object_ref (request));
}

static void
on_base_to_create (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)       request = user_data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerKnowledgeBase) base = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (base != NULL)
    save_body (request);
  else
    foyer_request_reply_error (request, error);
}

static void
create_document (FoyerApi *api, FoyerRequest *request)
{
  find_base (api, request, on_base_to_create);
}

static void
on_document (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)  request = user_data;
  g_autoptr (FoyerDocument) document = finish_document (request, source, result);

  if (document != NULL)
    foyer_request_reply_record (request, document);
}

static void
get_document (FoyerApi *api, FoyerRequest *request)
{
  find_document (api, request, on_document);
}

static void
on_document_to_update (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)  request = user_data;
  g_autoptr (FoyerDocument) document = finish_document (request, source, result);

  if (document != NULL)
    save_body (request);
}

static void
update_document (FoyerApi *api, FoyerRequest *request)
{
  find_document (api, request, on_document_to_update);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  if (foyer_knowledge_delete_document_finish (FOYER_KNOWLEDGE (source), result, &error))
    foyer_request_reply_empty (request);
  else
    foyer_request_reply_error (request, error);
}

static void
on_document_to_delete (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)  request = user_data;
  g_autoptr (FoyerDocument) document = finish_document (request, source, result);
  g_autoptr (FoyerActor)    actor = foyer_request_make_actor (request);

  if (document != NULL)
    foyer_knowledge_delete_document_async (
        foyer_request_get_api (request)->knowledge, foyer_request_get_id (request),
        foyer_request_get_second_id (request), actor, NULL, on_deleted, g_object_ref (request));
}

static void
delete_document (FoyerApi *api, FoyerRequest *request)
{
  find_document (api, request, on_document_to_delete);
}

/**
 * foyer_api_documents_add:
 * @router: receives the handlers
 */
void
foyer_api_documents_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_DOCUMENTS, list_documents);
  foyer_router_add (router, FOYER_CALL_CREATE_DOCUMENT, create_document);
  foyer_router_add (router, FOYER_CALL_GET_DOCUMENT, get_document);
  foyer_router_add (router, FOYER_CALL_UPDATE_DOCUMENT, update_document);
  foyer_router_add (router, FOYER_CALL_DELETE_DOCUMENT, delete_document);
}
