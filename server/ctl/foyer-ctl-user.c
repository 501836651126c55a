/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "foyer-ctl.h"
#include "foyer-error.h"
#include "foyer-secret.h"
#include "foyer-setup-code.h"

#define MOST_LINE 8192

static char    *email;
static char    *name;
static char    *role;
static gboolean password_stdin;

static const GOptionEntry add_options[] = {
  { "email", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &email, N_ ("The account's address"),
    N_ ("ADDRESS") },
  { "name", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &name, N_ ("What to call the person"), N_ ("NAME") },
  { "role", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &role, N_ ("admin, agent or user"), N_ ("ROLE") },
  { "password-stdin", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &password_stdin,
    N_ ("Read the password, one line, from standard input"), NULL },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry email_options[] = {
  { "email", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &email, N_ ("The account's address"),
    N_ ("ADDRESS") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry password_options[] = {
  { "email", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &email, N_ ("The account's address"),
    N_ ("ADDRESS") },
  { "password-stdin", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &password_stdin,
    N_ ("Read the password, one line, from standard input"), NULL },
  G_OPTION_ENTRY_NULL,
};

static char *
read_line (void)
{
  char  buffer[MOST_LINE];
  char *line = NULL;

  if (fgets (buffer, sizeof buffer, stdin) != NULL)
    {
      gsize length = strlen (buffer);
      if (length > 0 && buffer[length - 1] == '\n')
        buffer[length - 1] = '\0';
      line = g_strdup (buffer);
    }
  memset (buffer, 0, sizeof buffer);
  return line;
}

static char *
ask_password (void)
{
  struct termios shown, hidden;

  tcgetattr (STDIN_FILENO, &shown);
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  g_printerr ("%s ", _ ("Password:"));
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  char *password = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  g_printerr ("\n");
  return password;
}

static char *
get_password (GError **error)
{
  char *password = NULL;

  if (password_stdin)
    password = read_line ();
  else if (isatty (STDIN_FILENO))
    password = ask_password ();
  else
    foyer_ctl_fail_usage (error, _ ("--password-stdin is needed where nobody can be asked for a password"));
  if (password == NULL && error != NULL && *error == NULL)
    foyer_ctl_fail_usage (error, _ ("no password was given"));
  return password;
}

static gboolean
print_user (FoyerCtl *ctl, FoyerUser *user, const char *done)
{
  if (ctl->json)
    foyer_ctl_print_json (foyer_record_to_json (FOYER_RECORD (user), FOYER_VIEW_WIRE));
  else
    g_print ("%s: %s (%s)\n", done, foyer_user_get_email (user), foyer_user_get_role (user));
  return TRUE;
}

static FoyerUser *
find_user (FoyerCtl *ctl, GError **error)
{
  if (email == NULL)
    {
      foyer_ctl_fail_usage (error, _ ("--email is needed"));
      return NULL;
    }
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_USER);
  g_autoptr (GError) problem = NULL;
  request->text = g_utf8_casefold (email, -1);
  FoyerUser *user = foyer_ctl_run (ctl, request, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (user == NULL)
    g_set_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, _ ("There is no account with the address %s"),
                 email);
  return user;
}

static gboolean
is_role (const char *text)
{
  return foyer_role_from_text (text) != FOYER_ROLE_NONE;
}

static FoyerUser *
create_user (FoyerCtl *ctl, const char *password, GError **error)
{
  g_autoptr (FoyerAuthService) auth = foyer_ctl_make_auth (ctl);
  g_autoptr (FoyerActor)       actor = foyer_ctl_get_actor ();
  g_autoptr (FoyerUser)        user = foyer_user_new ();
  g_autoptr (GAsyncResult)     result = NULL;

  foyer_user_set_email (user, email);
  foyer_user_set_name (user, name);
  foyer_user_set_role (user, role);
  foyer_auth_service_create_user_async (auth, user, password, actor, NULL, foyer_ctl_keep, &result);
  return foyer_auth_service_create_user_finish (auth, foyer_ctl_wait (&result), error);
}

static int
run_add (FoyerCtl *ctl, char **arguments, GError **error)
{
  if (email == NULL || !is_role (role))
    {
      foyer_ctl_fail_usage (error, _ ("--email and --role (admin, agent or user) are needed"));
      return FOYER_CTL_USAGE;
    }
  char *password = get_password (error);
  if (password == NULL)
    return FOYER_CTL_USAGE;
  g_autoptr (FoyerUser) user = create_user (ctl, password, error);
  foyer_secret_free (password);
  if (user == NULL)
    return FOYER_CTL_FAILED;
  if (g_str_equal (role, "admin"))
    {
      g_autofree char *path = foyer_config_get_path (ctl->config, "setup-code");
      foyer_setup_code_remove (path);
    }
  print_user (ctl, user, _ ("Added"));
  return FOYER_CTL_DONE;
}

static void
print_users (FoyerCtl *ctl, GPtrArray *users)
{
  for (guint i = 0; i < users->len; i++)
    {
      FoyerUser *user = users->pdata[i];
      if (ctl->json)
        foyer_ctl_print_json (foyer_record_to_json (FOYER_RECORD (user), FOYER_VIEW_WIRE));
      else
        g_print ("%-6s %-9s %-32s %s\n", foyer_user_get_role (user),
                 foyer_user_get_is_active (user) ? _ ("active") : _ ("disabled"), foyer_user_get_email (user),
                 foyer_user_get_name (user) != NULL ? foyer_user_get_name (user) : "");
    }
}

static int
run_list (FoyerCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (GPtrArray) users = foyer_ctl_list (ctl, FOYER_TYPE_USER, error);

  if (users == NULL)
    return FOYER_CTL_FAILED;
  print_users (ctl, users);
  return FOYER_CTL_DONE;
}

static int
update_user (FoyerCtl *ctl, FoyerUser *user, const char *const *names, const char *password, GError **error)
{
  g_autoptr (FoyerAuthService) auth = foyer_ctl_make_auth (ctl);
  g_autoptr (FoyerActor)       actor = foyer_ctl_get_actor ();
  g_autoptr (GAsyncResult)     result = NULL;

  foyer_auth_service_update_user_async (auth, user, names, password, actor, NULL, foyer_ctl_keep, &result);
  g_autoptr (FoyerUser) changed =
      foyer_auth_service_update_user_finish (auth, foyer_ctl_wait (&result), error);
  if (changed == NULL)
    return FOYER_CTL_FAILED;
  print_user (ctl, changed, _ ("Changed"));
  return FOYER_CTL_DONE;
}

static int
run_disable (FoyerCtl *ctl, char **arguments, GError **error)
{
  static const char *const names[] = { "isActive", NULL };
  g_autoptr (FoyerUser)    user = find_user (ctl, error);

  if (user == NULL)
    return FOYER_CTL_FAILED;
  foyer_user_set_is_active (user, FALSE);
  return update_user (ctl, user, names, NULL, error);
}

static int
run_set_password (FoyerCtl *ctl, char **arguments, GError **error)
{
  static const char *const names[] = { NULL };
  g_autoptr (FoyerUser)    user = find_user (ctl, error);
  char                    *password = user != NULL ? get_password (error) : NULL;

  if (password == NULL)
    return FOYER_CTL_FAILED;
  int code = update_user (ctl, user, names, password, error);
  foyer_secret_free (password);
  return code;
}

const FoyerCtlCommand foyer_ctl_user_add = { "user add", NULL,        N_ ("Add an account"),
                                             TRUE,       add_options, run_add };
const FoyerCtlCommand foyer_ctl_user_list = { "user list", NULL, N_ ("List the accounts"),
                                              TRUE,        NULL, run_list };
const FoyerCtlCommand foyer_ctl_user_disable = {
  "user disable", NULL, N_ ("Shut an account out; its tokens end at once"), TRUE, email_options, run_disable,
};
const FoyerCtlCommand foyer_ctl_user_set_password = {
  "user set-password",
  NULL,
  N_ ("Give an account a new password; its tokens end at once"),
  TRUE,
  password_options,
  run_set_password,
};
