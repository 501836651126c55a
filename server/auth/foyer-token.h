/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_TOKEN_LENGTH 47      /* "fys_" and 43 characters of base64url */
#define FOYER_TOKEN_HASH_LENGTH 64 /* hex */

typedef enum
{
  FOYER_TOKEN_STAFF,
  FOYER_TOKEN_VISITOR,
} FoyerTokenKind;

char    *foyer_token_new (FoyerTokenKind kind);
gboolean foyer_token_parse (const char *text, FoyerTokenKind *kind);
char    *foyer_token_hash (const char *token);
gboolean foyer_secret_equal (const char *one, const char *other);
void     foyer_secret_free (char *secret);

G_END_DECLS
