/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-identity.h"
#include "foyer-rule-service.h"
#include "foyer-store.h"
#include "foyer-widget-cache.h"

G_BEGIN_DECLS

/**
 * FoyerChatService:
 *
 * The use cases of conversations: sessions, messages, answers, take-over, typing, reading. Both doors (HTTP
 * and frames) call it; it asks who may do what, and it alone starts the automatic answer.
 *
 * Signals, in the main context:
 * - `message (FoyerMessage *message, FoyerConversation *conversation)`: stored; to every participant (staff
 * only where its visibility is "staff"). The sender's `ack` goes out first.
 * - `event (const char *event, FoyerConversation *conversation, JsonObject *payload)`: "typing", "read",
 * "joined", "left", "presence", "assigned", "status"; a `system` frame for every participant; payload has
 * conversationId. In a large room the live side tells less, see FoyerRoomCrowd.
 */
#define FOYER_TYPE_CHAT_SERVICE (foyer_chat_service_get_type ())
G_DECLARE_FINAL_TYPE (FoyerChatService, foyer_chat_service, FOYER, CHAT_SERVICE, GObject)

/**
 * FoyerSessionResult:
 * @visitor_token: the token to hand to the page, new or as it came
 * @ended_token_id: (nullable): the hash of the one that came and has ended: its sockets are to be closed
 * @ended_holder_id: (nullable): the visitor whose it was
 */
typedef struct
{
  char              *visitor_token;
  char              *ended_token_id;
  char              *ended_holder_id;
  FoyerVisitor      *visitor;
  FoyerConversation *conversation;
  FoyerWidget       *widget;
} FoyerSessionResult;
void foyer_session_result_free (FoyerSessionResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerSessionResult, foyer_session_result_free)

/**
 * FoyerPosted:
 * @message: as stored
 * @duplicate: it had been stored before under the same client id; nothing was sent again
 * @in_room: its conversation is a room
 */
typedef struct
{
  FoyerMessage *message;
  gboolean      duplicate;
  gboolean      in_room;
} FoyerPosted;
void foyer_posted_free (FoyerPosted *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerPosted, foyer_posted_free)

/**
 * FoyerNoteKind:
 * @FOYER_NOTE_TYPING: TypingPayload: throttled, what comes too fast is dropped without an error; never stored
 * @FOYER_NOTE_READ: ReadPayload: throttled alike; never goes backwards
 * @FOYER_NOTE_CONTEXT: ContextPayload: the visitor's page changed; the next answer is chosen for the new one
 * @FOYER_NOTE_HANDOFF: HandoffPayload: the visitor wants a person; no error where one is in charge already
 * @FOYER_NOTE_RATE: RatePayload: the visitor rates; a later rating replaces an earlier one
 *
 * What participants say beside messages, one for each frame without a stored message of its own.
 */
typedef enum
{
  FOYER_NOTE_TYPING,
  FOYER_NOTE_READ,
  FOYER_NOTE_CONTEXT,
  FOYER_NOTE_HANDOFF,
  FOYER_NOTE_RATE,
} FoyerNoteKind;

FoyerChatService *foyer_chat_service_new (FoyerStore       *store,
                                          FoyerRuleService *rules,
                                          FoyerWidgetCache *widgets,
                                          FoyerKnowledge   *knowledge);

/* body: a validated SessionStart; identity: NULL, a visitor's whose token came along, or an account's of role
 * user */
void foyer_chat_service_start_session_async (FoyerChatService    *self,
                                             const char          *widget_id,
                                             JsonNode            *body,
                                             const FoyerIdentity *identity,
                                             const char          *origin,
                                             gboolean             own_origin,
                                             const char          *address,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
FoyerSessionResult *
foyer_chat_service_start_session_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* conversation_id may be NULL for a visitor with one conversation; visibility "all" or "staff" (staff only)
 */
void         foyer_chat_service_post_async (FoyerChatService    *self,
                                            const FoyerIdentity *identity,
                                            const char          *conversation_id,
                                            const char          *client_id,
                                            const char          *content,
                                            const char          *visibility,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
FoyerPosted *foyer_chat_service_post_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* The conversation, if the identity may see it, else not_found. */
void foyer_chat_service_get_conversation_async (FoyerChatService    *self,
                                                const FoyerIdentity *identity,
                                                const char          *conversation_id,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
FoyerConversation *
foyer_chat_service_get_conversation_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* Messages, ascending, if the identity may see them; a visitor never gets staff notes. */
void foyer_chat_service_list_messages_async (FoyerChatService    *self,
                                             const FoyerIdentity *identity,
                                             const char          *conversation_id,
                                             gint64               after_seq,
                                             gint64               before_seq,
                                             guint                limit,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
GPtrArray *
foyer_chat_service_list_messages_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* body: a validated ConversationPatch */
void foyer_chat_service_update_conversation_async (FoyerChatService    *self,
                                                   const FoyerIdentity *identity,
                                                   const char          *conversation_id,
                                                   JsonNode            *body,
                                                   const char          *address,
                                                   GCancellable        *cancellable,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
FoyerConversation *
foyer_chat_service_update_conversation_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* body: a validated RoomCreate */
void foyer_chat_service_create_room_async (FoyerChatService    *self,
                                           const FoyerIdentity *identity,
                                           JsonObject          *body,
                                           const char          *address,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
FoyerConversation *
foyer_chat_service_create_room_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* Takes a member out of a room, for good. */
void foyer_chat_service_remove_member_async (FoyerChatService    *self,
                                             const FoyerIdentity *identity,
                                             const char          *room_id,
                                             const char          *member_id,
                                             const char          *address,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean
foyer_chat_service_remove_member_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

void foyer_chat_service_remove_message_async (FoyerChatService    *self,
                                              const FoyerIdentity *identity,
                                              const char          *message_id,
                                              const char          *address,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean
foyer_chat_service_remove_message_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

void     foyer_chat_service_note_async (FoyerChatService    *self,
                                        FoyerNoteKind        kind,
                                        const FoyerIdentity *identity,
                                        JsonObject          *payload,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
gboolean foyer_chat_service_note_finish (FoyerChatService *self, GAsyncResult *result, GError **error);

/* How many agents are connected now; the live side tells, rules ask (agents.online). */
void    foyer_chat_service_set_agents_online (FoyerChatService *self, guint agents);
guint   foyer_chat_service_get_agents_online (FoyerChatService *self);
guint64 foyer_chat_service_get_unanswered (FoyerChatService *self);
void    foyer_chat_service_show_reads (FoyerChatService *self, FoyerRecord *record, const char *member_id);
void    foyer_chat_service_flush (FoyerChatService *self);

G_END_DECLS
