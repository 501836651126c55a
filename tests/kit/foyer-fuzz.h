/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerFuzzTarget:
 * @data: (array length=length): the bytes, in memory of exactly their size
 * @length: how many
 *
 * Gives the bytes to a parser of outside input, and asserts what must hold of whatever it lets through.
 */
typedef void (*FoyerFuzzTarget) (const guint8 *data, gsize length);

int foyer_fuzz_main (int argc, char **argv, FoyerFuzzTarget target);

/**
 * FOYER_FUZZ:
 * @target: a FoyerFuzzTarget
 *
 * The program around @target: with the driver of foyer-fuzz.c, or with libFuzzer's where the build asks for
 * that.
 */
#ifdef FOYER_LIBFUZZER
int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);
#define FOYER_FUZZ(target)                                                                                   \
  int LLVMFuzzerTestOneInput (const guint8 *data, gsize length)                                              \
  {                                                                                                          \
    target (data, length);                                                                                   \
    return 0;                                                                                                \
  }
#else
#define FOYER_FUZZ(target)                                                                                   \
  int main (int argc, char **argv) { return foyer_fuzz_main (argc, argv, target); }
#endif

G_END_DECLS
