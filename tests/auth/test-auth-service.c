/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-auth-service.h"

#include <glib/gstdio.h>
#include <string.h>

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-error.h"
#include "foyer-setup-code.h"
#include "foyer-uuid.h"
#include "store-kit.h"

#define PASSWORD "correct horse battery"

typedef struct
{
  StoreKit         *kit;
  FoyerGdaStore    *store;
  FoyerAuthService *auth;
  char             *setup_code_path;
  GPtrArray        *revoked; /* "user token", with - for none */
} Fixture;

static void
on_revoked (FoyerAuthService *auth, const char *user_id, const char *token_id, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup_printf ("%s %s", user_id != NULL ? user_id : "-",
                                               token_id != NULL ? token_id : "-"));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  fixture->setup_code_path = g_build_filename (foyer_test_make_dir (), "setup-code", NULL);
  fixture->auth = foyer_auth_service_new (FOYER_STORE (fixture->store), fixture->setup_code_path, TRUE);
  fixture->revoked = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (fixture->auth, "revoked", G_CALLBACK (on_revoked), fixture->revoked);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->auth);
  g_ptr_array_unref (fixture->revoked);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
  g_free (fixture->setup_code_path);
}

static FoyerLogin *
try_register (Fixture *fixture, const char *email, const char *password, const char *code, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_auth_service_register_async (fixture->auth, email, password, "Anna", code, "192.0.2.1", NULL,
                                     foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_auth_service_register_finish (fixture->auth, result, error);
}

static FoyerLogin *
register_user (Fixture *fixture, const char *email)
{
  g_autoptr (GError) error = NULL;
  FoyerLogin        *login = try_register (fixture, email, PASSWORD, NULL, &error);

  g_assert_no_error (error);
  return login;
}

static FoyerLogin *
try_login (Fixture *fixture, const char *email, const char *password, const char *address, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_auth_service_login_async (fixture->auth, email, password, address, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_auth_service_login_finish (fixture->auth, result, error);
}

static FoyerIdentity *
try_authenticate (Fixture *fixture, const char *bearer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_auth_service_authenticate_async (fixture->auth, bearer, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_auth_service_authenticate_finish (fixture->auth, result, error);
}

static FoyerIdentity *
authenticate (Fixture *fixture, const char *bearer)
{
  g_autoptr (GError) error = NULL;
  FoyerIdentity     *identity = try_authenticate (fixture, bearer, &error);

  g_assert_no_error (error);
  return identity;
}

static void
assert_unknown (Fixture *fixture, const char *bearer)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_authenticate (fixture, bearer, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED);
}

static void
test_register_and_login (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (FoyerLogin) first = register_user (fixture, "Anna@Example.org");
  g_autoptr (FoyerLogin) second = try_login (fixture, "ANNA@example.ORG", PASSWORD, "192.0.2.1", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (foyer_user_get_email (second->user), ==, "Anna@Example.org");
  g_assert_cmpstr (foyer_user_get_role (second->user), ==, "user");
  g_assert_cmpstr (first->bearer, !=, second->bearer);
  g_assert_cmpint (second->expires_at_ms, >, foyer_clock_now_ms () + FOYER_STAFF_TOKEN_MS - 60000);

  g_autoptr (FoyerIdentity) identity = authenticate (fixture, second->bearer);
  g_assert_cmpint (identity->kind, ==, FOYER_IDENTITY_STAFF);
  g_assert_cmpint (identity->role, ==, FOYER_ROLE_USER);
  g_assert_cmpstr (identity->user_id, ==, foyer_user_get_id (first->user));
  g_autoptr (FoyerIdentity) known = foyer_auth_service_lookup (fixture->auth, second->bearer);
  g_assert_true (known == identity);
}

static void
test_refused_registrations (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *email;
    const char *password;
    FoyerError  code;
    const char *field;
  } cases[] = {
    { "anna@example.org", PASSWORD, FOYER_ERROR_EMAIL_TAKEN, NULL },
    { "ANNA@example.org", PASSWORD, FOYER_ERROR_EMAIL_TAKEN, NULL },
    { "anna", PASSWORD, FOYER_ERROR_INVALID_FIELD, "email" },
    { "an na@example.org", PASSWORD, FOYER_ERROR_INVALID_FIELD, "email" },
    { "a@b@c", PASSWORD, FOYER_ERROR_INVALID_FIELD, "email" },
    { "b@example.org", "short", FOYER_ERROR_INVALID_FIELD, "password" },
    { "b@example.org", "password123", FOYER_ERROR_INVALID_FIELD, "password" },
    { "bertram@example.org", "bertram@example.org", FOYER_ERROR_INVALID_FIELD, "password" },
  };
  g_autoptr (FoyerLogin) first = register_user (fixture, "anna@example.org");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (try_register (fixture, cases[i].email, cases[i].password, NULL, &error));
      g_test_message ("%s: %s", cases[i].email, error->message);
      g_assert_error (error, FOYER_ERROR, (int) cases[i].code);
      if (cases[i].field != NULL)
        g_assert_cmpstr (foyer_error_get_field (error), ==, cases[i].field);
    }
}

static void
test_setup_code (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *code = foyer_setup_code_ensure (fixture->setup_code_path, NULL);

  g_assert_null (try_register (fixture, "a@example.org", PASSWORD, "wrong", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_autoptr (FoyerLogin) admin = try_register (fixture, "a@example.org", PASSWORD, code, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_user_get_role (admin->user), ==, "admin");
  g_assert_false (g_file_test (fixture->setup_code_path, G_FILE_TEST_EXISTS));
  g_assert_null (try_register (fixture, "b@example.org", PASSWORD, code, &error)); /* once */
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
}

/* Somebody put the file back: there is an administrator all the same. */
static void
test_second_setup_code (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError)     error = NULL;
  g_autofree char       *first_code = foyer_setup_code_ensure (fixture->setup_code_path, NULL);
  g_autoptr (FoyerLogin) admin = try_register (fixture, "a@example.org", PASSWORD, first_code, &error);
  g_autofree char       *second_code = foyer_setup_code_ensure (fixture->setup_code_path, NULL);

  g_assert_null (try_register (fixture, "b@example.org", PASSWORD, second_code, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
  g_assert_false (g_file_test (fixture->setup_code_path, G_FILE_TEST_EXISTS));
}

static void
test_wrong_logins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin) anna = register_user (fixture, "anna@example.org");
  g_autoptr (GError)     known = NULL;
  g_autoptr (GError)     unknown = NULL;

  g_assert_null (try_login (fixture, "anna@example.org", "wrong password", "192.0.2.1", &known));
  g_assert_null (try_login (fixture, "nobody@example.org", "wrong password", "192.0.2.1", &unknown));
  g_assert_error (known, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
  g_assert_error (unknown, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
  g_assert_cmpstr (known->message, ==, unknown->message);
}

/* Ten at once, whatever address they come from and in whatever case the account is written. Hashing takes
 * time, in which some come back: on a slow machine it may be a few more. */
static void
test_throttle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin) anna = register_user (fixture, "anna@example.org");
  g_autoptr (GError)     error = NULL;
  guint                  n_tried = 0;

  for (guint i = 0; i < 12; i++)
    { /* successes cost nothing */
      g_autoptr (FoyerLogin) login = try_login (fixture, "anna@example.org", PASSWORD, "192.0.2.1", &error);
      g_assert_no_error (error);
    }
  while (n_tried < 30 && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_RATE_LIMITED))
    {
      g_autofree char *address = g_strdup_printf ("198.51.100.%u", n_tried++);
      g_clear_error (&error);
      g_assert_null (try_login (fixture, n_tried % 2 ? "anna@example.org" : "ANNA@Example.org",
                                "wrong password", address, &error));
    }
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_RATE_LIMITED);
  g_assert_cmpuint (n_tried, >, 10);
  g_assert_cmpuint (foyer_error_get_retry_after_ms (error), >, 0);
  g_assert_cmpuint (foyer_error_get_retry_after_ms (error), <=, 6000);
}

