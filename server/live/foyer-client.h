/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "foyer-identity.h"
#include "foyer-socket.h"

G_BEGIN_DECLS

typedef struct _FoyerClient       FoyerClient;
typedef struct _FoyerClients      FoyerClients;
typedef struct _FoyerSubscription FoyerSubscription;

/**
 * FoyerHandshake:
 * @origin: (nullable): the page's origin, normalised; %NULL for a native client
 * @own_origin: whether @origin is the server's own
 * @echo: whether it asked for the raw echo of development
 *
 * What the handshake told of a client.
 */
typedef struct
{
  const char *origin;
  gboolean    own_origin;
  gboolean    echo;
} FoyerHandshake;

/* Who is behind a socket. Counted, because requests under way outlive the connection. There are many
 * thousands of them, mostly idle: what few of them need is only pointed to. */
struct _FoyerClient
{
  grefcount          references;
  FoyerSocket        socket;
  gpointer           server; /* borrowed: the FoyerLiveServer; NULL when the connection is gone */
  FoyerIdentity     *identity;
  char              *origin; /* shared by those of one page */
  FoyerSubscription *subscriptions;
  FoyerClient       *next_of_member; /* another socket of the same visitor */
  FoyerClient       *previous_of_member;
  GQueue            *deferred; /* frames that wait for the outcome of auth, or NULL */
  guint32            deferred_bytes;
  guint              index; /* among the clients */
  guint16            n_subscriptions;
  guint16            last_subscription;
  guint16            own_origin : 1;
  guint16            echo : 1;
  guint16            is_listed : 1; /* among the clients */
  guint16            counted : 1;   /* as an agent online */
  guint16            is_member : 1; /* to be found by its visitor */
  guint16            authenticating : 1;
  guint16            expelled : 1; /* from a room, since its memberships were asked for */
  guint16            newcomer : 1; /* it may still say what it has: FoyerNewcomers */
};

FoyerClient *foyer_client_new (const FoyerHandshake *handshake);
FoyerClient *foyer_client_ref (FoyerClient *self);
void         foyer_client_unref (FoyerClient *self);
gboolean     foyer_client_is_open (FoyerClient *self);
gboolean     foyer_client_is_staff (FoyerClient *self);
const char  *foyer_client_get_member_id (FoyerClient *self);
void         foyer_client_send (FoyerClient *self, GBytes *frame);
void         foyer_client_send_text (FoyerClient *self, const char *text);
void foyer_client_send_frame (FoyerClient *self, const char *type, const char *id, JsonObject *payload);
void foyer_client_send_error (FoyerClient *self, const char *id, const GError *error);
void foyer_client_close (FoyerClient *self, guint16 code, const char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerClient, foyer_client_unref)

G_END_DECLS
