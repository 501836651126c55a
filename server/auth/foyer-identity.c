/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-identity.h"

#include <string.h>

#include "foyer-cell.h"
#include "foyer-shared-text.h"

G_DEFINE_BOXED_TYPE (FoyerIdentity, foyer_identity, foyer_identity_ref, foyer_identity_unref)

static const char *const role_names[] = {
  [FOYER_ROLE_NONE] = "none",
  [FOYER_ROLE_USER] = "user",
  [FOYER_ROLE_AGENT] = "agent",
  [FOYER_ROLE_ADMIN] = "admin",
};

/* One piece of memory with the strings behind, for there is one at each socket; only a widget's id is the
 * same for many. */
static FoyerIdentity *
identity_new (const char *user_id, const char *visitor_id, const char *widget_id, const char *token_id)
{
  const char    *strings[] = { user_id, visitor_id, token_id };
  char         **places[G_N_ELEMENTS (strings)];
  gsize          size = sizeof (FoyerIdentity);
  FoyerIdentity *identity;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    size += strings[i] != NULL ? strlen (strings[i]) + 1 : 0;
  identity = foyer_cell_new0 (size);
  g_atomic_ref_count_init (&identity->count);
  char *end = (char *) (identity + 1);
  places[0] = &identity->user_id;
  places[1] = &identity->visitor_id;
  places[2] = &identity->token_id;
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      {
        *places[i] = end;
        end = stpcpy (end, strings[i]) + 1;
      }
  identity->widget_id = foyer_shared_text_ref (widget_id);
  return identity;
}

/**
 * foyer_role_from_text:
 * @text: (nullable): a role's name on the wire
 *
 * Returns: the role, %FOYER_ROLE_NONE for everything that is not "user", "agent" or "admin"
 */
FoyerRole
foyer_role_from_text (const char *text)
{
  for (guint role = FOYER_ROLE_USER; role < G_N_ELEMENTS (role_names); role++)
    {
      if (g_strcmp0 (text, role_names[role]) == 0)
        return (FoyerRole) role;
    }
  return FOYER_ROLE_NONE;
}

/**
 * foyer_role_to_text:
 * @role: a role
 *
 * Returns: (transfer none): its name on the wire
 */
const char *
foyer_role_to_text (FoyerRole role)
{
  g_return_val_if_fail (role < G_N_ELEMENTS (role_names), "none");
  return role_names[role];
}

/**
 * foyer_identity_new_anonymous:
 *
 * Returns: (transfer full): a caller who has shown no token
 */
FoyerIdentity *
foyer_identity_new_anonymous (void)
{
  return identity_new (NULL, NULL, NULL, NULL);
}

/**
 * foyer_identity_new_staff:
 * @user_id: the account
 * @role: its role
 * @token_id: (nullable): the hash of the token that proved it
 * @expires_at_ms: when the token ends, 0 for never
 *
 * Returns: (transfer full): somebody with an account
 */
FoyerIdentity *
foyer_identity_new_staff (const char *user_id, FoyerRole role, const char *token_id, gint64 expires_at_ms)
{
  g_return_val_if_fail (user_id != NULL, NULL);

  FoyerIdentity *identity = identity_new (user_id, NULL, NULL, token_id);
  identity->kind = FOYER_IDENTITY_STAFF;
  identity->role = role;
  identity->expires_at_ms = expires_at_ms;
  return identity;
}

/**
 * foyer_identity_new_visitor:
 * @visitor_id: the visitor
 * @widget_id: the widget that they came through
 * @user_id: (nullable): the account tied to them
 * @token_id: (nullable): the hash of the token that proved it
 * @expires_at_ms: when the token ends, 0 for never
 *
 * Returns: (transfer full): a visitor of a widget
 */
FoyerIdentity *
foyer_identity_new_visitor (const char *visitor_id,
                            const char *widget_id,
                            const char *user_id,
                            const char *token_id,
                            gint64      expires_at_ms)
{
  g_return_val_if_fail (visitor_id != NULL && widget_id != NULL, NULL);

  FoyerIdentity *identity = identity_new (user_id, visitor_id, widget_id, token_id);
  identity->kind = FOYER_IDENTITY_VISITOR;
  identity->expires_at_ms = expires_at_ms;
  return identity;
}

/**
 * foyer_identity_ref:
 * @identity: an identity
 *
 * Returns: (transfer full): the same, counted once more
 */
FoyerIdentity *
foyer_identity_ref (FoyerIdentity *identity)
{
  g_return_val_if_fail (identity != NULL, NULL);
  g_atomic_ref_count_inc (&identity->count);
  return identity;
}

/**
 * foyer_identity_unref:
 * @identity: (transfer full): an identity
 */
void
foyer_identity_unref (FoyerIdentity *identity)
{
  g_return_if_fail (identity != NULL);
  if (!g_atomic_ref_count_dec (&identity->count))
    return;
  foyer_shared_text_unref (identity->widget_id);
  foyer_cell_free (identity);
}

/**
 * foyer_identity_is_expired:
 * @identity: an identity
 * @now_ms: the time, milliseconds since 1970
 *
 * Returns: whether the token that proved it has ended
 */
gboolean
foyer_identity_is_expired (const FoyerIdentity *identity, gint64 now_ms)
{
  g_return_val_if_fail (identity != NULL, TRUE);
  return identity->expires_at_ms != 0 && identity->expires_at_ms <= now_ms;
}
