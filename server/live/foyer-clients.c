/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clients.h"

#include <stddef.h>
#include <string.h>

#include "foyer-cell.h"
#include "foyer-holders.h"

struct _FoyerClients
{
  GPtrArray  *clients;  /* each knows its own place, so that leaving costs nothing */
  GHashTable *topics;   /* a set of FoyerTopic, by kind and name */
  guint       n_tables; /* of them */
  GHashTable *agents;   /* user id → how many sockets */
  GHashTable *members;  /* a set of FoyerClient, by the visitor's id: the first of their sockets */

  FoyerHolders *holders;
};

static guint
topic_hash (gconstpointer data)
{
  const FoyerTopic *topic = data;
  return g_str_hash (topic->name) ^ topic->kind;
}

static gboolean
topic_equal (gconstpointer one, gconstpointer two)
{
  const FoyerTopic *a = one, *b = two;
  return a->kind == b->kind && g_str_equal (a->name, b->name);
}

static guint
member_hash (gconstpointer data)
{
  const FoyerClient *client = data;
  return g_str_hash (client->identity->visitor_id);
}

static gboolean
member_equal (gconstpointer one, gconstpointer two)
{
  const FoyerClient *a = one, *b = two;
  return g_str_equal (a->identity->visitor_id, b->identity->visitor_id);
}

/**
 * foyer_clients_new:
 *
 * Returns: (transfer full): who is there: nobody yet
 */
FoyerClients *
foyer_clients_new (void)
{
  FoyerClients *self = g_new0 (FoyerClients, 1);
  self->clients = g_ptr_array_new ();
  self->topics = g_hash_table_new_full (topic_hash, topic_equal, foyer_cell_free, NULL);
  self->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->members = g_hash_table_new (member_hash, member_equal);
  self->holders = foyer_holders_new ();
  return self;
}

/**
 * foyer_clients_free:
 * @self: (transfer full): the clients, all of whom have been removed
 */
void
foyer_clients_free (FoyerClients *self)
{
  g_return_if_fail (self != NULL);

  g_warn_if_fail (self->clients->len == 0);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->topics);
  g_hash_table_unref (self->agents);
  g_hash_table_unref (self->members);
  foyer_holders_free (self->holders);
  g_free (self);
}

/**
 * foyer_clients_add:
 * @self: the clients
 * @client: a new one; a reference is taken
 */
void
foyer_clients_add (FoyerClients *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL && !client->is_listed);

  client->is_listed = TRUE;
  client->index = self->clients->len;
  g_ptr_array_add (self->clients, foyer_client_ref (client));
}

/**
 * foyer_clients_remove:
 * @self: the clients
 * @client: one of them; it leaves all topics
 */
void
foyer_clients_remove (FoyerClients *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL && client->is_listed);

  foyer_clients_leave_all (self, client);
  foyer_clients_count_agent (self, client, FALSE);
  g_ptr_array_remove_index_fast (self->clients, client->index);
  if (client->index < self->clients->len)
    ((FoyerClient *) g_ptr_array_index (self->clients, client->index))->index = client->index;
  client->is_listed = FALSE;
  foyer_client_unref (client);
}

/**
 * foyer_clients_get_size:
 * @self: the clients
 *
 * Returns: how many there are
 */
guint
foyer_clients_get_size (FoyerClients *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->clients->len;
}

/**
 * foyer_clients_get:
 * @self: the clients
 * @index: below foyer_clients_get_size()
 *
 * Going from the highest index down, each may be removed on the way.
 *
 * Returns: (transfer none): a client
 */
FoyerClient *
foyer_clients_get (FoyerClients *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->clients->len, NULL);

  return g_ptr_array_index (self->clients, index);
}

static FoyerTopic *
find_topic (FoyerClients *self, FoyerTopicKind kind, const char *name)
{
  const FoyerTopic key = { .kind = (guint8) kind, .name = name };
  return g_hash_table_lookup (self->topics, &key);
}

static FoyerTopic *
ensure_topic (FoyerClients *self, FoyerTopicKind kind, const char *name)
{
  FoyerTopic *topic = find_topic (self, kind, name);

  if (topic == NULL)
    {
      gsize length = strlen (name) + 1;
      topic = foyer_cell_new0 (offsetof (FoyerTopic, text) + length);
      topic->kind = (guint8) kind;
      topic->name = memcpy (topic->text, name, length);
      g_hash_table_add (self->topics, topic);
      self->n_tables += kind == FOYER_TOPIC_TABLE;
    }
  return topic;
}

/**
 * foyer_clients_join:
 * @self: the clients
 * @client: one of them
 * @kind: what sort of topic
 * @name: which
 *
 * Returns: (transfer none): a new subscription, live, without an id
 */
