/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foyer-token.h"

#define MAX_SECRET 256
#define READ_TRIES 16

static gboolean
set_system_error (GError **error, const char *doing, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s %s: %s", doing, path,
               g_strerror (code));
  return FALSE;
}

/* A link could lead to somebody else's file, and a secret that others can read is none. The group may read:
 * that is how systemd's LoadCredential= shows its files. */
static gboolean
check_owner_only (int descriptor, const char *path, GError **error)
{
  struct stat info;

  if (fstat (descriptor, &info) != 0)
    return set_system_error (error, "Cannot look at", path);
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is no regular file", path);
      return FALSE;
    }
  if (info.st_mode & (S_IRWXO | S_IWGRP))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s can be read or changed by others (mode %04o): chmod 0600 it, and replace the secret",
                   path, (guint) (info.st_mode & 07777));
      return FALSE;
    }
  return TRUE;
}

static gssize
read_whole (int descriptor, char *buffer, gsize size)
{
  gsize length = 0;

  for (guint tries = 0; tries < READ_TRIES && length < size; tries++)
    {
      gssize result = read (descriptor, buffer + length, size - length);
      if (result == 0)
        return (gssize) length;
      if (result < 0 && errno != EINTR)
        return -1;
      length += result > 0 ? (gsize) result : 0;
    }
  return (gssize) length;
}

static gboolean
write_and_sync (int descriptor, const char *path, const char *line, GError **error)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  gsize            length = strlen (text);
  gboolean         written = write (descriptor, text, length) == (gssize) length && fsync (descriptor) == 0;

  sodium_memzero (text, length);
  return written || set_system_error (error, "Cannot write", path);
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              descriptor = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (descriptor < 0)
    return;
  if (fsync (descriptor) != 0)
    g_info ("Cannot sync %s: %s", folder, g_strerror (errno));
  close (descriptor);
}

/**
 * foyer_secret_file_make:
 * @path: where; the folder must be there
 * @line: the secret, one line
 * @error: a #GIOErrorEnum; %G_IO_ERROR_EXISTS if there is a file already
 *
 * The file appears whole, for its owner only, and is on the disk when this returns. Two processes that start
 * at once do not overwrite each other's.
 *
 * Returns: whether it was made
 */
gboolean
foyer_secret_file_make (const char *path, const char *line, GError **error)
{
  g_return_val_if_fail (path != NULL && line != NULL, FALSE);

  g_autofree char *draft = g_strconcat (path, ".XXXXXX", NULL);
  int              descriptor = g_mkstemp_full (draft, O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return set_system_error (error, "Cannot make", path);

  gboolean made = write_and_sync (descriptor, path, line, error);
  close (descriptor);
  if (made && link (draft, path) != 0)
    made = set_system_error (error, "Cannot make", path);
  g_unlink (draft);
  sync_folder (path);
  return made;
}

/**
 * foyer_secret_file_read:
 * @path: a file that holds one line
 * @error: a #GIOErrorEnum; %G_IO_ERROR_PERMISSION_DENIED also where others may read the file
 *
 * Follows no link, and takes no file that others can read or change.
 *
 * Returns: (transfer full): the line without its newline; to be given to foyer_secret_free()
 */
char *
foyer_secret_file_read (const char *path, GError **error)
{
  char   buffer[MAX_SECRET + 1];
  gssize length = -1;

  g_return_val_if_fail (path != NULL, NULL);

  int descriptor = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0)
    {
      set_system_error (error, errno == ELOOP ? "Is a link, which is not followed:" : "Cannot open", path);
      return NULL;
    }
  gboolean sound = check_owner_only (descriptor, path, error);
  if (sound && (length = read_whole (descriptor, buffer, MAX_SECRET)) < 0)
    sound = set_system_error (error, "Cannot read", path);
  close (descriptor);
  if (!sound)
    return NULL;

  buffer[length] = '\0';
  buffer[strcspn (buffer, "\r\n")] = '\0';
  char *line = g_strdup (buffer);
  sodium_memzero (buffer, sizeof buffer);
  return line;
}

static gboolean
make_key_file (const char *path, GError **error)
{
  guchar             key[FOYER_KEY_BYTES];
  char               hex[FOYER_KEY_BYTES * 2 + 1];
  g_autoptr (GError) problem = NULL;

  randombytes_buf (key, sizeof key);
  sodium_bin2hex (hex, sizeof hex, key, sizeof key);
  gboolean made = foyer_secret_file_make (path, hex, &problem);
  sodium_memzero (key, sizeof key);
  sodium_memzero (hex, sizeof hex);
  if (made)
    g_message ("Made the key file %s: keep a copy in a safe place", path);
  if (made || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return TRUE; /* where another process was faster, its key counts */
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static GBytes *
parse_key (const char *hex, const char *path, GError **error)
{
  gsize   length = 0;
  guchar *key = sodium_malloc (FOYER_KEY_BYTES); /* not swapped, not in core dumps */

  if (key == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "No memory for the key");
      return NULL;
    }
  if (strlen (hex) != FOYER_KEY_BYTES * 2 ||
      sodium_hex2bin (key, FOYER_KEY_BYTES, hex, strlen (hex), NULL, &length, NULL) != 0 ||
      length != FOYER_KEY_BYTES)
    {
      sodium_free (key);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s holds no key: %d hexadecimal digits are expected", path, FOYER_KEY_BYTES * 2);
      return NULL;
    }
  return g_bytes_new_with_free_func (key, FOYER_KEY_BYTES, sodium_free, key);
}

/**
 * foyer_key_file_load:
 * @path: the key file
 * @error: a #GIOErrorEnum
 *
 * Reads the key that encrypts stored secrets and keys the audit chain; the first start makes it. Runs once,
 * before anything is served.
 *
 * Returns: (transfer full): %FOYER_KEY_BYTES bytes, in memory that is neither swapped nor dumped
 */
GBytes *
foyer_key_file_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  if (sodium_init () < 0)
    g_error ("No source of random numbers");
  g_autoptr (GError) problem = NULL;
  char              *hex = foyer_secret_file_read (path, &problem);
  if (hex == NULL && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&problem);
      if (make_key_file (path, &problem))
        hex = foyer_secret_file_read (path, &problem);
    }
  if (hex == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  GBytes *key = parse_key (hex, path, error);
  foyer_secret_free (hex);
  return key;
}
