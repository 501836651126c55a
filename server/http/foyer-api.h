/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service.h"
#include "foyer-chat-service.h"
#include "foyer-knowledge.h"
#include "foyer-metrics.h"
#include "foyer-rate-limit.h"
#include "foyer-rule-service.h"
#include "foyer-site.h"
#include "foyer-widget-cache.h"

G_BEGIN_DECLS

/**
 * FoyerApi:
 * @site: where the server is
 * @environment: "development" or "production", for /api/health
 * @web_root: (nullable): where chat-embed.html lies
 * @started_us: when the server began, monotonic
 * @draining: it is about to stop, and not ready any more
 * @metrics: what /metrics shows
 * @metrics_token: (nullable): with what others than this machine may see it
 * @stats: (nullable): what was counted last for /api/stats, and @stats_us when
 *
 * What the handlers of the API work with.
 */
typedef struct _FoyerApi FoyerApi;

struct _FoyerApi
{
  FoyerStore       *store;
  FoyerAuthService *auth;
  FoyerRuleService *rules;
  FoyerChatService *chat;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;

  const FoyerSite *site;
  char            *environment;
  char            *web_root;
  gint64           started_us;
  gboolean         draining;
  FoyerRateLimit  *session_limit;
  FoyerMetrics    *metrics;
  char            *metrics_token;
  JsonNode        *stats;
  gint64           stats_us;
};

FoyerApi *foyer_api_new (FoyerStore       *store,
                         FoyerAuthService *auth,
                         FoyerRuleService *rules,
                         FoyerChatService *chat,
                         FoyerWidgetCache *widgets,
                         FoyerKnowledge   *knowledge,
                         const FoyerSite  *site,
                         const char       *environment,
                         const char       *web_root);
void      foyer_api_free (FoyerApi *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerApi, foyer_api_free)

G_END_DECLS
