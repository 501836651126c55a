/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-http1.h"

G_BEGIN_DECLS

/* A body in chunks. Zeroed memory is one of which nothing came; only the last three fields are for others. */
typedef struct
{
  guint8      state;
  guint8      n_digits;
  guint16     n_extension;
  guint64     left; /* of this chunk */
  guint64     total;
  guint       status;
  const char *reason;
} FoyerHttp1Chunks;

FoyerHttp1Result foyer_http1_chunks_read (
    FoyerHttp1Chunks *self, guint8 *data, gsize length, guint64 limit, gsize *used, gsize *decoded);

G_END_DECLS
