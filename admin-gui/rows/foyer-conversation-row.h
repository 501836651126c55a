/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-model.gen.h"

G_BEGIN_DECLS

#define FOYER_TYPE_CONVERSATION_ROW (foyer_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (FoyerConversationRow, foyer_conversation_row, FOYER, CONVERSATION_ROW, GtkWidget)

void  foyer_conversation_row_set_conversation (FoyerConversationRow *self, FoyerConversation *conversation);
char *foyer_conversation_row_make_title (FoyerConversation *conversation);

G_END_DECLS
