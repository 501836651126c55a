/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-auth-service-private.h"

#include "foyer-bearer.h"
#include "foyer-clock.h"
#include "foyer-error.h"

/* A token that is used is prolonged, but not at every use: that would be a write for every read. */
#define PROLONG_AFTER_MS (G_GINT64_CONSTANT (60) * 60 * 1000)
#define MOST_TRIES 3

typedef struct
{
  char          *token_id;
  FoyerToken    *token;
  FoyerIdentity *known; /* or NULL */
  guint64        generation;
  guint          tries;
} Lookup;

static void look_up_token (GTask *task);

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->token_id);
  g_clear_object (&lookup->token);
  g_clear_pointer (&lookup->known, foyer_identity_unref);
  g_free (lookup);
}

static void
return_unknown (GTask *task)
{
  g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_AUTHENTICATED,
                           "The token is not valid, or not any more");
}

static void
on_prolonged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    g_info ("A token was not prolonged: %s", error->message);
}

static gint64
prolong (FoyerAuthService *self, FoyerToken *token, gint64 lifetime_ms)
{
  gint64 now_ms = foyer_clock_now_ms ();

  if (now_ms - foyer_token_get_last_used_at (token) < PROLONG_AFTER_MS)
    return foyer_token_get_expires_at (token);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_TOUCH_TOKEN);
  foyer_token_set_last_used_at (token, now_ms);
  foyer_token_set_expires_at (token, now_ms + lifetime_ms);
  request->record = foyer_record_copy (FOYER_RECORD (token));
  foyer_store_run_async (self->store, request, NULL, on_prolonged, NULL);
  return now_ms + lifetime_ms;
}

/* What was revoked while we asked may still have been in the answer: then ask again. */
static void
return_identity (GTask *task, FoyerIdentity *identity)
{
  FoyerAuthService *self = g_task_get_source_object (task);
  Lookup           *lookup = g_task_get_task_data (task);

  if (lookup->generation == foyer_identity_cache_get_generation (self->identities))
    {
      foyer_identity_cache_insert (self->identities, identity, foyer_clock_now_ms ());
      g_task_return_pointer (task, identity, (GDestroyNotify) foyer_identity_unref);
      return;
    }
  foyer_identity_unref (identity);
  if (lookup->tries < MOST_TRIES)
    look_up_token (task);
  else
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE, "Accounts are changing: try again");
}

static void
on_user (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)     task = user_data;
  FoyerAuthService     *self = g_task_get_source_object (task);
  Lookup               *lookup = g_task_get_task_data (task);
  g_autoptr (GError)    error = NULL;
  g_autoptr (FoyerUser) user = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL && !g_error_matches (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  FoyerRole role = user != NULL ? foyer_role_from_text (foyer_user_get_role (user)) : FOYER_ROLE_NONE;
  if (role == FOYER_ROLE_NONE || !foyer_user_get_is_active (user))
    {
      return_unknown (task);
      return;
    }
  gint64 expires_at_ms = prolong (self, lookup->token, FOYER_STAFF_TOKEN_MS);
  return_identity (task, foyer_identity_new_staff (foyer_token_get_user_id (lookup->token), role,
                                                   lookup->token_id, expires_at_ms));
}

static void
return_visitor (GTask *task)
{
  FoyerAuthService *self = g_task_get_source_object (task);
  Lookup           *lookup = g_task_get_task_data (task);
  const char       *visitor_id = foyer_token_get_visitor_id (lookup->token);
  const char       *widget_id = foyer_token_get_widget_id (lookup->token);

  if (visitor_id == NULL || widget_id == NULL)
    {
      return_unknown (task);
      return;
    }
  gint64 expires_at_ms = prolong (self, lookup->token, FOYER_VISITOR_TOKEN_MS);
  return_identity (task,
                   foyer_identity_new_visitor (visitor_id, widget_id, foyer_token_get_user_id (lookup->token),
                                               lookup->token_id, expires_at_ms));
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask)  task = user_data;
  Lookup            *lookup = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_object (&lookup->token);
  lookup->token = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (lookup->token == NULL || foyer_token_get_expires_at (lookup->token) <= foyer_clock_now_ms ())
    {
      return_unknown (task);
      return;
    }
  if (g_strcmp0 (foyer_token_get_kind (lookup->token), "visitor") == 0)
    return_visitor (task);
  else
    foyer_store_run_async (FOYER_STORE (source),
                           foyer_store_get (FOYER_TYPE_USER, foyer_token_get_user_id (lookup->token)),
                           g_task_get_cancellable (task), on_user, g_object_ref (task));
}

