/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-access.h"

#include <string.h>

#include "foyer-error.h"

/* The table in full, as protocol.md has it: one letter for each caller that may. n = no account, v = visitor,
 * u = user, a = agent, A = admin. */
static const struct
{
  FoyerAction action;
  const char *who;
} expected[] = {
  { FOYER_ACTION_ACCOUNT, "vuaA" },
  { FOYER_ACTION_START_SESSION, "nvuaA" },
  { FOYER_ACTION_CHAT, "vaA" },
  { FOYER_ACTION_READ_RULES, "aA" },
  { FOYER_ACTION_TEST_RULES, "aA" },
  { FOYER_ACTION_WRITE_RULES, "A" },
  { FOYER_ACTION_READ_WIDGETS, "aA" },
  { FOYER_ACTION_WRITE_WIDGETS, "A" },
  { FOYER_ACTION_READ_CONVERSATIONS, "aA" },
  { FOYER_ACTION_SERVE_CONVERSATIONS, "aA" },
  { FOYER_ACTION_MAKE_ROOMS, "A" },
  { FOYER_ACTION_READ_CONTENT, "aA" },
  { FOYER_ACTION_WRITE_CONTENT, "A" },
  { FOYER_ACTION_MANAGE_USERS, "A" },
  { FOYER_ACTION_MANAGE_VISITORS, "A" },
  { FOYER_ACTION_READ_AUDIT, "A" },
  { FOYER_ACTION_READ_STATISTICS, "aA" },
};

static FoyerIdentity *
identity_for (char letter)
{
  switch (letter)
    {
    case 'n':
      return foyer_identity_new_anonymous ();
    case 'v':
      return foyer_identity_new_visitor ("visitor", "widget", NULL, "hash", 0);
    case 'u':
      return foyer_identity_new_staff ("user", FOYER_ROLE_USER, "hash", 0);
    case 'a':
      return foyer_identity_new_staff ("agent", FOYER_ROLE_AGENT, "hash", 0);
    default:
      return foyer_identity_new_staff ("admin", FOYER_ROLE_ADMIN, "hash", 0);
    }
}

static void
test_table (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (expected), ==, FOYER_N_ACTIONS);
  for (const char *letter = "nvuaA"; *letter != '\0'; letter++)
    {
      g_autoptr (FoyerIdentity) identity = identity_for (*letter);
      for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
        {
          gboolean allowed = foyer_access_is_allowed (identity, expected[i].action);
          g_test_message ("%c %s", *letter, foyer_action_to_text (expected[i].action));
          g_assert_cmpint (allowed, ==, strchr (expected[i].who, *letter) != NULL);
        }
    }
}

static void
test_errors (void)
{
  g_autoptr (FoyerIdentity) stranger = identity_for ('n');
  g_autoptr (FoyerIdentity) agent = identity_for ('a');
  g_autoptr (GError)        error = NULL;

  g_assert_false (foyer_access_check (stranger, FOYER_ACTION_READ_RULES, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED);
  g_clear_error (&error);
  g_assert_false (foyer_access_check (agent, FOYER_ACTION_WRITE_RULES, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_assert_true (foyer_access_check (agent, FOYER_ACTION_READ_RULES, &error));
  g_assert_no_error (error);
}

static void
test_watch (void)
{
  g_autoptr (FoyerIdentity) visitor = identity_for ('v');
  g_autoptr (FoyerIdentity) user = identity_for ('u');
  g_autoptr (FoyerIdentity) agent = identity_for ('a');
  g_autoptr (FoyerIdentity) admin = identity_for ('A');

  g_assert_false (foyer_access_may_watch (visitor, "messages"));
  g_assert_false (foyer_access_may_watch (user, "messages"));
  g_assert_true (foyer_access_may_watch (agent, "messages"));
  g_assert_false (foyer_access_may_watch (agent, "users"));
  g_assert_false (foyer_access_may_watch (agent, "audit"));
  g_assert_true (foyer_access_may_watch (admin, "users"));
  g_assert_true (foyer_access_may_watch (admin, "audit"));
  g_assert_false (foyer_access_may_watch (admin, "tokens"));
}

static void
test_permissions (void)
{
  g_autoptr (FoyerIdentity) visitor = identity_for ('v');
  g_autoptr (FoyerIdentity) admin = identity_for ('A');
  g_auto (GStrv)            few = foyer_access_get_permissions (visitor);
  g_auto (GStrv)            all = foyer_access_get_permissions (admin);

  g_assert_cmpuint (g_strv_length (all), ==, FOYER_N_ACTIONS);
  g_assert_cmpuint (g_strv_length (few), ==, 3);
  g_assert_true (g_strv_contains ((const char *const *) few, "chat"));
}

static void
test_roles (void)
{
  g_assert_cmpint (foyer_role_from_text ("admin"), ==, FOYER_ROLE_ADMIN);
  g_assert_cmpint (foyer_role_from_text ("Admin"), ==, FOYER_ROLE_NONE);
  g_assert_cmpint (foyer_role_from_text ("none"), ==, FOYER_ROLE_NONE);
  g_assert_cmpint (foyer_role_from_text (NULL), ==, FOYER_ROLE_NONE);
  g_assert_cmpstr (foyer_role_to_text (FOYER_ROLE_AGENT), ==, "agent");
}

static void
test_expiry (void)
{
  g_autoptr (FoyerIdentity) ends = foyer_identity_new_staff ("user", FOYER_ROLE_USER, "hash", 1000);
  g_autoptr (FoyerIdentity) stays = foyer_identity_new_staff ("user", FOYER_ROLE_USER, "hash", 0);

  g_assert_false (foyer_identity_is_expired (ends, 999));
  g_assert_true (foyer_identity_is_expired (ends, 1000));
  g_assert_false (foyer_identity_is_expired (stays, G_MAXINT64));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/access/table", test_table);
  g_test_add_func ("/auth/access/errors", test_errors);
  g_test_add_func ("/auth/access/watch", test_watch);
  g_test_add_func ("/auth/access/permissions", test_permissions);
  g_test_add_func ("/auth/access/roles", test_roles);
  g_test_add_func ("/auth/access/expiry", test_expiry);
  return g_test_run ();
}