static void
test_logout (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin)    login = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerIdentity) identity = authenticate (fixture, login->bearer);
  g_autoptr (GAsyncResult)  result = NULL;
  g_autoptr (GError)        error = NULL;
  g_autofree char          *expected = g_strdup_printf ("%s %s", identity->user_id, identity->token_id);

  foyer_auth_service_logout_async (fixture->auth, identity, "192.0.2.1", NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_auth_service_logout_finish (fixture->auth, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->revoked->len, >=, 1);
  g_assert_cmpstr (fixture->revoked->pdata[0], ==, expected);
  g_assert_null (foyer_auth_service_lookup (fixture->auth, login->bearer));
  assert_unknown (fixture, login->bearer);
}

static gboolean
change_password (
    Fixture *fixture, FoyerIdentity *identity, const char *current, const char *wanted, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_auth_service_change_password_async (fixture->auth, identity, current, wanted, "192.0.2.1", NULL,
                                            foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_auth_service_change_password_finish (fixture->auth, result, error);
}

static void
test_change_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin)    here = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerLogin)    there = try_login (fixture, "anna@example.org", PASSWORD, "192.0.2.2", NULL);
  g_autoptr (FoyerIdentity) identity = authenticate (fixture, here->bearer);
  g_autoptr (FoyerIdentity) other = authenticate (fixture, there->bearer);
  g_autoptr (GError)        error = NULL;

  g_assert_false (change_password (fixture, identity, "wrong password", "another horse", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
  g_clear_error (&error);
  g_assert_false (change_password (fixture, identity, PASSWORD, "12345678", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "new");
  g_clear_error (&error);

  g_assert_true (change_password (fixture, identity, PASSWORD, "another horse", &error));
  g_assert_no_error (error);
  assert_unknown (fixture, there->bearer);
  g_autoptr (FoyerIdentity) still = authenticate (fixture, here->bearer); /* the one that asked stays */
  g_assert_null (try_login (fixture, "anna@example.org", PASSWORD, "192.0.2.1", &error));
  g_clear_error (&error);
  g_autoptr (FoyerLogin) again =
      try_login (fixture, "anna@example.org", "another horse", "192.0.2.1", &error);
  g_assert_no_error (error);
}

static void
update_user (Fixture *fixture, FoyerUser *user, const char *name, const char *password)
{
  const char *const        names[] = { name, NULL };
  g_autoptr (FoyerActor)   actor = foyer_actor_new ("operator", NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_auth_service_update_user_async (fixture->auth, user, names, password, actor, NULL, foyer_test_ready,
                                        &result);
  foyer_test_await (result != NULL);
  g_autoptr (FoyerUser) changed = foyer_auth_service_update_user_finish (fixture->auth, result, &error);
  g_assert_no_error (error);
}

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin)    login = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerIdentity) identity = authenticate (fixture, login->bearer);
  g_autoptr (GError)        error = NULL;

  foyer_user_set_is_active (login->user, FALSE);
  update_user (fixture, login->user, "isActive", NULL);
  foyer_test_await (fixture->revoked->len > 0);
  assert_unknown (fixture, login->bearer);
  g_assert_null (try_login (fixture, "anna@example.org", PASSWORD, "192.0.2.1", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_CREDENTIALS);
  foyer_user_set_is_active (login->user, TRUE);
  update_user (fixture, login->user, "isActive", NULL);
  assert_unknown (fixture, login->bearer); /* the token does not come back to life */
}

static void
test_new_role (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin)    login = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerIdentity) before = authenticate (fixture, login->bearer);
  g_autofree char          *expected = g_strdup_printf ("%s -", before->user_id);

  foyer_user_set_role (login->user, "agent");
  update_user (fixture, login->user, "role", NULL);
  foyer_test_await (g_ptr_array_find_with_equal_func (fixture->revoked, expected, g_str_equal, NULL));
  g_autoptr (FoyerIdentity) after = authenticate (fixture, login->bearer);
  g_assert_cmpint (before->role, ==, FOYER_ROLE_USER);
  g_assert_cmpint (after->role, ==, FOYER_ROLE_AGENT);
}

