/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service-private.h"

G_BEGIN_DECLS

/* One change of an account under way. */
typedef struct
{
  FoyerUser  *user;
  FoyerActor *actor;
  GPtrArray  *names; /* what to write, NULL: a new account */
  char       *keep;  /* the token that stays when a password changes, or NULL */
  gboolean    end_tokens;
  char       *current;
  char       *wanted;
} FoyerAccountEdit;

FoyerAccountEdit          *
foyer_account_edit_new (GTask *task, FoyerUser *user, const char *wanted, const FoyerActor *actor);
void     foyer_account_edit_add_name (FoyerAccountEdit *edit, const char *name);
gboolean foyer_account_edit_return_failure (GTask *task, GError *error);
void     foyer_account_edit_hash (GTask *task);
void     foyer_account_edit_save (GTask *task);

G_END_DECLS
