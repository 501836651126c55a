/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-protocol.h"

G_BEGIN_DECLS

#define FOYER_ROUTE_PARAMETERS 2

/**
 * FoyerRoute:
 * @call: the call, %FOYER_N_CALLS where the path does not know the method
 * @parameters: the values of {id} and the like, in order
 * @methods: what the path knows, for Allow: "GET, HEAD, POST, OPTIONS"
 */
typedef struct
{
  FoyerCall call;
  char     *parameters[FOYER_ROUTE_PARAMETERS];
  char     *methods;
} FoyerRoute;

gboolean foyer_route_find (const char *method, const char *path, FoyerRoute *route);
void     foyer_route_clear (FoyerRoute *route);
gint64
foyer_route_get_body_limit (const char *method, gsize method_length, const char *path, gsize path_length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoyerRoute, foyer_route_clear)

G_END_DECLS
