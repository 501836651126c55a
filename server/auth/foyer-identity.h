/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  FOYER_IDENTITY_ANONYMOUS,
  FOYER_IDENTITY_STAFF,
  FOYER_IDENTITY_VISITOR,
} FoyerIdentityKind;

/* In ascending order: who may do a thing is mostly "at least". */
typedef enum
{
  FOYER_ROLE_NONE,
  FOYER_ROLE_USER,
  FOYER_ROLE_AGENT,
  FOYER_ROLE_ADMIN,
} FoyerRole;

FoyerRole   foyer_role_from_text (const char *text);
const char *foyer_role_to_text (FoyerRole role);

/**
 * FoyerIdentity:
 * @kind: what sort of caller
 * @role: an account's role, %FOYER_ROLE_NONE for visitors and strangers
 * @user_id: the account; for a visitor the account tied to them, if any
 * @visitor_id: the visitor, for visitors
 * @widget_id: the widget whose visitor it is, for visitors; shared by all of them
 * @token_id: the hash of the token that was shown, which is what gets revoked
 * @expires_at_ms: when the token ends, 0 for never
 *
 * Who is asking, as the token proved. Immutable and counted.
 */
typedef struct
{
  gatomicrefcount   count; /* its own */
  FoyerIdentityKind kind : 8;
  FoyerRole         role : 8;
  char             *user_id;
  char             *visitor_id;
  char             *widget_id;
  char             *token_id;
  gint64            expires_at_ms;
} FoyerIdentity;

#define FOYER_TYPE_IDENTITY (foyer_identity_get_type ())
GType foyer_identity_get_type (void);

FoyerIdentity *foyer_identity_new_anonymous (void);
FoyerIdentity *
foyer_identity_new_staff (const char *user_id, FoyerRole role, const char *token_id, gint64 expires_at_ms);
FoyerIdentity *foyer_identity_new_visitor (const char *visitor_id,
                                           const char *widget_id,
                                           const char *user_id,
                                           const char *token_id,
                                           gint64      expires_at_ms);
FoyerIdentity *foyer_identity_ref (FoyerIdentity *identity);
void           foyer_identity_unref (FoyerIdentity *identity);
gboolean       foyer_identity_is_expired (const FoyerIdentity *identity, gint64 now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerIdentity, foyer_identity_unref)

G_END_DECLS
