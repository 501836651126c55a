/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-search-index.h"

G_BEGIN_DECLS

#define FOYER_CALIBRATION_SAMPLE 300

double foyer_calibration_shift (GArray *logits);
void   foyer_calibration_apply (FoyerSearchIndex *const *indexes, guint n_indexes);

G_END_DECLS
