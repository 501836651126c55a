/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_BEARER_LENGTH 47      /* "fys_" and 43 characters of base64url */
#define FOYER_BEARER_HASH_LENGTH 64 /* hex */

typedef enum
{
  FOYER_BEARER_STAFF,
  FOYER_BEARER_VISITOR,
} FoyerBearerKind;

char    *foyer_bearer_new (FoyerBearerKind kind);
gboolean foyer_bearer_parse (const char *text, FoyerBearerKind *kind);
char    *foyer_bearer_hash (const char *token);

G_END_DECLS
