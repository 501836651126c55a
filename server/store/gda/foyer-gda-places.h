/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-members.h"
#include "foyer-model.gen.h"

G_BEGIN_DECLS

/**
 * FoyerGdaPlace:
 * @row: a FoyerConversation with its visitor's name; not to be changed
 * @members: (nullable): who is known to take part
 *
 * One conversation as this process left it. Never changed once made.
 */
typedef struct
{
  gatomicrefcount  count;
  FoyerRecord     *row;
  FoyerGdaMembers *members;
} FoyerGdaPlace;

FoyerGdaPlace *foyer_gda_place_new (FoyerRecord *row, FoyerGdaMembers *members);
FoyerGdaPlace *foyer_gda_place_ref (FoyerGdaPlace *place);
void           foyer_gda_place_unref (FoyerGdaPlace *place);

/**
 * FoyerGdaPlaces:
 *
 * The conversations that this process has lately appended to, as it left them: so that the next message need
 * not read its conversation first. What is kept may be out of date, because others write too: whoever uses it
 * has the database compare the revision. Bounded. Safe from any thread.
 */
typedef struct _FoyerGdaPlaces FoyerGdaPlaces;

FoyerGdaPlaces *foyer_gda_places_new (guint most);
FoyerGdaPlaces *foyer_gda_places_ref (FoyerGdaPlaces *self);
void            foyer_gda_places_unref (FoyerGdaPlaces *self);
FoyerGdaPlace  *foyer_gda_places_find (FoyerGdaPlaces *self, const char *id);
void            foyer_gda_places_put (FoyerGdaPlaces *self, FoyerGdaPlace *place);
void            foyer_gda_places_forget (FoyerGdaPlaces *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaPlace, foyer_gda_place_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaPlaces, foyer_gda_places_unref)

G_END_DECLS
