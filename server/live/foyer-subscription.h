/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change-filter.h"
#include "foyer-client.h"

G_BEGIN_DECLS

typedef struct _FoyerTopic FoyerTopic;

typedef enum
{
  FOYER_SUBSCRIPTION_INSERT = 1 << 0,
  FOYER_SUBSCRIPTION_UPDATE = 1 << 1,
  FOYER_SUBSCRIPTION_DELETE = 1 << 2,
  FOYER_SUBSCRIPTION_ALL = 7,
} FoyerSubscriptionEvents;

/* One client at one topic: a conversation or a table. Owned by its client; ended by foyer_clients_leave(). */
struct _FoyerSubscription
{
  FoyerClient       *client;
  FoyerTopic        *topic;
  FoyerSubscription *next; /* at the topic */
  FoyerSubscription *previous;
  FoyerSubscription *next_of_client;
  char              *id;     /* NULL where the client is there without having asked */
  FoyerChangeFilter *filter; /* of a table, or NULL */
  GQueue            *held;   /* while what was missed is being read */
  gsize              held_bytes;
  gint64             live_from; /* the first and last position delivered live */
  gint64             live_to;
  gint64             replayed_to;
  guint              events : 3;
  guint              overflowed : 1;
};

FoyerSubscription *foyer_subscription_new (FoyerClient *client);
void               foyer_subscription_free (FoyerSubscription *self);
gint64             foyer_subscription_get_reached (const FoyerSubscription *self);
void               foyer_subscription_hold (FoyerSubscription *self);
gboolean           foyer_subscription_is_held (const FoyerSubscription *self);
void               foyer_subscription_deliver (FoyerSubscription *self, gint64 position, GBytes *frame);
gboolean           foyer_subscription_needs (const FoyerSubscription *self, gint64 position);
void               foyer_subscription_release (FoyerSubscription *self, gint64 replayed_to);

G_END_DECLS
