/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who writes has read what they wrote. That is not written for each message: the row of a member says so at
 * least of one message in this many, and whoever shows a read_seq looks through as many messages behind it
 * for the member's own (sql/parts/own-read-seq.sql). */
#define FOYER_GDA_OWN_REACH 16

/**
 * FoyerGdaMembers:
 *
 * Who is known to have a row as a member of one conversation, and how far that row says at least that they
 * have read. Never changed once made: another one is made of it. Bounded: the oldest is forgotten. Safe from
 * any thread.
 */
typedef struct _FoyerGdaMembers FoyerGdaMembers;

FoyerGdaMembers *foyer_gda_members_ref (FoyerGdaMembers *members);
void             foyer_gda_members_unref (FoyerGdaMembers *members);
gint64           foyer_gda_members_get_behind (const FoyerGdaMembers *members, const char *id, gint64 seq);
FoyerGdaMembers *foyer_gda_members_with (const FoyerGdaMembers *members, const char *id, gint64 read_seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaMembers, foyer_gda_members_unref)

G_END_DECLS
