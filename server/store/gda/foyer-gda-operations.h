/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-job.h"
#include "foyer-store-request.h"

G_BEGIN_DECLS

/* Each method of the store, as a transaction that a worker runs: input is the FoyerStoreRequest. One file a
 * group of tables; foyer-gda-operations.c lists them all. */
#define FOYER_GDA_OPERATION(name)                                                                            \
  gboolean foyer_gda_##name (FoyerGdaSession *session, gpointer input, gpointer *output, GError **error)

/* foyer-gda-list.c */
FOYER_GDA_OPERATION (list);

/* foyer-gda-records.c */
FOYER_GDA_OPERATION (get);
FOYER_GDA_OPERATION (insert);
FOYER_GDA_OPERATION (update);
FOYER_GDA_OPERATION (patch);
FOYER_GDA_OPERATION (delete);

/* foyer-gda-accounts.c */
FOYER_GDA_OPERATION (find_user);
FOYER_GDA_OPERATION (add_first_admin);
FOYER_GDA_OPERATION (has_admin);
FOYER_GDA_OPERATION (add_token);
FOYER_GDA_OPERATION (find_token);
FOYER_GDA_OPERATION (touch_token);
FOYER_GDA_OPERATION (delete_token);
FOYER_GDA_OPERATION (delete_user_tokens);
FOYER_GDA_OPERATION (add_audit);

/* foyer-gda-conversations.c */
FOYER_GDA_OPERATION (open_session);
FOYER_GDA_OPERATION (add_member);
FOYER_GDA_OPERATION (list_memberships);

/* foyer-gda-rooms.c */
FOYER_GDA_OPERATION (join_room);
FOYER_GDA_OPERATION (get_member);
FOYER_GDA_OPERATION (remove_member);
FOYER_GDA_OPERATION (set_reads);

/* foyer-gda-messages.c */
FOYER_GDA_OPERATION (list_messages);
FOYER_GDA_OPERATION (find_message);
FOYER_GDA_OPERATION (remove_message);
FOYER_GDA_OPERATION (get_trace);

/* foyer-gda-rules.c */
FOYER_GDA_OPERATION (published_rules);

/* foyer-gda-documents.c */
FOYER_GDA_OPERATION (save_documents);
FOYER_GDA_OPERATION (load_passages);

/* foyer-gda-stats.c */
FOYER_GDA_OPERATION (get_stats);

/* foyer-gda-changes.c */
FOYER_GDA_OPERATION (list_changes);

typedef struct
{
  FoyerGdaMode    mode;
  FoyerGdaJobFunc run;
  GDestroyNotify  free_result;
} FoyerGdaOperation;

const FoyerGdaOperation *foyer_gda_operation_find (FoyerStoreOperation operation);

/* The types whose rows need more than the common way. */
gboolean      foyer_gda_rule_keep_version (FoyerGdaSession  *session,
                                           FoyerContextRule *rule,
                                           const FoyerActor *actor,
                                           GError          **error);
gboolean      foyer_gda_rule_check_unused (FoyerGdaSession *session, const char *rule_id, GError **error);
gboolean      foyer_gda_account_check_admin_left (FoyerGdaSession *session,
                                                  FoyerUser       *old,
                                                  FoyerUser       *changed,
                                                  GError         **error);
FoyerVisitor *foyer_gda_visitor_save (FoyerGdaSession *session, FoyerVisitor *given, GError **error);
gboolean      foyer_gda_visitor_carry_over (FoyerGdaSession *session,
                                            const char      *from_id,
                                            const char      *to_id,
                                            const char      *token_hash,
                                            gboolean        *carried_over,
                                            GError         **error);
gboolean      foyer_gda_visitor_note_end (FoyerGdaSession *session, const char *visitor_id, GError **error);
FoyerMessage *foyer_gda_message_remove (FoyerGdaSession *session, const char *id, GError **error);
gboolean      foyer_gda_room_join (
         FoyerGdaSession *session, const char *room_id, const char *visitor_id, gboolean *joined, GError **error);
gboolean foyer_gda_room_forget_visitor (FoyerGdaSession *session, const char *visitor_id, GError **error);
gboolean
foyer_gda_base_bump (FoyerGdaSession *session, const char *base_id, gint64 *revision, GError **error);
gboolean foyer_gda_save_one_document (FoyerGdaSession   *session,
                                      FoyerStoreRequest *request,
                                      gpointer          *output,
                                      GError           **error);

/* A conversation as the wire has it. */
FoyerConversation *foyer_gda_conversation_get_full (FoyerGdaSession *session,
                                                    const char      *id,
                                                    const char      *caller_id,
                                                    GError         **error);
GPtrArray         *foyer_gda_conversation_read_all (FoyerGdaStatement *statement, GError **error);
gboolean           foyer_gda_conversation_add_member (
              FoyerGdaSession *session, const char *conversation_id, const char *id, const char *kind, GError **error);

G_END_DECLS
