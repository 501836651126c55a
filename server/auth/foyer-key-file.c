/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-key-file.h"

#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "foyer-secret.h"

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

/**
 * foyer_key_derive:
 * @key: the key of foyer_key_file_load()
 * @purpose: what for, in eight letters
 * @derived: (out): the key for that purpose
 *
 * No two purposes share a key, so that what one of them lets out tells nothing about another.
 */
void
foyer_key_derive (GBytes *key, const char *purpose, guint8 derived[static FOYER_KEY_BYTES])
{
  g_return_if_fail (key != NULL && g_bytes_get_size (key) == crypto_kdf_KEYBYTES);
  g_return_if_fail (purpose != NULL && strlen (purpose) == crypto_kdf_CONTEXTBYTES);

  crypto_kdf_derive_from_key (derived, FOYER_KEY_BYTES, 1, purpose, g_bytes_get_data (key, NULL));
}
