/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>

#include "foyer-ctl.h"
#include "foyer-error.h"
#include "foyer-rule-service.h"
#include "foyer-secret.h"

#define DEMO_BASE "Frequently asked questions"

/* Seeds a demo site from a folder: widget.json, rules.json, canned-replies.json, faq.csv. What is there
 * already, by id, name or shortcut, stays as somebody may have changed it; only the FAQ is brought up to
 * date. */

static JsonNode *
read_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  gsize            length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  JsonNode *node = foyer_json_parse (text, (gssize) length, error);
  if (node == NULL)
    g_prefix_error (error, "%s: ", path);
  return node;
}

static JsonArray *
read_array (const char *folder, const char *name, GError **error)
{
  g_autoptr (JsonNode) node = read_file (folder, name, error);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_ref (json_node_get_array (node));
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "%s: an array is expected", name);
  return NULL;
}

static JsonObject *
object_at (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
has_record (GPtrArray *records, const char *property, const char *value)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *known = NULL;
      g_object_get (records->pdata[i], property, &known, NULL);
      if (g_strcmp0 (known, value) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
insert_record (FoyerCtl *ctl, FoyerRecord *record, GError **error)
{
  g_autoptr (FoyerActor)  actor = foyer_ctl_get_actor ();
  g_autoptr (GError)      problem = NULL;
  g_autoptr (FoyerRecord) stored = foyer_ctl_run (ctl, foyer_store_insert (record, actor), &problem);

  if (stored == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return stored != NULL;
}

static gboolean
load_widget (FoyerCtl *ctl, const char *folder, guint *n_made, GError **error)
{
  g_autoptr (JsonNode)  node = read_file (folder, "widget.json", error);
  g_autoptr (GPtrArray) widgets = node != NULL ? foyer_ctl_list (ctl, FOYER_TYPE_WIDGET, error) : NULL;

  if (widgets == NULL)
    return FALSE;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (object == NULL || foyer_json_text (object, "id") == NULL)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
                   "widget.json: an object with an id is expected");
      return FALSE;
    }
  if (has_record (widgets, "id", foyer_json_text (object, "id")))
    return TRUE;
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();
  char                   *secret = foyer_secret_new ();
  foyer_record_set_defaults (FOYER_RECORD (widget));
  gboolean good = foyer_record_apply_json (FOYER_RECORD (widget), object, FOYER_VALIDATE_CREATE, error);
  foyer_widget_set_id (widget,
                       foyer_json_text (object, "id")); /* read-only for clients; the demo pages name it */
  foyer_widget_set_identity_secret (widget, secret);
  foyer_secret_free (secret);
  if (!good || !insert_record (ctl, FOYER_RECORD (widget), error))
    return FALSE;
  *n_made += 1;
  return TRUE;
}

static gboolean
load_canned_replies (FoyerCtl *ctl, const char *folder, guint *n_made, GError **error)
{
  g_autoptr (JsonArray) replies = read_array (folder, "canned-replies.json", error);
  g_autoptr (GPtrArray) known = replies != NULL ? foyer_ctl_list (ctl, FOYER_TYPE_CANNED_REPLY, error) : NULL;

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (replies); i++)
    {
      JsonObject *object = object_at (replies, i);
      if (object == NULL || has_record (known, "shortcut", foyer_json_text (object, "shortcut")))
        continue;
      g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
      if (!foyer_record_apply_json (FOYER_RECORD (reply), object, FOYER_VALIDATE_CREATE, error) ||
          !insert_record (ctl, FOYER_RECORD (reply), error))
        return FALSE;
      *n_made += 1;
    }
  return TRUE;
}

static gboolean
save_rule (FoyerRuleService *rules, JsonObject *object, GError **error)
{
  g_autoptr (FoyerActor)   actor = foyer_ctl_get_actor ();
  g_autoptr (GAsyncResult) result = NULL;

  foyer_rule_service_save_async (rules, NULL, object, 0, actor, NULL, foyer_ctl_keep, &result);
  g_autoptr (FoyerContextRule) rule = foyer_rule_service_save_finish (rules, foyer_ctl_wait (&result), error);
  if (rule == NULL)
    g_prefix_error (error, "rules.json, “%s”: ", foyer_json_text (object, "name"));
  return rule != NULL;
}

