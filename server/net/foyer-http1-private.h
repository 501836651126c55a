/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-http1.h"

G_BEGIN_DECLS

/* Each gives FALSE with status and reason set. */
gboolean foyer_http1_refuse (FoyerHttp1 *self, guint status, const char *reason);
gboolean foyer_http1_check_target (FoyerHttp1 *self, const char *data);
gboolean foyer_http1_check_field (FoyerHttp1 *self, const char *data, guint32 start, guint32 end);

gboolean foyer_http1_is_token (char character);
gboolean foyer_http1_is_authority (const char *text, gsize length);

G_END_DECLS
