/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-feed.h"

#include "foyer-clock.h"
#include "foyer-gda-changes.h"
#include "foyer-gda-line.h"

#define POLL_MS 500
#define GAP_POLL_MS 20
#define TRIM_S 600
#define TRIM_AGAIN_MS 200 /* a step is small: as many as it takes, and room between them */
#define KEEP_MS (7 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* What one turn of the main loop gives the changes: an import tells tens of thousands. */
#define TURN_STEPS 500
#define TURN_US 1500

struct _FoyerGdaFeed
{
  GObject parent_instance;

  FoyerGdaChangedFunc changed;
  gpointer            user_data;
  FoyerGdaLine       *line;
  guint               timer;
  guint               gap_timer;
  guint               trim_timer;
  guint               trim_again; /* the source of the next step */
  gboolean            trimming;
  gint64              trim_until; /* milliseconds since 1970 */
  guint               turn;       /* the source of the next turn */
  gboolean            polling;
  gboolean            look_again; /* when the line is at its end */
  GCancellable       *cancellable;

  FoyerGdaPool *pool;
};

G_DEFINE_FINAL_TYPE (FoyerGdaFeed, foyer_gda_feed, G_TYPE_OBJECT)

static void poll_changes (FoyerGdaFeed *self);

static gboolean
on_gap_timer (gpointer data)
{
  FoyerGdaFeed *self = data;
  self->gap_timer = 0;
  poll_changes (self);
  return G_SOURCE_REMOVE;
}

/* Tells what there is for one turn, at least one change: on a machine where the clock itself takes that long
 * it goes on too. Returns whether something is left for the next. */
static gboolean
tell_some (FoyerGdaFeed *self)
{
  gint64 until = g_get_monotonic_time () + TURN_US;

  for (guint i = 0; i == 0 || (i < TURN_STEPS && g_get_monotonic_time () < until); i++)
    {
      g_autoptr (FoyerChange) change = NULL;
      /* Whoever was told may have ended the feed. */
      if (g_cancellable_is_cancelled (self->cancellable) || !foyer_gda_line_step (self->line, &change))
        return FALSE;
      if (change != NULL && foyer_gda_change_is_told (change))
        self->changed (change, self->user_data);
    }
  return !g_cancellable_is_cancelled (self->cancellable);
}

static void
settle (FoyerGdaFeed *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Somebody else's commit lies between: it is there already, or will be in a moment. */
  if (foyer_gda_line_has_gap (self->line) && self->gap_timer == 0)
    self->gap_timer = g_timeout_add (GAP_POLL_MS, on_gap_timer, self);
  if (self->look_again)
    {
      self->look_again = FALSE;
      poll_changes (self);
    }
}

static gboolean
on_turn (gpointer data)
{
  g_autoptr (FoyerGdaFeed) self = g_object_ref (data);

  if (tell_some (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  settle (self);
  return G_SOURCE_REMOVE;
}

/* Those that came before are told before. */
static void
tell (FoyerGdaFeed *self)
{
  g_autoptr (FoyerGdaFeed) guard = g_object_ref (self);

  if (self->turn != 0)
    return;
  if (!tell_some (self))
    settle (self);
  else if (self->turn == 0)
    {
      self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
      g_source_set_name_by_id (self->turn, "foyer-gda changes");
    }
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
    {
      foyer_gda_line_put_page (self->line, changes->changes, changes->newest);
      /* A page may be full. */
      self->look_again |= changes->changes->len > 0;
      tell (self);
    }
  else
    g_debug ("cannot look for the changes of others: %s", error->message);
}

static void
poll_changes (FoyerGdaFeed *self)
{
  gint64 cursor = foyer_gda_line_get_cursor (self->line);

  if (self->polling || g_cancellable_is_cancelled (self->cancellable))
    return;
  /* What lies here already need not be read again. */
  self->look_again = self->turn != 0;
  if (self->look_again)
    return;
  self->polling = TRUE;
  foyer_gda_pool_run_async (
      self->pool, FOYER_GDA_READ, foyer_gda_changes_since, g_memdup2 (&cursor, sizeof cursor), g_free,
      (GDestroyNotify) foyer_store_changes_free, self->cancellable, on_polled, g_object_ref (self));
}

static gboolean
on_timer (gpointer data)
{
  poll_changes (data);
  return G_SOURCE_CONTINUE;
}

static void trim (FoyerGdaFeed *self);

static gboolean
on_trim_again (gpointer data)
{
  FoyerGdaFeed *self = data;

  self->trim_again = 0;
  trim (self);
  return G_SOURCE_REMOVE;
}

static void
on_trimmed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerGdaFeed) self = data;
  g_autoptr (GError)       error = NULL;
  gboolean more = GPOINTER_TO_INT (foyer_gda_pool_run_finish (FOYER_GDA_POOL (source), result, &error));

  self->trimming = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error != NULL)
    g_info ("cannot trim the change log: %s", error->message);
  if (more)
    self->trim_again = g_timeout_add (TRIM_AGAIN_MS, on_trim_again, self);
}

static void
trim (FoyerGdaFeed *self)
{
  self->trimming = TRUE;
  foyer_gda_pool_run_async (self->pool, FOYER_GDA_WRITE, foyer_gda_changes_trim,
                            g_memdup2 (&self->trim_until, sizeof self->trim_until), g_free, NULL,
                            self->cancellable, on_trimmed, g_object_ref (self));
}

static gboolean
on_trim_timer (gpointer data)
{
  foyer_gda_feed_trim (data, foyer_clock_now_ms () - KEEP_MS);
  return G_SOURCE_CONTINUE;
}

static void
on_committed (FoyerGdaPool *pool, GPtrArray *changes, FoyerGdaFeed *self)
{
  foyer_gda_line_put (self->line, changes);
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
  g_clear_handle_id (&self->trim_again, g_source_remove);
  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (foyer_gda_feed_parent_class)->dispose (object);
}

static void
foyer_gda_feed_finalize (GObject *object)
{
  FoyerGdaFeed *self = FOYER_GDA_FEED (object);

  g_clear_pointer (&self->line, foyer_gda_line_free);
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
  self->cancellable = g_cancellable_new ();
  self->line = foyer_gda_line_new ();
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
 * foyer_gda_feed_trim:
 * @self: a feed
 * @until: milliseconds since 1970
 *
 * Forgets the changes that were made before a time, in as many steps as it takes. The feed does so by itself.
 */
void
foyer_gda_feed_trim (FoyerGdaFeed *self, gint64 until)
{
  g_return_if_fail (FOYER_IS_GDA_FEED (self));

  self->trim_until = until;
  if (!self->trimming && self->trim_again == 0)
    trim (self);
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
  g_return_val_if_fail (FOYER_IS_GDA_FEED (self), FOYER_GDA_LINE_UNKNOWN);
  return foyer_gda_line_get_cursor (self->line);
}
