/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-window.h"

#include <glib/gi18n.h>

struct _FoyerWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay        *toasts;
  GtkStack               *stack;
  GtkLabel               *state_label;
  AdwViewStack           *views;
  FoyerLoginPage         *login_page;
  FoyerConversationsPage *conversations_page;
  FoyerRulesPage         *rules_page;

  FoyerSession *session;
};

G_DEFINE_FINAL_TYPE (FoyerWindow, foyer_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_toast (FoyerWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

static void
on_failed (FoyerWindow *self, const char *text)
{
  show_toast (self, text);
}

static void
log_out (FoyerWindow *self)
{
  if (self->session == NULL)
    return;
  foyer_session_log_out (self->session);
  g_clear_object (&self->session);
  gtk_stack_set_visible_child_name (self->stack, "login");
}

static void
on_state (FoyerWindow *self, GParamSpec *pspec, FoyerLiveClient *live)
{
  if (self->session == NULL)
    return;
  switch (foyer_live_client_get_state (live))
    {
    case FOYER_LIVE_CONNECTING:
      gtk_label_set_text (self->state_label, _ ("Connecting…"));
      break;
    case FOYER_LIVE_ONLINE:
      gtk_label_set_text (self->state_label, "");
      break;
    case FOYER_LIVE_REFUSED:
      show_toast (self, _ ("You were logged out."));
      log_out (self);
      break;
    case FOYER_LIVE_OFFLINE:
    default:
      gtk_label_set_text (self->state_label, _ ("Offline"));
      break;
    }
}

static void
on_logged_in (FoyerWindow *self, FoyerSession *session)
{
  foyer_window_start (self, session);
}

static void
activate_log_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  log_out (FOYER_WINDOW (widget));
}

static void
activate_show_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_view_stack_set_visible_child_name (FOYER_WINDOW (widget)->views,
                                         g_variant_get_string (parameter, NULL));
}

static void
activate_about (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_show_about_dialog (GTK_WINDOW (widget), "program-name", "Foyer", "version", FOYER_VERSION, "comments",
                         _ ("Self-hosted, context-aware, embeddable chat"), "logo-icon-name",
                         FOYER_APPLICATION_ID, "license-type", GTK_LICENSE_AGPL_3_0, NULL);
}

static void
foyer_window_dispose (GObject *object)
{
  g_clear_object (&FOYER_WINDOW (object)->session);
  G_OBJECT_CLASS (foyer_window_parent_class)->dispose (object);
}

static void
foyer_window_class_init (FoyerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (FOYER_TYPE_LOGIN_PAGE);
  g_type_ensure (FOYER_TYPE_CONVERSATIONS_PAGE);
  g_type_ensure (FOYER_TYPE_RULES_PAGE);
  G_OBJECT_CLASS (klass)->dispose = foyer_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/foyer_chat/Admin/foyer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, state_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, views);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, login_page);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, conversations_page);
  gtk_widget_class_bind_template_child (widget_class, FoyerWindow, rules_page);
  gtk_widget_class_bind_template_callback (widget_class, on_logged_in);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
  gtk_widget_class_install_action (widget_class, "win.log-out", NULL, activate_log_out);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, activate_about);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", activate_show_page);
}

static void
foyer_window_init (FoyerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * foyer_window_new:
 * @application: the application
 *
 * Returns: (transfer none): a window that asks for a log-in, or goes on with the one that is kept
 */
FoyerWindow *
foyer_window_new (AdwApplication *application)
{
  FoyerWindow *self = g_object_new (FOYER_TYPE_WINDOW, "application", application, NULL);
  foyer_login_page_resume (self->login_page);
  return self;
}

/**
 * foyer_window_set_server:
 * @self: the window
 * @server: an address to log in at
 */
void
foyer_window_set_server (FoyerWindow *self, const char *server)
{
  g_return_if_fail (FOYER_IS_WINDOW (self));
  foyer_login_page_set_server (self->login_page, server);
}

/**
 * foyer_window_start:
 * @self: the window
 * @session: a session that is logged in
 */
void
foyer_window_start (FoyerWindow *self, FoyerSession *session)
{
  g_return_if_fail (FOYER_IS_WINDOW (self) && FOYER_IS_SESSION (session));
  FoyerLiveClient *live = foyer_session_get_live (session);
  g_set_object (&self->session, session);
  g_signal_connect_object (live, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  on_state (self, NULL, live);
  foyer_conversations_page_set_session (self->conversations_page, session);
  foyer_rules_page_set_session (self->rules_page, session);
  gtk_stack_set_visible_child_name (self->stack, "main");
}

/**
 * foyer_window_get_conversations:
 * @self: the window
 *
 * Returns: (transfer none): its conversations
 */
FoyerConversationsPage *
foyer_window_get_conversations (FoyerWindow *self)
{
  g_return_val_if_fail (FOYER_IS_WINDOW (self), NULL);
  return self->conversations_page;
}

/**
 * foyer_window_get_rules:
 * @self: the window
 *
 * Returns: (transfer none): its rules
 */
FoyerRulesPage *
foyer_window_get_rules (FoyerWindow *self)
{
  g_return_val_if_fail (FOYER_IS_WINDOW (self), NULL);
  return self->rules_page;
}
