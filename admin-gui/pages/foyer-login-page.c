/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-login-page.h"

#include <glib/gi18n.h>

struct _FoyerLoginPage
{
  GtkWidget parent_instance;

  GtkWidget   *box;
  GtkEditable *server_row;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkLabel    *error_label;
  GtkWidget   *button;

  FoyerSession *session; /* of the log-in under way */
  GCancellable *cancellable;
  GSettings    *settings;
};

enum
{
  LOGGED_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerLoginPage, foyer_login_page, GTK_TYPE_WIDGET)

static gboolean
has_text (GtkEditable *row)
{
  return *gtk_editable_get_text (row) != '\0';
}

static void
update (FoyerLoginPage *self)
{
  gboolean busy = self->session != NULL;

  gtk_widget_set_sensitive (self->button, !busy && has_text (self->server_row) &&
                                              has_text (self->email_row) && has_text (self->password_row));
  gtk_widget_set_sensitive (GTK_WIDGET (self->server_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->email_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), !busy);
}

static void
on_changed (FoyerLoginPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  update (self);
}

static void
show_error (FoyerLoginPage *self, const GError *error)
{
  const char *text = error->message;

  if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS))
    text = _ ("E-mail or password is wrong.");
  else if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_RATE_LIMITED))
    text = _ ("Too many attempts. Wait a moment and try again.");
  gtk_label_set_text (self->error_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
succeed (FoyerLoginPage *self)
{
  g_autoptr (FoyerSession) session = g_steal_pointer (&self->session);

  g_settings_set_string (self->settings, "server", gtk_editable_get_text (self->server_row));
  gtk_editable_set_text (self->password_row, "");
  update (self);
  g_signal_emit (self, signals[LOGGED_IN], 0, session);
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerLoginPage) self = data;
  g_autoptr (GError)         error = NULL;
  gboolean                   done = foyer_session_log_in_finish (FOYER_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    {
      succeed (self);
      return;
    }
  g_clear_object (&self->session);
  update (self);
  show_error (self, error);
}

static void
on_activated (FoyerLoginPage *self)
{
  if (!gtk_widget_get_sensitive (self->button))
    return;
  self->session = foyer_session_new (gtk_editable_get_text (self->server_row));
  update (self);
  foyer_session_log_in_async (self->session, gtk_editable_get_text (self->email_row),
                              gtk_editable_get_text (self->password_row), self->cancellable, on_logged_in,
                              g_object_ref (self));
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerLoginPage) self = data;
  g_autoptr (GError)         error = NULL;
  gboolean                   done = foyer_session_resume_finish (FOYER_SESSION (source), result, &error);

  if (self->session != FOYER_SESSION (source))
    return;
  if (done)
    {
      succeed (self);
      return;
    }
  g_debug ("Nothing to go on with: %s", error->message);
  g_clear_object (&self->session);
  update (self);
}

static void
foyer_login_page_dispose (GObject *object)
{
  FoyerLoginPage *self = FOYER_LOGIN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (foyer_login_page_parent_class)->dispose (object);
}

static void
foyer_login_page_class_init (FoyerLoginPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = foyer_login_page_dispose;
  signals[LOGGED_IN] = g_signal_new ("logged-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, FOYER_TYPE_SESSION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/foyer_chat/Admin/foyer-login-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, box);
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, FoyerLoginPage, button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
foyer_login_page_init (FoyerLoginPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (FOYER_APPLICATION_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_autofree char *server = g_settings_get_string (self->settings, "server");
  if (*server != '\0')
    gtk_editable_set_text (self->server_row, server);
}

/**
 * foyer_login_page_set_server:
 * @self: the page
 * @server: an address to log in at
 */
void
foyer_login_page_set_server (FoyerLoginPage *self, const char *server)
{
  g_return_if_fail (FOYER_IS_LOGIN_PAGE (self) && server != NULL);
  gtk_editable_set_text (self->server_row, server);
}

/**
 * foyer_login_page_resume:
 * @self: the page
 *
 * Goes on with the log-in that is kept for the server, if there is one.
 */
void
foyer_login_page_resume (FoyerLoginPage *self)
{
  g_return_if_fail (FOYER_IS_LOGIN_PAGE (self));
  if (self->session != NULL || !has_text (self->server_row))
    return;
  self->session = foyer_session_new (gtk_editable_get_text (self->server_row));
  update (self);
  foyer_session_resume_async (self->session, self->cancellable, on_resumed, g_object_ref (self));
}
