/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-feed.h"

#include "foyer-clock.h"
#include "foyer-gda-changes.h"

#define POLL_MS 500
#define GAP_POLL_MS 20
#define TRIM_S 600
#define KEEP_MS (7 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define UNKNOWN (-1)

struct _FoyerGdaFeed
{
  GObject parent_instance;

  FoyerGdaChangedFunc changed;
  gpointer            user_data;
  gint64              cursor; /* of the last change that was told, UNKNOWN at first */
  guint               timer;
  guint               gap_timer;
  guint               trim_timer;
  gboolean            polling;
  GCancellable       *cancellable;

  FoyerGdaPool *pool;
  GTree        *waiting; /* cursor → FoyerChange: those behind a gap */
};

G_DEFINE_FINAL_TYPE (FoyerGdaFeed, foyer_gda_feed, G_TYPE_OBJECT)

static void poll_changes (FoyerGdaFeed *self);

static int
compare_cursors (gconstpointer one, gconstpointer two, gpointer data)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) two;
  return a < b ? -1 : a > b;
}

static gint64
first_waiting (FoyerGdaFeed *self)
{
  GTreeNode *node = g_tree_node_first (self->waiting);
  return node == NULL ? G_MAXINT64 : *(gint64 *) g_tree_node_key (node);
}

static void
keep (FoyerGdaFeed *self, FoyerChange *change)
{
  gint64 cursor = foyer_change_get_cursor (change);

  if (self->cursor != UNKNOWN && cursor <= self->cursor)
    return;
  if (g_tree_lookup (self->waiting, &cursor) == NULL)
    g_tree_insert (self->waiting, g_memdup2 (&cursor, sizeof cursor), g_object_ref (change));
}

static gboolean
on_gap_timer (gpointer data)
{
  FoyerGdaFeed *self = data;
  self->gap_timer = 0;
  poll_changes (self);
  return G_SOURCE_REMOVE;
}

static void
tell (FoyerGdaFeed *self)
{
  g_autoptr (FoyerGdaFeed) guard = g_object_ref (self);

  if (self->cursor == UNKNOWN)
    return;
  while (first_waiting (self) == self->cursor + 1)
    {
      gint64                  next = ++self->cursor;
      g_autoptr (FoyerChange) change = g_object_ref (g_tree_lookup (self->waiting, &next));
      g_tree_remove (self->waiting, &next);
      if (foyer_gda_change_is_told (change))
        self->changed (change, self->user_data);
    }
  /* Somebody else's commit lies between: it is there already, or will be in a moment. */
  if (g_tree_nnodes (self->waiting) > 0 && self->gap_timer == 0)
    self->gap_timer = g_timeout_add (GAP_POLL_MS, on_gap_timer, self);
}

static void
take_result (FoyerGdaFeed *self, FoyerStoreChanges *result)
{
  if (self->cursor == UNKNOWN)
    self->cursor = MIN (result->newest, first_waiting (self) - 1);
  for (guint i = 0; i < result->changes->len; i++)
    keep (self, result->changes->pdata[i]);
  /* Trimmed away, or a row that was never written: nobody can tell it any more. */
  gint64 first = first_waiting (self);
  if (result->changes->len > 0 && first > self->cursor + 1 &&
      first == foyer_change_get_cursor (result->changes->pdata[0]))
    self->cursor = first - 1;
  tell (self);
  /* A full page: there is more. */
  if (result->changes->len > 0 && self->cursor < result->newest)
    poll_changes (self);
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerGdaFeed)      self = data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerStoreChanges) changes = foyer_gda_pool_run_finish (FOYER_GDA_POOL (source), result, &error);

  self->polling = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (changes != NULL)
    take_result (self, changes);
  else
    g_debug ("cannot look for the changes of others: %s", error->message);
}

