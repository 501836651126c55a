/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-router.h"

G_BEGIN_DECLS

/* All of them. */
void foyer_api_add_all (FoyerRouter *router);

/* One function per resource: each adds its handlers to the router. */
void foyer_api_auth_add (FoyerRouter *router);
void foyer_api_audit_add (FoyerRouter *router);
void foyer_api_conversations_add (FoyerRouter *router);
void foyer_api_documents_add (FoyerRouter *router);
void foyer_api_health_add (FoyerRouter *router);
void foyer_api_knowledge_add (FoyerRouter *router);
void foyer_api_messages_add (FoyerRouter *router);
void foyer_api_metrics_add (FoyerRouter *router);
void foyer_api_rules_add (FoyerRouter *router);
void foyer_api_sessions_add (FoyerRouter *router);
void foyer_api_stats_add (FoyerRouter *router);
void foyer_api_templates_add (FoyerRouter *router);
void foyer_api_users_add (FoyerRouter *router);
void foyer_api_visitors_add (FoyerRouter *router);
void foyer_api_widgets_add (FoyerRouter *router);

G_END_DECLS
