/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api.h"

#include "foyer-protocol.h"

#define MOST_ADDRESSES 20000

/**
 * foyer_api_new:
 * @store: the store
 * @auth: who is asking
 * @rules: the rules
 * @chat: the conversations
 * @widgets: the widgets
 * @knowledge: the knowledge bases
 * @site: where the server is; outlives the API
 * @environment: "development" or "production"
 * @web_root: (nullable): the folder of the static files
 *
 * Returns: (transfer full): what the handlers work with
 */
FoyerApi *
foyer_api_new (FoyerStore       *store,
               FoyerAuthService *auth,
               FoyerRuleService *rules,
               FoyerChatService *chat,
               FoyerWidgetCache *widgets,
               FoyerKnowledge   *knowledge,
               const FoyerSite  *site,
               const char       *environment,
               const char       *web_root)
{
  FoyerApi *self = g_new0 (FoyerApi, 1);

  self->store = g_object_ref (store);
  self->auth = g_object_ref (auth);
  self->rules = g_object_ref (rules);
  self->chat = g_object_ref (chat);
  self->widgets = g_object_ref (widgets);
  self->knowledge = g_object_ref (knowledge);
  self->site = site;
  self->environment = g_strdup (environment);
  self->web_root = g_strdup (web_root);
  self->started_us = g_get_monotonic_time ();
  self->metrics = foyer_metrics_new ();
  self->session_limit = foyer_rate_limit_new (
      FOYER_LIMIT_SESSIONS_BURST, G_USEC_PER_SEC / FOYER_LIMIT_SESSIONS_PER_SECOND, MOST_ADDRESSES);
  return self;
}

/**
 * foyer_api_free:
 * @self: (transfer full) (nullable): what the handlers work with
 *
 * The services are only borrowed.
 */
void
foyer_api_free (FoyerApi *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->store);
  g_clear_object (&self->auth);
  g_clear_object (&self->rules);
  g_clear_object (&self->chat);
  g_clear_object (&self->widgets);
  g_clear_object (&self->knowledge);
  g_clear_pointer (&self->session_limit, foyer_rate_limit_free);
  g_clear_pointer (&self->metrics, foyer_metrics_free);
  g_clear_pointer (&self->stats, json_node_unref);
  g_free (self->metrics_token);
  g_free (self->environment);
  g_free (self->web_root);
  g_free (self);
}