/* What foyerctl does while the server runs: another service, of another process as it were, on the same
 * database. */
static void
test_changed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin)    login = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerIdentity) identity = authenticate (fixture, login->bearer);
  FoyerGdaStore            *other_store = store_kit_open (fixture->kit);
  Fixture                   other = { .auth =
                                          foyer_auth_service_new (FOYER_STORE (other_store), fixture->setup_code_path, FALSE) };

  update_user (&other, login->user, "name", "another horse");
  foyer_test_await_for (5, fixture->revoked->len > 0);
  g_assert_nonnull (strstr (fixture->revoked->pdata[0], identity->user_id));
  assert_unknown (fixture, login->bearer);
  g_object_unref (other.auth);
  store_kit_close (other_store);
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin) login = register_user (fixture, "anna@example.org");
  g_autofree char       *bearer = foyer_bearer_new (FOYER_BEARER_STAFF);
  g_autofree char       *hash = foyer_bearer_hash (bearer);
  FoyerStoreRequest     *request = foyer_store_request_new (FOYER_STORE_ADD_TOKEN);
  FoyerToken            *token = foyer_token_new ();

  g_autofree char *id = foyer_uuid_new ();
  foyer_token_set_id (token, id);
  foyer_token_set_hash (token, hash);
  foyer_token_set_kind (token, "staff");
  foyer_token_set_user_id (token, foyer_user_get_id (login->user));
  foyer_token_set_created_at (token, 1);
  foyer_token_set_last_used_at (token, 1);
  foyer_token_set_expires_at (token, foyer_clock_now_ms () - 1);
  request->record = FOYER_RECORD (token);
  store_kit_run (fixture->store, request);
  assert_unknown (fixture, bearer);
  assert_unknown (fixture, "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  assert_unknown (fixture, "nonsense");
  assert_unknown (fixture, NULL);
}

