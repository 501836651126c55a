/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-append.h"

G_BEGIN_DECLS

/* One conversation of a batch, from the row that is known to its update. */
typedef struct
{
  const char      *id;      /* borrowed from an append */
  FoyerRecord     *old;     /* NULL where there is none */
  FoyerRecord     *row;     /* as it becomes; with its visitor's name */
  FoyerGdaMembers *members; /* who is known to take part, as it becomes; or NULL */
  FoyerMessage    *last;    /* borrowed from its outcome: the newest of this batch */
  gboolean         known;   /* not read now */
  gboolean         special; /* more changes than usual */
} FoyerGdaAppendPlace;

/* A batch of appends on its way. */
typedef struct
{
  FoyerGdaSession *session;
  FoyerGdaAppends *input;
  GHashTable      *by_id;    /* conversation's id → FoyerGdaAppendPlace */
  GPtrArray       *places;   /* of FoyerGdaAppendPlace, by id: so two servers do not wait for each other */
  GPtrArray       *messages; /* of FoyerMessage, to be written */
  GPtrArray       *outcomes; /* of FoyerGdaOutcome, as the appends lie */
} FoyerGdaAppendBatch;

gboolean foyer_gda_append_fail_stale (FoyerGdaAppendBatch *batch, GError **error);
gboolean foyer_gda_append_write (FoyerGdaAppendBatch *batch, GError **error);

G_END_DECLS
