/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"
#include "foyer-knowledge-edit.h"
#include "foyer-rule-use.h"

static void
list_bases (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_KNOWLEDGE_BASE);
}

static void
create_base (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_create (api, request, FOYER_TYPE_KNOWLEDGE_BASE);
}

static void
get_base (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_KNOWLEDGE_BASE);
}

static void
update_base (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_update (api, request, FOYER_TYPE_KNOWLEDGE_BASE);
}

static void
delete_base (FoyerApi *api, FoyerRequest *request)
{
  foyer_rule_use_delete (api, request, FOYER_TYPE_KNOWLEDGE_BASE);
}

static void
find_base (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_store_run_async (api->store,
                         foyer_store_get (FOYER_TYPE_KNOWLEDGE_BASE, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  JsonObject              *counts = foyer_knowledge_import_finish (FOYER_KNOWLEDGE (source), result, &error);

  if (counts != NULL)
    foyer_request_reply_object (request, counts);
  else
    foyer_request_reply_error (request, error);
}

static void
on_base_to_import (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)       request = user_data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerKnowledgeBase) base = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  SoupServerMessage             *message = foyer_request_get_message (request);
  const char                    *type =
      soup_message_headers_get_content_type (soup_server_message_get_request_headers (message), NULL);

  if (base == NULL)
    foyer_request_reply_error (request, error);
  else if (type == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_UNSUPPORTED_DATA, "An import needs a Content-Type");
  else
    {
      g_autoptr (GBytes)     body = foyer_request_dup_body_bytes (request);
      g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);
      foyer_knowledge_import_async (foyer_request_get_api (request)->knowledge,
                                    foyer_request_get_id (request), body, type, actor, NULL, on_imported,
                                    g_object_ref (request));
    }
}

static void
import_documents (FoyerApi *api, FoyerRequest *request)
{
  find_base (api, request, on_base_to_import);
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static JsonNode *
hits_to_json (GPtrArray *hits)
{
  JsonArray *array = json_array_sized_new (hits->len);
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < hits->len; i++)
    {
      const FoyerSearchHit *hit = g_ptr_array_index (hits, i);
      JsonObject           *object = json_object_new ();
      set_text (object, "documentId", hit->document_id);
      set_text (object, "title", hit->title);
      set_text (object, "url", hit->url);
      set_text (object, "language", hit->language);
      set_text (object, "text", hit->text);
      json_object_set_double_member (object, "score", hit->confidence);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}

static void
on_base_to_search (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)       request = user_data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerKnowledgeBase) base = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  const char                    *query = g_hash_table_lookup (foyer_request_get_query (request), "q");
  const char *const              ids[] = { foyer_request_get_id (request), NULL };

  if (base == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  g_autoptr (FoyerListQuery) page = foyer_request_require_list (request);
  if (page == NULL)
    return;
  if (query == NULL || query[0] == '\0')
    {
      foyer_error_set_field (&error, FOYER_ERROR_INVALID_FIELD, "q", "q says what to search for");
      foyer_request_reply_error (request, error);
      return;
    }
  g_autoptr (GPtrArray) hits = foyer_knowledge_search (foyer_request_get_api (request)->knowledge, ids, query,
                                                       NULL, MIN (page->limit, FOYER_SEARCH_LIMIT));
  foyer_request_reply_node (request, hits_to_json (hits));
}

static void
search_knowledge (FoyerApi *api, FoyerRequest *request)
{
  find_base (api, request, on_base_to_search);
}

/**
 * foyer_api_knowledge_add:
 * @router: receives the handlers
 */
void
foyer_api_knowledge_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_KNOWLEDGE_BASES, list_bases);
  foyer_router_add (router, FOYER_CALL_CREATE_KNOWLEDGE_BASE, create_base);
  foyer_router_add (router, FOYER_CALL_GET_KNOWLEDGE_BASE, get_base);
  foyer_router_add (router, FOYER_CALL_UPDATE_KNOWLEDGE_BASE, update_base);
  foyer_router_add (router, FOYER_CALL_DELETE_KNOWLEDGE_BASE, delete_base);
  foyer_router_add (router, FOYER_CALL_IMPORT_DOCUMENTS, import_documents);
  foyer_router_add (router, FOYER_CALL_SEARCH_KNOWLEDGE, search_knowledge);
}
