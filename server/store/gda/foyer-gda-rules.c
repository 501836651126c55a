/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include <string.h>

#include "foyer-gda-table.h"

/**
 * foyer_gda_rule_keep_version:
 * @session: a session
 * @rule: a rule as it is saved now
 * @actor: (nullable): who saves it
 * @error: what failed
 *
 * Returns: whether this version is kept
 */
gboolean
foyer_gda_rule_keep_version (FoyerGdaSession  *session,
                             FoyerContextRule *rule,
                             const FoyerActor *actor,
                             GError          **error)
{
  g_autoptr (FoyerRuleVersion) version = foyer_rule_version_new ();
  g_autoptr (JsonNode)         body = foyer_gda_record_to_node (FOYER_RECORD (rule));

  foyer_rule_version_set_rule_id (version, foyer_context_rule_get_id (rule));
  foyer_rule_version_set_version (version, foyer_context_rule_get_version (rule));
  foyer_rule_version_set_status (version, foyer_context_rule_get_status (rule));
  foyer_rule_version_set_rule (version, body);
  foyer_rule_version_set_created_at (version, foyer_gda_session_get_now (session));
  if (actor != NULL && g_strcmp0 (actor->kind, "user") == 0)
    foyer_rule_version_set_author_id (version, actor->id);
  return foyer_gda_table_write (session, FOYER_GDA_QUERY_RULE_VERSION_INSERT, FOYER_RECORD (version), error);
}

/**
 * foyer_gda_rule_check_unused:
 * @session: a session
 * @rule_id: a rule
 * @error: %FOYER_ERROR_RULE_IN_USE if a widget points to it
 *
 * Returns: whether it may go
 */
gboolean
foyer_gda_rule_check_unused (FoyerGdaSession *session, const char *rule_id, GError **error)
{
  FoyerGdaStatement    *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_WIDGET_RULES, error);
  g_autoptr (GPtrArray) widgets =
      statement == NULL ? NULL : foyer_gda_table_read_all (statement, FOYER_TYPE_WIDGET, error);

  if (widgets == NULL)
    return FALSE;
  for (guint i = 0; i < widgets->len; i++)
    {
      const char *const *ids = foyer_widget_get_rule_ids (widgets->pdata[i]);
      if (g_strcmp0 (foyer_widget_get_default_rule_id (widgets->pdata[i]), rule_id) != 0 &&
          (ids == NULL || !g_strv_contains (ids, rule_id)))
        continue;
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_RULE_IN_USE, "the widget %s points to this rule",
                   foyer_widget_get_id (widgets->pdata[i]));
      return FALSE;
    }
  return TRUE;
}

FOYER_GDA_OPERATION (published_rules)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_RULE_PUBLISHED, error);
  g_autoptr (GPtrArray) versions =
      statement == NULL ? NULL : foyer_gda_table_read_all (statement, FOYER_TYPE_RULE_VERSION, error);

  if (versions == NULL)
    return FALSE;
  for (guint i = 0; i < versions->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      JsonObject        *body = foyer_record_get_object (versions->pdata[i], FOYER_RULE_VERSION_RULE);
      FoyerRecord       *rule =
          body == NULL ? NULL
                             : foyer_record_from_json (FOYER_TYPE_CONTEXT_RULE, body, FOYER_VIEW_STORED, &failure);
      if (rule == NULL)
        g_message ("a stored rule cannot be read and is left out: %s",
                   failure == NULL ? "no body" : failure->message);
      else
        g_ptr_array_add (rules, rule);
    }
  *output = g_steal_pointer (&rules);
  return TRUE;
}
