/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test-jwt.h"

#include <string.h>

static char *
encode (const void *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* Signed with HS256 by another implementation than the one that is tested, whatever header and claims say. */
char *
foyer_test_make_jwt (const char *header, const char *claims, gsize claims_length, const char *secret)
{
  g_autofree char  *first = encode (header, strlen (header));
  g_autofree char  *second = encode (claims, claims_length);
  g_autofree char  *text = g_strconcat (first, ".", second, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  guchar            digest[32];
  gsize             length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  g_autofree char *third = encode (digest, length);
  return g_strconcat (text, ".", third, NULL);
}
