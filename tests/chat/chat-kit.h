/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-chat-service.h"
#include "foyer-test.h"
#include "store-kit.h"

G_BEGIN_DECLS

/* The services on a fresh database, and what they told. */
typedef struct
{
  StoreKit         *store_kit;
  FoyerGdaStore    *store;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;
  FoyerRuleService *rules;
  FoyerChatService *chat;
  GPtrArray        *messages; /* of FoyerMessage, as signalled */
  GPtrArray        *events;   /* of char*, "event conversationId" */
} ChatKit;

ChatKit *chat_kit_new (void);
void     chat_kit_free (ChatKit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatKit, chat_kit_free)

FoyerContextRule   *chat_kit_save_rule (ChatKit *self, const char *id, const char *json, GError **error);
FoyerWidget        *chat_kit_add_widget (ChatKit *self, const char *json);
FoyerSessionResult *chat_kit_start (ChatKit             *self,
                                    FoyerWidget         *widget,
                                    const char          *json,
                                    const FoyerIdentity *identity,
                                    const char          *origin,
                                    GError             **error);
FoyerIdentity      *chat_kit_visitor (FoyerSessionResult *session);
FoyerIdentity      *chat_kit_agent (ChatKit *self);
FoyerPosted        *chat_kit_post (ChatKit             *self,
                                   const FoyerIdentity *identity,
                                   const char          *conversation_id,
                                   const char          *client_id,
                                   const char          *content,
                                   const char          *visibility,
                                   GError             **error);
FoyerMessage       *chat_kit_message (ChatKit *self, guint number);

G_END_DECLS
