/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-conversations-page.h"

#include "foyer-conversation-row.h"

struct _FoyerConversationsPage
{
  GtkWidget parent_instance;

  GtkWidget             *paned;
  GtkStack              *stack;
  GtkListView           *view;
  FoyerConversationPage *page;

  FoyerSession       *session;
  FoyerLiveList      *list;
  GtkSingleSelection *selection;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerConversationsPage, foyer_conversations_page, GTK_TYPE_WIDGET)

/* Newest activity first; the id settles ties, so that the order is the same everywhere. */
static int
compare_activity (gconstpointer one, gconstpointer two, gpointer data)
{
  FoyerConversation *first = (FoyerConversation *) one, *second = (FoyerConversation *) two;
  gint64 a = foyer_conversation_get_updated_at (first), b = foyer_conversation_get_updated_at (second);

  if (a != b)
    return a > b ? -1 : 1;
  return g_strcmp0 (foyer_conversation_get_id (second), foyer_conversation_get_id (first));
}

static void
on_page_failed (FoyerConversationsPage *self, const char *text)
{
  g_signal_emit (self, signals[FAILED], 0, text);
}

static void
on_selected (FoyerConversationsPage *self)
{
  FoyerConversation *conversation = gtk_single_selection_get_selected_item (self->selection);

  if (conversation != NULL &&
      g_strcmp0 (foyer_conversation_page_get_id (self->page), foyer_conversation_get_id (conversation)) != 0)
    foyer_conversation_page_show (self->page, self->session, conversation);
}

/* A conversation that moves up is removed and put again: the choice stays with it. */
static void
on_items_changed (FoyerConversationsPage *self)
{
  const char *id = foyer_conversation_page_get_id (self->page);
  guint       length = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  gtk_stack_set_visible_child_name (self->stack, length > 0 ? "list" : "empty");
  for (guint i = 0; id != NULL && i < length; i++)
    {
      g_autoptr (FoyerConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      if (g_strcmp0 (foyer_conversation_get_id (conversation), id) != 0)
        continue;
      foyer_conversation_page_update (self->page, conversation);
      if (gtk_single_selection_get_selected (self->selection) != i)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

/* A conversation's last words come with the messages. */
static void
on_change (FoyerConversationsPage *self, const char *table, JsonObject *payload)
{
  JsonObject  *message = foyer_json_object (payload, "data");
  const char  *id = foyer_json_text (message, "conversationId");
  FoyerRecord *old =
      g_strcmp0 (table, "messages") == 0 && id != NULL ? foyer_live_list_find (self->list, id) : NULL;

  if (old == NULL)
    return;
  JsonObject *last = foyer_record_get_object (old, FOYER_CONVERSATION_LAST_MESSAGE);
  if (foyer_json_int (last, "seq", 0) > foyer_json_int (message, "seq", 0))
    return;
  g_autoptr (FoyerRecord) record = foyer_record_copy (old);
  g_autoptr (JsonNode)    node = json_node_init_object (json_node_alloc (), message);
  foyer_conversation_set_last_message (FOYER_CONVERSATION (record), node);
  foyer_live_list_put (self->list, record);
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (FOYER_TYPE_CONVERSATION_ROW, NULL));
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  foyer_conversation_row_set_conversation (FOYER_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                           FOYER_CONVERSATION (gtk_list_item_get_item (item)));
}

static void
foyer_conversations_page_dispose (GObject *object)
{
  FoyerConversationsPage *self = FOYER_CONVERSATIONS_PAGE (object);

  g_clear_pointer (&self->paned, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (foyer_conversations_page_parent_class)->dispose (object);
}

static void
foyer_conversations_page_class_init (FoyerConversationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (FOYER_TYPE_CONVERSATION_PAGE);
  G_OBJECT_CLASS (klass)->dispose = foyer_conversations_page_dispose;
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-conversations-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationsPage, view);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationsPage, page);
  gtk_widget_class_bind_template_callback (widget_class, on_page_failed);
}

static void
foyer_conversations_page_init (FoyerConversationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  gtk_list_view_set_factory (self->view, factory);
}

/**
 * foyer_conversations_page_set_session:
 * @self: the page
 * @session: a session that is logged in
 */
void
foyer_conversations_page_set_session (FoyerConversationsPage *self, FoyerSession *session)
{
  g_return_if_fail (FOYER_IS_CONVERSATIONS_PAGE (self) && FOYER_IS_SESSION (session));
  g_set_object (&self->session, session);
  g_clear_object (&self->list);
  g_clear_object (&self->selection);
  self->list = foyer_live_list_new (session, FOYER_TYPE_CONVERSATION, "/api/conversations?limit=200",
                                    compare_activity);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (foyer_session_get_live (session), "change", G_CALLBACK (on_change), self,
                           G_CONNECT_SWAPPED);
  foyer_live_client_subscribe (foyer_session_get_live (session), "messages", NULL);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  on_items_changed (self);
}

/**
 * foyer_conversations_page_get_list:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): its conversations
 */
FoyerLiveList *
foyer_conversations_page_get_list (FoyerConversationsPage *self)
{
  g_return_val_if_fail (FOYER_IS_CONVERSATIONS_PAGE (self), NULL);
  return self->list;
}

/**
 * foyer_conversations_page_get_page:
 * @self: the page
 *
 * Returns: (transfer none): where the chosen conversation is shown
 */
FoyerConversationPage *
foyer_conversations_page_get_page (FoyerConversationsPage *self)
{
  g_return_val_if_fail (FOYER_IS_CONVERSATIONS_PAGE (self), NULL);
  return self->page;
}

/**
 * foyer_conversations_page_select:
 * @self: the page
 * @position: which conversation of the list
 */
void
foyer_conversations_page_select (FoyerConversationsPage *self, guint position)
{
  g_return_if_fail (FOYER_IS_CONVERSATIONS_PAGE (self) && self->selection != NULL);
  gtk_single_selection_set_selected (self->selection, position);
}
