/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rules-page.h"

#include <glib/gi18n.h>

struct _FoyerRulesPage
{
  GtkWidget parent_instance;

  GtkWidget  *scroller;
  GtkListBox *box;

  FoyerSession  *session;
  FoyerLiveList *list;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerRulesPage, foyer_rules_page, GTK_TYPE_WIDGET)

/* As the server chooses: higher priority, then the older one. */
static int
compare_rank (gconstpointer one, gconstpointer two, gpointer data)
{
  FoyerContextRule *first = (FoyerContextRule *) one, *second = (FoyerContextRule *) two;
  gint64            a = foyer_context_rule_get_priority (first), b = foyer_context_rule_get_priority (second);

  if (a != b)
    return a > b ? -1 : 1;
  a = foyer_context_rule_get_created_at (first);
  b = foyer_context_rule_get_created_at (second);
  if (a != b)
    return a < b ? -1 : 1;
  return g_strcmp0 (foyer_context_rule_get_id (first), foyer_context_rule_get_id (second));
}

/* The switch shows what the server says: after a refusal it goes back. */
static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkSwitch) toggle = data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (JsonNode)  answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);
  GtkWidget            *page = gtk_widget_get_ancestor (GTK_WIDGET (toggle), FOYER_TYPE_RULES_PAGE);

  if (error == NULL)
    return;
  gtk_switch_set_state (toggle, !gtk_switch_get_active (toggle));
  gtk_switch_set_active (toggle, gtk_switch_get_state (toggle));
  if (page != NULL)
    g_signal_emit (page, signals[FAILED], 0, error->message);
}

static gboolean
on_state_set (GtkSwitch *toggle, gboolean state, FoyerRulesPage *self)
{
  FoyerContextRule *rule = g_object_get_data (G_OBJECT (toggle), "rule");

  gtk_switch_set_state (toggle, state);
  if (foyer_context_rule_get_is_active (rule) == state)
    return TRUE;
  g_autoptr (JsonObject) body = foyer_record_to_json (FOYER_RECORD (rule), FOYER_VIEW_WIRE);
  g_autofree char       *path = g_strconcat ("/api/context-rules/", foyer_context_rule_get_id (rule), NULL);
  json_object_set_boolean_member (body, "isActive", state);
  foyer_api_client_call_async (foyer_session_get_api (self->session), "PUT", path, body, NULL, on_saved,
                               g_object_ref (toggle));
  return TRUE;
}

static char *
describe (FoyerContextRule *rule)
{
  const char      *description = foyer_context_rule_get_description (rule);
  JsonObject      *reply = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_REPLY);
  g_autofree char *priority =
      g_strdup_printf (_ ("Priority %d"), (int) foyer_context_rule_get_priority (rule));
  const char *mode = foyer_json_text (reply, "mode");

  if (description != NULL && *description != '\0')
    return g_strdup_printf ("%s · %s", priority, description);
  return g_strdup_printf ("%s · %s", priority, mode != NULL ? mode : "");
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  FoyerRulesPage   *self = data;
  FoyerContextRule *rule = item;
  GtkWidget        *row = adw_action_row_new ();
  GtkWidget        *toggle = gtk_switch_new ();
  g_autofree char  *subtitle = describe (rule);
  g_autofree char  *subtitle_markup = g_markup_escape_text (subtitle, -1);
  g_autofree char  *title_markup = g_markup_escape_text (foyer_context_rule_get_name (rule), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (toggle, foyer_session_is_admin (self->session));
  gtk_switch_set_active (GTK_SWITCH (toggle), foyer_context_rule_get_is_active (rule));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  foyer_context_rule_get_name (rule), -1);
  g_object_set_data_full (G_OBJECT (toggle), "rule", g_object_ref (rule), g_object_unref);
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (on_state_set), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  return row;
}

static void
foyer_rules_page_dispose (GObject *object)
{
  FoyerRulesPage *self = FOYER_RULES_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (foyer_rules_page_parent_class)->dispose (object);
}

static void
foyer_rules_page_class_init (FoyerRulesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = foyer_rules_page_dispose;
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-rules-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerRulesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, FoyerRulesPage, box);
}

static void
foyer_rules_page_init (FoyerRulesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * foyer_rules_page_set_session:
 * @self: the page
 * @session: a session that is logged in
 */
void
foyer_rules_page_set_session (FoyerRulesPage *self, FoyerSession *session)
{
  g_return_if_fail (FOYER_IS_RULES_PAGE (self) && FOYER_IS_SESSION (session));
  g_set_object (&self->session, session);
  g_clear_object (&self->list);
  self->list =
      foyer_live_list_new (session, FOYER_TYPE_CONTEXT_RULE, "/api/context-rules?limit=200", compare_rank);
  gtk_list_box_bind_model (self->box, G_LIST_MODEL (self->list), create_row, self, NULL);
}

/**
 * foyer_rules_page_get_list:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): its rules
 */
FoyerLiveList *
foyer_rules_page_get_list (FoyerRulesPage *self)
{
  g_return_val_if_fail (FOYER_IS_RULES_PAGE (self), NULL);
  return self->list;
}

/**
 * foyer_rules_page_get_box:
 * @self: the page
 *
 * Returns: (transfer none): the rows
 */
GtkListBox *
foyer_rules_page_get_box (FoyerRulesPage *self)
{
  g_return_val_if_fail (FOYER_IS_RULES_PAGE (self), NULL);
  return self->box;
}
