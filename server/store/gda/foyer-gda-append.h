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

/* What became of a batch. @places are to be remembered once it is committed. */
typedef struct
{
  GPtrArray *outcomes; /* of FoyerGdaOutcome, in the order of the appends */
  GPtrArray *places;   /* of FoyerGdaPlace */
} FoyerGdaAppendResult;

void foyer_gda_append_result_free (FoyerGdaAppendResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaAppendResult, foyer_gda_append_result_free)

gboolean foyer_gda_append_batch (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error);

G_END_DECLS
