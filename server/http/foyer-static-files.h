/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define FOYER_TYPE_STATIC_FILES (foyer_static_files_get_type ())
G_DECLARE_FINAL_TYPE (FoyerStaticFiles, foyer_static_files, FOYER, STATIC_FILES, GObject)

FoyerStaticFiles *foyer_static_files_new (const char *web_root);
gboolean foyer_static_files_handle (FoyerStaticFiles *self, SoupServerMessage *message, const char *path);

G_END_DECLS
