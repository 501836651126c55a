/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-service-private.h"

/* Whether the room that a rule sends visitors to is there: the only thing about a rule that takes a look at
 * the database. */
static const char *
get_room_id (FoyerContextRule *rule)
{
  return foyer_json_text (foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_REPLY), "roomId");
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)             task = data;
  GError                       *error = NULL;
  g_autoptr (FoyerConversation) room = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (room != NULL && g_strcmp0 (foyer_conversation_get_kind (room), "room") == 0)
    g_task_return_boolean (task, TRUE);
  else if (error != NULL && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND))
    g_task_return_error (task, error);
  else
    {
      g_clear_error (&error);
      g_task_return_error (task, foyer_error_new_field (FOYER_ERROR_INVALID_FIELD, "reply.roomId",
                                                        "reply.roomId is not the id of a room"));
    }
}

/**
 * foyer_rule_room_check_async: (skip)
 * @rule: a rule that foyer_rule_check() let through
 * @store: where its room must be
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is known
 * @user_data: for @callback
 */
void
foyer_rule_room_check_async (FoyerContextRule   *rule,
                             FoyerStore         *store,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (rule, cancellable, callback, user_data);

  g_task_set_source_tag (task, foyer_rule_room_check_async);
  if (get_room_id (rule) == NULL)
    g_task_return_boolean (task, TRUE);
  else
    foyer_store_run_async (store, foyer_store_get (FOYER_TYPE_CONVERSATION, get_room_id (rule)), cancellable,
                           on_room, g_steal_pointer (&task));
}

/**
 * foyer_rule_room_check_finish: (skip)
 * @rule: the rule
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_INVALID_FIELD for reply.roomId, or what the store says
 *
 * Returns: whether it has no room, or one that is there
 */
gboolean
foyer_rule_room_check_finish (FoyerContextRule *rule, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, rule), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
