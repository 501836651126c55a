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

/**
 * FoyerSubscriptionWatch:
 * @id: the subscription's id on the wire
 * @filter: (nullable): of a table
 * @held: (nullable): live frames that are kept back while what was missed is being read, or may be asked for
 * @held_bytes: of these
 * @replayed_to: the last position that the replay brought
 * @placed: whether @replayed_to says what the client has, even where it is 0
 *
 * What only those have who asked for it by a subscribe frame, or of whom something is kept back: most are
 * there without having asked.
 */
typedef struct
{
  char              *id;
  FoyerChangeFilter *filter;
  GQueue            *held;
  gsize              held_bytes;
  gint64             replayed_to;
  gboolean           placed;
} FoyerSubscriptionWatch;

/* One client at one topic: a conversation or a table. Owned by its client; ended by foyer_clients_leave().
 * Most sockets have one: no field is longer than it must be. */
struct _FoyerSubscription
{
  FoyerClient            *client;
  FoyerTopic             *topic;
  FoyerSubscription      *next; /* at the topic */
  FoyerSubscription      *previous;
  FoyerSubscription      *next_of_client;
  FoyerSubscriptionWatch *watch;   /* or NULL */
  gint64                  live_to; /* the last position delivered live; 0: none yet */
  guint32                 span;    /* how far before it the first one is */
  guint                   events : 3;
  guint                   overflowed : 1;
  guint                   waits : 1; /* for the client to say what it has */
};

FoyerSubscription *foyer_subscription_new (FoyerClient *client);
void               foyer_subscription_free (FoyerSubscription *self);
void               foyer_subscription_set_id (FoyerSubscription *self, const char *id);
const char        *foyer_subscription_get_id (const FoyerSubscription *self);
void               foyer_subscription_set_filter (FoyerSubscription *self, FoyerChangeFilter *filter);
void               foyer_subscription_set_placed (FoyerSubscription *self);
gboolean           foyer_subscription_is_placed (const FoyerSubscription *self);
gint64             foyer_subscription_get_reached (const FoyerSubscription *self);
void               foyer_subscription_wait (FoyerSubscription *self);
void               foyer_subscription_settle (FoyerSubscription *self);
void               foyer_subscription_hold (FoyerSubscription *self);
gboolean           foyer_subscription_is_held (const FoyerSubscription *self);
void               foyer_subscription_deliver (FoyerSubscription *self, gint64 position, GBytes *frame);
gboolean           foyer_subscription_needs (const FoyerSubscription *self, gint64 position);
void               foyer_subscription_release (FoyerSubscription *self, gint64 replayed_to);

G_END_DECLS
