/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-window.h"

#include "foyer-test.h"

#include <libsoup/soup.h>

#define WIDGET "/api/widgets/01890000-0000-7000-8000-000000000001/sessions"

/* A visitor, who talks to the server as a page does. */
typedef struct
{
  FoyerApiClient *api;
  char           *conversation_id;
} Visitor;

static JsonNode *
call (FoyerApiClient *api, const char *method, const char *path, const char *json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;
  g_autoptr (JsonObject)   body = json != NULL ? foyer_json_parse_object (json, -1, &error) : NULL;

  foyer_api_client_call_async (api, method, path, body, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  JsonNode *answer = foyer_api_client_call_finish (api, result, &error);
  g_assert_no_error (error);
  return answer;
}

static void
visitor_start (Visitor *visitor)
{
  visitor->api = foyer_api_client_new (g_getenv ("FOYER_TEST_SERVER"));
  g_autoptr (JsonNode) session =
      call (visitor->api, "POST", WIDGET,
            "{\"context\":{\"url\":\"https://wick.example/lamps/dusk\",\"title\":\"The Dusk lamp\","
            "\"locale\":\"en\"}}");
  JsonObject *object = json_node_get_object (session);
  foyer_api_client_set_token (visitor->api, foyer_json_text (object, "visitorToken"));
  visitor->conversation_id = g_strdup (foyer_json_text (object, "conversationId"));
}

static void
visitor_say (Visitor *visitor, const char *text)
{
  g_autofree char     *path = g_strdup_printf ("/api/conversations/%s/messages", visitor->conversation_id);
  g_autofree char     *json = g_strdup_printf ("{\"content\":\"%s\"}", text);
  g_autoptr (JsonNode) answer = call (visitor->api, "POST", path, json);
  g_assert_nonnull (answer);
}

static void
visitor_clear (Visitor *visitor)
{
  g_clear_object (&visitor->api);
  g_free (visitor->conversation_id);
}

static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

/* For people: what the window looks like just now. */
static void
take_picture (FoyerWindow *window, const char *name)
{
  g_autofree char         *path = g_strconcat (g_getenv ("FOYER_PICTURES"), "/", name, ".png", NULL);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  GtkSnapshot             *snapshot = gtk_snapshot_new ();

  settle ();
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  GskRenderNode         *node = gtk_snapshot_free_to_node (snapshot);
  GskRenderer           *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (renderer, node, NULL);
  gsk_render_node_unref (node);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* The same in the dark, and as narrow as the window gets. */
static void
take_other_pictures (FoyerWindow *window, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);
  int              width, height;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  take_picture (window, dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  take_picture (window, narrow);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  settle ();
}

static GtkWidget *
find_widget (GtkWidget *from, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (from, type))
    {
      g_autofree char *own = NULL;
      if (text == NULL)
        return from;
      if (GTK_IS_BUTTON (from))
        own = g_strdup (gtk_button_get_label (GTK_BUTTON (from)));
      else if (ADW_IS_PREFERENCES_ROW (from))
        own = g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (from)));
      if (g_strcmp0 (own, text) == 0)
        return from;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type_in (GtkWidget *window, const char *row, const char *text)
{
  GtkWidget *found = find_widget (window, ADW_TYPE_PREFERENCES_ROW, row);
  g_assert_nonnull (found);
  gtk_editable_set_text (GTK_EDITABLE (found), text);
}

static guint
count (gpointer model)
{
  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

static gboolean
last_content_is (GListModel *messages, const char *text)
{
  guint                    length = count (messages);
  g_autoptr (FoyerMessage) last = length > 0 ? g_list_model_get_item (messages, length - 1) : NULL;
  return last != NULL && g_strcmp0 (foyer_message_get_content (last), text) == 0;
}

static void
log_in (FoyerWindow *window)
{
  type_in (GTK_WIDGET (window), "Server Address", g_getenv ("FOYER_TEST_SERVER"));
  type_in (GTK_WIDGET (window), "E-Mail", g_getenv ("FOYER_TEST_EMAIL"));
  type_in (GTK_WIDGET (window), "Password", "wrong password");
  take_picture (window, "login");
  take_other_pictures (window, "login");
  GtkWidget *button = find_widget (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Log _In");
  gtk_widget_activate (button);
  foyer_test_await (!gtk_widget_get_sensitive (button));
  foyer_test_await (gtk_widget_get_sensitive (button));
  type_in (GTK_WIDGET (window), "Password", g_getenv ("FOYER_TEST_PASSWORD"));
  gtk_widget_activate (button);
  foyer_test_await (foyer_conversations_page_get_list (foyer_window_get_conversations (window)) != NULL);
}

static double
pixels_to_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

/* What is new is seen at once, but nobody is taken away from what they read further up. */
static void
test_scrolling (FoyerConversationPage *page, Visitor *visitor)
{
  GListModel    *messages = foyer_conversation_page_get_messages (page);
  GtkWidget     *view = find_widget (GTK_WIDGET (page), GTK_TYPE_LIST_VIEW, NULL);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  visitor_say (visitor, "A few words more,\\nin lines\\nof their own\\nso that\\nit is tall");
  foyer_test_await (
      last_content_is (messages, "A few words more,\nin lines\nof their own\nso that\nit is tall"));
  settle ();
  g_assert_cmpfloat (pixels_to_end (adjustment), <, 1);
  gtk_adjustment_set_value (adjustment, 0);
  settle ();
  visitor_say (visitor, "And one more");
  foyer_test_await (last_content_is (messages, "And one more"));
  settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, 1);
  g_assert_cmpfloat (pixels_to_end (adjustment), >, 100);
}

static void
test_conversation (FoyerWindow *window, Visitor *visitor)
{
  FoyerConversationsPage *page = foyer_window_get_conversations (window);
  FoyerConversationPage  *conversation = foyer_conversations_page_get_page (page);
  GListModel             *messages = foyer_conversation_page_get_messages (conversation);

  foyer_test_await (count (foyer_conversations_page_get_list (page)) == 1);
  foyer_conversations_page_select (page, 0);
  foyer_test_await (count (messages) >= 2);
  visitor_say (visitor, "Hello, is somebody there?");
  foyer_test_await (count (messages) >= 4);

  GtkWidget *entry = find_widget (GTK_WIDGET (conversation), GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Ines here: yes, I am.");
  gtk_widget_activate (find_widget (GTK_WIDGET (conversation), GTK_TYPE_BUTTON, "_Send"));
  foyer_test_await (last_content_is (messages, "Ines here: yes, I am."));
  foyer_test_await (find_widget (GTK_WIDGET (conversation), GTK_TYPE_BUTTON, "Give Back") != NULL);
  visitor_say (visitor, "Wonderful");
  foyer_test_await (last_content_is (messages, "Wonderful"));
  g_autoptr (FoyerConversation) listed =
      g_list_model_get_item (G_LIST_MODEL (foyer_conversations_page_get_list (page)), 0);
  JsonObject *last = foyer_record_get_object (FOYER_RECORD (listed), FOYER_CONVERSATION_LAST_MESSAGE);
  g_assert_cmpstr (foyer_json_text (last, "content"), ==, "Wonderful");
  take_picture (window, "conversation");
  take_other_pictures (window, "conversation");
  test_scrolling (conversation, visitor);
}

static void
test_rule (FoyerWindow *window, FoyerApiClient *api)
{
  FoyerRulesPage *page = foyer_window_get_rules (window);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "rules");
  foyer_test_await (count (foyer_rules_page_get_list (page)) == 8);
  take_picture (window, "rules");
  take_other_pictures (window, "rules");
  g_autoptr (FoyerContextRule) rule =
      g_list_model_get_item (G_LIST_MODEL (foyer_rules_page_get_list (page)), 0);
  GtkWidget  *toggle = find_widget (GTK_WIDGET (foyer_rules_page_get_box (page)), GTK_TYPE_SWITCH, NULL);
  const char *id = foyer_context_rule_get_id (rule);
  g_assert_true (foyer_context_rule_get_is_active (rule));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  foyer_test_await (!foyer_context_rule_get_is_active (
      FOYER_CONTEXT_RULE (foyer_live_list_find (foyer_rules_page_get_list (page), id))));
}

static void
run (GtkApplication *application)
{
  Visitor      visitor = { NULL };
  FoyerWindow *window = foyer_window_new (ADW_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  visitor_start (&visitor);
  visitor_say (&visitor, "How long does delivery take?");
  log_in (window);
  test_conversation (window, &visitor);
  test_rule (window, visitor.api);
  visitor_clear (&visitor);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_window (void)
{
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/foyer_chat/Admin");
  g_signal_connect (application, "activate", G_CALLBACK (run), NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
}

/* GTK shows a stand-in without a word where the machine cannot draw SVG. */
static void
test_icon (void)
{
  static const char *const paths[] = {
    "/io/github/foyer_chat/Admin/icons/scalable/apps/io.github.foyer_chat.Admin.svg",
    "/io/github/foyer_chat/Admin/icons/scalable/apps/io.github.foyer_chat.Admin-symbolic.svg",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError)    error = NULL;
      g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_resource (paths[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_width (picture), >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-gui/icon", test_icon);
  g_test_add_func ("/admin-gui/window", test_window);
  return g_test_run ();
}
