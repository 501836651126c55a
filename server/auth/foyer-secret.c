/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/**
 * foyer_secret_new:
 *
 * Makes a secret for others to keep, such as the one that a widget's site signs its visitors with.
 *
 * Returns: (transfer full): 256 random bits in base64url; to be given to foyer_secret_free()
 */
char *
foyer_secret_new (void)
{
  guchar bytes[32];
  gsize  size = sodium_base64_ENCODED_LEN (sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char  *secret = g_malloc (size);

  if (sodium_init () < 0)
    g_error ("No source of random numbers");
  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (secret, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);
  return secret;
}

/**
 * foyer_secret_equal:
 * @one: a secret text
 * @other: another
 *
 * Compares in a time that tells nothing but the lengths.
 *
 * Returns: whether they are the same
 */
gboolean
foyer_secret_equal (const char *one, const char *other)
{
  g_return_val_if_fail (one != NULL && other != NULL, FALSE);

  gsize length = strlen (one);
  return length == strlen (other) && sodium_memcmp (one, other, length) == 0;
}

/**
 * foyer_secret_free:
 * @secret: (nullable) (transfer full): a secret text
 *
 * Overwrites it before it goes, so that it is in no core dump.
 */
void
foyer_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  sodium_memzero (secret, strlen (secret));
  g_free (secret);
}
