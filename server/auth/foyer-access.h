/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-identity.h"

G_BEGIN_DECLS

typedef enum
{
  FOYER_ACTION_ACCOUNT,       /* me, log out, own password */
  FOYER_ACTION_START_SESSION, /* become a visitor of a widget */
  FOYER_ACTION_CHAT,          /* write in a conversation that is one's own, or that staff serves */
  FOYER_ACTION_READ_RULES,
  FOYER_ACTION_TEST_RULES,
  FOYER_ACTION_WRITE_RULES, /* versions, rollback and replay too */
  FOYER_ACTION_READ_WIDGETS,
  FOYER_ACTION_WRITE_WIDGETS,       /* the identity secret too */
  FOYER_ACTION_READ_CONVERSATIONS,  /* everybody's, staff notes and traces too */
  FOYER_ACTION_SERVE_CONVERSATIONS, /* reply, take over, assign, remove messages and members */
  FOYER_ACTION_MAKE_ROOMS,
  FOYER_ACTION_READ_CONTENT, /* knowledge, prompt templates, canned replies, moderation rules */
  FOYER_ACTION_WRITE_CONTENT,
  FOYER_ACTION_MANAGE_USERS,
  FOYER_ACTION_MANAGE_VISITORS,
  FOYER_ACTION_READ_AUDIT,
  FOYER_ACTION_READ_STATISTICS,
} FoyerAction;

#define FOYER_N_ACTIONS (FOYER_ACTION_READ_STATISTICS + 1)

gboolean    foyer_access_is_allowed (const FoyerIdentity *identity, FoyerAction action);
gboolean    foyer_access_check (const FoyerIdentity *identity, FoyerAction action, GError **error);
gboolean    foyer_access_may_watch (const FoyerIdentity *identity, const char *table);
const char *foyer_action_to_text (FoyerAction action);
GStrv       foyer_access_get_permissions (const FoyerIdentity *identity);

G_END_DECLS
