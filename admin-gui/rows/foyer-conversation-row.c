/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-conversation-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _FoyerConversationRow
{
  GtkWidget parent_instance;

  GtkWidget *box;
  AdwAvatar *avatar;
  GtkLabel  *title_label;
  GtkLabel  *state_label;
  GtkLabel  *words_label;
  GtkLabel  *page_label;
};

G_DEFINE_FINAL_TYPE (FoyerConversationRow, foyer_conversation_row, GTK_TYPE_WIDGET)

static void
foyer_conversation_row_dispose (GObject *object)
{
  g_clear_pointer (&FOYER_CONVERSATION_ROW (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (foyer_conversation_row_parent_class)->dispose (object);
}

static void
foyer_conversation_row_class_init (FoyerConversationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = foyer_conversation_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, box);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, words_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerConversationRow, page_label);
}

static void
foyer_conversation_row_init (FoyerConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * foyer_conversation_row_make_title:
 * @conversation: a conversation
 *
 * Returns: (transfer full): what people call it: its title, its visitor's name, or a short number of the
 * visitor
 */
char *
foyer_conversation_row_make_title (FoyerConversation *conversation)
{
  const char *title = foyer_conversation_get_title (conversation);
  const char *name = foyer_conversation_get_visitor_name (conversation);
  const char *id = foyer_conversation_get_visitor_id (conversation);

  if (title != NULL && *title != '\0')
    return g_strdup (title);
  if (name != NULL && *name != '\0')
    return g_strdup (name);
  /* The end of the id differs between visitors; its start is the time. */
  return g_strdup_printf (_ ("Visitor %s"), id != NULL && strlen (id) >= 4 ? id + strlen (id) - 4 : "?");
}

static const char *
state_text (FoyerConversation *conversation)
{
  if (g_strcmp0 (foyer_conversation_get_status (conversation), "resolved") == 0)
    return _ ("Resolved");
  if (g_strcmp0 (foyer_conversation_get_kind (conversation), "room") == 0)
    return _ ("Room");
  if (g_strcmp0 (foyer_conversation_get_mode (conversation), "human") != 0)
    return "";
  return foyer_conversation_get_assignee_id (conversation) != NULL ? _ ("Assigned") : _ ("Waiting");
}

/**
 * foyer_conversation_row_set_conversation:
 * @self: a row
 * @conversation: what it shows
 */
void
foyer_conversation_row_set_conversation (FoyerConversationRow *self, FoyerConversation *conversation)
{
  g_return_if_fail (FOYER_IS_CONVERSATION_ROW (self) && FOYER_IS_CONVERSATION (conversation));
  g_autofree char *title = foyer_conversation_row_make_title (conversation);
  JsonObject *last = foyer_record_get_object (FOYER_RECORD (conversation), FOYER_CONVERSATION_LAST_MESSAGE);
  const char *words = foyer_json_text (last, "content");
  const char *page = foyer_conversation_get_page_title (conversation);
  const char *state = state_text (conversation);
  adw_avatar_set_text (self->avatar, title);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->state_label, state);
  gtk_label_set_text (self->words_label, words != NULL ? words : _ ("No message yet"));
  gtk_label_set_text (self->page_label, page != NULL ? page : foyer_conversation_get_page_url (conversation));
  if (g_str_equal (state, _ ("Waiting")))
    gtk_widget_add_css_class (GTK_WIDGET (self->state_label), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "accent");
}
