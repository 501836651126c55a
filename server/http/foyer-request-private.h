/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-request.h"

G_BEGIN_DECLS

struct _FoyerRequest
{
  GObject parent_instance;

  const FoyerSite *site;
  FoyerApi        *api;

  SoupServerMessage *message;
  GBytes            *body;
  GCancellable      *cancellable;
  FoyerIdentity     *identity;
  FoyerRoute         route;
  GHashTable        *query;
  JsonNode          *json;
  GError            *json_error;
  char              *path;
  char              *request_id;
  char              *address;
  char              *own_origin; /* NULL until somebody asks */
  gboolean           encrypted;

  gboolean answered;
  gboolean paused;
  gboolean over; /* the answer is out, or the peer is gone */
};

G_END_DECLS
