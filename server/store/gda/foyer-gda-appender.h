/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-pool.h"

G_BEGIN_DECLS

/**
 * FoyerGdaAppender:
 *
 * Groups appends of messages: what arrives while a commit runs goes into the next one. Nobody waits for
 * company.
 */
#define FOYER_TYPE_GDA_APPENDER (foyer_gda_appender_get_type ())
G_DECLARE_FINAL_TYPE (FoyerGdaAppender, foyer_gda_appender, FOYER, GDA_APPENDER, GObject)

/* Called for each message that was committed, before its own callback; not for duplicates. */
typedef void (*FoyerGdaAppendedFunc) (FoyerMessage      *message,
                                      FoyerConversation *conversation,
                                      gpointer           user_data);

FoyerGdaAppender       *
foyer_gda_appender_new (FoyerGdaPool *pool, FoyerGdaAppendedFunc appended, gpointer user_data);
void  foyer_gda_appender_push (FoyerGdaAppender *appender, FoyerStoreAppend *append, GTask *task);
void  foyer_gda_appender_flush (FoyerGdaAppender *appender);
guint foyer_gda_appender_get_waiting (FoyerGdaAppender *appender);

G_END_DECLS
