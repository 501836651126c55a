/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-static-file.h"

#include "foyer-gzip.h"

#include <brotli/encode.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LARGEST_BYTES (64 * 1024 * 1024)
#define SMALLEST_COMPRESSED 512
#define LARGEST_COMPRESSED (8 * 1024 * 1024)
#define BROTLI_QUALITY 9

static const struct
{
  const char *ending;
  const char *type;
  gboolean    compressible;
} types[] = {
  { ".html", "text/html; charset=utf-8", TRUE },
  { ".js", "text/javascript; charset=utf-8", TRUE },
  { ".css", "text/css; charset=utf-8", TRUE },
  { ".json", "application/json", TRUE },
  { ".map", "application/json", TRUE },
  { ".svg", "image/svg+xml", TRUE },
  { ".txt", "text/plain; charset=utf-8", TRUE },
  { ".xml", "application/xml", TRUE },
  { ".webmanifest", "application/manifest+json", TRUE },
  { ".ico", "image/vnd.microsoft.icon", TRUE },
  { ".png", "image/png", FALSE },
  { ".jpg", "image/jpeg", FALSE },
  { ".jpeg", "image/jpeg", FALSE },
  { ".gif", "image/gif", FALSE },
  { ".webp", "image/webp", FALSE },
  { ".avif", "image/avif", FALSE },
  { ".woff2", "font/woff2", FALSE },
  { ".mp3", "audio/mpeg", FALSE },
  { ".ogg", "audio/ogg", FALSE },
  { ".pdf", "application/pdf", FALSE },
};

/**
 * foyer_static_file_open:
 * @root_fd: the web folder
 * @path: a path below it, without a slash at its start
 * @status: (out): what fstat() says
 *
 * The kernel itself keeps the path below the folder and out of symbolic links (openat2(2)).
 *
 * Returns: a descriptor of a regular file or folder; -1 where there is none, with errno set: ELOOP and EXDEV
 * for what leads out of the folder
 */
int
foyer_static_file_open (int root_fd, const char *path, struct stat *status)
{
  struct open_how how = {
    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int fd = (int) syscall (SYS_openat2, root_fd, *path != '\0' ? path : ".", &how, sizeof how);

  if (fd < 0)
    return -1;
  if (fstat (fd, status) == 0 && (S_ISREG (status->st_mode) || S_ISDIR (status->st_mode)))
    return fd;
  close (fd);
  errno = ENOENT;
  return -1;
}

static GBytes *
read_all (int fd, gsize size, GError **error)
{
  g_autofree char *data = g_malloc (size + 1);
  gsize            length = 0;

  while (length < size)
    {
      gssize count = read (fd, data + length, size - length);
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The file changed while it was read");
          return NULL;
        }
      length += (gsize) count;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static GBytes *
compress_brotli (GBytes *content)
{
  gsize              size;
  const guint8      *data = g_bytes_get_data (content, &size);
  gsize              length = BrotliEncoderMaxCompressedSize (size);
  g_autofree guint8 *out = g_malloc (MAX (length, 1));

  if (!BrotliEncoderCompress (BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, size, data, &length,
                              out))
    return NULL;
  return g_bytes_new (out, length);
}

/* A form that is not smaller is not worth its header. */
static GBytes *
keep_if_smaller (GBytes *compressed, GBytes *content)
{
  if (compressed == NULL || g_bytes_get_size (compressed) < g_bytes_get_size (content))
    return compressed;
  g_bytes_unref (compressed);
  return NULL;
}

static void
compress (FoyerStaticFile *self, gboolean compressible)
{
  gsize size = g_bytes_get_size (self->content);

  if (!compressible || size < SMALLEST_COMPRESSED || size > LARGEST_COMPRESSED)
    return;
  self->gzip = keep_if_smaller (foyer_gzip_compress (self->content), self->content);
  self->brotli = keep_if_smaller (compress_brotli (self->content), self->content);
}

/**
 * foyer_static_file_load:
 * @root_fd: the web folder
 * @path: a file's path below it
 * @error: receives a #GIOErrorEnum
 *
 * Reads and compresses: for a thread.
 *
 * Returns: (transfer full) (nullable): the file
 */
FoyerStaticFile *
foyer_static_file_load (int root_fd, const char *path, GError **error)
{
  struct stat        status;
  int                fd = foyer_static_file_open (root_fd, path, &status);
  gboolean           is_file = fd >= 0 && S_ISREG (status.st_mode) && status.st_size <= LARGEST_BYTES;
  g_autoptr (GBytes) content = is_file ? read_all (fd, (gsize) status.st_size, error) : NULL;

  if (fd >= 0)
    close (fd);
  if (content == NULL)
    {
      if (!is_file)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such file");
      return NULL;
    }
  FoyerStaticFile *self = g_new0 (FoyerStaticFile, 1);
  gboolean         compressible = FALSE;
  g_atomic_ref_count_init (&self->references);
  self->content = g_steal_pointer (&content);
  self->etag = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->content);
  self->etag[32] = '\0';
  self->changed_at = status.st_mtim;
  self->size = status.st_size;
  self->inode = status.st_ino;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i].ending))
      {
        self->type = types[i].type;
        compressible = types[i].compressible;
      }
  compress (self, compressible);
  return self;
}

/**
 * foyer_static_file_ref:
 * @self: a file
 *
 * Returns: (transfer full): @self
 */
FoyerStaticFile *
foyer_static_file_ref (FoyerStaticFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * foyer_static_file_unref:
 * @self: a file
 */
void
foyer_static_file_unref (FoyerStaticFile *self)
{
  g_return_if_fail (self != NULL);
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->gzip, g_bytes_unref);
  g_clear_pointer (&self->brotli, g_bytes_unref);
  g_free (self->etag);
  g_free (self);
}

/**
 * foyer_static_file_is_current:
 * @self: a file in memory
 * @status: what is on the disk
 *
 * Returns: whether the two are the same
 */
gboolean
foyer_static_file_is_current (const FoyerStaticFile *self, const struct stat *status)
{
  g_return_val_if_fail (self != NULL && status != NULL, FALSE);
  return self->inode == status->st_ino && self->size == status->st_size &&
         self->changed_at.tv_sec == status->st_mtim.tv_sec &&
         self->changed_at.tv_nsec == status->st_mtim.tv_nsec;
}

/**
 * foyer_static_file_get_memory:
 * @self: a file
 *
 * Returns: bytes that it occupies in all its forms
 */
gsize
foyer_static_file_get_memory (const FoyerStaticFile *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_bytes_get_size (self->content) + (self->gzip != NULL ? g_bytes_get_size (self->gzip) : 0) +
         (self->brotli != NULL ? g_bytes_get_size (self->brotli) : 0);
}
