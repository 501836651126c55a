/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A client's frame, read by way of a tree of JSON, which the server does not make of most. Asserts that
 * foyer_frame_parse() says the same of it, error by error, and that an answer repeats what it must. Returns
 * whether it is a frame. */
gboolean frame_tree_compare (const char *text, gsize length);

G_END_DECLS
