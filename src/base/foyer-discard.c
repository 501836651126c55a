/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-discard.h"

typedef struct
{
  gpointer       data;
  GDestroyNotify destroy;
} Waste;

static void
destroy_waste (gpointer data, gpointer user_data)
{
  Waste *waste = data;

  waste->destroy (waste->data);
  g_free (waste);
}

/**
 * foyer_discard:
 * @data: (nullable): what nobody else uses any more
 * @destroy: frees it; runs in another thread
 *
 * Frees something big (a parsed file, an index, a tree of JSON) without holding the caller: taking a hundred
 * thousand blocks apart costs tens of milliseconds. One thread does it for all, and only while there is
 * something to do. What waits is bounded by what callers could make. Not for what belongs to a main loop.
 */
void
foyer_discard (gpointer data, GDestroyNotify destroy)
{
  static GThreadPool *pool;
  static gsize        once;
  g_return_if_fail (destroy != NULL);

  if (data == NULL)
    return;
  if (g_once_init_enter (&once))
    {
      pool = g_thread_pool_new (destroy_waste, NULL, 1, FALSE, NULL);
      g_once_init_leave (&once, 1);
    }
  Waste *waste = g_new (Waste, 1);
  *waste = (Waste){ data, destroy };
  /* Without a new thread the pool keeps it for the next time that there is one. */
  (void) g_thread_pool_push (pool, waste, NULL);
}
