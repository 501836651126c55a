/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-client-round.h"

#include "foyer-turn-budget.h"

#define TURN_US 1500
/* Between two looks at the clock: a visit may cost some microseconds, or next to nothing. */
#define STEP 16

struct _FoyerClientRound
{
  FoyerClients        *clients;
  const char          *name;
  FoyerClientRoundFunc visit;
  gpointer             user_data;
  guint                turn_us;
  guint                left; /* those below this index are still to be visited */
  guint                turn; /* the source of the next turn */
};

/**
 * foyer_client_round_new:
 * @clients: whom to visit; must outlive the round
 * @name: (transfer none): a literal, what its turns are called
 * @visit: called for each
 * @user_data: for @visit
 *
 * Goes through all clients, in portions of a turn of the main loop each: a hundred thousand are a long way,
 * even to look at.
 *
 * Returns: (transfer full): a round that has not begun
 */
FoyerClientRound *
foyer_client_round_new (FoyerClients        *clients,
                        const char          *name,
                        FoyerClientRoundFunc visit,
                        gpointer             user_data)
{
  g_return_val_if_fail (clients != NULL && name != NULL && visit != NULL, NULL);

  FoyerClientRound *self = g_new0 (FoyerClientRound, 1);
  self->clients = clients;
  self->name = name;
  self->visit = visit;
  self->user_data = user_data;
  self->turn_us = TURN_US;
  return self;
}

/**
 * foyer_client_round_free:
 * @self: (transfer full): a round; who was not visited is not any more
 */
void
foyer_client_round_free (FoyerClientRound *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->turn, g_source_remove);
  g_free (self);
}

/**
 * foyer_client_round_set_turn:
 * @self: a round
 * @turn_us: about how long one turn of the main loop visits clients, in microseconds; at least a few are
 */
void
foyer_client_round_set_turn (FoyerClientRound *self, guint turn_us)
{
  g_return_if_fail (self != NULL);

  self->turn_us = turn_us;
}

/* From the highest index down: who comes meanwhile comes above, and the place of one who goes is taken by the
 * highest, so nobody below is missed. */
static void
visit_some (FoyerClientRound *self)
{
  for (guint i = 0; i < STEP; i++)
    {
      self->left = MIN (self->left, foyer_clients_get_size (self->clients));
      if (self->left == 0)
        return;
      self->visit (foyer_clients_get (self->clients, --self->left), self->user_data);
    }
}

static gboolean
on_turn (gpointer data)
{
  FoyerClientRound *self = data;
  FoyerTurnBudget   budget;

  foyer_turn_budget_begin (&budget, g_get_monotonic_time, self->turn_us);
  do
    visit_some (self);
  while (self->left > 0 && !foyer_turn_budget_is_spent (&budget));
  if (self->left > 0)
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

/**
 * foyer_client_round_begin:
 * @self: a round
 *
 * Begins in the next turn, unless one is under way. Who comes after this is not visited.
 */
void
foyer_client_round_begin (FoyerClientRound *self)
{
  g_return_if_fail (self != NULL);

  if (self->turn != 0)
    return;
  self->left = foyer_clients_get_size (self->clients);
  self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
  g_source_set_name_by_id (self->turn, self->name);
}
