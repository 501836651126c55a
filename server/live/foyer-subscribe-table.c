/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-access.h"
#include "foyer-change-row.h"
#include "foyer-recovery.h"

#define PAGE 200          /* about two milliseconds to convert and print */
#define MOST_CHANGES 5000 /* of all tables, to be looked through */

static void read_page (FoyerRecovery *recovery);

static void
add_changes (FoyerRecovery *recovery, FoyerSubscription *subscription, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len && !recovery->failed; i++)
    {
      FoyerChange               *change = g_ptr_array_index (changes, i);
      g_autoptr (FoyerChangeRow) row = foyer_change_row_new (change);
      recovery->read_to = change->cursor;
      if (row != NULL && foyer_change_row_concerns (row, subscription))
        foyer_recovery_add (recovery, foyer_change_row_print (row, foyer_subscription_get_id (subscription)));
    }
}

/* Cursors that were trimmed, or that this database never gave, cannot be made up for. */
static gboolean
is_out_of_reach (const FoyerRecovery *recovery, const FoyerStoreChanges *page)
{
  if (recovery->since > page->newest)
    return TRUE;
  return page->oldest > 0 ? recovery->since < page->oldest - 1 : recovery->since < page->newest;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerRecovery)     recovery = data;
  g_autoptr (GError)            error = NULL;
  FoyerSubscription            *subscription = foyer_recovery_get_subscription (recovery);
  g_autoptr (FoyerStoreChanges) page = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (subscription == NULL)
    return;
  if (page == NULL)
    {
      foyer_recovery_abandon (recovery, error);
      return;
    }
  recovery->newest = page->newest;
  if (recovery->since >= 0)
    {
      recovery->failed |= is_out_of_reach (recovery, page);
      add_changes (recovery, subscription, page->changes);
      recovery->failed |= recovery->newest - recovery->read_to > MOST_CHANGES;
    }
  if (recovery->since >= 0 && page->changes->len == PAGE && !recovery->failed)
    read_page (g_steal_pointer (&recovery));
  else
    foyer_recovery_end (recovery, "table", "cursor");
}

/* Without a position the store is only asked for the newest one. */
static void
read_page (FoyerRecovery *recovery)
{
  const FoyerChangeTable *table = foyer_change_table_find (recovery->name);
  gint64                  since = recovery->since >= 0 ? recovery->read_to : G_MAXINT64;

  foyer_store_run_async (recovery->reply->server->store,
                         foyer_store_list_changes (table->stored, since, PAGE, MOST_CHANGES), NULL, on_page,
                         recovery);
}

static gboolean
read_events (JsonObject *payload, guint *events, GError **error)
{
  JsonArray *names = foyer_json_array (payload, "events");
  guint      length = names != NULL ? json_array_get_length (names) : 0;

  *events = length > 0 ? 0 : FOYER_SUBSCRIPTION_ALL;
  for (guint i = 0; i < length; i++)
    {
      FoyerSubscriptionEvents event = foyer_change_event_from_text (json_array_get_string_element (names, i));
      if (event == 0)
        {
          foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "payload.events",
                                 "events are INSERT, UPDATE and DELETE");
          return FALSE;
        }
      *events |= event;
    }
  return TRUE;
}

static gboolean
read_filter (const char *table, JsonObject *payload, FoyerChangeFilter **filter, GError **error)
{
  const char *text = foyer_json_text (payload, "filter");
  GError     *failure = NULL;

  *filter = NULL;
  if (text == NULL)
    return TRUE;
  GType type = foyer_change_table_find (table)->type ();
  *filter = foyer_change_filter_parse (foyer_record_type_info (type), text, &failure);
  if (*filter != NULL)
    return TRUE;
  foyer_error_prefix_field (failure, "payload");
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
may_watch (FoyerClient *client, const char *table, GError **error)
{
  if (foyer_access_may_watch (client->identity, table))
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN, "This account may not watch %s", table);
  return FALSE;
}

/**
 * foyer_subscribe_table: (skip)
 * @self: the server
 * @client: who asks
 * @frame: a subscribe frame with a table
 *
 * Subscribes to the changes of a table. With since every change after that cursor follows, each once, then
 * the live ones; where too many have come since, of whichever tables, the client is to load afresh.
 */
void
foyer_subscribe_table (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  const char            *table = foyer_json_text (frame->payload, "table");
  FoyerChangeFilter     *filter = NULL;
  guint                  events = 0;
  g_autoptr (GError)     error = NULL;
  g_autoptr (FoyerReply) reply = foyer_reply_new (self, client, frame);

  if (!may_watch (client, table, &error) || !read_events (frame->payload, &events, &error) ||
      !read_filter (table, frame->payload, &filter, &error))
    {
      foyer_reply_fail (reply, error);
      return;
    }
  if (!foyer_recovery_has_room (reply))
    {
      g_clear_pointer (&filter, foyer_change_filter_free);
      return;
    }
  FoyerSubscription *subscription = foyer_clients_join (self->clients, client, FOYER_TOPIC_TABLE, table);
  foyer_store_watch_appends (self->store, TRUE);
  foyer_subscription_set_filter (subscription, filter);
  subscription->events = events & FOYER_SUBSCRIPTION_ALL;
  FoyerRecovery *recovery = foyer_recovery_new (g_steal_pointer (&reply), table, frame->payload, "since");
  recovery->read_to = MAX (recovery->since, 0);
  foyer_recovery_begin (recovery, subscription);
  read_page (recovery);
}
