/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-hub.h"

G_BEGIN_DECLS

#define FOYER_CONNECTION_QUEUE_BYTES (1024 * 1024)

/**
 * FoyerConnectionHandler:
 * @received: bytes of the peer, in a buffer of the hub that may be changed in place and is valid during the
 * call
 * @drained: after foyer_connection_tell_drained(), once: all that was sent is with the kernel; may be %NULL
 * @timed_out: the time of foyer_connection_set_deadline() has come; may be %NULL
 * @closed: nothing more comes or goes, whoever closed it. Called exactly once, from the loop, never from
 * within another function of the connection; the handler is not called after it
 *
 * Who owns a connection that was taken over. The handler may do anything with the connection from within.
 */
typedef struct
{
  void (*received) (FoyerConnection *connection, guint8 *data, gsize length, gpointer user_data);
  void (*drained) (FoyerConnection *connection, gpointer user_data);
  void (*timed_out) (FoyerConnection *connection, gpointer user_data);
  void (*closed) (FoyerConnection *connection, gpointer user_data);
} FoyerConnectionHandler;

FoyerConnection *foyer_connection_ref (FoyerConnection *self);
void             foyer_connection_unref (FoyerConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerConnection, foyer_connection_unref)

/* While a request is answered. */
GCancellable *foyer_connection_get_cancellable (FoyerConnection *self);
gboolean      foyer_connection_get_keep_alive (FoyerConnection *self);
void          foyer_connection_set_close_after (FoyerConnection *self);

/* For soup_server_accept_iostream(), and back from a message's remote address. */
GSocketAddress  *foyer_connection_get_local_address (FoyerConnection *self);
GSocketAddress  *foyer_connection_new_remote_address (FoyerConnection *self);
FoyerConnection *foyer_connection_from_address (GSocketAddress *address);

/* From the answer 101 on: no more HTTP. What came behind the handshake is handed to @received first. */
void foyer_connection_take (FoyerConnection *self, const FoyerConnectionHandler *handler, gpointer user_data);

GBytes  *foyer_connection_dup_body (FoyerConnection *self);
void     foyer_connection_release_stream (FoyerConnection *self);
gboolean foyer_connection_is_taken (FoyerConnection *self);

/* What is sent in one turn of the loop leaves in one system call. */
gboolean foyer_connection_send (FoyerConnection *self, GBytes *bytes);
gsize    foyer_connection_get_queued_bytes (FoyerConnection *self);
guint    foyer_connection_get_n_queued (FoyerConnection *self);
void     foyer_connection_flush_now (FoyerConnection *self);
void     foyer_connection_drop_queued (FoyerConnection *self);
void     foyer_connection_set_queue_limit (FoyerConnection *self, gsize bytes);

/* Most who send need not know when it has left. */
void foyer_connection_tell_drained (FoyerConnection *self);

/* One for each connection, of its own memory. */
void foyer_connection_set_deadline (FoyerConnection *self, gint64 at_us);

/* Ways to end, from gentle to at once. */
void foyer_connection_shut_write (FoyerConnection *self);
void foyer_connection_close_lingering (FoyerConnection *self);
void foyer_connection_close (FoyerConnection *self);
void foyer_connection_abort (FoyerConnection *self);

gboolean    foyer_connection_is_open (FoyerConnection *self);
gboolean    foyer_connection_is_encrypted (FoyerConnection *self);
FoyerHub   *foyer_connection_get_hub (FoyerConnection *self);
const char *foyer_connection_get_peer_address (FoyerConnection *self);
gpointer    foyer_connection_get_user_data (FoyerConnection *self);
void        foyer_connection_set_user_data (FoyerConnection *self, gpointer user_data);

G_END_DECLS
