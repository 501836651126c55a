/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* The JWT of a visitor: the input's first byte says whether the rest is the JWT as it came, or the claims of
 * one that is signed rightly, so that what lies behind the signature is reached too. */
#include "foyer-fuzz.h"
#include "foyer-visitor-proof.h"

#include <string.h>

#include "foyer-error.h"

#define SECRET "your-256-bit-secret"
#define NOW_MS G_GINT64_CONSTANT (1516239022000)

static const char *const seeds[] = {
  "jeyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
  "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
  "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  "j..",
  "c{\"sub\":\"u\",\"aud\":\"w\",\"exp\":1516239322,\"name\":\"N\",\"attributes\":{\"plan\":\"gold\",\"n\":1."
  "5}}",
  "c{\"sub\":\"u\",\"aud\":[\"w\"],\"exp\":1516239322.5,\"nbf\":1,\"attributes\":{\"a\":true}}",
  NULL,
};

static char *
encode (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static char *
sign (const guint8 *claims, gsize length)
{
  g_autofree char  *payload = encode (claims, length);
  g_autofree char  *text = g_strconcat ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", payload, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) SECRET, strlen (SECRET));
  guchar            digest[32];
  gsize             size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  g_autofree char *signature = encode (digest, size);
  return g_strconcat (text, ".", signature, NULL);
}

static void
fuzz_jwt (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (length == 0)
    return;
  g_autofree char *text =
      data[0] == 'c' ? sign (data + 1, length - 1) : g_strndup ((const char *) data + 1, length - 1);
  g_autoptr (FoyerVisitorProof) proof = foyer_visitor_proof_read (text, SECRET, "w", NOW_MS, &error);

  if (proof == NULL)
    {
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_cmpstr (foyer_error_get_field (error), ==, "identity");
      return;
    }
  /* Without the secret nobody makes one. */
  g_assert_cmpint (data[0], ==, 'c');
  g_assert_cmpint (g_utf8_strlen (proof->subject, -1), >, 0);
  g_assert_cmpint (g_utf8_strlen (proof->subject, -1), <=, 64);
  g_assert_cmpuint (json_object_get_size (proof->attributes), <=, 32);
}

int
main (int argc, char **argv)
{
  return foyer_fuzz_main (argc, argv, fuzz_jwt, seeds);
}
