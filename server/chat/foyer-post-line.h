/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FoyerPostLine:
 *
 * Keeps what one writer sends in its order. What has to be asked before a message may be stored takes one
 * message longer than the next; each takes its place when it comes, and goes on when it is ready and all
 * before it have gone or left. Pure.
 */
typedef struct _FoyerPostLine  FoyerPostLine;
typedef struct _FoyerPostPlace FoyerPostPlace;

/**
 * FoyerPostLineFunc:
 * @item: what was given for the place
 *
 * It may enter the line, and answer anybody. Not called for who leaves.
 */
typedef void (*FoyerPostLineFunc) (gpointer item);

FoyerPostLine  *foyer_post_line_new (guint most, FoyerPostLineFunc go);
void            foyer_post_line_free (FoyerPostLine *self);
gboolean        foyer_post_line_is_free (FoyerPostLine *self, const char *writer);
FoyerPostPlace *foyer_post_line_enter (FoyerPostLine *self, const char *writer, gpointer item);
void            foyer_post_line_ready (FoyerPostLine *self, FoyerPostPlace *place);
void            foyer_post_line_leave (FoyerPostLine *self, FoyerPostPlace *place);
guint           foyer_post_line_get_writers (FoyerPostLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerPostLine, foyer_post_line_free)

G_END_DECLS
