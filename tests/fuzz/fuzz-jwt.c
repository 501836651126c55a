/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* The JWT of a visitor: the input's first byte says whether the rest is the JWT as it came, or the claims of
 * one that is signed rightly, so that what lies behind the signature is reached too. */
#include "foyer-fuzz.h"
#include "foyer-visitor-proof.h"

#include <string.h>

#include "foyer-error.h"
#include "foyer-test-jwt.h"

#define SECRET "your-256-bit-secret"
#define NOW_MS G_GINT64_CONSTANT (1516239022000)

static void
fuzz_jwt (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (length == 0)
    return;
  g_autofree char              *text = data[0] == 'c' ? foyer_test_make_jwt (FOYER_TEST_JWT_HEADER,
                                                                             (const char *) data + 1, length - 1, SECRET)
                                                      : g_strndup ((const char *) data + 1, length - 1);
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
  g_assert_cmpuint (json_object_get_size (json_node_get_object (proof->attributes)), <=, 32);
}

FOYER_FUZZ (fuzz_jwt)