FoyerSubscription *
foyer_clients_join (FoyerClients *self, FoyerClient *client, FoyerTopicKind kind, const char *name)
{
  g_return_val_if_fail (self != NULL && client != NULL && name != NULL, NULL);
  g_return_val_if_fail (client->is_listed, NULL);

  FoyerSubscription *subscription = foyer_subscription_new (client);
  FoyerTopic        *topic = ensure_topic (self, kind, name);
  subscription->topic = topic;
  subscription->next = topic->first;
  if (topic->first != NULL)
    topic->first->previous = subscription;
  topic->first = subscription;
  topic->size++;
  subscription->next_of_client = client->subscriptions;
  client->subscriptions = subscription;
  client->n_subscriptions++;
  return subscription;
}

static void
unlink_from_client (FoyerSubscription *subscription)
{
  FoyerSubscription **link = &subscription->client->subscriptions;

  while (*link != subscription)
    link = &(*link)->next_of_client;
  *link = subscription->next_of_client;
  subscription->client->n_subscriptions--;
}

/**
 * foyer_clients_leave:
 * @self: the clients
 * @subscription: (transfer full): one of a client
 */
void
foyer_clients_leave (FoyerClients *self, FoyerSubscription *subscription)
{
  g_return_if_fail (self != NULL && subscription != NULL);

  FoyerTopic *topic = subscription->topic;
  if (subscription->next != NULL)
    subscription->next->previous = subscription->previous;
  if (subscription->previous != NULL)
    subscription->previous->next = subscription->next;
  else
    topic->first = subscription->next;
  if (topic->walk == subscription)
    topic->walk = subscription->next;
  topic->size--;
  if (topic->first == NULL)
    {
      self->n_tables -= topic->kind == FOYER_TOPIC_TABLE;
      g_hash_table_remove (self->topics, topic);
    }
  unlink_from_client (subscription);
  foyer_subscription_free (subscription);
}

static void
add_member (FoyerClients *self, FoyerClient *client)
{
  FoyerClient *first = g_hash_table_lookup (self->members, client);

  g_assert (!client->is_member);
  client->is_member = TRUE;
  client->next_of_member = first;
  if (first != NULL)
    first->previous_of_member = client;
  g_hash_table_add (self->members, client);
}

static void
remove_member (FoyerClients *self, FoyerClient *client)
{
  FoyerClient *next = client->next_of_member, *previous = client->previous_of_member;

  if (!client->is_member)
    return;
  client->is_member = FALSE;
  client->next_of_member = NULL;
  client->previous_of_member = NULL;
  if (next != NULL)
    next->previous_of_member = previous;
  if (previous != NULL)
    previous->next_of_member = next;
  else if (next != NULL)
    g_hash_table_add (self->members, next);
  else
    g_hash_table_remove (self->members, client);
}

/**
 * foyer_clients_find_member:
 * @self: the clients
 * @visitor_id: a visitor
 *
 * Returns: (transfer none) (nullable): the first of their sockets; the others follow by next_of_member
 */
FoyerClient *
foyer_clients_find_member (FoyerClients *self, const char *visitor_id)
{
  g_return_val_if_fail (self != NULL && visitor_id != NULL, NULL);

  FoyerIdentity     identity = { .visitor_id = (char *) visitor_id };
  const FoyerClient key = { .identity = &identity };
  return g_hash_table_lookup (self->members, &key);
}

/**
 * foyer_clients_leave_all:
 * @self: the clients
 * @client: one of them, before its identity changes
 */
void
foyer_clients_leave_all (FoyerClients *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL);

  remove_member (self, client);
  foyer_holders_remove (self->holders, client);
  while (client->subscriptions != NULL)
    foyer_clients_leave (self, client->subscriptions);
}

/**
 * foyer_clients_add_holder:
 * @self: the clients
 * @client: one of them, which has authenticated; until foyer_clients_leave_all() it is found by its ids
 */
void
foyer_clients_add_holder (FoyerClients *self, FoyerClient *client)
{
  g_return_if_fail (self != NULL && client != NULL && client->identity != NULL);

  foyer_holders_add (self->holders, client);
  if (client->identity->kind == FOYER_IDENTITY_VISITOR)
    add_member (self, client);
}

/**
 * foyer_clients_list_held:
 * @self: the clients
 * @holder_id: an account or a visitor
 *
 * Costs what that holder has, however many others there are.
 *
 * Returns: (transfer full) (element-type FoyerClient): its sockets
 */
