/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-knowledge.h"
#include "foyer-rule-set.h"
#include "foyer-store.h"
#include "foyer-widget-cache.h"

G_BEGIN_DECLS

/**
 * FoyerRuleService:
 *
 * The use cases of context rules, and the compiled set that answers with them: swapped before a write
 * completes, so that 201 means "active", and when another process changed a rule.
 */
#define FOYER_TYPE_RULE_SERVICE (foyer_rule_service_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRuleService, foyer_rule_service, FOYER, RULE_SERVICE, GObject)

FoyerRuleService *
foyer_rule_service_new (FoyerStore *store, FoyerWidgetCache *widgets, FoyerKnowledge *knowledge);
FoyerRuleSet *foyer_rule_service_get_set (FoyerRuleService *self);

void     foyer_rule_service_load_async (FoyerRuleService   *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean foyer_rule_service_load_finish (FoyerRuleService *self, GAsyncResult *result, GError **error);

/* id NULL: a new rule. body: as it came from outside; validated here. */
void foyer_rule_service_save_async (FoyerRuleService   *self,
                                    const char         *id,
                                    JsonObject         *body,
                                    gint64              expected_version,
                                    const FoyerActor   *actor,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void foyer_rule_service_rollback_async (FoyerRuleService   *self,
                                        const char         *id,
                                        gint64              version,
                                        const FoyerActor   *actor,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
FoyerContextRule *
foyer_rule_service_save_finish (FoyerRuleService *self, GAsyncResult *result, GError **error);
FoyerContextRule *
foyer_rule_service_rollback_finish (FoyerRuleService *self, GAsyncResult *result, GError **error);

void     foyer_rule_service_delete_async (FoyerRuleService   *self,
                                          const char         *id,
                                          gint64              expected_version,
                                          const FoyerActor   *actor,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean foyer_rule_service_delete_finish (FoyerRuleService *self, GAsyncResult *result, GError **error);

/* body: a validated RuleTestRequest; answers a Trace; nothing is stored. No I/O: foyer-rule-test.c */
void        foyer_rule_service_test_async (FoyerRuleService   *self,
                                           JsonObject         *body,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
JsonObject *foyer_rule_service_test_finish (FoyerRuleService *self, GAsyncResult *result, GError **error);

G_END_DECLS
