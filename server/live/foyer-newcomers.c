/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-newcomers.h"

#include "foyer-turn-budget.h"

#define TURN_US 1500
/* So that those who come one after the other are not waited for one by one. */
#define STEP_MS 20
/* So many that have gone from the front are not worth moving the others. */
#define FEW 1024

/* In one piece of memory, which goes as a whole when nobody is waited for: thousands come at once, and what
 * each would leave behind a hole of stays with those who have come to stay. */
struct _FoyerNewcomers
{
  guint   wait_ms;
  GArray *list;  /* of Newcomer, in the order of their time; NULL where there is none */
  guint   first; /* those before it have gone */
  guint   timer;
};

typedef struct
{
  FoyerClient *client;
  gint64       until_us;
} Newcomer;

static void start_timer (FoyerNewcomers *self);

static Newcomer *
peek (FoyerNewcomers *self)
{
  return self->list != NULL ? &g_array_index (self->list, Newcomer, self->first) : NULL;
}

static void
pop (FoyerNewcomers *self)
{
  self->first++;
  if (self->first == self->list->len)
    g_clear_pointer (&self->list, g_array_unref);
  else if (self->first >= FEW && self->first >= self->list->len / 2)
    g_array_remove_range (self->list, 0, self->first);
  else
    return;
  self->first = 0;
}

/**
 * foyer_newcomers_new:
 * @wait_ms: how long they are waited for, milliseconds
 *
 * Waits for clients that have just authenticated to say what they have of the conversations that are theirs,
 * so that what they missed can come before what is new. Most ask as soon as they have the answer to `auth`;
 * who does not gets what came meanwhile when the time is over, or when it speaks.
 *
 * Returns: (transfer full): nobody yet
 */
FoyerNewcomers *
foyer_newcomers_new (guint wait_ms)
{
  FoyerNewcomers *self = g_new0 (FoyerNewcomers, 1);

  self->wait_ms = wait_ms;
  return self;
}

/**
 * foyer_newcomers_free:
 * @self: (transfer full): newcomers; what waits for them is dropped with their subscriptions
 */
void
foyer_newcomers_free (FoyerNewcomers *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->timer, g_source_remove);
  for (Newcomer *first = peek (self); first != NULL; first = peek (self))
    {
      foyer_client_unref (first->client);
      pop (self);
    }
  g_free (self);
}

static gboolean
on_timer (gpointer data)
{
  FoyerNewcomers *self = data;
  FoyerTurnBudget budget;
  Newcomer       *first;

  foyer_turn_budget_begin (&budget, g_get_monotonic_time, TURN_US);
  self->timer = 0;
  while ((first = peek (self)) != NULL && first->until_us <= budget.now_us)
    {
      g_autoptr (FoyerClient) client = first->client;
      pop (self);
      foyer_newcomers_settle (self, client);
      if (foyer_turn_budget_is_spent (&budget))
        break;
    }
  start_timer (self);
  return G_SOURCE_REMOVE;
}

static void
start_timer (FoyerNewcomers *self)
{
  const Newcomer *first = peek (self);

  if (self->timer != 0 || first == NULL)
    return;
  gint64 left_us = first->until_us - g_get_monotonic_time ();
  self->timer = g_timeout_add (left_us > 0 ? (guint) (left_us / 1000) + STEP_MS : 0, on_timer, self);
  g_source_set_name_by_id (self->timer, "foyer-live newcomers");
}

/**
 * foyer_newcomers_add:
 * @self: newcomers
 * @client: who has just authenticated, and joined
 *
 * Its time begins, if any of its subscriptions waits.
 */
void
foyer_newcomers_add (FoyerNewcomers *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL);

  if (client->newcomer || client->subscriptions == NULL)
    return;
  Newcomer newcomer = { .client = foyer_client_ref (client),
                        .until_us = g_get_monotonic_time () + (gint64) self->wait_ms * 1000 };
  client->newcomer = TRUE;
  if (self->list == NULL)
    self->list = g_array_new (FALSE, FALSE, sizeof newcomer);
  g_array_append_val (self->list, newcomer);
  start_timer (self);
}

/**
 * foyer_newcomers_settle:
 * @self: newcomers
 * @client: any client
 *
 * If it was waited for, it is not any more: it gets what was kept back for it.
 */
void
foyer_newcomers_settle (FoyerNewcomers *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL);

  if (!client->newcomer)
    return;
  client->newcomer = FALSE;
  for (FoyerSubscription *l = client->subscriptions; l != NULL; l = l->next_of_client)
    foyer_subscription_settle (l);
}
