/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a text stands between two pieces of it. */
typedef guint8 FoyerUtf8;

#define FOYER_UTF8_COMPLETE 0 /* also the state to start from */
#define FOYER_UTF8_INVALID 12

FoyerUtf8 foyer_utf8_feed (FoyerUtf8 state, const guint8 *data, gsize length);

G_END_DECLS
