/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-bearer.h"

#include <sodium.h>
#include <string.h>

#define TOKEN_BYTES 32
#define PREFIX_LENGTH 4
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static const char *const prefixes[] = {
  [FOYER_BEARER_STAFF] = "fys_",
  [FOYER_BEARER_VISITOR] = "fyv_",
};

/**
 * foyer_bearer_new:
 * @kind: whose token
 *
 * Makes a token of 256 random bits. It is shown to its owner once; what is kept is foyer_bearer_hash().
 *
 * Returns: (transfer full): the token; to be given to foyer_secret_free()
 */
char *
foyer_bearer_new (FoyerBearerKind kind)
{
  guchar bytes[TOKEN_BYTES];
  char  *token = g_malloc (FOYER_BEARER_LENGTH + 1);

  g_return_val_if_fail (kind < G_N_ELEMENTS (prefixes), NULL);

  if (sodium_init () < 0)
    g_error ("No source of random numbers");
  randombytes_buf (bytes, sizeof bytes);
  memcpy (token, prefixes[kind], PREFIX_LENGTH);
  sodium_bin2base64 (token + PREFIX_LENGTH, FOYER_BEARER_LENGTH + 1 - PREFIX_LENGTH, bytes, sizeof bytes,
                     VARIANT);
  sodium_memzero (bytes, sizeof bytes);
  return token;
}

/**
 * foyer_bearer_parse:
 * @text: (nullable): what a client sent
 * @kind: (out) (optional): whose token it is
 *
 * Looks at the shape only, strictly: one token has one spelling.
 *
 * Returns: whether it can be a token
 */
gboolean
foyer_bearer_parse (const char *text, FoyerBearerKind *kind)
{
  guchar      bytes[TOKEN_BYTES];
  gsize       length;
  const char *end;

  if (text == NULL || strnlen (text, FOYER_BEARER_LENGTH + 1) != FOYER_BEARER_LENGTH)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (strncmp (text, prefixes[i], PREFIX_LENGTH) != 0)
        continue;
      int failed = sodium_base642bin (bytes, sizeof bytes, text + PREFIX_LENGTH,
                                      FOYER_BEARER_LENGTH - PREFIX_LENGTH, NULL, &length, &end, VARIANT);
      if (failed != 0 || length != TOKEN_BYTES || *end != '\0')
        return FALSE;
      if (kind != NULL)
        *kind = (FoyerBearerKind) i;
      return TRUE;
    }
  return FALSE;
}

/**
 * foyer_bearer_hash:
 * @token: a token
 *
 * SHA-256 without salt is right here: the token itself is 256 random bits, and the hash is what it is found
 * by.
 *
 * Returns: (transfer full): the hash in hex, for the database
 */
char *
foyer_bearer_hash (const char *token)
{
  guchar hash[crypto_hash_sha256_BYTES];
  char  *hex = g_malloc (FOYER_BEARER_HASH_LENGTH + 1);

  g_return_val_if_fail (token != NULL, NULL);

  crypto_hash_sha256 (hash, (const guchar *) token, strlen (token));
  return sodium_bin2hex (hex, FOYER_BEARER_HASH_LENGTH + 1, hash, sizeof hash);
}
