/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FoyerStaticFiles:
 *
 * Serves the web folder: gzip and brotli made once, strong ETags, 304, one range, HEAD; what names no file
 * gets index.html, for pages route by themselves; what leads out of the folder is not there.
 */
#define FOYER_TYPE_STATIC_FILES (foyer_static_files_get_type ())
G_DECLARE_FINAL_TYPE (FoyerStaticFiles, foyer_static_files, FOYER, STATIC_FILES, GObject)

FoyerStaticFiles *foyer_static_files_new (const char *web_root);
void foyer_static_files_handle (FoyerStaticFiles *self, SoupServerMessage *message, const char *path);

G_END_DECLS
