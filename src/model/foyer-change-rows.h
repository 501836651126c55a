/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-model.gen.h"

G_BEGIN_DECLS

void         foyer_change_set_rows (FoyerChange *self, FoyerRecord *row, FoyerRecord *old);
FoyerRecord *foyer_change_get_row (FoyerChange *self);
FoyerRecord *foyer_change_get_old_row (FoyerChange *self);

G_END_DECLS
