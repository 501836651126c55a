/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-visitor-proof.h"

#include <string.h>

#include "foyer-error.h"
#include "foyer-test-jwt.h"

#define SECRET "your-256-bit-secret"
#define WIDGET "w-1"
#define NOW_S G_GINT64_CONSTANT (1800000000)
#define CLAIMS(rest) "{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1800000300" rest "}"

static char *
sign (const char *header, const char *claims, const char *secret)
{
  return foyer_test_make_jwt (header, claims, strlen (claims), secret);
}

static FoyerVisitorProof *
read_proof (const char *text, GError **error)
{
  return foyer_visitor_proof_read (text, SECRET, WIDGET, NOW_S * 1000, error);
}

/* Refused, and for this reason. */
static void
check_refused (const char *text, const char *reason)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerVisitorProof) proof = read_proof (text, &error);

  if (proof != NULL)
    g_error ("taken: %s", text);
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "identity");
  if (strstr (error->message, reason) == NULL)
    g_error ("\"%s\" does not say %s", error->message, reason);
}

static void
check_claims_refused (const char *claims, const char *reason)
{
  g_autofree char *text = sign (FOYER_TEST_JWT_HEADER, claims, SECRET);
  check_refused (text, reason);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *text = sign (
        FOYER_TEST_JWT_HEADER,
        CLAIMS (",\"iat\":5,\"name\":\"Ágnes\",\"attributes\":{\"plan\":\"gold\",\"seats\":3,\"eu\":true}"),
        SECRET);
  g_autoptr (FoyerVisitorProof) proof = read_proof (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof->subject, ==, "u-1");
  g_assert_cmpstr (proof->name, ==, "Ágnes");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (proof->attributes), "plan"), ==,
                   "gold");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (proof->attributes), "seats"), ==, 3);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (proof->attributes), "eu"));
}

