/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-auth-service-private.h"

#include <string.h>

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-error.h"
#include "foyer-secret.h"
#include "foyer-uuid.h"

/* A socket keeps its own for as long as it lives. This is for those who make several calls, of whom so many
 * are hardly ever there within the lifetime; who is not remembered is looked up. */
#define MOST_IDENTITIES 1024
#define IDENTITY_LIFETIME_MS 30000
#define MOST_KEYS 65536
#define LOGIN_INTERVAL_US (6 * G_USEC_PER_SEC)
#define LOGINS_OF_ACCOUNT 10
#define LOGINS_OF_ADDRESS 30

G_DEFINE_FINAL_TYPE (FoyerAuthService, foyer_auth_service, G_TYPE_OBJECT)

enum
{
  REVOKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_audit_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_message ("An audit entry was not written: %s", error->message);
}

/* Does not wait: whether a log-in succeeds does not hang on its entry in the log. */
void
foyer_auth_service_audit (FoyerAuthService *self,
                          const char       *action,
                          const char       *actor_kind,
                          const char       *user_id,
                          const char       *address)
{
  g_autoptr (FoyerAuditEntry) entry = foyer_audit_entry_new ();
  FoyerStoreRequest          *request = foyer_store_request_new (FOYER_STORE_ADD_AUDIT);

  foyer_audit_entry_set_at (entry, foyer_clock_now_ms ());
  foyer_audit_entry_set_action (entry, action);
  foyer_audit_entry_set_actor_kind (entry, actor_kind);
  foyer_audit_entry_set_actor_id (entry, user_id);
  foyer_audit_entry_set_target (entry, "users");
  foyer_audit_entry_set_target_id (entry, user_id);
  foyer_audit_entry_set_address (entry, address);
  request->record = FOYER_RECORD (g_steal_pointer (&entry));
  foyer_store_run_async (self->store, request, NULL, on_audit_written, NULL);
}

/* What nobody may use any more: forgotten here first, then told. @holder_id is the account, or of a visitor's
 * token the visitor. */
void
foyer_auth_service_revoke (FoyerAuthService *self, const char *holder_id, const char *token_id)
{
  if (token_id != NULL)
    foyer_identity_cache_remove (self->identities, token_id);
  else
    g_ptr_array_unref (foyer_identity_cache_remove_user (self->identities, holder_id));
  g_signal_emit (self, signals[REVOKED], 0, holder_id, token_id);
}

/**
 * foyer_auth_service_end_token:
 * @self: the service
 * @holder_id: the visitor or account whose it was
 * @token_id: the hash of a token that the store has deleted
 *
 * Forgets it, and has its sockets closed.
 */
void
foyer_auth_service_end_token (FoyerAuthService *self, const char *holder_id, const char *token_id)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self) && holder_id != NULL && token_id != NULL);
  foyer_auth_service_revoke (self, holder_id, token_id);
}

static FoyerToken *
make_token (FoyerBearerKind kind, gint64 lifetime_ms, char **bearer)
{
  FoyerToken      *token = foyer_token_new ();
  g_autofree char *id = foyer_uuid_new ();
  gint64           now_ms = foyer_clock_now_ms ();

  *bearer = foyer_bearer_new (kind);
  g_autofree char *hash = foyer_bearer_hash (*bearer);
  foyer_token_set_id (token, id);
  foyer_token_set_hash (token, hash);
  foyer_token_set_kind (token, kind == FOYER_BEARER_STAFF ? "staff" : "visitor");
  foyer_token_set_created_at (token, now_ms);
  foyer_token_set_last_used_at (token, now_ms);
  foyer_token_set_expires_at (token, now_ms + lifetime_ms);
  return token;
}

FoyerToken *
foyer_auth_service_make_staff_token (const char *user_id, char **bearer)
{
  FoyerToken *token = make_token (FOYER_BEARER_STAFF, FOYER_STAFF_TOKEN_MS, bearer);

  foyer_token_set_user_id (token, user_id);
  return token;
}

/**
 * foyer_auth_service_make_visitor_token:
 * @visitor_id: (nullable): the visitor; %NULL where the store makes a new one
 * @widget_id: the widget they came through
 * @bearer: (out) (transfer full): what the visitor gets; to be given to foyer_secret_free()
 *
 * Returns: (transfer full): the row to store with the session
 */
FoyerToken *
foyer_auth_service_make_visitor_token (const char *visitor_id, const char *widget_id, char **bearer)
{
  g_return_val_if_fail (widget_id != NULL && bearer != NULL, NULL);

  FoyerToken *token = make_token (FOYER_BEARER_VISITOR, FOYER_VISITOR_TOKEN_MS, bearer);
  foyer_token_set_visitor_id (token, visitor_id);
  foyer_token_set_widget_id (token, widget_id);
  return token;
}

/* Addresses are compared without case, and kept as they were typed. */
char *
foyer_auth_service_fold_email (const char *email)
{
  return g_utf8_casefold (email, -1);
}

/* Only what cannot be an address is refused: something, one @, something, no blanks or control characters. */
gboolean
foyer_auth_service_check_email (const char *email, GError **error)
{
  const char *at = strchr (email, '@');
  glong       length = g_utf8_validate (email, -1, NULL) ? g_utf8_strlen (email, -1) : 0;
  gboolean    good = length >= 3 && length <= 254 && at != NULL && at != email && at[1] != '\0' &&
                  strchr (at + 1, '@') == NULL;

  for (const char *letter = email; good && *letter != '\0'; letter = g_utf8_next_char (letter))
    {
      gunichar character = g_utf8_get_char (letter);
      good = !g_unichar_isspace (character) && !g_unichar_iscntrl (character);
    }
  if (!good)
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "email", "This is no e-mail address");
  return good;
}