GPtrArray *
foyer_clients_list_held (FoyerClients *self, const char *holder_id)
{
  g_return_val_if_fail (self != NULL && holder_id != NULL, NULL);

  GPtrArray *clients = g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_client_unref);
  for (FoyerClient *l = foyer_clients_find_member (self, holder_id); l != NULL; l = l->next_of_member)
    g_ptr_array_add (clients, foyer_client_ref (l));
  foyer_holders_list (self->holders, holder_id, clients);
  return clients;
}

/**
 * foyer_clients_find_topic:
 * @self: the clients
 * @kind: what sort of topic
 * @name: which
 *
 * Returns: (transfer none) (nullable): the first of its subscriptions; the others follow by next
 */
FoyerSubscription *
foyer_clients_find_topic (FoyerClients *self, FoyerTopicKind kind, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  FoyerTopic *topic = find_topic (self, kind, name);
  return topic != NULL ? topic->first : NULL;
}

/**
 * foyer_clients_have_tables:
 * @self: the clients
 *
 * Returns: whether any of them has subscribed to a table
 */
gboolean
foyer_clients_have_tables (FoyerClients *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_tables > 0;
}

/**
 * foyer_clients_begin_walk:
 * @self: the clients
 * @kind: what sort of topic
 * @name: which
 *
 * Begins to go through a topic's subscriptions with foyer_clients_walk(); a walk that is under way there
 * ends. Anybody may join and leave meanwhile: who joins is not visited.
 *
 * Returns: whether it has any
 */
gboolean
foyer_clients_begin_walk (FoyerClients *self, FoyerTopicKind kind, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  FoyerTopic *topic = find_topic (self, kind, name);
  if (topic != NULL)
    topic->walk = topic->first;
  return topic != NULL;
}

/**
 * foyer_clients_walk:
 * @self: the clients
 * @kind: what sort of topic
 * @name: which
 *
 * Returns: (transfer none) (nullable): the next subscription of the walk, %NULL at its end
 */
FoyerSubscription *
foyer_clients_walk (FoyerClients *self, FoyerTopicKind kind, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  FoyerTopic        *topic = find_topic (self, kind, name);
  FoyerSubscription *subscription = topic != NULL ? topic->walk : NULL;
  if (subscription != NULL)
    topic->walk = subscription->next;
  return subscription;
}

/**
 * foyer_clients_find:
 * @self: the clients
 * @client: one of them
 * @kind: what sort of topic
 * @name: which
 *
 * Returns: (transfer none) (nullable): its subscription to that topic
 */
FoyerSubscription *
foyer_clients_find (FoyerClients *self, FoyerClient *client, FoyerTopicKind kind, const char *name)
{
  g_return_val_if_fail (self != NULL && client != NULL && name != NULL, NULL);

  for (FoyerSubscription *l = client->subscriptions; l != NULL; l = l->next_of_client)
    if (l->topic->kind == kind && g_str_equal (l->topic->name, name))
      return l;
  return NULL;
}

/**
 * foyer_clients_find_id:
 * @self: the clients
 * @client: one of them
 * @id: the id that the client was given for a subscription
 *
 * Returns: (transfer none) (nullable): that subscription
 */
FoyerSubscription *
foyer_clients_find_id (FoyerClients *self, FoyerClient *client, const char *id)
{
  g_return_val_if_fail (self != NULL && client != NULL && id != NULL, NULL);

  for (FoyerSubscription *l = client->subscriptions; l != NULL; l = l->next_of_client)
    if (g_strcmp0 (foyer_subscription_get_id (l), id) == 0)
      return l;
  return NULL;
}

/**
 * foyer_clients_count_agent:
 * @self: the clients
 * @client: one of them; only an agent's counts, and only once
 * @online: whether it comes or goes
 *
 * Returns: whether the number of agents changed; a person with two sockets is one
 */
gboolean
foyer_clients_count_agent (FoyerClients *self, FoyerClient *client, gboolean online)
{
  g_return_val_if_fail (self != NULL && client != NULL, FALSE);

  if (client->counted == (online ? 1u : 0u) || !foyer_client_is_staff (client))
    return FALSE;
  client->counted = online ? 1 : 0;
  const char *id = client->identity->user_id;
  guint       sockets = GPOINTER_TO_UINT (g_hash_table_lookup (self->agents, id));
  sockets = online ? sockets + 1 : sockets - 1;
  if (sockets == 0)
    return g_hash_table_remove (self->agents, id);
  return g_hash_table_insert (self->agents, g_strdup (id), GUINT_TO_POINTER (sockets));
}

/**
 * foyer_clients_get_agents:
 * @self: the clients
 *
 * Returns: how many agents have an authenticated socket
 */
guint
foyer_clients_get_agents (FoyerClients *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->agents);
}
