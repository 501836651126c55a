/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-setup-code.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>

#include "foyer-secret.h"

#define CODE_BYTES 16

/**
 * foyer_setup_code_ensure:
 * @path: the file of the setup code, in the data folder
 * @error: a #GIOErrorEnum
 *
 * With this code the first administrator registers: whoever can read the server's own files may own the
 * server. To be called at a start without any administrator; a code that was made earlier stays the same.
 *
 * Returns: (transfer full): the code, for a terminal and no log; to be given to foyer_secret_free()
 */
char *
foyer_setup_code_ensure (const char *path, GError **error)
{
  guchar bytes[CODE_BYTES];
  char   code[CODE_BYTES * 2 + 1];

  g_return_val_if_fail (path != NULL, NULL);

  if (sodium_init () < 0)
    g_error ("No source of random numbers");
  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (code, sizeof code, bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);

  g_autoptr (GError) problem = NULL;
  gboolean           made = foyer_secret_file_make (path, code, &problem);
  sodium_memzero (code, sizeof code);
  if (!made && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return foyer_secret_file_read (path, error);
}

/**
 * foyer_setup_code_matches:
 * @path: the file of the setup code
 * @code: what somebody sent
 *
 * Returns: whether it is the code; never, once there is no file any more
 */
gboolean
foyer_setup_code_matches (const char *path, const char *code)
{
  g_return_val_if_fail (path != NULL && code != NULL, FALSE);

  g_autoptr (GError) error = NULL;
  char              *right = foyer_secret_file_read (path, &error);
  if (right == NULL)
    return FALSE;
  gboolean same = right[0] != '\0' && foyer_secret_equal (right, code);
  foyer_secret_free (right);
  return same;
}

/**
 * foyer_setup_code_remove:
 * @path: the file of the setup code
 *
 * To be called when there is an administrator.
 */
void
foyer_setup_code_remove (const char *path)
{
  g_return_if_fail (path != NULL);

  if (g_unlink (path) == 0)
    g_info ("There is an administrator: removed %s", path);
}
