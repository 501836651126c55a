/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-crud.h"
#include "foyer-embed-code.h"
#include "foyer-secret.h"
#include "foyer-widget-check.h"

static void
list_widgets (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_list (api, request, FOYER_TYPE_WIDGET);
}

static void
get_widget (FoyerApi *api, FoyerRequest *request)
{
  foyer_crud_get (api, request, FOYER_TYPE_WIDGET);
}

static void
renew_secret (FoyerWidget *widget)
{
  char *secret = foyer_secret_new ();

  foyer_widget_set_identity_secret (widget, secret);
  foyer_secret_free (secret);
}

/* The only two answers that show the secret. */
static JsonObject *
show_with_secret (FoyerWidget *widget, FoyerWidget *secret_of)
{
  JsonObject *object = foyer_record_to_json (FOYER_RECORD (widget), FOYER_VIEW_WIRE);

  json_object_set_string_member (object, "identitySecret", foyer_widget_get_identity_secret (secret_of));
  return object;
}

/* The widget that is being made or changed travels with its request from step to step. */
typedef struct
{
  FoyerRequest *request;
  FoyerWidget  *widget;
  gint64        expected;
} Step;

static Step *
step_new (FoyerRequest *request, FoyerWidget *widget)
{
  Step *step = g_new0 (Step, 1);

  step->request = g_object_ref (request);
  step->widget = g_object_ref (widget);
  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->request);
  g_object_unref (step->widget);
  g_free (step);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step)        step = user_data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerWidget) widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (widget == NULL)
    {
      foyer_request_reply_error (step->request, error);
      return;
    }
  foyer_widget_cache_keep (foyer_request_get_api (step->request)->widgets, widget);
  g_autofree char *location = g_strconcat ("/api/widgets/", foyer_widget_get_id (widget), NULL);
  foyer_request_add_etag (step->request, widget);
  foyer_request_reply_created_at (step->request, location, show_with_secret (widget, step->widget));
}

static void
on_checked_to_create (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step)       step = user_data;
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (step->request);
  g_autoptr (GError)     error = NULL;

  if (foyer_widget_check_finish (step->widget, result, &error))
    {
      renew_secret (step->widget);
      FoyerStore *store = foyer_request_get_api (step->request)->store;
      foyer_store_run_async (store, foyer_store_insert (FOYER_RECORD (step->widget), actor), NULL, on_created,
                             step_new (step->request, step->widget));
    }
  else
    foyer_request_reply_error (step->request, error);
}

static gboolean
take_body (FoyerRequest *request, FoyerWidget *widget)
{
  JsonObject        *body = foyer_request_require_body (request, FOYER_VALIDATE_CREATE);
  g_autoptr (GError) error = NULL;

  if (body == NULL)
    return FALSE;
  if (foyer_record_apply_json (FOYER_RECORD (widget), body, FOYER_VALIDATE_CREATE, &error) &&
      foyer_widget_check_values (widget, &error))
    return TRUE;
  foyer_request_reply_error (request, error);
  return FALSE;
}

static void
create_widget (FoyerApi *api, FoyerRequest *request)
{
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();

  if (take_body (request, widget))
    foyer_widget_check_async (widget, api->store, foyer_request_get_cancellable (request),
                              on_checked_to_create, step_new (request, widget));
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerWidget)  widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (widget == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  foyer_widget_cache_keep (foyer_request_get_api (request)->widgets, widget);
  foyer_request_reply_record (request, widget);
}

static void
on_checked_to_update (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step)       step = user_data;
  g_autoptr (FoyerActor) actor = foyer_request_make_actor (step->request);
  g_autoptr (GError)     error = NULL;

  if (!foyer_widget_check_finish (step->widget, result, &error))
    {
      foyer_request_reply_error (step->request, error);
      return;
    }
  foyer_store_run_async (foyer_request_get_api (step->request)->store,
                         foyer_store_update (FOYER_RECORD (step->widget), step->expected, actor), NULL,
                         on_updated, g_object_ref (step->request));
}