/**
 * foyer_login_free:
 * @self: (transfer full): a log-in
 */
void
foyer_login_free (FoyerLogin *self)
{
  g_return_if_fail (self != NULL);
  g_clear_object (&self->user);
  foyer_secret_free (self->bearer);
  g_free (self);
}

typedef struct
{
  FoyerAuthService *service;
  char             *user_id;
  char             *token_id;
} Recheck;

static void
on_rechecked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recheck               *recheck = user_data;
  g_autoptr (GError)     error = NULL;
  g_autoptr (FoyerToken) token = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (token == NULL && error == NULL)
    foyer_auth_service_revoke (recheck->service, recheck->user_id, recheck->token_id);
  g_object_unref (recheck->service);
  g_free (recheck->user_id);
  g_free (recheck->token_id);
  g_free (recheck);
}

/* A new password, set by another process, took the account's tokens away. Nothing in the row tells, so those
 * that are in use here are looked up again. */
static void
recheck_tokens (FoyerAuthService *self, const char *user_id)
{
  g_autoptr (GPtrArray) token_ids = foyer_identity_cache_remove_user (self->identities, user_id);

  for (guint i = 0; i < token_ids->len; i++)
    {
      Recheck           *recheck = g_new0 (Recheck, 1);
      FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_TOKEN);
      recheck->service = g_object_ref (self);
      recheck->user_id = g_strdup (user_id);
      recheck->token_id = g_strdup (token_ids->pdata[i]);
      request->text = g_strdup (recheck->token_id);
      foyer_store_run_async (self->store, request, NULL, on_rechecked, recheck);
    }
}

static gboolean
may_do_the_same (JsonObject *before, JsonObject *now)
{
  return before != NULL && now != NULL && foyer_json_bool (now, "isActive", FALSE) &&
         g_strcmp0 (foyer_json_text (before, "role"), foyer_json_text (now, "role")) == 0;
}

/* Every log-in writes its time into the row; that takes nothing away from anybody. */
static gboolean
is_login (JsonObject *before, JsonObject *now)
{
  return g_strcmp0 (foyer_json_text (before, "lastLoginAt"), foyer_json_text (now, "lastLoginAt")) != 0 ||
         foyer_json_int (before, "lastLoginAt", 0) != foyer_json_int (now, "lastLoginAt", 0);
}

static void
on_visitor_changed (FoyerStore *store, FoyerChange *change, gpointer user_data)
{
  FoyerAuthService *self = user_data;
  const char       *id = change->id;

  if (!g_str_equal (change->event, "DELETE"))
    return;
  foyer_identity_cache_remove_visitor (self->identities, id);
  g_signal_emit (self, signals[REVOKED], 0, id, NULL);
}

static void
on_user_changed (FoyerStore *store, FoyerChange *change, gpointer user_data)
{
  FoyerAuthService *self = user_data;
  const char       *id = change->id;

  if (g_str_equal (change->event, "INSERT"))
    return;
  JsonObject *before = foyer_change_get_old_object (change);
  JsonObject *now = foyer_change_get_object (change);
  if (!may_do_the_same (before, now))
    foyer_auth_service_revoke (self, id, NULL);
  else if (!is_login (before, now))
    recheck_tokens (self, id);
}

static void
foyer_auth_service_finalize (GObject *object)
{
  FoyerAuthService *self = FOYER_AUTH_SERVICE (object);

  g_clear_pointer (&self->setup_code_path, g_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->identities, foyer_identity_cache_free);
  g_clear_pointer (&self->accounts, foyer_rate_limit_free);
  g_clear_pointer (&self->addresses, foyer_rate_limit_free);
  G_OBJECT_CLASS (foyer_auth_service_parent_class)->finalize (object);
}

static void
foyer_auth_service_class_init (FoyerAuthServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_auth_service_finalize;

  /**
   * FoyerAuthService::revoked:
   * @self: the service
   * @holder_id: the account or the visitor
   * @token_id: (nullable): the token's hash; %NULL for all of the holder's
   */
  signals[REVOKED] = g_signal_new ("revoked", FOYER_TYPE_AUTH_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
foyer_auth_service_init (FoyerAuthService *self)
{
  self->identities = foyer_identity_cache_new (MOST_IDENTITIES, IDENTITY_LIFETIME_MS);
  self->accounts = foyer_rate_limit_new (LOGINS_OF_ACCOUNT, LOGIN_INTERVAL_US, MOST_KEYS);
  self->addresses = foyer_rate_limit_new (LOGINS_OF_ADDRESS, LOGIN_INTERVAL_US, MOST_KEYS);
}

/**
 * foyer_auth_service_new:
 * @store: where the accounts are
 * @setup_code_path: the file of the setup code, see foyer_setup_code_ensure()
 * @registration_open: whether everybody may register; the setup code works always
 *
 * Returns: (transfer full): the service
 */
FoyerAuthService *
foyer_auth_service_new (FoyerStore *store, const char *setup_code_path, gboolean registration_open)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && setup_code_path != NULL, NULL);

  FoyerAuthService *self = g_object_new (FOYER_TYPE_AUTH_SERVICE, NULL);
  self->store = g_object_ref (store);
  self->setup_code_path = g_strdup (setup_code_path);
  self->registration_open = registration_open;
  g_signal_connect_object (store, "changed::visitors", G_CALLBACK (on_visitor_changed), self, 0);
  g_signal_connect_object (store, "changed::users", G_CALLBACK (on_user_changed), self, 0);
  return self;
}
