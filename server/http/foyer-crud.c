/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-crud.h"

/**
 * foyer_crud_reply_record:
 * @source: the store
 * @result: of a request for one record
 * @user_data: (transfer full): the request
 *
 * A #GAsyncReadyCallback: answers with the record.
 */
void
foyer_crud_reply_record (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerRecord)  record = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    foyer_request_reply_error (request, error);
  else
    foyer_request_reply_record (request, record);
}

/**
 * foyer_crud_reply_created:
 * @source: the store
 * @result: of a request that made a record
 * @user_data: (transfer full): the request
 *
 * A #GAsyncReadyCallback: answers 201 with the record and where it is.
 */
void
foyer_crud_reply_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerRecord)  record = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    foyer_request_reply_error (request, error);
  else
    foyer_request_reply_created (request, record);
}

/**
 * foyer_crud_reply_page:
 * @source: the store
 * @result: of a request for a list
 * @user_data: (transfer full): the request
 *
 * A #GAsyncReadyCallback: answers with one page of records.
 */
void
foyer_crud_reply_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest)   request = user_data;
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    foyer_request_reply_error (request, error);
  else
    foyer_request_reply_page (request, page);
}

/**
 * foyer_crud_reply_empty:
 * @source: the store
 * @result: of a request that gives nothing back
 * @user_data: (transfer full): the request
 *
 * A #GAsyncReadyCallback: answers 204.
 */
void
foyer_crud_reply_empty (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    foyer_request_reply_error (request, error);
  else
    foyer_request_reply_empty (request);
}

/**
 * foyer_crud_list:
 * @api: what to work with
 * @request: a GET of a collection
 * @type: a type of record
 */
void
foyer_crud_list (FoyerApi *api, FoyerRequest *request, GType type)
{
  FoyerListQuery *query = foyer_request_require_list (request);

  if (query != NULL)
    foyer_store_run_async (api->store, foyer_store_list (type, query),
                           foyer_request_get_cancellable (request), foyer_crud_reply_page,
                           g_object_ref (request));
}

/**
 * foyer_crud_create:
 * @api: what to work with
 * @request: a POST to a collection
 * @type: a type of record
 */
void
foyer_crud_create (FoyerApi *api, FoyerRequest *request, GType type)
{
  JsonObject             *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  g_autoptr (FoyerRecord) record = g_object_new (type, NULL);
  g_autoptr (FoyerActor)  actor = foyer_request_make_actor (request);
  g_autoptr (GError)      error = NULL;

  if (body == NULL)
    return;
  if (!foyer_record_apply_json (record, body, FOYER_VALIDATE_CREATE, &error))
    foyer_request_reply_error (request, error);
  else
    foyer_store_run_async (api->store, foyer_store_insert (record, actor), NULL, foyer_crud_reply_created,
                           g_object_ref (request));
}

/**
 * foyer_crud_get:
 * @api: what to work with
 * @request: a GET of one thing
 * @type: a type of record
 */
void
foyer_crud_get (FoyerApi *api, FoyerRequest *request, GType type)
{
  foyer_store_run_async (api->store, foyer_store_get (type, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), foyer_crud_reply_record,
                         g_object_ref (request));
}

/* What is not in the body falls back to its default: PUT replaces. */
static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (FoyerActor)   actor = foyer_request_make_actor (request);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerRecord)  record = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  JsonObject *body = error == NULL ? foyer_request_require_body (request, FOYER_VALIDATE_CREATE) : NULL;

  if (error == NULL && body == NULL)
    return;
  if (error != NULL || !foyer_record_apply_json (record, body, FOYER_VALIDATE_CREATE, &error))
    foyer_request_reply_error (request, error);
  else
    foyer_store_run_async (FOYER_STORE (source), foyer_store_update (record, 0, actor), NULL,
                           foyer_crud_reply_record, g_object_ref (request));
}

/**
 * foyer_crud_update:
 * @api: what to work with
 * @request: a PUT of one thing
 * @type: a type of record
 */
void
foyer_crud_update (FoyerApi *api, FoyerRequest *request, GType type)
{
  foyer_store_run_async (api->store, foyer_store_get (type, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), on_found, g_object_ref (request));
}

/**
 * foyer_crud_delete:
 * @api: what to work with
 * @request: a DELETE of one thing
 * @type: a type of record
 */
void
foyer_crud_delete (FoyerApi *api, FoyerRequest *request, GType type)
{
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (request);

  foyer_store_run_async (api->store, foyer_store_delete (type, foyer_request_get_id (request), 0, actor),
                         NULL, foyer_crud_reply_empty, g_object_ref (request));
}