static void
on_found_to_update (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerWidget)  widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  gint64                   expected;

  if (widget == NULL)
    foyer_request_reply_error (request, error);
  else if (take_body (request, widget) &&
           foyer_request_require_version (request, foyer_widget_get_version (widget), &expected))
    {
      Step *step = step_new (request, widget);
      step->expected = expected;
      foyer_widget_check_async (widget, FOYER_STORE (source), foyer_request_get_cancellable (request),
                                on_checked_to_update, step);
    }
}

static void
get_widget_for (FoyerApi *api, FoyerRequest *request, GAsyncReadyCallback callback)
{
  foyer_store_run_async (api->store, foyer_store_get (FOYER_TYPE_WIDGET, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), callback, g_object_ref (request));
}

static void
update_widget (FoyerApi *api, FoyerRequest *request)
{
  get_widget_for (api, request, on_found_to_update);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  foyer_widget_cache_forget (foyer_request_get_api (request)->widgets, foyer_request_get_id (request));
  foyer_request_reply_empty (request);
}

static void
on_found_to_delete (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (FoyerActor)   actor = foyer_request_make_actor (request);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerWidget)  widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  gint64                   expected;

  if (widget == NULL)
    foyer_request_reply_error (request, error);
  else if (foyer_request_require_version (request, foyer_widget_get_version (widget), &expected))
    foyer_store_run_async (
        FOYER_STORE (source),
        foyer_store_delete (FOYER_TYPE_WIDGET, foyer_request_get_id (request), expected, actor), NULL,
        on_deleted, g_object_ref (request));
}

static void
delete_widget (FoyerApi *api, FoyerRequest *request)
{
  get_widget_for (api, request, on_found_to_delete);
}

static void
on_secret_renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step)        step = user_data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerWidget) widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (widget != NULL)
    foyer_request_reply_object (step->request, show_with_secret (widget, step->widget));
  else
    foyer_request_reply_error (step->request, error);
}

static void
on_found_for_secret (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (FoyerActor)   actor = foyer_request_make_actor (request);
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerWidget)  widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (widget == NULL)
    {
      foyer_request_reply_error (request, error);
      return;
    }
  renew_secret (widget);
  foyer_store_run_async (FOYER_STORE (source), foyer_store_update (FOYER_RECORD (widget), 0, actor), NULL,
                         on_secret_renewed, step_new (request, widget));
}

static void
renew_widget_secret (FoyerApi *api, FoyerRequest *request)
{
  get_widget_for (api, request, on_found_for_secret);
}

static void
on_found_to_embed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (FoyerWidget)  widget = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  const char              *origin = foyer_request_get_own_origin (request);

  if (widget == NULL)
    foyer_request_reply_error (request, error);
  else if (origin == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_BAD_REQUEST,
                              "The request does not say where this server is");
  else
    foyer_request_reply_object (request, foyer_embed_code_print (origin, foyer_widget_get_id (widget),
                                                                 foyer_widget_get_name (widget)));
}

static void
get_embed_code (FoyerApi *api, FoyerRequest *request)
{
  get_widget_for (api, request, on_found_to_embed);
}

/**
 * foyer_api_widgets_add:
 * @router: receives the handlers
 */
void
foyer_api_widgets_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_LIST_WIDGETS, list_widgets);
  foyer_router_add (router, FOYER_CALL_CREATE_WIDGET, create_widget);
  foyer_router_add (router, FOYER_CALL_GET_WIDGET, get_widget);
  foyer_router_add (router, FOYER_CALL_UPDATE_WIDGET, update_widget);
  foyer_router_add (router, FOYER_CALL_DELETE_WIDGET, delete_widget);
  foyer_router_add (router, FOYER_CALL_RENEW_WIDGET_SECRET, renew_widget_secret);
  foyer_router_add (router, FOYER_CALL_EMBED_CODE, get_embed_code);
}
