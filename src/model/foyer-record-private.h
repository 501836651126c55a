/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-record.h"

G_BEGIN_DECLS

/* foyer-record-property.c */
void foyer_record_class_install_properties (FoyerRecordClass *klass);

G_END_DECLS
