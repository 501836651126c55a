/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-record.h"
#include "foyer-gda-session.h"

G_BEGIN_DECLS

/**
 * FoyerGdaOrder:
 * @FOYER_GDA_ORDER_ID: by id, from after_id
 * @FOYER_GDA_ORDER_ACTIVITY: newest updatedAt first, from (before_time, before_id)
 * @FOYER_GDA_ORDER_PRIORITY: highest first, then the oldest, from (after_priority, after_time, after_id)
 * @FOYER_GDA_ORDER_NUMBER: highest number first, from before_id
 * @FOYER_GDA_ORDER_VERSION: highest version first, from before_version
 */
typedef enum
{
  FOYER_GDA_ORDER_ID,
  FOYER_GDA_ORDER_ACTIVITY,
  FOYER_GDA_ORDER_PRIORITY,
  FOYER_GDA_ORDER_NUMBER,
  FOYER_GDA_ORDER_VERSION,
} FoyerGdaOrder;

#define FOYER_GDA_NO_QUERY FOYER_GDA_N_QUERIES

/* What is done alike to every table of records; what a table lacks is FOYER_GDA_NO_QUERY. A list is read by
 * at_once rows, so that no more than some 16 MiB are in memory where the page is full after one of them. */
typedef struct
{
  GType (*get_type) (void);
  guint           at_once;
  FoyerGdaQueryId by_id;
  FoyerGdaQueryId list;
  FoyerGdaOrder   order;
  FoyerGdaQueryId insert;
  FoyerGdaQueryId update;
  FoyerGdaQueryId remove;
} FoyerGdaTable;

const FoyerGdaTable *foyer_gda_table_find (GType type);
int                  foyer_gda_table_find_field (const FoyerTypeInfo *info, const char *column);

/* The row with an id; NULL without an error where there is none. With for_update the row is locked until the
 * end. */
FoyerRecord *foyer_gda_table_load (
    FoyerGdaSession *session, GType type, const char *id, gboolean for_update, GError **error);
FoyerRecord *foyer_gda_table_get (FoyerGdaSession *session, GType type, const char *id, GError **error);
gboolean
foyer_gda_table_write (FoyerGdaSession *session, FoyerGdaQueryId id, FoyerRecord *record, GError **error);
gboolean foyer_gda_table_remove (FoyerGdaSession *session, GType type, const char *id, GError **error);

/* The next, and only, row as a record; NULL without an error where there is none. */
FoyerRecord *foyer_gda_table_read_one (FoyerGdaStatement *statement, GType type, GError **error);
GPtrArray   *foyer_gda_table_read_all (FoyerGdaStatement *statement, GType type, GError **error);

G_END_DECLS
