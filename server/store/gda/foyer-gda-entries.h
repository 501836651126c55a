/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change.h"

G_BEGIN_DECLS

/**
 * FoyerGdaEntries:
 *
 * What a row of the change log keeps: several changes of one transaction, in the order of their cursors. A
 * JSON array of one entry a line, so that a reader goes to the ones it wants and parses no others:
 *
 *   [["messages","INSERT","ID"],
 *   ["conversations","UPDATE","ID",null,{"lastSeq":3}]]
 *
 * An entry is table, event, id, and the new and the old row where these are kept. What people wrote, and
 * where they were, is in their own tables only, so that removing it there removes it. No I/O.
 */
typedef struct
{
  GString *text;
  guint    count;
} FoyerGdaEntries;

void        foyer_gda_entries_init (FoyerGdaEntries *entries);
void        foyer_gda_entries_clear (FoyerGdaEntries *entries);
void        foyer_gda_entries_empty (FoyerGdaEntries *entries);
void        foyer_gda_entries_add (FoyerGdaEntries *entries, FoyerChange *change);
gboolean    foyer_gda_entries_are_full (const FoyerGdaEntries *entries);
const char *foyer_gda_entries_end (FoyerGdaEntries *entries);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoyerGdaEntries, foyer_gda_entries_clear)

/**
 * FoyerGdaEntry:
 *
 * One of them while a row is read; borrows the row's text.
 */
typedef struct
{
  const char *text;
  gsize       length;
  const char *rest;
} FoyerGdaEntry;

char        *foyer_gda_entry_make_mark (const char *table);
void         foyer_gda_entry_init (FoyerGdaEntry *entry, const char *row);
gboolean     foyer_gda_entry_next (FoyerGdaEntry *entry);
gboolean     foyer_gda_entry_has_mark (const FoyerGdaEntry *entry, const char *mark);
FoyerChange *foyer_gda_entry_read (const FoyerGdaEntry *entry, GError **error);

G_END_DECLS
