/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-conversation-page.h"

#include <glib/gi18n.h>

#include "foyer-conversation-row.h"
#include "foyer-message-row.h"
#include "foyer-uuid.h"

/* So near to the end counts as there. */
#define NEAR_PIXELS 80

struct _FoyerConversationPage
{
  GtkWidget parent_instance;

  GtkWidget         *stack;
  GtkLabel          *title_label;
  GtkLabel          *page_label;
  GtkButton         *mode_button;
  GtkButton         *resolve_button;
  GtkScrolledWindow *scroller;
  GtkListView       *view;
  GtkToggleButton   *note_button;
  GtkEditable       *entry;
  GtkWidget         *send_button;

  FoyerSession      *session;
  FoyerConversation *conversation;
  GListStore        *messages; /* by seq */
  GCancellable      *cancellable;
  gboolean           at_end;
  guint              scroll_source;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerConversationPage, foyer_conversation_page, GTK_TYPE_WIDGET)

static void
fail (FoyerConversationPage *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static gboolean
scroll_to_end (gpointer data)
{
  FoyerConversationPage *self = data;
  GtkAdjustment         *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  self->scroll_source = 0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

/* The list guesses the height of rows that it has not shown, and corrects itself later: whoever was at the
 * end is taken there again, but not from here, where it is in the middle of its layout and would not notice.
 * Whoever reads further up stays. */
static void
on_extent (FoyerConversationPage *self)
{
  if (self->at_end && self->scroll_source == 0)
    self->scroll_source = g_idle_add_full (G_PRIORITY_LOW, scroll_to_end, self, NULL);
}

static void
on_scrolled (FoyerConversationPage *self, GtkAdjustment *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  self->at_end = gtk_adjustment_get_value (adjustment) >= end - NEAR_PIXELS;
}

static int
compare_seq (gconstpointer one, gconstpointer two, gpointer data)
{
  gint64 first = foyer_message_get_seq ((FoyerMessage *) one),
         second = foyer_message_get_seq ((FoyerMessage *) two);
  return first < second ? -1 : first > second;
}

/* Snapshot and frames may bring the same message; the later one counts (it may have been removed since). */
static void
put_message (FoyerConversationPage *self, FoyerMessage *message)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  for (guint i = length; i > 0; i--)
    {
      g_autoptr (FoyerMessage) other = g_list_model_get_item (G_LIST_MODEL (self->messages), i - 1);
      if (foyer_message_get_seq (other) == foyer_message_get_seq (message))
        {
          gpointer items[] = { message };
          g_list_store_splice (self->messages, i - 1, 1, items, 1);
          return;
        }
      if (foyer_message_get_seq (other) < foyer_message_get_seq (message))
        break;
    }
  g_list_store_insert_sorted (self->messages, message, compare_seq, NULL);
  on_extent (self);
}

static void
put_json (FoyerConversationPage *self, JsonObject *object)
{
  g_autoptr (FoyerMessage) message =
      object != NULL
          ? (FoyerMessage *) foyer_record_from_json (FOYER_TYPE_MESSAGE, object, FOYER_VIEW_WIRE, NULL)
          : NULL;

  if (message != NULL && foyer_message_get_seq (message) > 0)
    put_message (self, message);
}

static void
on_frame (FoyerConversationPage *self, const char *type, const char *id, JsonObject *payload)
{
  if (self->conversation != NULL && g_strcmp0 (type, "chat") == 0 &&
      g_strcmp0 (foyer_json_text (payload, "conversationId"), foyer_conversation_page_get_id (self)) == 0)
    put_json (self, payload);
}

static void
on_messages (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerConversationPage) self = data;
  g_autoptr (GError)                error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);

  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  JsonArray *rows = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    put_json (self, json_array_get_object_element (rows, i));
}

/* Subscribe first, then take the snapshot: nothing falls between the two. */
static void
catch_up (FoyerConversationPage *self)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  const char            *id = foyer_conversation_page_get_id (self);
  g_autofree char       *path = g_strdup_printf ("/api/conversations/%s/messages?limit=200", id);

  if (id == NULL)
    return;
  json_object_set_string_member (payload, "conversationId", id);
  (void) foyer_live_client_send (foyer_session_get_live (self->session), "subscribe", id, payload);
  foyer_api_client_call_async (foyer_session_get_api (self->session), "GET", path, NULL, self->cancellable,
                               on_messages, g_object_ref (self));
}

static void
on_state (FoyerConversationPage *self, GParamSpec *pspec, FoyerLiveClient *live)
{
  if (foyer_live_client_get_state (live) == FOYER_LIVE_ONLINE && self->conversation != NULL)
    catch_up (self);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerConversationPage) self = data;
  g_autoptr (GError)                error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);

  if (error != NULL)
    fail (self, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerConversationPage) self = data;
  g_autoptr (GError)                error = NULL;
  g_autoptr (JsonNode) answer = foyer_api_client_call_finish (FOYER_API_CLIENT (source), result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), TRUE);
  if (error != NULL)
    {
      /* The words stay where they are, to be sent again. */
      fail (self, error);
      return;
    }
  self->at_end = TRUE;
  gtk_editable_set_text (self->entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    put_json (self, json_node_get_object (answer));
}

static void
on_send (FoyerConversationPage *self)
{
  const char      *text = gtk_editable_get_text (self->entry);
  g_autofree char *path =
      g_strdup_printf ("/api/conversations/%s/messages", foyer_conversation_page_get_id (self));
  g_autofree char       *client_id = foyer_uuid_new ();
  g_autoptr (JsonObject) body = json_object_new ();

  if (*text == '\0' || self->conversation == NULL)
    return;
  json_object_set_string_member (body, "content", text);
  json_object_set_string_member (body, "clientId", client_id);
  json_object_set_string_member (body, "visibility",
                                 gtk_toggle_button_get_active (self->note_button) ? "staff" : "all");
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), FALSE);
  foyer_api_client_call_async (foyer_session_get_api (self->session), "POST", path, body, self->cancellable,
                               on_sent, g_object_ref (self));
}

