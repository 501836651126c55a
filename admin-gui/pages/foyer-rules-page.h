/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-live-list.h"

G_BEGIN_DECLS

/**
 * FoyerRulesPage:
 *
 * The context rules, each with a switch. Signal `failed (const char *text)`.
 */
#define FOYER_TYPE_RULES_PAGE (foyer_rules_page_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRulesPage, foyer_rules_page, FOYER, RULES_PAGE, GtkWidget)

void           foyer_rules_page_set_session (FoyerRulesPage *self, FoyerSession *session);
FoyerLiveList *foyer_rules_page_get_list (FoyerRulesPage *self);
GtkListBox    *foyer_rules_page_get_box (FoyerRulesPage *self);

G_END_DECLS
