/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-connection.h"
#include "foyer-gda-statement.h"
#include "foyer-store-request.h"

G_BEGIN_DECLS

#define FOYER_GDA_KEY_LENGTH 32

/* What transactions need beside the database. */
typedef struct
{
  guint8 audit_key[FOYER_GDA_KEY_LENGTH];
} FoyerGdaSecrets;

/**
 * FoyerGdaSession:
 *
 * One transaction on a worker's connection, with what it will tell about itself: changes for the change log
 * and entries for the audit log, both written right before the commit.
 */
typedef struct _FoyerGdaSession FoyerGdaSession;

FoyerGdaSession *foyer_gda_session_new (const FoyerGdaSecrets *secrets);
void             foyer_gda_session_free (FoyerGdaSession *session);
void             foyer_gda_session_set_connection (FoyerGdaSession *session, FoyerGdaConnection *connection);

FoyerGdaConnection *foyer_gda_session_get_connection (FoyerGdaSession *session);
FoyerGdaStatement  *foyer_gda_session_prepare (FoyerGdaSession *session, FoyerGdaQueryId id, GError **error);
FoyerGdaStatement             *
foyer_gda_session_prepare_locking (FoyerGdaSession *session, FoyerGdaQueryId id, GError **error);
const char *foyer_gda_session_make_id (FoyerGdaSession *session);
gint64      foyer_gda_session_get_now (FoyerGdaSession *session);

gboolean foyer_gda_session_serialise (FoyerGdaSession *session, GError **error);

void foyer_gda_session_note_change (
    FoyerGdaSession *session, const char *event, const char *id, FoyerRecord *row, FoyerRecord *old);
void
foyer_gda_session_note_rows (FoyerGdaSession *session, const char *event, FoyerRecord *row, FoyerRecord *old);
void foyer_gda_session_note_audit (FoyerGdaSession  *session,
                                   const FoyerActor *actor,
                                   const char       *action,
                                   const char       *target,
                                   const char       *target_id,
                                   JsonObject       *details);
void foyer_gda_session_note_audit_entry (FoyerGdaSession *session, FoyerAuditEntry *entry);

gboolean
foyer_gda_session_begin (FoyerGdaSession *session, gboolean writes, gboolean snapshot, GError **error);
gboolean   foyer_gda_session_commit (FoyerGdaSession *session, GError **error);
gboolean   foyer_gda_session_rollback (FoyerGdaSession *session);
gboolean   foyer_gda_session_is_unknown (FoyerGdaSession *session);
gboolean   foyer_gda_session_find_commit (FoyerGdaSession *session, GError **error);
GPtrArray *foyer_gda_session_steal_changes (FoyerGdaSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaSession, foyer_gda_session_free)

G_END_DECLS
