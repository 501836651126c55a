/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-session.h"

G_BEGIN_DECLS

/**
 * FoyerConversationPage:
 *
 * One conversation, live, with a reply. Signal `failed (const char *text)` for what people should read.
 */
#define FOYER_TYPE_CONVERSATION_PAGE (foyer_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (FoyerConversationPage, foyer_conversation_page, FOYER, CONVERSATION_PAGE, GtkWidget)

void        foyer_conversation_page_show (FoyerConversationPage *self,
                                          FoyerSession          *session,
                                          FoyerConversation     *conversation);
void        foyer_conversation_page_update (FoyerConversationPage *self, FoyerConversation *conversation);
const char *foyer_conversation_page_get_id (FoyerConversationPage *self);
GListModel *foyer_conversation_page_get_messages (FoyerConversationPage *self);

G_END_DECLS
