/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "foyer-gda-queries.gen.h"

G_BEGIN_DECLS

typedef enum
{
  FOYER_GDA_SQLITE,
  FOYER_GDA_MYSQL,
} FoyerGdaDialect;

#define FOYER_GDA_N_DIALECTS (FOYER_GDA_MYSQL + 1)

/**
 * FoyerGdaType:
 * @FOYER_GDA_TEXT: UTF-8, JSON too
 * @FOYER_GDA_INT64: numbers and times in milliseconds
 * @FOYER_GDA_INT32: what SQL calculates with: limits, offsets, increments
 * @FOYER_GDA_BOOL: 0 or 1
 * @FOYER_GDA_DOUBLE: IEEE double
 * @FOYER_GDA_BLOB: bytes
 */
typedef enum
{
  FOYER_GDA_TEXT,
  FOYER_GDA_INT64,
  FOYER_GDA_INT32,
  FOYER_GDA_BOOL,
  FOYER_GDA_DOUBLE,
  FOYER_GDA_BLOB,
} FoyerGdaType;

typedef struct
{
  const char  *name;
  FoyerGdaType type;
} FoyerGdaColumn;

/* One file of sql/queries, compiled in by generate-queries.py. */
typedef struct
{
  const char           *name;
  const FoyerGdaColumn *in;
  guint                 n_in;
  const FoyerGdaColumn *out;
  guint                 n_out;
  const char           *sql[FOYER_GDA_N_DIALECTS];
} FoyerGdaQuery;

/* One file of sql/schema. */
typedef struct
{
  const char *name;
  const char *sql;
} FoyerGdaStep;

typedef struct
{
  guint               number;
  const FoyerGdaStep *steps[FOYER_GDA_N_DIALECTS];
  guint               n_steps[FOYER_GDA_N_DIALECTS];
} FoyerGdaMigration;

extern const FoyerGdaQuery     foyer_gda_queries[FOYER_GDA_N_QUERIES];
extern const FoyerGdaMigration foyer_gda_migrations[];
extern const guint             foyer_gda_n_migrations;

G_END_DECLS
