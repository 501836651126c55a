/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerFuzzTarget:
 * @data: (array length=length): the bytes; a NUL stands behind them, which is not counted
 * @length: how many
 *
 * Gives the bytes to a parser of outside input, and asserts what must hold of whatever it lets through.
 */
typedef void (*FoyerFuzzTarget) (const guint8 *data, gsize length);

int foyer_fuzz_main (int argc, char **argv, FoyerFuzzTarget target, const char *const *seeds);

G_END_DECLS
