/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FOYER_RANGE_WHOLE,         /* no range, or one that is not served: the whole file */
  FOYER_RANGE_PART,          /* start and length are set */
  FOYER_RANGE_UNSATISFIABLE, /* 416 */
} FoyerRange;

FoyerRange foyer_byte_range_parse (const char *header, gsize size, gsize *start, gsize *length);

G_END_DECLS