static void
look_up_token (GTask *task)
{
  FoyerAuthService  *self = g_task_get_source_object (task);
  Lookup            *lookup = g_task_get_task_data (task);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_TOKEN);

  lookup->tries++;
  lookup->generation = foyer_identity_cache_get_generation (self->identities);
  request->text = g_strdup (lookup->token_id);
  foyer_store_run_async (self->store, request, g_task_get_cancellable (task), on_token, g_object_ref (task));
}

/* In the turn after the question; what was revoked between is asked again. */
static gboolean
on_known (gpointer data)
{
  GTask            *task = data;
  FoyerAuthService *self = g_task_get_source_object (task);
  Lookup           *lookup = g_task_get_task_data (task);

  if (lookup->generation == foyer_identity_cache_get_generation (self->identities))
    g_task_return_pointer (task, g_steal_pointer (&lookup->known), (GDestroyNotify) foyer_identity_unref);
  else
    look_up_token (task);
  return G_SOURCE_REMOVE;
}

/* GTask would tell in the next turn as well, but without looking again. */
static void
return_known (GTask *task, FoyerIdentity *identity)
{
  FoyerAuthService   *self = g_task_get_source_object (task);
  Lookup             *lookup = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_idle_source_new ();

  lookup->known = identity;
  lookup->generation = foyer_identity_cache_get_generation (self->identities);
  g_task_attach_source (task, source, on_known);
}

/**
 * foyer_auth_service_lookup:
 * @self: the service
 * @bearer: (nullable): a bearer token as a client sent it
 *
 * The quick way for a token that was used a moment ago.
 *
 * Returns: (transfer full) (nullable): who it is; %NULL where that has to be asked with
 *   foyer_auth_service_authenticate_async()
 */
FoyerIdentity *
foyer_auth_service_lookup (FoyerAuthService *self, const char *bearer)
{
  g_return_val_if_fail (FOYER_IS_AUTH_SERVICE (self), NULL);

  if (!foyer_bearer_parse (bearer, NULL))
    return NULL;
  g_autofree char *token_id = foyer_bearer_hash (bearer);
  return foyer_identity_cache_lookup (self->identities, token_id, foyer_clock_now_ms ());
}

/**
 * foyer_auth_service_authenticate_async:
 * @self: the service
 * @bearer: (nullable): a bearer token as a client sent it, without "Bearer "
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks who a token is. What was asked within half a minute is answered without the database; what was revoked
 * is forgotten at once.
 */
void
foyer_auth_service_authenticate_async (FoyerAuthService   *self,
                                       const char         *bearer,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_AUTH_SERVICE (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, foyer_auth_service_authenticate_async);
  if (!foyer_bearer_parse (bearer, NULL))
    {
      return_unknown (task);
      return;
    }
  Lookup *lookup = g_new0 (Lookup, 1);
  lookup->token_id = foyer_bearer_hash (bearer);
  g_task_set_task_data (task, lookup, lookup_free);
  FoyerIdentity *known =
      foyer_identity_cache_lookup (self->identities, lookup->token_id, foyer_clock_now_ms ());
  if (known != NULL)
    return_known (task, known);
  else
    look_up_token (task);
}

/**
 * foyer_auth_service_authenticate_finish:
 * @self: the service
 * @result: what the callback got
 * @error: %FOYER_ERROR_NOT_AUTHENTICATED for a token that is unknown, ended or revoked
 *
 * Returns: (transfer full): who it is
 */
FoyerIdentity *
foyer_auth_service_authenticate_finish (FoyerAuthService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
