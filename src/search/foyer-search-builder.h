/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-search-index.h"

G_BEGIN_DECLS

/**
 * FoyerSearchDocument:
 * @id: its id
 * @title: (nullable): its title
 * @url: (nullable): its address
 * @language: (nullable): BCP 47 tag
 * @phrasings: (nullable): other questions that it answers, %NULL-terminated
 * @text: (nullable): its text, to be cut into passages
 * @passages: (nullable): its passages where they are cut already, %NULL-terminated; @text is not read then
 *
 * What an index is built from; everything is copied.
 */
typedef struct
{
  const char        *id;
  const char        *title;
  const char        *url;
  const char        *language;
  const char *const *phrasings;
  const char        *text;
  const char *const *passages;
} FoyerSearchDocument;

typedef struct _FoyerSearchBuilder FoyerSearchBuilder;

FoyerSearchBuilder *foyer_search_builder_new (const char *language);
void                foyer_search_builder_free (FoyerSearchBuilder *builder);
void              foyer_search_builder_add (FoyerSearchBuilder *builder, const FoyerSearchDocument *document);
guint             foyer_search_builder_get_n_passages (const FoyerSearchBuilder *builder);
FoyerSearchIndex *foyer_search_builder_finish (FoyerSearchBuilder *builder, guint passages_in_all);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSearchBuilder, foyer_search_builder_free)

G_END_DECLS