static void
test_bare (void)
{
  static const char *const claims[] = {
    CLAIMS (""),
    "{\"sub\":\"u-1\",\"aud\":[\"other\",\"w-1\"],\"exp\":1800000300.5}",
    "{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1799999941}",
    "{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1800086459}",
    CLAIMS (",\"nbf\":1800000059"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autoptr (GError)            error = NULL;
      g_autofree char              *text = sign ("{\"alg\":\"HS256\",\"kid\":\"1\"}", claims[i], SECRET);
      g_autoptr (FoyerVisitorProof) proof = read_proof (text, &error);
      g_assert_no_error (error);
      g_assert_null (proof->name);
      g_assert_cmpuint (json_object_get_size (json_node_get_object (proof->attributes)), ==, 0);
    }
}

static void
test_headers (void)
{
  static const struct
  {
    const char *header;
    const char *reason;
  } headers[] = {
    { "{\"alg\":\"none\"}", "HS256" },
    { "{\"alg\":\"hs256\"}", "HS256" },
    { "{\"alg\":\"HS512\"}", "HS256" },
    { "{\"alg\":\"RS256\"}", "HS256" },
    { "{\"alg\":[\"HS256\"]}", "HS256" },
    { "{\"typ\":\"JWT\"}", "HS256" },
    { "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", "head" },
    { "{\"alg\":\"HS256\",\"typ\":\"JOSE\"}", "typ" },
    { "{\"alg\":\"HS256\",\"typ\":7}", "typ" },
    { "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", "extension" },
    { "[]", "head" },
    { "x", "head" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *text = sign (headers[i].header, CLAIMS (""), SECRET);
      check_refused (text, headers[i].reason);
    }
}

static void
test_shapes (void)
{
  g_autofree char         *good = sign (FOYER_TEST_JWT_HEADER, CLAIMS (""), SECRET);
  g_autofree char         *two = g_strndup (good, (gsize) (strrchr (good, '.') - good));
  g_autofree char         *unsigned_text = g_strconcat (two, ".", NULL);
  g_autofree char         *four = g_strconcat (good, ".x", NULL);
  g_autofree char         *padded = g_strconcat (good, "=", NULL);
  g_autofree char         *spaced = g_strconcat (good, " ", NULL);
  g_autofree char         *more = g_strconcat (good, "AA", NULL);
  g_autofree char         *filler = g_strnfill (4000, 'x');
  g_autofree char         *claims = g_strconcat ("{\"sub\":\"", filler, "\"}", NULL);
  g_autofree char         *large = sign (FOYER_TEST_JWT_HEADER, claims, SECRET);
  g_autofree char         *other = sign (FOYER_TEST_JWT_HEADER, CLAIMS (""), SECRET "x");
  g_autofree char         *no_json = sign (FOYER_TEST_JWT_HEADER, "{\"sub\":}", SECRET);
  static const char *const broken[] = { "", ".", "..", "a.b", "...", "a.b.c.d" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    check_refused (broken[i], "three parts");
  check_refused (two, "three parts");
  check_refused (unsigned_text, "three parts");
  check_refused (four, "three parts");
  check_refused (large, "4096 bytes");
  check_refused (padded, "signature");
  check_refused (spaced, "signature");
  check_refused (more, "signature");
  check_refused (other, "secret");
  check_refused (no_json, "claims");
}

/* Each character counts, and may be no other one. */
static void
test_every_character (void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
  g_autofree char  *good = sign (FOYER_TEST_JWT_HEADER, CLAIMS (""), SECRET);

  for (gsize i = 0; good[i] != '\0'; i++)
    for (const char *other = alphabet; *other != '\0'; other++)
      {
        g_autofree char *changed = g_strdup (good);
        changed[i] = *other;
        g_autoptr (FoyerVisitorProof) proof = read_proof (changed, NULL);
        if (proof != NULL && *other != good[i])
          g_error ("character %" G_GSIZE_FORMAT " may be another: %s", i, changed);
      }
}

static void
test_claims (void)
{
  g_autofree char *long_subject = g_strnfill (65, 's');
  g_autofree char *long_subject_claims =
      g_strdup_printf ("{\"sub\":\"%s\",\"aud\":\"w-1\",\"exp\":1800000300}", long_subject);
  g_autofree char    *long_text = g_strnfill (1001, 'a');
  g_autofree char    *long_attribute = g_strdup_printf (CLAIMS (",\"attributes\":{\"a\":\"%s\"}"), long_text);
  g_autoptr (GString) many =
      g_string_new ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1800000300,\"attributes\":{");

  for (guint i = 0; i < 33; i++)
    g_string_append_printf (many, "%s\"a%u\":1", i > 0 ? "," : "", i);
  g_string_append (many, "}}");
  check_claims_refused ("{\"sub\":\"u-1\",\"exp\":1800000300}", "aud");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-2\",\"exp\":1800000300}", "aud");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":[\"w-2\",7],\"exp\":1800000300}", "aud");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\"}", "exp");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":\"1800000300\"}", "exp");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":true}", "exp");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1e300}", "exp");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1799999940}", "ended");
  check_claims_refused ("{\"sub\":\"u-1\",\"aud\":\"w-1\",\"exp\":1800086461}", "24 hours");
  check_claims_refused (CLAIMS (",\"nbf\":1800000061"), "nbf");
  check_claims_refused (CLAIMS (",\"nbf\":null"), "nbf");
  check_claims_refused ("{\"aud\":\"w-1\",\"exp\":1800000300}", "sub");
  check_claims_refused ("{\"sub\":\"\",\"aud\":\"w-1\",\"exp\":1800000300}", "sub");
  check_claims_refused ("{\"sub\":7,\"aud\":\"w-1\",\"exp\":1800000300}", "sub");
  check_claims_refused (long_subject_claims, "sub");
  check_claims_refused (CLAIMS (",\"name\":7"), "name");
  check_claims_refused (CLAIMS (",\"attributes\":[]"), "attributes");
  check_claims_refused (CLAIMS (",\"attributes\":{\"\":1}"), "attribute");
  check_claims_refused (CLAIMS (",\"attributes\":{\"a\":null}"), "attribute");
  check_claims_refused (CLAIMS (",\"attributes\":{\"a\":[]}"), "attribute");
  check_claims_refused (CLAIMS (",\"attributes\":{\"a\":{}}"), "attribute");
  check_claims_refused (long_attribute, "attribute");
  check_claims_refused (many->str, "32");
}

/* A JWT that others made, under the secret that they show with it: its signature is good, only its claims are
 * not. */
static void
test_foreign (void)
{
  check_refused ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                 "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
                 "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
                 "aud");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/visitor-proof/good", test_good);
  g_test_add_func ("/auth/visitor-proof/bare", test_bare);
  g_test_add_func ("/auth/visitor-proof/headers", test_headers);
  g_test_add_func ("/auth/visitor-proof/shapes", test_shapes);
  g_test_add_func ("/auth/visitor-proof/every-character", test_every_character);
  g_test_add_func ("/auth/visitor-proof/claims", test_claims);
  g_test_add_func ("/auth/visitor-proof/foreign", test_foreign);
  return g_test_run ();
}
