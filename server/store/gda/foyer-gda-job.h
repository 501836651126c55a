/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-gda-session.h"

G_BEGIN_DECLS

/**
 * FoyerGdaMode:
 * @FOYER_GDA_READ: statements that only read, each for itself
 * @FOYER_GDA_SNAPSHOT: statements that only read, all from one moment
 * @FOYER_GDA_WRITE: one transaction
 */
typedef enum
{
  FOYER_GDA_READ,
  FOYER_GDA_SNAPSHOT,
  FOYER_GDA_WRITE,
} FoyerGdaMode;

/**
 * FoyerGdaJobFunc:
 * @session: the connection and the open transaction
 * @input: what the caller gave; not to be changed, for the function may be run again
 * @output: (out): the result
 * @error: what failed; everything is rolled back then
 *
 * A whole transaction. Runs on a worker, synchronously. It may be run several times, each time after what the
 * run before did was rolled back: ids are made by the caller, so that a second run writes the same rows.
 *
 * Returns: whether to commit
 */
typedef gboolean (*FoyerGdaJobFunc) (FoyerGdaSession *session,
                                     gpointer         input,
                                     gpointer        *output,
                                     GError         **error);

typedef enum
{
  FOYER_GDA_JOB_QUEUED,
  FOYER_GDA_JOB_RUNNING,
  FOYER_GDA_JOB_DONE,
  FOYER_GDA_JOB_ABANDONED, /* its deadline passed: whoever still works on it throws the result away */
} FoyerGdaJobState;

typedef struct
{
  gatomicrefcount count;
  int             state; /* atomic, FoyerGdaJobState */

  GTask          *task;
  FoyerGdaMode    mode;
  FoyerGdaJobFunc func;
  gpointer        input;
  GDestroyNotify  free_input;
  GDestroyNotify  free_output;
  gint64          queued_at;
  gint64          deadline; /* of a start; monotonic microseconds */

  GList *pending; /* by the pool: its place among the unfinished */

  /* by the worker, for the main loop */
  gpointer   output;
  GError    *error;
  GPtrArray *changes;
} FoyerGdaJob;

FoyerGdaJob *foyer_gda_job_new (GTask          *task,
                                FoyerGdaMode    mode,
                                FoyerGdaJobFunc func,
                                gpointer        input,
                                GDestroyNotify  free_input,
                                GDestroyNotify  free_output);
FoyerGdaJob *foyer_gda_job_ref (FoyerGdaJob *job);
void         foyer_gda_job_unref (FoyerGdaJob *job);
gboolean     foyer_gda_job_enter (FoyerGdaJob *job, FoyerGdaJobState from, FoyerGdaJobState to);
void         foyer_gda_job_clear_output (FoyerGdaJob *job);
void         foyer_gda_job_complete (FoyerGdaJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerGdaJob, foyer_gda_job_unref)

G_END_DECLS
