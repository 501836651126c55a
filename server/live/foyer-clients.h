/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-subscription.h"

G_BEGIN_DECLS

/**
 * FoyerTopicKind:
 * @FOYER_TOPIC_CONVERSATION: what happens in a conversation, by its id
 * @FOYER_TOPIC_TABLE: what changes in a table, by its name
 */
typedef enum
{
  FOYER_TOPIC_CONVERSATION = 'c',
  FOYER_TOPIC_TABLE = 't',
} FoyerTopicKind;

/* The subscriptions of one topic; it is there as long as there are any. Calls of one's own may join and leave
 * while walking, if the next one is taken first. */
struct _FoyerTopic
{
  const char        *name; /* in text */
  FoyerSubscription *first;
  FoyerSubscription *walk; /* the next of foyer_clients_walk(), or NULL */
  guint              size;
  guint8             kind; /* FoyerTopicKind */
  char               text[];
};

FoyerClients *foyer_clients_new (void);
void          foyer_clients_free (FoyerClients *self);
void          foyer_clients_add (FoyerClients *self, FoyerClient *client);
void          foyer_clients_remove (FoyerClients *self, FoyerClient *client);
guint         foyer_clients_get_size (FoyerClients *self);
FoyerClient  *foyer_clients_get (FoyerClients *self, guint index);
FoyerSubscription      *
foyer_clients_join (FoyerClients *self, FoyerClient *client, FoyerTopicKind kind, const char *name);
void foyer_clients_leave (FoyerClients *self, FoyerSubscription *subscription);
void foyer_clients_leave_all (FoyerClients *self, FoyerClient *client);
FoyerSubscription *foyer_clients_find_topic (FoyerClients *self, FoyerTopicKind kind, const char *name);
gboolean           foyer_clients_have_tables (FoyerClients *self);
gboolean           foyer_clients_begin_walk (FoyerClients *self, FoyerTopicKind kind, const char *name);
FoyerSubscription *foyer_clients_walk (FoyerClients *self, FoyerTopicKind kind, const char *name);
FoyerSubscription *
foyer_clients_find (FoyerClients *self, FoyerClient *client, FoyerTopicKind kind, const char *name);
FoyerSubscription *foyer_clients_find_id (FoyerClients *self, FoyerClient *client, const char *id);
void               foyer_clients_add_holder (FoyerClients *self, FoyerClient *client);
GPtrArray         *foyer_clients_list_held (FoyerClients *self, const char *holder_id);
FoyerClient       *foyer_clients_find_member (FoyerClients *self, const char *visitor_id);
gboolean           foyer_clients_count_agent (FoyerClients *self, FoyerClient *client, gboolean online);
guint              foyer_clients_get_agents (FoyerClients *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerClients, foyer_clients_free)

G_END_DECLS
