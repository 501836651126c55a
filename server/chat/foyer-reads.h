/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

/**
 * FoyerReads:
 *
 * How far members have read, on its way to the store: the newest of each is kept and written for many
 * together, so that a message that thousands read is no thousand transactions. It goes to the store within
 * the interval, and again where the store is away; a process that is killed loses what has not gone yet,
 * which is read again. Until it is written, whoever shows how far somebody has read asks here too.
 */
typedef struct _FoyerReads FoyerReads;

FoyerReads *foyer_reads_new (FoyerStore *store, guint interval_ms, guint most);
void        foyer_reads_free (FoyerReads *self);
gboolean    foyer_reads_note (
       FoyerReads *self, const char *conversation_id, const char *member_id, const char *kind, gint64 seq);
gint64 foyer_reads_get (FoyerReads *self, const char *conversation_id, const char *member_id);
guint  foyer_reads_get_size (FoyerReads *self);
void   foyer_reads_flush (FoyerReads *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerReads, foyer_reads_free)

G_END_DECLS
