/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-connection.h"

G_BEGIN_DECLS

#define FOYER_TYPE_REQUEST_STREAM (foyer_request_stream_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRequestStream, foyer_request_stream, FOYER, REQUEST_STREAM, GIOStream)

FoyerRequestStream      *
foyer_request_stream_new (FoyerConnection *connection, GBytes *request, gsize start, gsize head);
void foyer_request_stream_wake (FoyerRequestStream *self);
void foyer_request_stream_detach (FoyerRequestStream *self);

G_END_DECLS