static void
poll_changes (FoyerGdaFeed *self)
{
  if (self->polling || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->polling = TRUE;
  foyer_gda_pool_run_async (
      self->pool, FOYER_GDA_READ, foyer_gda_changes_since, g_memdup2 (&self->cursor, sizeof self->cursor),
      g_free, (GDestroyNotify) foyer_store_changes_free, self->cancellable, on_polled, g_object_ref (self));
}

static gboolean
on_timer (gpointer data)
{
  poll_changes (data);
  return G_SOURCE_CONTINUE;
}

static void
on_trimmed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) foyer_gda_pool_run_finish (FOYER_GDA_POOL (source), result, &error);
  if (error != NULL)
    g_info ("cannot trim the change log: %s", error->message);
}

static gboolean
on_trim_timer (gpointer data)
{
  FoyerGdaFeed *self = data;
  gint64        until = foyer_clock_now_ms () - KEEP_MS;

  foyer_gda_pool_run_async (self->pool, FOYER_GDA_WRITE, foyer_gda_changes_trim,
                            g_memdup2 (&until, sizeof until), g_free, NULL, self->cancellable, on_trimmed,
                            NULL);
  return G_SOURCE_CONTINUE;
}

static void
on_committed (FoyerGdaPool *pool, GPtrArray *changes, FoyerGdaFeed *self)
{
  for (guint i = 0; i < changes->len; i++)
    keep (self, changes->pdata[i]);
  tell (self);
}

static void
foyer_gda_feed_dispose (GObject *object)
{
  FoyerGdaFeed *self = FOYER_GDA_FEED (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->gap_timer, g_source_remove);
  g_clear_handle_id (&self->trim_timer, g_source_remove);
  g_tree_remove_all (self->waiting);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (foyer_gda_feed_parent_class)->dispose (object);
}

static void
foyer_gda_feed_finalize (GObject *object)
{
  FoyerGdaFeed *self = FOYER_GDA_FEED (object);

  g_clear_pointer (&self->waiting, g_tree_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (foyer_gda_feed_parent_class)->finalize (object);
}

static void
foyer_gda_feed_class_init (FoyerGdaFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = foyer_gda_feed_dispose;
  G_OBJECT_CLASS (klass)->finalize = foyer_gda_feed_finalize;
}

static void
foyer_gda_feed_init (FoyerGdaFeed *self)
{
  self->cursor = UNKNOWN;
  self->cancellable = g_cancellable_new ();
  self->waiting = g_tree_new_full (compare_cursors, NULL, g_free, g_object_unref);
}

/**
 * foyer_gda_feed_new:
 * @pool: whose commits to tell
 * @changed: called for each change; may drop the feed
 * @user_data: for @changed; must outlive the feed
 *
 * Tells what is committed from about now on, and trims the change log.
 *
 * Returns: (transfer full): a feed
 */
FoyerGdaFeed *
foyer_gda_feed_new (FoyerGdaPool *pool, FoyerGdaChangedFunc changed, gpointer user_data)
{
  g_return_val_if_fail (FOYER_IS_GDA_POOL (pool) && changed != NULL, NULL);

  FoyerGdaFeed *self = g_object_new (FOYER_TYPE_GDA_FEED, NULL);
  self->pool = g_object_ref (pool);
  self->changed = changed;
  self->user_data = user_data;
  self->timer = g_timeout_add (POLL_MS, on_timer, self);
  self->trim_timer = g_timeout_add_seconds (TRIM_S, on_trim_timer, self);
  g_signal_connect_object (pool, "committed", G_CALLBACK (on_committed), self, 0);
  poll_changes (self);
  return self;
}

/**
 * foyer_gda_feed_wake:
 * @self: a feed
 *
 * Looks for the changes of others now, because somebody said that there are some.
 */
void
foyer_gda_feed_wake (FoyerGdaFeed *self)
{
  g_return_if_fail (FOYER_IS_GDA_FEED (self));
  poll_changes (self);
}

/**
 * foyer_gda_feed_get_cursor:
 * @self: a feed
 *
 * Returns: the cursor of the last change that was told; -1 before the database has answered
 */
gint64
foyer_gda_feed_get_cursor (FoyerGdaFeed *self)
{
  g_return_val_if_fail (FOYER_IS_GDA_FEED (self), UNKNOWN);
  return self->cursor;
}
