/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_TERMS_QUERY_CHARACTERS 2000
#define FOYER_TERM_CHARACTERS 64

typedef struct _FoyerTerms FoyerTerms;

/**
 * FoyerTermsUse:
 * @FOYER_TERMS_QUERY: a question; its first %FOYER_TERMS_QUERY_CHARACTERS characters count
 * @FOYER_TERMS_DOCUMENT: a text to be found; single Han signs are terms too, and stems are remembered
 */
typedef enum
{
  FOYER_TERMS_QUERY,
  FOYER_TERMS_DOCUMENT,
} FoyerTermsUse;

typedef void (*FoyerTermFunc) (const char *term, gpointer user_data);

FoyerTerms *foyer_terms_new (const char *language, FoyerTermsUse use);
void        foyer_terms_free (FoyerTerms *terms);
void
foyer_terms_scan (FoyerTerms *terms, const char *text, gsize length, FoyerTermFunc found, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerTerms, foyer_terms_free)

G_END_DECLS
