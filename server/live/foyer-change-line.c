/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-line.h"

#include "foyer-change-row.h"

#define PAGE 200
#define RETRY_MS 500
/* Between two looks at the clock: some microseconds where every filter has to be asked. */
#define STEP 8

static const FoyerChangeLineLimits usual = { .turn_us = 1500, .waiting = 500 };

struct _FoyerChangeLine
{
  FoyerStore           *store;
  FoyerClients         *clients;
  FoyerChangeLineLimits limits;
  GQueue                waiting; /* of FoyerChange, which somebody had subscribed to */
  FoyerChangeRow       *row;     /* on its way through the topic's walk, or NULL */
  guint                 turn;    /* the source of the next turn */
  guint                 retry;
  gint64                taken_to; /* the cursor of the last change that waits, or need not */
  gint64                heard_to; /* where it is higher, the log has what does not wait here */
  gboolean              reading;
  GCancellable         *cancellable;
};

static void read_on (FoyerChangeLine *self);

/**
 * foyer_change_line_new: (skip)
 * @store: what has no room to wait is read there
 * @clients: who is told; must outlive the line
 *
 * Tells the subscribers of a table of its changes, one change after the other. A thousand sockets with
 * sixty-four filters each are a long way for one: it goes in portions, a turn of the main loop each.
 *
 * Returns: (transfer full): a line with nothing to tell
 */
FoyerChangeLine *
foyer_change_line_new (FoyerStore *store, FoyerClients *clients)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && clients != NULL, NULL);
  FoyerChangeLine *self = g_new0 (FoyerChangeLine, 1);

  self->store = g_object_ref (store);
  self->clients = clients;
  self->limits = usual;
  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
  return self;
}

/**
 * foyer_change_line_free: (skip)
 * @self: (transfer full): a line
 */
void
foyer_change_line_free (FoyerChangeLine *self)
{
  g_return_if_fail (self != NULL);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) foyer_change_unref);
  g_clear_pointer (&self->row, foyer_change_row_free);
  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * foyer_change_line_set_limits: (skip)
 * @self: a line
 * @limits: its measures from now on
 */
void
foyer_change_line_set_limits (FoyerChangeLine *self, const FoyerChangeLineLimits *limits)
{
  g_return_if_fail (self != NULL && limits != NULL);
  self->limits = *limits;
}

/* Begins with the next change that anybody has subscribed to. */
static gboolean
take_next (FoyerChangeLine *self)
{
  while (self->row == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (FoyerChange) change = g_queue_pop_head (&self->waiting);
      const FoyerChangeTable *table = foyer_change_table_find_stored (change->table);
      if (foyer_clients_begin_walk (self->clients, FOYER_TOPIC_TABLE, table->name))
        self->row = foyer_change_row_new (change);
    }
  return self->row != NULL;
}

/* Returns whether the change that is on its way is at its end. */
static gboolean
tell_step (FoyerChangeLine *self)
{
  for (guint i = 0; i < STEP; i++)
    {
      FoyerSubscription *subscription =
          foyer_clients_walk (self->clients, FOYER_TOPIC_TABLE, self->row->table->name);
      if (subscription == NULL)
        return TRUE;
      if (foyer_change_row_concerns (self->row, subscription))
        foyer_subscription_deliver (
            subscription, self->row->cursor,
            foyer_change_row_print (self->row, foyer_subscription_get_id (subscription)));
    }
  return FALSE;
}

/* Tells for one turn. Returns whether something is left for the next. */
static gboolean
tell_some (FoyerChangeLine *self)
{
  gint64 until = g_get_monotonic_time () + self->limits.turn_us;

  do
    {
      if (!take_next (self))
        return FALSE;
      if (tell_step (self))
        g_clear_pointer (&self->row, foyer_change_row_free);
    }
  while (g_get_monotonic_time () < until);
  return self->row != NULL || !g_queue_is_empty (&self->waiting);
}

static gboolean
on_turn (gpointer data)
{
  FoyerChangeLine *self = data;

  if (tell_some (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  read_on (self);
  return G_SOURCE_REMOVE;
}

/* What came before is told before. */
static void
tell (FoyerChangeLine *self)
{
  if (self->turn != 0)
    return;
  if (!tell_some (self))
    {
      read_on (self);
      return;
    }
  self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
  g_source_set_name_by_id (self->turn, "foyer-live changes");
}

static void
take (FoyerChangeLine *self, FoyerChange *change)
{
  const FoyerChangeTable *table = foyer_change_table_find_stored (change->table);

  self->taken_to = MAX (self->taken_to, change->cursor);
  if (table != NULL && foyer_clients_find_topic (self->clients, FOYER_TOPIC_TABLE, table->name) != NULL)
    g_queue_push_tail (&self->waiting, foyer_change_ref (change));
}

static gboolean
on_retry (gpointer data)
{
  FoyerChangeLine *self = data;

  self->retry = 0;
  read_on (self);
  return G_SOURCE_REMOVE;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerStoreChanges) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  FoyerChangeLine              *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (page == NULL)
    {
      g_debug ("changes cannot be read to tell them: %s", error->message);
      self->retry = g_timeout_add (RETRY_MS, on_retry, self);
      return;
    }
  for (guint i = 0; i < page->changes->len; i++)
    take (self, g_ptr_array_index (page->changes, i));
  /* What was heard of and is not there any more cannot be told. */
  if (page->changes->len == 0)
    self->taken_to = MAX (self->taken_to, self->heard_to);
  tell (self);
}

/* Once all that waited is told. */
static void
read_on (FoyerChangeLine *self)
{
  if (self->taken_to >= self->heard_to || self->reading || self->retry != 0 || self->turn != 0)
    return;
  self->reading = TRUE;
  foyer_store_run_async (self->store, foyer_store_list_changes (NULL, self->taken_to, PAGE, 0),
                         self->cancellable, on_page, self);
}

/**
 * foyer_change_line_put: (skip)
 * @self: a line
 * @change: what was committed; in the order of cursors
 *
 * Tells it, or begins to: who subscribes later has it already. Where too many wait before it, it is read from
 * the change log when its turn comes.
 */
void
foyer_change_line_put (FoyerChangeLine *self, FoyerChange *change)
{
  g_return_if_fail (self != NULL && change != NULL);
  gint64   cursor = change->cursor;
  gboolean in_line = self->taken_to >= self->heard_to && self->waiting.length < self->limits.waiting;

  /* From the next subscription on. */
  if (!foyer_clients_have_tables (self->clients))
    foyer_store_watch_appends (self->store, FALSE);
  self->heard_to = MAX (self->heard_to, cursor);
  if (in_line)
    {
      take (self, change);
      tell (self);
    }
  else
    read_on (self);
}
