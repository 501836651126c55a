/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-use.h"

#include "foyer-api.h"
#include "foyer-crud.h"

typedef struct
{
  FoyerRequest *request;
  GType         type;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->request);
  g_free (removal);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static gboolean
uses (FoyerContextRule *rule, GType type, const char *id)
{
  if (type == FOYER_TYPE_KNOWLEDGE_BASE)
    {
      const char *const *ids = foyer_context_rule_get_knowledge_base_ids (rule);
      return ids != NULL && g_strv_contains (ids, id);
    }
  JsonObject *reply = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_REPLY);
  return reply != NULL && g_strcmp0 (foyer_json_text (reply, "templateId"), id) == 0;
}

static void
on_rules (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal)        removal = user_data;
  const char                *id = foyer_request_get_id (removal->request);
  g_autoptr (FoyerActor)     actor = foyer_request_make_actor (removal->request);
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  for (guint i = 0; page != NULL && i < page->records->len; i++)
    if (uses (g_ptr_array_index (page->records, i), removal->type, id))
      {
        foyer_request_reply_code (removal->request, FOYER_ERROR_CONFLICT, "A rule uses it");
        return;
      }
  if (page == NULL)
    foyer_request_reply_error (removal->request, error);
  else
    foyer_store_run_async (FOYER_STORE (source), foyer_store_delete (removal->type, id, 0, actor), NULL,
                           foyer_crud_reply_empty, g_object_ref (removal->request));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal)     removal = user_data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerRecord) record = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  GCancellable           *cancellable = foyer_request_get_cancellable (removal->request);

  if (record == NULL)
    foyer_request_reply_error (removal->request, error);
  else
    foyer_store_run_async (FOYER_STORE (source),
                           foyer_store_list (FOYER_TYPE_CONTEXT_RULE, foyer_list_query_new (0, NULL)),
                           cancellable, on_rules, g_steal_pointer (&removal));
}

/**
 * foyer_rule_use_delete:
 * @api: what to work with
 * @request: a DELETE of one thing
 * @type: a knowledge base or a prompt template
 */
void
foyer_rule_use_delete (FoyerApi *api, FoyerRequest *request, GType type)
{
  Removal *removal = g_new (Removal, 1);

  *removal = (Removal){ g_object_ref (request), type };
  foyer_store_run_async (api->store, foyer_store_get (type, foyer_request_get_id (request)),
                         foyer_request_get_cancellable (request), on_found, removal);
}
