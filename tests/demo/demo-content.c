/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demo-content.h"

char *
demo_read (const char *folder, const char *name)
{
  g_autofree char   *path = g_build_filename (folder, name, NULL);
  char              *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

JsonNode *
demo_load (const char *folder, const char *name)
{
  g_autofree char   *text = demo_read (folder, name);
  g_autoptr (GError) error = NULL;
  JsonNode          *node = foyer_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return node;
}

void
demo_make_record (FoyerRecord *record, JsonObject *object)
{
  g_autoptr (GError) error = NULL;

  foyer_record_apply_json (record, object, FOYER_VALIDATE_CREATE, &error);
  g_assert_no_error (error);
}

static const char *
mode_of (JsonObject *rule)
{
  return foyer_json_text (foyer_json_object (rule, "reply"), "mode");
}

/* The rules do not know the id that their base gets; who loads them puts it in. */
static void
name_base (JsonObject *rule)
{
  if (g_strcmp0 (mode_of (rule), "knowledge") != 0)
    return;
  JsonArray *ids = json_array_new ();
  json_array_add_string_element (ids, "base");
  json_object_set_array_member (rule, "knowledgeBaseIds", ids);
}

/* The rules as the server would store them: one after the other, so the first is the oldest. Only those that
 * reply in @mode where that is not NULL. */
FoyerRuleSet *
demo_load_rules (const char *folder, const char *mode)
{
  g_autoptr (JsonNode)  node = demo_load (folder, "rules.json");
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray            *array = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (array), ==, 8);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject        *object = json_array_get_object_element (array, i);
      g_autofree char   *id = g_strdup_printf ("rule-%u", i);
      g_autoptr (GError) error = NULL;
      if (mode != NULL && g_strcmp0 (mode_of (object), mode) != 0)
        continue;
      FoyerContextRule *rule = foyer_context_rule_new ();
      g_ptr_array_add (rules, rule);
      name_base (object);
      demo_make_record (FOYER_RECORD (rule), object);
      foyer_context_rule_set_id (rule, id);
      foyer_context_rule_set_created_at (rule, i + 1);
      foyer_rule_check (rule, &error);
      g_assert_no_error (error);
    }
  return foyer_rule_set_new (rules);
}
