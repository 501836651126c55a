/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-session.h"
#include "foyer-store-request.h"

G_BEGIN_DECLS

/* What became of one append of a batch: one of the two is set. */
typedef struct
{
  FoyerStoreAppended *appended;
  GError             *error;
} FoyerGdaOutcome;

void foyer_gda_outcome_free (FoyerGdaOutcome *outcome);

gboolean foyer_gda_append_batch (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error);

G_END_DECLS
