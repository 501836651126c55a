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
  guint             reload_id;
};

/* foyer-rule-room.c */
void     foyer_rule_room_check_async (FoyerContextRule   *rule,
                                      FoyerStore         *store,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean foyer_rule_room_check_finish (FoyerContextRule *rule, GAsyncResult *result, GError **error);