static gboolean
has_audit (Fixture *fixture, const char *action, const char *address)
{
  g_autoptr (FoyerStorePage) page = store_kit_run (
      fixture->store, foyer_store_list (FOYER_TYPE_AUDIT_ENTRY, foyer_list_query_new (0, NULL)));

  for (guint i = 0; i < page->records->len; i++)
    {
      FoyerAuditEntry *entry = page->records->pdata[i];
      if (g_strcmp0 (foyer_audit_entry_get_action (entry), action) == 0 &&
          g_strcmp0 (foyer_audit_entry_get_address (entry), address) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
test_audit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerLogin) login = register_user (fixture, "anna@example.org");
  g_autoptr (FoyerLogin) second = try_login (fixture, "anna@example.org", PASSWORD, "192.0.2.7", NULL);
  g_autoptr (GError)     error = NULL;

  g_assert_null (try_login (fixture, "anna@example.org", "wrong password", "192.0.2.8", &error));
  foyer_test_await (has_audit (fixture, "login", "192.0.2.7"));
  foyer_test_await (has_audit (fixture, "login.failed", "192.0.2.8"));
}

#define ADD(path, function) g_test_add ("/auth/service/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  foyer_test_init (&argc, &argv);
  ADD ("register-and-login", test_register_and_login);
  ADD ("refused-registrations", test_refused_registrations);
  ADD ("setup-code", test_setup_code);
  ADD ("second-setup-code", test_second_setup_code);
  ADD ("wrong-logins", test_wrong_logins);
  ADD ("throttle", test_throttle);
  ADD ("logout", test_logout);
  ADD ("change-password", test_change_password);
  ADD ("disabled", test_disabled);
  ADD ("new-role", test_new_role);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("expired", test_expired);
  ADD ("audit", test_audit);
  return foyer_test_run ();
}
