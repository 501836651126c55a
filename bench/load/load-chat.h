/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "load-setup.h"

#define LOAD_CHAT_MOST_IN_FLIGHT 1024

/* One conversation, as far as its acks say. */
typedef struct
{
  guint64 acked;
  guint64 seq_sum;
  guint   participants;
} LoadChatGroup;

/* One participant's socket. */
typedef struct
{
  gboolean sends;
  guint    group;
  guint64  sent;
  guint    in_flight;
  gint64   next_seq; /* 0: whichever comes first */
  guint64  received;
  guint64  seq_sum;
  gint64   due_us[LOAD_CHAT_MOST_IN_FLIGHT]; /* by number; when the message was sent, or should have been */
} LoadChatter;

typedef struct
{
  LoadSetup     setup;
  int           in_flight;
  double        rate; /* messages a second of all together; 0: closed loop */
  LoadCrowd    *crowd;
  GArray       *groups;  /* (owned) (element-type LoadChatGroup) */
  GPtrArray    *senders; /* (owned) (element-type LoadSocket) */
  guint         next_sender;
  LoadHistogram latencies;
  GString      *text;
  GString      *frame;
  gboolean      measuring;
  gboolean      ending;
  guint64       acked; /* while measuring */
  guint64       sent;
  guint64       all_acked;
  guint64       errors;
  guint64       gaps;
  guint64       skipped; /* of the open loop, for want of a sender with room */
  char         *first_error;
} LoadChat;

void        load_chat_start (LoadChat *self);
gboolean    load_chat_send (LoadChat *self, LoadSocket *socket, gint64 due_us);
gint64      load_chat_send_due (LoadChat *self, gint64 began_us, guint64 *scheduled);
gboolean    load_chat_is_settled (LoadChat *self);
const char *load_chat_check (LoadChat *self);
void        load_chat_message (LoadSocket *socket, const char *text, gsize length, gpointer data);
