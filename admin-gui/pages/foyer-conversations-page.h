/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-conversation-page.h"
#include "foyer-live-list.h"

G_BEGIN_DECLS

/**
 * FoyerConversationsPage:
 *
 * The live list of conversations, beside the one that is chosen. Signal `failed (const char *text)`.
 */
#define FOYER_TYPE_CONVERSATIONS_PAGE (foyer_conversations_page_get_type ())
G_DECLARE_FINAL_TYPE (FoyerConversationsPage, foyer_conversations_page, FOYER, CONVERSATIONS_PAGE, GtkWidget)

void           foyer_conversations_page_set_session (FoyerConversationsPage *self, FoyerSession *session);
FoyerLiveList *foyer_conversations_page_get_list (FoyerConversationsPage *self);
FoyerConversationPage *foyer_conversations_page_get_page (FoyerConversationsPage *self);
void                   foyer_conversations_page_select (FoyerConversationsPage *self, guint position);

G_END_DECLS
