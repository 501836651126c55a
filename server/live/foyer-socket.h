/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-bucket.h"
#include "foyer-codec.h"

G_BEGIN_DECLS

#define FOYER_SOCKET_FRAME_BYTES 256

typedef struct _FoyerSocket FoyerSocket;

/**
 * FoyerSocketLimits:
 *
 * Shared by all sockets of one kind. Rates of 0 are off. In the queue a frame counts as
 * FOYER_SOCKET_FRAME_BYTES at least: what is sent to many is shared, but the places in their queues are not.
 */
typedef struct
{
  guint32 message_bytes;
  gsize   queue_bytes;
  guint   messages_per_second;
  guint   messages_burst;
  guint   control_frames_per_second;
  guint   ping_ms;
  guint   write_ms; /* for a peer to take something of what is queued; 0: for ever */
  guint   auth_ms;  /* 0: no authentication is waited for */
} FoyerSocketLimits;

/**
 * FoyerSocketLink:
 * @send: queues a frame, which leaves in order with what else this loop turn produced
 * @get_pending: bytes queued and not yet with the kernel
 * @get_frames: in how many frames they are
 * @flush: sends now what would leave at the end of the loop turn, as far as the kernel takes it
 * @tell_drained: has foyer_socket_drained() called when nothing is queued any more
 * @drop: forgets what is queued, but for the rest of a frame that has begun to leave
 * @set_deadline: when foyer_socket_tick() is wanted, monotonic microseconds; replaces the one before
 * @shut: closes the write side when the queue is out
 * @close: closes when the queue is out
 * @cut: closes at once
 *
 * What a socket wants from the connection below; nothing in it knows of descriptors.
 */
typedef struct
{
  void (*send) (gpointer link, GBytes *frame);
  gsize (*get_pending) (gpointer link);
  guint (*get_frames) (gpointer link);
  void (*flush) (gpointer link);
  void (*tell_drained) (gpointer link);
  void (*drop) (gpointer link);
  void (*set_deadline) (gpointer link, gint64 at_us);
  void (*shut) (gpointer link);
  void (*close) (gpointer link);
  void (*cut) (gpointer link);
} FoyerSocketLink;

/**
 * FoyerSocketHandler:
 * @message: a whole message within the rate; not terminated, valid during the call
 * @refused: one over the rate
 * @ended: nothing more comes or goes; called once
 *
 * What a socket tells its owner, which may close or cut it from within.
 */
typedef struct
{
  void (*message) (gpointer owner, gboolean is_text, const guint8 *data, gsize length);
  void (*refused) (gpointer owner, const guint8 *data, gsize length, guint retry_after_ms);
  void (*ended) (gpointer owner);
} FoyerSocketHandler;

typedef enum
{
  FOYER_SOCKET_OPEN,
  FOYER_SOCKET_CLOSING,    /* the close frame is out, the peer's is awaited */
  FOYER_SOCKET_DISCARDING, /* the same, but what comes is no longer understood */
  FOYER_SOCKET_ENDED,
} FoyerSocketState;

/* One client above its connection. Embed it; the fields are its own. */
struct _FoyerSocket
{
  FoyerCodec                codec;
  const FoyerSocketLimits  *limits;
  const FoyerSocketLink    *link;
  gpointer                  link_data;
  const FoyerSocketHandler *handler;
  gpointer                  owner;
  GBytes                   *late_pong;
  gint64                    ping_at;
  gint64                    write_by; /* 0 while nothing is known to wait */
  gint64                    end_by; /* for authentication while it is open, for the peer's close after that */
  gint64                    refused_at;
  FoyerBucket               messages;
  FoyerBucket               control_frames;
  guint32                   sent;    /* bytes handed to the link, modulo 2^32 */
  guint32                   written; /* of them with the kernel when write_by was set */
  guint32                   discarded;
  guint8                    refusals;
  guint8                    pongs;
  guint8                    state;
  guint8                    unanswered : 1;
};

void     foyer_socket_init (FoyerSocket              *self,
                            const FoyerSocketLimits  *limits,
                            const FoyerSocketLink    *link,
                            gpointer                  link_data,
                            const FoyerSocketHandler *handler,
                            gpointer                  owner,
                            gint64                    now_us);
void     foyer_socket_clear (FoyerSocket *self);
void     foyer_socket_received (FoyerSocket *self, guint8 *data, gsize length, gint64 now_us);
void     foyer_socket_drained (FoyerSocket *self);
void     foyer_socket_hung_up (FoyerSocket *self);
void     foyer_socket_tick (FoyerSocket *self, gint64 now_us);
void     foyer_socket_authenticated (FoyerSocket *self);
gboolean foyer_socket_send (FoyerSocket *self, GBytes *frame, gint64 now_us);
void     foyer_socket_close (FoyerSocket *self, guint16 code, const char *reason, gint64 now_us);
gboolean foyer_socket_is_open (const FoyerSocket *self);

G_END_DECLS
