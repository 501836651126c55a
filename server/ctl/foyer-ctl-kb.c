/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "foyer-ctl.h"
#include "foyer-error.h"
#include "foyer-knowledge-edit.h"

static char    *base_name;
static gboolean create;

static const GOptionEntry options[] = {
  { "base", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &base_name, N_ ("The knowledge base, by name or id"),
    N_ ("NAME") },
  { "create", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &create, N_ ("Make the base if there is none"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

static const struct
{
  const char *suffix;
  const char *content_type;
} content_types[] = {
  { ".csv", "text/csv" },     { ".tsv", "text/tab-separated-values" }, { ".json", "application/json" },
  { ".md", "text/markdown" }, { ".markdown", "text/markdown" },
};

static const char *
get_content_type (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (content_types); i++)
    {
      if (g_str_has_suffix (path, content_types[i].suffix))
        return content_types[i].content_type;
    }
  return NULL;
}

/**
 * foyer_ctl_ensure_base:
 * @ctl: what the command works with
 * @name: the base's name, or its id
 * @make: whether to make it where there is none
 * @error: %FOYER_ERROR_NOT_FOUND, or what the store says
 *
 * Returns: (transfer full): the knowledge base
 */
FoyerKnowledgeBase *
foyer_ctl_ensure_base (FoyerCtl *ctl, const char *name, gboolean make, GError **error)
{
  g_autoptr (GPtrArray) bases = foyer_ctl_list (ctl, FOYER_TYPE_KNOWLEDGE_BASE, error);

  for (guint i = 0; bases != NULL && i < bases->len; i++)
    {
      FoyerKnowledgeBase *base = bases->pdata[i];
      if (g_strcmp0 (foyer_knowledge_base_get_name (base), name) == 0 ||
          g_strcmp0 (foyer_knowledge_base_get_id (base), name) == 0)
        return g_object_ref (base);
    }
  if (bases == NULL)
    return NULL;
  if (!make)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND,
                   _ ("There is no knowledge base “%s”; --create makes it"), name);
      return NULL;
    }
  g_autoptr (FoyerActor)         actor = foyer_ctl_get_actor ();
  g_autoptr (FoyerKnowledgeBase) base = foyer_knowledge_base_new ();
  foyer_record_set_defaults (FOYER_RECORD (base));
  foyer_knowledge_base_set_name (base, name);
  return foyer_ctl_run (ctl, foyer_store_insert (FOYER_RECORD (base), actor), error);
}

/**
 * foyer_ctl_import_file:
 * @ctl: what the command works with
 * @base_id: the knowledge base
 * @path: a file; its suffix tells what it is
 * @error: why nothing of it was imported
 *
 * Returns: (transfer full): an ImportResult; lines that were refused are listed in it
 */
JsonObject *
foyer_ctl_import_file (FoyerCtl *ctl, const char *base_id, const char *path, GError **error)
{
  const char      *content_type = get_content_type (path);
  g_autofree char *text = NULL;
  gsize            length = 0;

  if (content_type == NULL)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
                   _ ("%s: the name must end in .csv, .tsv, .json or .md"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  g_autoptr (GBytes)         body = g_bytes_new_take (g_steal_pointer (&text), length);
  g_autoptr (FoyerActor)     actor = foyer_ctl_get_actor ();
  g_autoptr (FoyerKnowledge) knowledge = foyer_knowledge_new (FOYER_STORE (ctl->store));
  g_autoptr (GAsyncResult)   result = NULL;
  foyer_knowledge_import_async (knowledge, base_id, body, content_type, actor, NULL, foyer_ctl_keep, &result);
  return foyer_knowledge_import_finish (knowledge, foyer_ctl_wait (&result), error);
}

static int
print_result (FoyerCtl *ctl, JsonObject *result)
{
  JsonArray *failed = foyer_json_array (result, "failed");
  guint      n_failed = failed != NULL ? json_array_get_length (failed) : 0;

  for (guint i = 0; i < n_failed && !ctl->json; i++)
    {
      JsonObject *line = json_array_get_object_element (failed, i);
      g_printerr (_ ("line %d: %s\n"), (int) foyer_json_int (line, "line", 0),
                  foyer_json_text (line, "error"));
    }
  if (!ctl->json)
    g_print (_ ("%d created, %d updated, %d unchanged, %u failed\n"),
             (int) foyer_json_int (result, "created", 0), (int) foyer_json_int (result, "updated", 0),
             (int) foyer_json_int (result, "unchanged", 0), n_failed);
  else
    foyer_ctl_print_json (json_object_ref (result));
  return n_failed > 0 ? FOYER_CTL_FAILED : FOYER_CTL_DONE;
}

static int
run (FoyerCtl *ctl, char **arguments, GError **error)
{
  if (base_name == NULL || arguments[0] == NULL || arguments[1] != NULL)
    {
      foyer_ctl_fail_usage (error, _ ("--base and one file are needed"));
      return FOYER_CTL_USAGE;
    }
  g_autoptr (FoyerKnowledgeBase) base = foyer_ctl_ensure_base (ctl, base_name, create, error);
  if (base == NULL)
    return FOYER_CTL_FAILED;
  g_autoptr (JsonObject) result =
      foyer_ctl_import_file (ctl, foyer_knowledge_base_get_id (base), arguments[0], error);
  return result != NULL ? print_result (ctl, result) : FOYER_CTL_FAILED;
}

const FoyerCtlCommand foyer_ctl_kb_import = {
  "kb import", "FILE", N_ ("Import documents into a knowledge base"), TRUE, options, run,
};
