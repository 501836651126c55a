/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * FoyerStaticFile:
 * @content: the file as it is
 * @gzip: (nullable): the same compressed, where that is worth it
 * @brotli: (nullable): the same compressed better
 * @etag: hexadecimal digest of @content
 * @type: (nullable): the MIME type
 *
 * One file of the web folder in memory, in all forms that it is sent. Immutable and counted.
 */
typedef struct
{
  gatomicrefcount references;
  GBytes         *content;
  GBytes         *gzip;
  GBytes         *brotli;
  char           *etag;
  const char     *type;
  struct timespec changed_at;
  gint64          size;
  guint64         inode;
} FoyerStaticFile;

int              foyer_static_file_open (int root_fd, const char *path, struct stat *status);
FoyerStaticFile *foyer_static_file_load (int root_fd, const char *path, GError **error);
FoyerStaticFile *foyer_static_file_ref (FoyerStaticFile *self);
void             foyer_static_file_unref (FoyerStaticFile *self);
gboolean         foyer_static_file_is_current (const FoyerStaticFile *self, const struct stat *status);
gsize            foyer_static_file_get_memory (const FoyerStaticFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStaticFile, foyer_static_file_unref)

G_END_DECLS
