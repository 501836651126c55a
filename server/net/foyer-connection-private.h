/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <netinet/in.h>

#include "foyer-connection.h"
#include "foyer-http1-chunks.h"
#include "foyer-http1.h"
#include "foyer-hub-private.h"

G_BEGIN_DECLS

typedef enum
{
  FOYER_PHASE_HEAD,     /* of a request; nothing of it may have come */
  FOYER_PHASE_BODY,     /* the head has been read */
  FOYER_PHASE_WAITING,  /* for the answer */
  FOYER_PHASE_FLUSHING, /* the answer is complete and on its way */
  FOYER_PHASE_LINGER,   /* the write side is shut, or will be; what comes is thrown away */
  FOYER_PHASE_CLOSING,  /* closed when the queue is out */
  FOYER_PHASE_TAKEN,    /* somebody else's */
  FOYER_PHASE_CLOSED,
} FoyerPhase;

/* What a connection needs only as long as it speaks HTTP. */
typedef struct
{
  FoyerHttp1       http1;
  FoyerHttp1Chunks chunks;
  gsize            body_limit;
  gsize            body_end;    /* in input, of what is decoded */
  GCancellable    *cancellable; /* of the request that is being answered, or NULL */

  struct sockaddr_in6 peer; /* or _in */
  char               *peer_text;
  GSocketAddress     *local_address;
} FoyerExchange;

struct _FoyerConnection
{
  FoyerHubItem item; /* must be first */
  guint        ref_count;
  int          fd; /* -1 when closed */
  FoyerHub    *hub;
  GList        all_link;
  GList        run_link;
  GList        cork_link;
  FoyerTimer   timer;

  /* As long as they must be: there are many thousands of these, mostly idle. */
  guint phase : 8; /* FoyerPhase */
  guint is_scheduled : 1;
  guint is_corked : 1;
  guint is_running : 1;
  guint is_readable : 1;
  guint is_writable : 1;
  guint is_hung_up : 1;  /* sticky: the peer shut its side; what it sent before may still wait */
  guint is_broken : 1;   /* sticky: nothing can be sent any more */
  guint is_first : 1;    /* no request was answered yet */
  guint was_hung_up : 1; /* when the request was complete: it has only shut its side */
  guint is_answered : 1;
  guint is_clean : 1; /* the answerer has read all of the request */
  guint close_after : 1;
  guint is_shut : 1;
  guint wants_shut : 1;
  guint wants_drained : 1; /* who owns it is told when the queue is out */
  guint is_told : 1;
  guint is_late : 1; /* the time of the head is out; what lay there then is looked at once */

  /* reading */
  FoyerExchange *exchange; /* NULL once the connection is taken over */
  GByteArray    *input;    /* NULL while there is nothing */
  guint32        counted;  /* of it at the hub */
  guint32        linger_left;

  /* writing */
  GQueue  output; /* GBytes */
  gsize   queued;
  guint32 output_offset; /* in the first one */
  guint32 queue_limit;

  /* the request that is being answered */
  gpointer stream; /* borrowed FoyerRequestStream */

  const FoyerConnectionHandler *handler;
  gpointer                      user_data;
};

FoyerConnection *foyer_connection_new (FoyerHub                  *hub,
                                       int                        fd,
                                       GSocketAddress            *local_address,
                                       const struct sockaddr_in6 *peer,
                                       gboolean                   is_admitted);

/* for the hub */
void foyer_connection_uncork (FoyerConnection *self);
void foyer_connection_run_scheduled (FoyerConnection *self);

/* between the files of the connection */
void   foyer_connection_schedule (FoyerConnection *self);
void   foyer_connection_end (FoyerConnection *self);
void   foyer_connection_end_exchange (FoyerConnection *self);
void   foyer_connection_reset_on_close (FoyerConnection *self);
gssize foyer_connection_read (FoyerConnection *self, guint8 *buffer, gsize size);
void   foyer_connection_flush (FoyerConnection *self);
void   foyer_connection_queue (FoyerConnection *self, GBytes *bytes);
void   foyer_connection_clear_output (FoyerConnection *self);
void   foyer_connection_linger (FoyerConnection *self, gsize bytes);
void   foyer_connection_run_http (FoyerConnection *self);
void   foyer_connection_next_request (FoyerConnection *self);
void   foyer_connection_refuse (FoyerConnection *self, guint status, const char *reason);
void   foyer_connection_http_timed_out (FoyerConnection *self);
void   foyer_connection_drop_input (FoyerConnection *self);
void   foyer_connection_count_input (FoyerConnection *self);

/* for the stream of a request */
gssize   foyer_connection_write_answer (FoyerConnection *self, const void *data, gsize length);
gboolean foyer_connection_can_write_answer (FoyerConnection *self);
void     foyer_connection_answered (FoyerConnection *self, gboolean is_clean);

G_END_DECLS
