/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_PASSAGE_WORDS 500

/**
 * FoyerPassageRange:
 * @offset: its first byte in the document's text
 * @length: how many bytes
 *
 * A piece of a document that is found and cited as one.
 */
typedef struct
{
  gsize offset;
  gsize length;
} FoyerPassageRange;

GArray *foyer_passages_cut (const char *text);

G_END_DECLS
