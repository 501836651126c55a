/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-chat-service.h"
#include "foyer-late-questions.h"
#include "foyer-post-line.h"
#include "foyer-rate-limit.h"
#include "foyer-reads.h"
#include "foyer-record-cache.h"
#include "foyer-room-members.h"
#include "foyer-slow-mode.h"

/* Automatic answers of one conversation that are under way. */
#define FOYER_ANSWERS_OF_ONE 64

struct _FoyerChatService
{
  GObject parent_instance;

  FoyerStore       *store;
  FoyerRuleService *rules;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;
  FoyerRecordCache *conversations;
  FoyerRecordCache *visitors;
  FoyerRecordCache *users; /* who writes as staff; without their secrets */
  FoyerRateLimit   *notes; /* typing and read, by conversation and sender */
  FoyerRoomMembers *members;
  FoyerReads       *reads;
  FoyerSlowMode    *slow_mode;
  FoyerPostLine    *line;    /* of posts that are not with the store yet */
  FoyerPostLine    *answers; /* by the conversation, which are not with the store yet */
  guint             agents_online;

  FoyerLateQuestions *late_questions;
  guint64             unanswered; /* questions that gave way to newer ones */
};

/* foyer-chat-find.c */
gboolean foyer_chat_service_is_room (FoyerConversation *conversation);
FoyerConversation *
foyer_chat_service_peek (FoyerChatService *self, const FoyerIdentity *identity, const char *conversation_id);
void               foyer_chat_service_find (FoyerChatService    *self,
                                            const FoyerIdentity *identity,
                                            const char          *conversation_id,
                                            GTask               *task,
                                            GAsyncReadyCallback  callback);
FoyerConversation *foyer_chat_service_found (GAsyncResult *result, GTask *task);

/* foyer-chat-rooms.c */
void     foyer_chat_service_keep_room (FoyerChatService *self, FoyerConversation *room);
void     foyer_chat_service_emit_joined (FoyerChatService  *self,
                                         FoyerConversation *room,
                                         const char        *visitor_id,
                                         const char        *visitor_name,
                                         gboolean           joined);
gboolean foyer_chat_service_check_patch (FoyerConversation *conversation, JsonObject *body, GError **error);

/* foyer-chat-service.c */
void foyer_chat_service_emit_message (FoyerChatService  *self,
                                      FoyerMessage      *message,
                                      FoyerConversation *conversation);
void foyer_chat_service_emit_event (FoyerChatService  *self,
                                    const char        *event,
                                    FoyerConversation *conversation,
                                    JsonObject        *payload);
void
foyer_chat_service_emit_state (FoyerChatService *self, FoyerConversation *before, FoyerConversation *after);
const char *foyer_chat_service_member_id (const FoyerIdentity *identity);

/* foyer-post.c */
void foyer_chat_service_store_post (gpointer task);

/* foyer-responder.c */
void
foyer_chat_service_respond (FoyerChatService *self, FoyerMessage *question, FoyerConversation *conversation);
void foyer_chat_service_store_answer (gpointer responder);
void foyer_chat_service_respond_hand_over (FoyerChatService *self, FoyerConversation *conversation);
