/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_LEXICON_NONE G_MAXUINT32
#define FOYER_LEXICON_SIMILAR 16

/* Every term of an index, numbered in the order of its bytes. Immutable. */
typedef struct _FoyerLexicon FoyerLexicon;

FoyerLexicon *foyer_lexicon_new (const char *const *sorted, guint32 length);
void          foyer_lexicon_free (FoyerLexicon *lexicon);
const char   *foyer_lexicon_get (const FoyerLexicon *lexicon, guint32 number);
guint32       foyer_lexicon_find (const FoyerLexicon *lexicon, const char *term);
guint         foyer_lexicon_find_similar (const FoyerLexicon *lexicon,
                                          const char         *term,
                                          guint              *budget,
                                          guint32             similar[FOYER_LEXICON_SIMILAR]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerLexicon, foyer_lexicon_free)

G_END_DECLS
