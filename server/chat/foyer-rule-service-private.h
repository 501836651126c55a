/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-rule-service.h"

struct _FoyerRuleService
{
  GObject parent_instance;

  FoyerStore       *store;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;
  FoyerRuleSet     *set;
  GPtrArray        *rules; /* of FoyerContextRule, what the set was made of */

  /* foyer-rule-load.c */
  GHashTable *versions; /* id (of @rules) → version of those that serve; NULL before the first load */
  GHashTable *heard;    /* id → version that was told of, 0 where the rule is gone */
  GPtrArray  *waiting;  /* GTask; their data: how many loads had begun when they asked */
  gsize       started;  /* loads begun; the last is under way where loading */
  gboolean    loading;
  guint       reload_id;
  guint       retry_id;
};

void foyer_rule_service_follow (FoyerRuleService *self);
/* foyer-rule-room.c */
void     foyer_rule_room_check_async (FoyerContextRule   *rule,
                                      FoyerStore         *store,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean foyer_rule_room_check_finish (FoyerContextRule *rule, GAsyncResult *result, GError **error);
