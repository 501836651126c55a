/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-model.gen.h"

G_BEGIN_DECLS

#define FOYER_TYPE_MESSAGE_ROW (foyer_message_row_get_type ())
G_DECLARE_FINAL_TYPE (FoyerMessageRow, foyer_message_row, FOYER, MESSAGE_ROW, GtkWidget)

void foyer_message_row_set_message (FoyerMessageRow *self, FoyerMessage *message);

G_END_DECLS
