/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <sys/epoll.h>

#include "foyer-connection.h"

G_BEGIN_DECLS

typedef struct _FoyerHubItem FoyerHubItem;

/* What the epoll descriptor points to: the first member of connections and listeners. Whoever is watched
 * lives until no batch of events can name it any more: see foyer_hub_bury(). */
struct _FoyerHubItem
{
  void (*ready) (FoyerHubItem *item, guint32 events);
  void (*destroy) (FoyerHubItem *item);
};

#define FOYER_HUB_BUFFER_BYTES (64 * 1024)
#define FOYER_HUB_BATCH 256

struct _FoyerHub
{
  GObject parent_instance;

  FoyerHubLimits         limits;
  const FoyerHubService *service;
  gpointer               service_data;
  FoyerHubFunc           drained;
  gpointer               drained_data;

  int               epoll_fd;
  int               spare_fd; /* given up for a moment when there is no other */
  guint             max_connections;
  guint             overflow; /* of the reserve, for those over the cap */
  guint             batch_depth;
  gboolean          is_draining;
  FoyerTurnBudget   budget; /* of the kind of work that this turn is at */
  guint             event;  /* of events, the next to be served: a batch may take several turns */
  guint             n_events;
  GQueue            connections;
  GQueue            run_queue;
  GQueue            corked;
  GSList           *buried;
  GPtrArray        *listeners; /* borrowed */
  guint8           *buffer;    /* NULL while it is lent */
  gsize             buffered_bytes;
  guint64           n_accepted;
  guint64           n_refused;
  FoyerLoopWatchdog watchdog;
  FoyerTimerWheel   wheel;
  GSource          *source;

  struct epoll_event events[FOYER_HUB_BATCH];
};

gboolean foyer_hub_watch (FoyerHub *self, int fd, FoyerHubItem *item, guint32 events, GError **error);
gboolean foyer_hub_rewatch (FoyerHub *self, int fd, FoyerHubItem *item, guint32 events);
void     foyer_hub_add_listener (FoyerHub *self, gpointer listener);
void     foyer_hub_remove_listener (FoyerHub *self, gpointer listener);

void     foyer_hub_add_connection (FoyerHub *self, GList *link);
void     foyer_hub_remove_connection (FoyerHub *self, GList *link);
void     foyer_hub_schedule (FoyerHub *self, GList *link);
gboolean foyer_hub_is_turn_spent (FoyerHub *self);
void     foyer_hub_cork (FoyerHub *self, GList *link);
void     foyer_hub_bury (FoyerHub *self, FoyerHubItem *item);
void     foyer_hub_tell_drained (FoyerHub *self);

guint8 *foyer_hub_borrow_buffer (FoyerHub *self, gsize *size);
void    foyer_hub_return_buffer (FoyerHub *self, guint8 *buffer);

void     foyer_hub_count_buffered (FoyerHub *self, gssize change);
gboolean foyer_hub_has_room (FoyerHub *self);
void     foyer_hub_count_accepted (FoyerHub *self, gboolean is_refused);
gboolean foyer_hub_lend_descriptor (FoyerHub *self);
void     foyer_hub_take_descriptor_back (FoyerHub *self);
guint    foyer_hub_get_overflow (FoyerHub *self);

const FoyerHubService *foyer_hub_get_service (FoyerHub *self, gpointer *user_data);

G_END_DECLS
