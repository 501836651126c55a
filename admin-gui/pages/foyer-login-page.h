/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "foyer-session.h"

G_BEGIN_DECLS

/**
 * FoyerLoginPage:
 *
 * Asks for server, e-mail and password. Signal `logged-in (FoyerSession *session)`.
 */
#define FOYER_TYPE_LOGIN_PAGE (foyer_login_page_get_type ())
G_DECLARE_FINAL_TYPE (FoyerLoginPage, foyer_login_page, FOYER, LOGIN_PAGE, GtkWidget)

void foyer_login_page_set_server (FoyerLoginPage *self, const char *server);
void foyer_login_page_resume (FoyerLoginPage *self);

G_END_DECLS