static void
patch (FoyerConversationPage *self, const char *name, const char *value)
{
  g_autofree char *path = g_strdup_printf ("/api/conversations/%s", foyer_conversation_page_get_id (self));
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, name, value);
  foyer_api_client_call_async (foyer_session_get_api (self->session), "PATCH", path, body, self->cancellable,
                               on_called, g_object_ref (self));
}

static gboolean
is_mine (FoyerConversationPage *self)
{
  FoyerUser *user = foyer_session_get_user (self->session);
  return user != NULL &&
         g_strcmp0 (foyer_conversation_get_assignee_id (self->conversation), foyer_user_get_id (user)) == 0;
}

static void
on_mode_clicked (FoyerConversationPage *self)
{
  if (is_mine (self))
    patch (self, "mode", "auto");
  else
    patch (self, "assigneeId", foyer_user_get_id (foyer_session_get_user (self->session)));
}

static void
on_resolve_clicked (FoyerConversationPage *self)
{
  gboolean resolved = g_strcmp0 (foyer_conversation_get_status (self->conversation), "resolved") == 0;
  patch (self, "status", resolved ? "open" : "resolved");
}

static void
on_note_toggled (FoyerConversationPage *self)
{
  gboolean note = gtk_toggle_button_get_active (self->note_button);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry),
                                  note ? _ ("Note for the staff") : _ ("Reply to the visitor"));
}

static void
on_entry_changed (FoyerConversationPage *self)
{
  gtk_widget_set_sensitive (self->send_button, *gtk_editable_get_text (self->entry) != '\0');
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, g_object_new (FOYER_TYPE_MESSAGE_ROW, NULL));
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  foyer_message_row_set_message (FOYER_MESSAGE_ROW (gtk_list_item_get_child (item)),
                                 FOYER_MESSAGE (gtk_list_item_get_item (item)));
}

static void
foyer_conversation_page_dispose (GObject *object)
{
  FoyerConversationPage *self = FOYER_CONVERSATION_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->conversation);
  g_clear_object (&self->messages);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (foyer_conversation_page_parent_class)->dispose (object);
}

static void
foyer_conversation_page_class_init (FoyerConversationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = foyer_conversation_page_dispose;
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-conversation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, page_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, mode_button);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, resolve_button);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, view);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, note_button);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, entry);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationPage, send_button);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_resolve_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_note_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
}

static void
foyer_conversation_page_init (FoyerConversationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  gtk_list_view_set_factory (self->view, factory);
  self->messages = g_list_store_new (FOYER_TYPE_MESSAGE);
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->messages)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_extent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
}

/**
 * foyer_conversation_page_get_id:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): the conversation that is shown
 */
const char *
foyer_conversation_page_get_id (FoyerConversationPage *self)
{
  g_return_val_if_fail (FOYER_IS_CONVERSATION_PAGE (self), NULL);
  return self->conversation != NULL ? foyer_conversation_get_id (self->conversation) : NULL;
}

/**
 * foyer_conversation_page_get_messages:
 * @self: the page
 *
 * Returns: (transfer none): its messages
 */
GListModel *
foyer_conversation_page_get_messages (FoyerConversationPage *self)
{
  g_return_val_if_fail (FOYER_IS_CONVERSATION_PAGE (self), NULL);
  return G_LIST_MODEL (self->messages);
}

/**
 * foyer_conversation_page_update:
 * @self: the page
 * @conversation: the shown conversation as it is now
 */
void
foyer_conversation_page_update (FoyerConversationPage *self, FoyerConversation *conversation)
{
  g_return_if_fail (FOYER_IS_CONVERSATION_PAGE (self) && FOYER_IS_CONVERSATION (conversation));
  g_set_object (&self->conversation, conversation);
  g_autofree char *title = foyer_conversation_row_make_title (conversation);
  gboolean         resolved = g_strcmp0 (foyer_conversation_get_status (conversation), "resolved") == 0;
  gboolean         is_room = g_strcmp0 (foyer_conversation_get_kind (conversation), "room") == 0;
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->page_label, foyer_conversation_get_page_url (conversation));
  gtk_button_set_label (self->mode_button, is_mine (self) ? _ ("Give Back") : _ ("Take Over"));
  /* A room has nobody in charge. */
  gtk_widget_set_visible (GTK_WIDGET (self->mode_button), !is_room);
  gtk_button_set_label (self->resolve_button, resolved ? _ ("Reopen") : _ ("Resolve"));
}

/**
 * foyer_conversation_page_show:
 * @self: the page
 * @session: a session that is logged in
 * @conversation: what to show from now on
 */
void
foyer_conversation_page_show (FoyerConversationPage *self,
                              FoyerSession          *session,
                              FoyerConversation     *conversation)
{
  g_return_if_fail (FOYER_IS_CONVERSATION_PAGE (self) && FOYER_IS_SESSION (session));
  if (self->session != session)
    {
      g_set_object (&self->session, session);
      g_signal_connect_object (foyer_session_get_live (session), "frame", G_CALLBACK (on_frame), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (foyer_session_get_live (session), "notify::state", G_CALLBACK (on_state), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_list_store_remove_all (self->messages);
  self->at_end = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), TRUE);
  foyer_conversation_page_update (self, conversation);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "conversation");
  catch_up (self);
}
