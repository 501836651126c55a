/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_DESCRIPTORS_ROOM 65536 /* half a megabyte of the kernel's */

/* What the process may have, and has, to hold connections with. */
guint foyer_descriptors_raise_limit (void);
void  foyer_descriptors_make_room (int any, guint limit);

G_END_DECLS
