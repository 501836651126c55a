/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-widget-check.h"

#include "foyer-origin.h"

#include <string.h>

static gboolean
refuse (GError **error, const char *field, const char *what)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "%s %s", field, what);
  return FALSE;
}

static gboolean
normalise_origins (FoyerWidget *widget, GError **error)
{
  const char *const       *origins = foyer_widget_get_origins (widget);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    {
      g_autofree char *origin = foyer_origin_normalise_pattern (origins[i], NULL);
      if (origin == NULL)
        {
          g_autofree char *field = g_strdup_printf ("origins[%u]", i);
          return refuse (error, field, "must be scheme://host[:port], or https://*.host for subdomains");
        }
      g_strv_builder_add (builder, origin);
    }
  g_auto (GStrv) normal = g_strv_builder_end (builder);
  if (origins != NULL)
    foyer_widget_set_origins (widget, (const char *const *) normal);
  return TRUE;
}

/* GTimeZone reads the file that a name leads to, so that the name must not lead anywhere else. */
static gboolean
is_time_zone (const char *name)
{
  if (strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_+-") != strlen (name) ||
      name[0] == '/' || name[0] == '+' || name[0] == '-' || g_ascii_isdigit (name[0]))
    return FALSE;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (name);
  return zone != NULL;
}

/**
 * foyer_widget_check_values:
 * @widget: a widget from outside, its types checked; its origins are normalised in place
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: whether origins and time zone mean something
 */
gboolean
foyer_widget_check_values (FoyerWidget *widget, GError **error)
{
  g_return_val_if_fail (FOYER_IS_WIDGET (widget), FALSE);
  const char *zone = foyer_widget_get_time_zone (widget);

  if (zone != NULL && !is_time_zone (zone))
    return refuse (error, "timeZone", "must be the IANA name of a time zone");
  return normalise_origins (widget, error);
}

static gboolean
check_rules (FoyerWidget *widget, GPtrArray *rules, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  const char *const     *ids = foyer_widget_get_rule_ids (widget);
  const char            *fallback = foyer_widget_get_default_rule_id (widget);

  for (guint i = 0; i < rules->len; i++)
    g_hash_table_add (known, (gpointer) foyer_record_get_id (g_ptr_array_index (rules, i)));
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    if (!g_hash_table_contains (known, ids[i]))
      {
        g_autofree char *field = g_strdup_printf ("ruleIds[%u]", i);
        return refuse (error, field, "is not the id of a rule");
      }
  if (fallback != NULL && !g_hash_table_contains (known, fallback))
    return refuse (error, "defaultRuleId", "is not the id of a rule");
  return TRUE;
}

static void
on_rules (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)          task = user_data;
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerStorePage) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (page != NULL && check_rules (g_task_get_source_object (task), page->records, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
look_for_rules (GTask *task, FoyerStore *store)
{
  FoyerWidget       *widget = g_task_get_source_object (task);
  const char *const *ids = foyer_widget_get_rule_ids (widget);

  if ((ids == NULL || ids[0] == NULL) && foyer_widget_get_default_rule_id (widget) == NULL)
    g_task_return_boolean (task, TRUE);
  else
    foyer_store_run_async (store, foyer_store_list (FOYER_TYPE_CONTEXT_RULE, foyer_list_query_new (0, NULL)),
                           g_task_get_cancellable (task), on_rules, g_object_ref (task));
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)             task = user_data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerConversation) room = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (room == NULL && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (room != NULL && g_strcmp0 (foyer_conversation_get_kind (room), "room") == 0)
    {
      look_for_rules (task, FOYER_STORE (source));
      return;
    }
  g_clear_error (&error);
  (void) refuse (&error, "roomId", "is not the id of a room");
  g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * foyer_widget_check_async:
 * @widget: a widget whose values are good
 * @store: where its rules and its room must be
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 */
void
foyer_widget_check_async (FoyerWidget        *widget,
                          FoyerStore         *store,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_WIDGET (widget));
  g_autoptr (GTask) task = g_task_new (widget, cancellable, callback, user_data);
  const char       *room = foyer_widget_get_room_id (widget);

  g_task_set_source_tag (task, foyer_widget_check_async);
  if (room != NULL)
    foyer_store_run_async (store, foyer_store_get (FOYER_TYPE_CONVERSATION, room), cancellable, on_room,
                           g_object_ref (task));
  else
    look_for_rules (task, store);
}

/**
 * foyer_widget_check_finish:
 * @widget: the widget
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_INVALID_FIELD, naming what points nowhere
 *
 * Returns: whether all it points to is there
 */
gboolean
foyer_widget_check_finish (FoyerWidget *widget, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, widget), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
