/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-job.h"

#include "foyer-store-error.h"

/**
 * foyer_gda_job_new:
 * @task: (transfer full): who waits for it
 * @mode: what it does
 * @func: the transaction
 * @input: (transfer full) (nullable): for @func
 * @free_input: (nullable): frees @input
 * @free_output: (nullable): frees what @func gives
 *
 * Returns: (transfer full): the job
 */
FoyerGdaJob *
foyer_gda_job_new (GTask          *task,
                   FoyerGdaMode    mode,
                   FoyerGdaJobFunc func,
                   gpointer        input,
                   GDestroyNotify  free_input,
                   GDestroyNotify  free_output)
{
  FoyerGdaJob *self = g_new0 (FoyerGdaJob, 1);

  g_atomic_ref_count_init (&self->count);
  self->task = task;
  self->mode = mode;
  self->func = func;
  self->input = input;
  self->free_input = free_input;
  self->free_output = free_output;
  self->queued_at = g_get_monotonic_time ();
  return self;
}

/**
 * foyer_gda_job_ref:
 * @self: a job
 *
 * From any thread.
 *
 * Returns: (transfer full): @self
 */
FoyerGdaJob *
foyer_gda_job_ref (FoyerGdaJob *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * foyer_gda_job_unref:
 * @self: (transfer full): a job
 *
 * From any thread; the last one frees input and output.
 */
void
foyer_gda_job_unref (FoyerGdaJob *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  foyer_gda_job_clear_output (self);
  if (self->free_input != NULL && self->input != NULL)
    self->free_input (self->input);
  g_clear_error (&self->error);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_object (&self->task);
  g_free (self);
}

/**
 * foyer_gda_job_enter:
 * @self: a job
 * @from: the state it should be in
 * @to: the state to go to
 *
 * The worker and the deadline race for a job: one of them gets it.
 *
 * Returns: whether @self went from @from to @to
 */
gboolean
foyer_gda_job_enter (FoyerGdaJob *self, FoyerGdaJobState from, FoyerGdaJobState to)
{
  return g_atomic_int_compare_and_exchange (&self->state, (int) from, (int) to);
}

/**
 * foyer_gda_job_clear_output:
 * @self: a job
 *
 * Forgets what a run has made, before it is run again or when nobody asked for it.
 */
void
foyer_gda_job_clear_output (FoyerGdaJob *self)
{
  gpointer output = g_steal_pointer (&self->output);
  if (output != NULL && self->free_output != NULL)
    self->free_output (output);
}

/**
 * foyer_gda_job_complete:
 * @self: a job that is done
 *
 * Tells who waits for it. In the main context.
 */
void
foyer_gda_job_complete (FoyerGdaJob *self)
{
  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (self->task, g_steal_pointer (&self->output), self->free_output);
}
