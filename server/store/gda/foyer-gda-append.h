/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-places.h"
#include "foyer-gda-session.h"
#include "foyer-store-request.h"

G_BEGIN_DECLS

/* The input of a batch. */
typedef struct
{
  FoyerGdaPlaces *places;
  GPtrArray      *appends; /* of FoyerStoreAppend, borrowed */
  gboolean        alone;   /* there is but one, and it failed before: look for a duplicate first */
} FoyerGdaAppends;

FoyerGdaAppends *foyer_gda_appends_new (FoyerGdaPlaces *places, gboolean alone);
void             foyer_gda_appends_free (FoyerGdaAppends *appends);

/* What became of one append of a batch: one of the two is set. */
typedef struct
{
  FoyerStoreAppended *appended;
  GError             *error;
} FoyerGdaOutcome;

void foyer_gda_outcome_free (FoyerGdaOutcome *outcome);

gboolean foyer_gda_append_batch (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error);

G_END_DECLS
