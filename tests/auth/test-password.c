/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-password.h"

#include <string.h>

#include "foyer-common-passwords.h"
#include "foyer-error.h"

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;
  *kept = g_object_ref (result);
}

static char *
hash_now (const char *password)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_password_hash_async (password, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  char *hash = foyer_password_hash_finish (result, &error);
  g_assert_no_error (error);
  return hash;
}

static gboolean
verify_now (const char *password, const char *hash, gboolean *needs_rehash, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_password_verify_async (password, hash, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return foyer_password_verify_finish (result, needs_rehash, error);
}

static void
test_round_trip (void)
{
  g_autofree char   *hash = hash_now ("correct horse battery staple");
  g_autoptr (GError) error = NULL;
  gboolean           needs_rehash = TRUE;

  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_true (verify_now ("correct horse battery staple", hash, &needs_rehash, &error));
  g_assert_no_error (error);
  g_assert_false (needs_rehash);
  g_assert_false (verify_now ("correct horse battery stapler", hash, NULL, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
}

/* Not knowing the account has to cost a real hash, of the same parameters. A hash that cannot be read fails
 * in no time at all, which is what this would show. */
static void
test_unknown_account (void)
{
  g_autofree char   *hash = hash_now ("some password");
  gint64             started_us, known_us, unknown_us;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unknown_error = NULL;

  started_us = g_get_monotonic_time ();
  g_assert_false (verify_now ("wrong password", hash, NULL, &error));
  known_us = g_get_monotonic_time () - started_us;
  started_us = g_get_monotonic_time ();
  g_assert_false (verify_now ("wrong password", NULL, NULL, &unknown_error));
  unknown_us = g_get_monotonic_time () - started_us;

  g_assert_error (unknown_error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
  g_assert_cmpstr (error->message, ==, unknown_error->message);
  g_test_message ("known %" G_GINT64_FORMAT " us, unknown %" G_GINT64_FORMAT " us", known_us, unknown_us);
  g_assert_cmpint (unknown_us * 10, >, known_us);
}

/* A hash of "password" that somebody made with less memory and time: good, but to be made anew. */
static void
test_old_parameters (void)
{
  static const char  weak[] = "$argon2id$v=19$m=8,t=1,p=1$Mu8D1BTOczW2dTaP+LCOlA$"
                              "zApTBs46MnL/ctDdWgb5yLHgcZmI8yhtOFF6H8+vM+M";
  g_autoptr (GError) error = NULL;
  gboolean           needs_rehash = FALSE;

  g_assert_true (verify_now ("password", weak, &needs_rehash, &error));
  g_assert_no_error (error);
  g_assert_true (needs_rehash);
  g_assert_false (verify_now ("passwore", weak, &needs_rehash, &error));
  g_assert_false (needs_rehash);
}

static guint
count_error (GAsyncResult **results, guint n_results, GQuark domain, int code)
{
  guint count = 0;

  for (guint i = 0; i < n_results; i++)
    {
      g_autoptr (GError) error = NULL;
      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_autofree char *hash = foyer_password_hash_finish (results[i], &error);
      g_object_unref (results[i]);
      if (g_error_matches (error, domain, code))
        count++;
      if (code == FOYER_ERROR_UNAVAILABLE && error != NULL)
        g_assert_cmpuint (foyer_error_get_retry_after_ms (error), >, 0);
    }
  return count;
}

/* The pool fills, those behind are refused at once; those that wait are not run once nobody wants them. */
static void
test_queue_is_bounded (void)
{
  enum
  {
    FULL = FOYER_PASSWORD_QUEUE + FOYER_PASSWORD_THREADS,
    MORE = 4
  };
  GAsyncResult            *results[FULL] = { NULL };
  GAsyncResult            *refused[MORE] = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  for (guint i = 0; i < FULL; i++)
    foyer_password_hash_async ("some password", cancellable, keep_result, &results[i]);
  for (guint i = 0; i < MORE; i++)
    foyer_password_hash_async ("some password", NULL, keep_result, &refused[i]);
  g_cancellable_cancel (cancellable);

  /* A hash takes some ten milliseconds: on a slow machine one or two may be done before the last came. */
  g_assert_cmpuint (count_error (refused, MORE, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE), >=, MORE - 2);
  g_assert_cmpuint (count_error (results, FULL, G_IO_ERROR, G_IO_ERROR_CANCELLED), >=,
                    FOYER_PASSWORD_QUEUE - 2);
}

static void
test_rules (void)
{
  g_autofree char *longest = g_strnfill (FOYER_PASSWORD_MOST, 'x');
  g_autofree char *too_long = g_strnfill (FOYER_PASSWORD_MOST + 1, 'x');
  const struct
  {
    const char *password;
    gboolean    good;
  } cases[] = {
    { "correct horse", TRUE },
    { "1234567", FALSE },
    { "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", TRUE }, /* eight letters */
    { "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", FALSE },                                /* eight bytes */
    { longest, TRUE },
    { too_long, FALSE },
    { "PassWord123", FALSE },
    { "12345678", FALSE },
    { "Anna.Miller@Example.org", FALSE },
    { "ANNA.MILLER", FALSE },
    { "anna.mille", TRUE },
    { "abcdefgh\xff", FALSE },
    { "        ", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = foyer_password_check (cases[i].password, "anna.miller@example.org", "new", &error);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (good, ==, cases[i].good);
      if (!good)
        {
          g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
          g_assert_cmpstr (foyer_error_get_field (error), ==, "new");
        }
    }
}

/* Found at both ends and in the middle: the list is sorted as bsearch() needs it. */
static void
test_common_list (void)
{
  static const char *const common[] = { "00000000",
                                        "0987654321",
                                        "iloveyou",
                                        "PASSWORD",
                                        "qwertyuiop",
                                        "zzzzzzzz",
                                        "Trustno1",
                                        "contrase\xc3\xb1"
                                        "a",
                                        "p@ssw0rd",
                                        "zxcvbnm," };

  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    {
      g_test_message ("%s", common[i]);
      g_assert_true (foyer_common_password_contains (common[i]));
    }
  g_assert_false (foyer_common_password_contains ("passwor"));
  g_assert_false (foyer_common_password_contains ("correct horse"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/password/round-trip", test_round_trip);
  g_test_add_func ("/auth/password/unknown-account", test_unknown_account);
  g_test_add_func ("/auth/password/old-parameters", test_old_parameters);
  g_test_add_func ("/auth/password/queue-is-bounded", test_queue_is_bounded);
  g_test_add_func ("/auth/password/rules", test_rules);
  g_test_add_func ("/auth/password/common-list", test_common_list);
  return g_test_run ();
}
