/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-access.h"

#include "foyer-error.h"

/* The one table of who may do what. @role is the least role of an account that may; @visitor and @anonymous
 * say it of callers without an account. */
typedef struct
{
  const char *name;
  FoyerRole   role;
  gboolean    visitor;
  gboolean    anonymous;
} Permission;

static const Permission permissions[FOYER_N_ACTIONS] = {
  [FOYER_ACTION_ACCOUNT] = { "account", FOYER_ROLE_USER, TRUE, FALSE },
  [FOYER_ACTION_START_SESSION] = { "sessions.start", FOYER_ROLE_USER, TRUE, TRUE },
  [FOYER_ACTION_CHAT] = { "chat", FOYER_ROLE_AGENT, TRUE, FALSE },
  [FOYER_ACTION_READ_RULES] = { "rules.read", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_TEST_RULES] = { "rules.test", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_WRITE_RULES] = { "rules.write", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_READ_WIDGETS] = { "widgets.read", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_WRITE_WIDGETS] = { "widgets.write", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_READ_CONVERSATIONS] = { "conversations.read", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_SERVE_CONVERSATIONS] = { "conversations.serve", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_MAKE_ROOMS] = { "rooms.make", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_READ_CONTENT] = { "content.read", FOYER_ROLE_AGENT, FALSE, FALSE },
  [FOYER_ACTION_WRITE_CONTENT] = { "content.write", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_MANAGE_USERS] = { "users.manage", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_MANAGE_VISITORS] = { "visitors.manage", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_READ_AUDIT] = { "audit.read", FOYER_ROLE_ADMIN, FALSE, FALSE },
  [FOYER_ACTION_READ_STATISTICS] = { "statistics.read", FOYER_ROLE_AGENT, FALSE, FALSE },
};

/* Which tables of the change feed there are, and the least role that may watch each. */
static const struct
{
  const char *table;
  FoyerRole   role;
} watchable[] = {
  { "audit", FOYER_ROLE_ADMIN },
  { "canned_replies", FOYER_ROLE_AGENT },
  { "context_rules", FOYER_ROLE_AGENT },
  { "conversations", FOYER_ROLE_AGENT },
  { "documents", FOYER_ROLE_AGENT },
  { "knowledge_bases", FOYER_ROLE_AGENT },
  { "messages", FOYER_ROLE_AGENT },
  { "moderation_rules", FOYER_ROLE_AGENT },
  { "prompt_templates", FOYER_ROLE_AGENT },
  { "users", FOYER_ROLE_ADMIN },
  { "widgets", FOYER_ROLE_AGENT },
};

/**
 * foyer_access_is_allowed:
 * @identity: who asks
 * @action: what they want to do
 *
 * Whether the kind of caller may do this kind of thing. That a conversation is the visitor's own is checked
 * where the conversation is at hand.
 *
 * Returns: whether they may
 */
gboolean
foyer_access_is_allowed (const FoyerIdentity *identity, FoyerAction action)
{
  g_return_val_if_fail (identity != NULL, FALSE);
  g_return_val_if_fail (action < FOYER_N_ACTIONS, FALSE);

  const Permission *permission = &permissions[action];
  switch (identity->kind)
    {
    case FOYER_IDENTITY_STAFF:
      return identity->role >= permission->role;
    case FOYER_IDENTITY_VISITOR:
      return permission->visitor;
    case FOYER_IDENTITY_ANONYMOUS:
      return permission->anonymous;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * foyer_access_check:
 * @identity: who asks
 * @action: what they want to do
 * @error: set to %FOYER_ERROR_NOT_AUTHENTICATED where a token would be needed, %FOYER_ERROR_FORBIDDEN where
 * the token is not enough
 *
 * Returns: whether they may
 */
gboolean
foyer_access_check (const FoyerIdentity *identity, FoyerAction action, GError **error)
{
  if (foyer_access_is_allowed (identity, action))
    return TRUE;
  if (identity == NULL || identity->kind == FOYER_IDENTITY_ANONYMOUS)
    g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED, "A token is needed for this");
  else
    g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "This account may not do this");
  return FALSE;
}

/**
 * foyer_access_may_watch:
 * @identity: who asks
 * @table: a table's name in the change feed
 *
 * Returns: whether they may subscribe to it; %FALSE for a table that there is not
 */
gboolean
foyer_access_may_watch (const FoyerIdentity *identity, const char *table)
{
  g_return_val_if_fail (identity != NULL && table != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (watchable); i++)
    {
      if (g_str_equal (watchable[i].table, table))
        return identity->kind == FOYER_IDENTITY_STAFF && identity->role >= watchable[i].role;
    }
  return FALSE;
}

/**
 * foyer_action_to_text:
 * @action: an action
 *
 * Returns: (transfer none): its name in the list of permissions that a client gets
 */
const char *
foyer_action_to_text (FoyerAction action)
{
  g_return_val_if_fail (action < FOYER_N_ACTIONS, "");
  return permissions[action].name;
}

/**
 * foyer_access_get_permissions:
 * @identity: who asks
 *
 * Returns: (transfer full): the names of everything that they may do, for the auth_response frame
 */
GStrv
foyer_access_get_permissions (const FoyerIdentity *identity)
{
  g_return_val_if_fail (identity != NULL, NULL);

  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (guint action = 0; action < FOYER_N_ACTIONS; action++)
    {
      if (foyer_access_is_allowed (identity, (FoyerAction) action))
        g_strv_builder_add (names, permissions[action].name);
    }
  return g_strv_builder_end (names);
}
