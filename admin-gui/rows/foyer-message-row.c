/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-message-row.h"

#include <glib/gi18n.h>

struct _FoyerMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *bubble;
  GtkLabel  *sender_label;
  GtkLabel  *content_label;
  GtkLabel  *time_label;
};

G_DEFINE_FINAL_TYPE (FoyerMessageRow, foyer_message_row, GTK_TYPE_WIDGET)

static void
foyer_message_row_dispose (GObject *object)
{
  g_clear_pointer (&FOYER_MESSAGE_ROW (object)->bubble, gtk_widget_unparent);
  G_OBJECT_CLASS (foyer_message_row_parent_class)->dispose (object);
}

static void
foyer_message_row_class_init (FoyerMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = foyer_message_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, FoyerMessageRow, sender_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerMessageRow, content_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerMessageRow, time_label);
}

static void
foyer_message_row_init (FoyerMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const char *
sender_text (FoyerMessage *message)
{
  const char *kind = foyer_message_get_sender_kind (message);
  const char *name = foyer_message_get_sender_name (message);

  if (g_strcmp0 (foyer_message_get_visibility (message), "staff") == 0)
    return _ ("Internal note");
  if (g_strcmp0 (kind, "ai") == 0)
    return _ ("Automatic answer");
  if (name != NULL && *name != '\0')
    return name;
  return g_strcmp0 (kind, "visitor") == 0 ? _ ("Visitor") : _ ("Staff");
}

/**
 * foyer_message_row_set_message:
 * @self: a row
 * @message: what it shows
 */
void
foyer_message_row_set_message (FoyerMessageRow *self, FoyerMessage *message)
{
  g_return_if_fail (FOYER_IS_MESSAGE_ROW (self) && FOYER_IS_MESSAGE (message));
  gboolean              is_visitor = g_strcmp0 (foyer_message_get_sender_kind (message), "visitor") == 0;
  gboolean              is_note = g_strcmp0 (foyer_message_get_visibility (message), "staff") == 0;
  gboolean              is_removed = g_strcmp0 (foyer_message_get_status (message), "removed") == 0;
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (foyer_message_get_created_at (message) / 1000);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%X") : NULL;
  gtk_label_set_text (self->sender_label, sender_text (message));
  gtk_label_set_text (self->content_label,
                      is_removed ? _ ("This message was removed.") : foyer_message_get_content (message));
  gtk_label_set_text (self->time_label, clock != NULL ? clock : "");
  gtk_widget_set_halign (self->bubble, is_visitor ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_widget_remove_css_class (self->bubble, "note");
  gtk_widget_remove_css_class (self->bubble, "own");
  if (is_note)
    gtk_widget_add_css_class (self->bubble, "note");
  else if (!is_visitor)
    gtk_widget_add_css_class (self->bubble, "own");
}
