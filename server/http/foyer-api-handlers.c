/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"

/**
 * foyer_api_add_all:
 * @router: receives the handlers of every resource
 */
void
foyer_api_add_all (FoyerRouter *router)
{
  foyer_api_auth_add (router);
  foyer_api_audit_add (router);
  foyer_api_conversations_add (router);
  foyer_api_documents_add (router);
  foyer_api_health_add (router);
  foyer_api_knowledge_add (router);
  foyer_api_messages_add (router);
  foyer_api_metrics_add (router);
  foyer_api_rules_add (router);
  foyer_api_sessions_add (router);
  foyer_api_stats_add (router);
  foyer_api_templates_add (router);
  foyer_api_users_add (router);
  foyer_api_visitors_add (router);
  foyer_api_widgets_add (router);
}