static FoyerRuleService *
make_rule_service (FoyerCtl *ctl, GError **error)
{
  g_autoptr (FoyerWidgetCache) widgets = foyer_widget_cache_new (FOYER_STORE (ctl->store));
  g_autoptr (FoyerKnowledge)   knowledge = foyer_knowledge_new (FOYER_STORE (ctl->store));
  g_autoptr (FoyerRuleService) rules = foyer_rule_service_new (FOYER_STORE (ctl->store), widgets, knowledge);
  g_autoptr (GAsyncResult)     loaded = NULL;

  foyer_rule_service_load_async (rules, NULL, foyer_ctl_keep, &loaded);
  return foyer_rule_service_load_finish (rules, foyer_ctl_wait (&loaded), error) ? g_steal_pointer (&rules)
                                                                                 : NULL;
}

/* A rule of the folder cannot know the id that the base got here. */
static void
name_base (JsonObject *rule, const char *base_id)
{
  JsonObject *reply = foyer_json_object (rule, "reply");

  if (reply == NULL || g_strcmp0 (foyer_json_text (reply, "mode"), "knowledge") != 0 ||
      json_object_has_member (rule, "knowledgeBaseIds"))
    return;
  JsonArray *ids = json_array_new ();
  json_array_add_string_element (ids, base_id);
  json_object_set_array_member (rule, "knowledgeBaseIds", ids);
}

/* Through the service that serves the API too: what it would refuse is refused here. */
static gboolean
load_rules (FoyerCtl *ctl, const char *folder, guint *n_made, GError **error)
{
  g_autoptr (JsonArray) wanted = read_array (folder, "rules.json", error);
  g_autoptr (GPtrArray) known = wanted != NULL ? foyer_ctl_list (ctl, FOYER_TYPE_CONTEXT_RULE, error) : NULL;
  g_autoptr (FoyerKnowledgeBase) base =
      known != NULL ? foyer_ctl_ensure_base (ctl, DEMO_BASE, TRUE, error) : NULL;
  g_autoptr (FoyerRuleService) rules = base != NULL ? make_rule_service (ctl, error) : NULL;

  if (rules == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (wanted); i++)
    {
      JsonObject *object = object_at (wanted, i);
      if (object == NULL || has_record (known, "name", foyer_json_text (object, "name")))
        continue;
      name_base (object, foyer_knowledge_base_get_id (base));
      if (!save_rule (rules, object, error))
        return FALSE;
      *n_made += 1;
    }
  return TRUE;
}

static gboolean
load_faq (FoyerCtl *ctl, const char *folder, guint *n_made, GError **error)
{
  g_autofree char               *path = g_build_filename (folder, "faq.csv", NULL);
  g_autoptr (FoyerKnowledgeBase) base = foyer_ctl_ensure_base (ctl, DEMO_BASE, TRUE, error);
  g_autoptr (JsonObject)         result =
      base != NULL ? foyer_ctl_import_file (ctl, foyer_knowledge_base_get_id (base), path, error) : NULL;

  if (result == NULL)
    return FALSE;
  JsonArray *failed = foyer_json_array (result, "failed");
  if (failed != NULL && json_array_get_length (failed) > 0)
    {
      JsonObject *line = json_array_get_object_element (failed, 0);
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "%s:%d: %s", path,
                   (int) foyer_json_int (line, "line", 0), foyer_json_text (line, "error"));
      return FALSE;
    }
  *n_made += (guint) (foyer_json_int (result, "created", 0) + foyer_json_int (result, "updated", 0));
  return TRUE;
}

static int
run (FoyerCtl *ctl, char **arguments, GError **error)
{
  guint n_made = 0;

  if (arguments[0] == NULL || arguments[1] != NULL)
    {
      foyer_ctl_fail_usage (error, _ ("one folder is needed"));
      return FOYER_CTL_USAGE;
    }
  if (!load_widget (ctl, arguments[0], &n_made, error) || !load_faq (ctl, arguments[0], &n_made, error) ||
      !load_canned_replies (ctl, arguments[0], &n_made, error) ||
      !load_rules (ctl, arguments[0], &n_made, error))
    return FOYER_CTL_FAILED;
  if (ctl->json)
    {
      JsonObject *answer = json_object_new ();
      json_object_set_int_member (answer, "changed", n_made);
      foyer_ctl_print_json (answer);
    }
  else
    {
      g_print (_ ("The demo site is there: %u entries new or changed\n"), n_made);
    }
  return FOYER_CTL_DONE;
}

const FoyerCtlCommand foyer_ctl_demo_load = {
  "demo load", "FOLDER", N_ ("Load the content of a demo site; what is there already stays"), TRUE, NULL, run,
};
