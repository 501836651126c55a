/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "foyer-identity.h"
#include "foyer-route-table.h"
#include "foyer-site.h"
#include "foyer-store.h"

G_BEGIN_DECLS

typedef struct _FoyerApi FoyerApi;

/**
 * FoyerRequest:
 *
 * One HTTP request and the answer that is owed to it: exactly one. Whoever holds the last reference without
 * having answered has made a mistake, which the client sees as 500.
 */
#define FOYER_TYPE_REQUEST (foyer_request_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRequest, foyer_request, FOYER, REQUEST, GObject)

FoyerRequest *foyer_request_new (SoupServerMessage *message,
                                 const char        *path,
                                 const char        *peer_address,
                                 gboolean           encrypted,
                                 const FoyerSite   *site,
                                 GCancellable      *cancellable);

/* What came. */
SoupServerMessage *foyer_request_get_message (FoyerRequest *self);
const char        *foyer_request_get_method (FoyerRequest *self);
const char        *foyer_request_get_path (FoyerRequest *self);
const char        *foyer_request_get_header (FoyerRequest *self, const char *name);
const char        *foyer_request_get_request_id (FoyerRequest *self);
const char        *foyer_request_get_address (FoyerRequest *self);
const char        *foyer_request_get_origin (FoyerRequest *self);
const char        *foyer_request_get_own_origin (FoyerRequest *self);
gboolean           foyer_request_is_own_origin (FoyerRequest *self);
const char        *foyer_request_get_bearer (FoyerRequest *self);
GCancellable      *foyer_request_get_cancellable (FoyerRequest *self);
GBytes            *foyer_request_dup_body_bytes (FoyerRequest *self);

/* What the router found out. */
void                 foyer_request_set_api (FoyerRequest *self, FoyerApi *api);
FoyerApi            *foyer_request_get_api (FoyerRequest *self);
void                 foyer_request_set_route (FoyerRequest *self, FoyerRoute *route);
const FoyerCallInfo *foyer_request_get_call (FoyerRequest *self);
const char          *foyer_request_get_id (FoyerRequest *self);
const char          *foyer_request_get_second_id (FoyerRequest *self);
void                 foyer_request_set_identity (FoyerRequest *self, FoyerIdentity *identity);
FoyerIdentity       *foyer_request_get_identity (FoyerRequest *self);
FoyerActor          *foyer_request_make_actor (FoyerRequest *self);
void                 foyer_request_set_query (FoyerRequest *self, GHashTable *query);
GHashTable          *foyer_request_get_query (FoyerRequest *self);
void                 foyer_request_set_json (FoyerRequest *self, JsonNode *json, GError *error);

/* For handlers: what is wrong is answered already where they return NULL or FALSE. */
JsonNode       *foyer_request_get_json (FoyerRequest *self);
JsonObject     *foyer_request_require_body (FoyerRequest *self, FoyerValidateMode mode);
FoyerListQuery *foyer_request_require_list (FoyerRequest *self);
gboolean        foyer_request_require_version (FoyerRequest *self, gint64 current, gint64 *expected);
gboolean        foyer_request_require_number (FoyerRequest *self, const char *name, gint64 *value);

/* foyer-request-reply.c: the one answer. */
gboolean foyer_request_is_answered (FoyerRequest *self);
void     foyer_request_add_etag (FoyerRequest *self, gpointer record);
void     foyer_request_reply_node (FoyerRequest *self, JsonNode *node);
void     foyer_request_reply_object (FoyerRequest *self, JsonObject *object);
void     foyer_request_reply_status (FoyerRequest *self, guint status, JsonObject *object);
void     foyer_request_reply_record (FoyerRequest *self, gpointer record);
void     foyer_request_reply_created (FoyerRequest *self, gpointer record);
void     foyer_request_reply_created_at (FoyerRequest *self, const char *location, JsonObject *object);
void     foyer_request_reply_records (FoyerRequest *self, GPtrArray *records);
void     foyer_request_reply_page (FoyerRequest *self, FoyerStorePage *page);
void     foyer_request_reply_page_bytes (FoyerRequest *self, const char *type, GBytes *page);
void     foyer_request_reply_empty (FoyerRequest *self);
void     foyer_request_reply_error (FoyerRequest *self, const GError *error);
void     foyer_request_reply_code (FoyerRequest *self, FoyerError code, const char *text);
void     foyer_request_hand_over (FoyerRequest *self);
void     foyer_request_hold (FoyerRequest *self);

G_END_DECLS
