/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-holders.h"

struct _FoyerHolders
{
  GHashTable *accounts; /* user id → set of FoyerClient */
};

/**
 * foyer_holders_new:
 *
 * Which sockets an account has: its own, and those of visitors who are tied to it. Most visitors are not, so
 * that this costs nothing for most sockets.
 *
 * Returns: (transfer full): no account has any
 */
FoyerHolders *
foyer_holders_new (void)
{
  FoyerHolders *self = g_new0 (FoyerHolders, 1);

  self->accounts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return self;
}

/**
 * foyer_holders_free:
 * @self: (transfer full): holders
 */
void
foyer_holders_free (FoyerHolders *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->accounts);
  g_free (self);
}

/**
 * foyer_holders_add:
 * @self: holders
 * @client: who has authenticated; does nothing where no account is behind it
 */
void
foyer_holders_add (FoyerHolders *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL && client->identity != NULL);
  const char *id = client->identity->user_id;

  if (id == NULL)
    return;
  GHashTable *clients = g_hash_table_lookup (self->accounts, id);
  if (clients == NULL)
    {
      clients = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->accounts, g_strdup (id), clients);
    }
  g_hash_table_add (clients, client);
}

/**
 * foyer_holders_remove:
 * @self: holders
 * @client: any client, while it still has its identity
 */
void
foyer_holders_remove (FoyerHolders *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL);
  const char *id = client->identity != NULL ? client->identity->user_id : NULL;
  GHashTable *clients = id != NULL ? g_hash_table_lookup (self->accounts, id) : NULL;

  if (clients == NULL)
    return;
  g_hash_table_remove (clients, client);
  if (g_hash_table_size (clients) == 0)
    g_hash_table_remove (self->accounts, id);
}

/**
 * foyer_holders_list:
 * @self: holders
 * @user_id: an account
 * @clients: (element-type FoyerClient): receives a reference to each of its sockets
 */
void
foyer_holders_list (FoyerHolders *self, const char *user_id, GPtrArray *clients)
{
  g_return_if_fail (self != NULL && user_id != NULL && clients != NULL);
  GHashTable    *set = g_hash_table_lookup (self->accounts, user_id);
  GHashTableIter iter;
  gpointer       client;

  if (set == NULL)
    return;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &client, NULL))
    g_ptr_array_add (clients, foyer_client_ref (client));
}
