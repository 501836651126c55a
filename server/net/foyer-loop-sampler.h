/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who holds the loop: with FOYER_LOOP_TRACE=1 in a debug build, the stack of the loop's thread as it was when
 * a turn had run for FOYER_LOOP_TURN_US of processor time. Otherwise all of this does nothing. */
void  foyer_loop_sampler_arm (void);
char *foyer_loop_sampler_take (void);

G_END_DECLS
