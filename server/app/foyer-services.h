/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service.h"
#include "foyer-chat-service.h"
#include "foyer-config.h"
#include "foyer-gda-store.h"
#include "foyer-knowledge.h"
#include "foyer-rule-service.h"
#include "foyer-widget-cache.h"

G_BEGIN_DECLS

/**
 * FoyerServices:
 *
 * The store and the use cases on it, made and taken down in order. Whoever serves or administers starts here.
 */
typedef struct
{
  FoyerGdaStore    *store;
  FoyerAuthService *auth;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;
  FoyerRuleService *rules;
  FoyerChatService *chat;
} FoyerServices;

FoyerServices *foyer_services_open (const FoyerConfig *config, GError **error);
void     foyer_services_load_async (FoyerServices *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean foyer_services_load_finish (GAsyncResult *result, GError **error);
void     foyer_services_close (FoyerServices *self, guint timeout_ms);

G_END_DECLS
