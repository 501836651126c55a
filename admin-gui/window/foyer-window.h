/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-conversations-page.h"
#include "foyer-login-page.h"
#include "foyer-rules-page.h"

G_BEGIN_DECLS

#define FOYER_TYPE_WINDOW (foyer_window_get_type ())
G_DECLARE_FINAL_TYPE (FoyerWindow, foyer_window, FOYER, WINDOW, AdwApplicationWindow)

FoyerWindow            *foyer_window_new (AdwApplication *application);
void                    foyer_window_set_server (FoyerWindow *self, const char *server);
void                    foyer_window_start (FoyerWindow *self, FoyerSession *session);
FoyerConversationsPage *foyer_window_get_conversations (FoyerWindow *self);
FoyerRulesPage         *foyer_window_get_rules (FoyerWindow *self);

G_END_DECLS
