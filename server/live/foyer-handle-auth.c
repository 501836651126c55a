/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-access.h"
#include "foyer-clock.h"
#include "foyer-live-server-private.h"
#include "foyer-reply.h"

static void
refuse (FoyerReply *reply, const GError *error)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_boolean_member (payload, "success", FALSE);
  json_object_set_string_member (payload, "reason", foyer_error_code_name (foyer_error_get_code (error)));
  foyer_reply_send (reply, "auth_response", payload);
}

/* A page may carry a visitor's token only where the visitor's widget may be. */
static gboolean
comes_from_its_widget (FoyerLiveServer *self, FoyerClient *client, const FoyerIdentity *identity)
{
  if (identity->kind != FOYER_IDENTITY_VISITOR || client->origin == NULL || client->own_origin)
    return TRUE;
  return identity->widget_id != NULL &&
         foyer_widget_cache_widget_lists_origin (self->widgets, identity->widget_id, client->origin);
}

static JsonObject *
describe (const FoyerIdentity *identity)
{
  JsonObject    *payload = json_object_new ();
  JsonArray     *permissions = json_array_new ();
  g_auto (GStrv) names = foyer_access_get_permissions (identity);
  gboolean       visitor = identity->kind == FOYER_IDENTITY_VISITOR;

  for (guint i = 0; names[i] != NULL; i++)
    json_array_add_string_element (permissions, names[i]);
  json_object_set_boolean_member (payload, "success", TRUE);
  json_object_set_string_member (payload, "userId", visitor ? identity->visitor_id : identity->user_id);
  json_object_set_string_member (payload, "role", visitor ? "visitor" : foyer_role_to_text (identity->role));
  json_object_set_array_member (payload, "permissions", permissions);
  if (identity->expires_at_ms > 0)
    {
      g_autofree char *expires_at = foyer_time_to_string (identity->expires_at_ms);
      json_object_set_string_member (payload, "expiresAt", expires_at);
    }
  return payload;
}

static void
set_identity (FoyerLiveServer *self, FoyerClient *client, FoyerIdentity *identity)
{
  gboolean changed = foyer_clients_count_agent (self->clients, client, FALSE);

  foyer_clients_leave_all (self->clients, client);
  g_clear_pointer (&client->identity, foyer_identity_unref);
  client->identity = foyer_identity_ref (identity);
  foyer_clients_add_holder (self->clients, client);
  foyer_socket_authenticated (&client->socket);
  changed |= foyer_clients_count_agent (self->clients, client, TRUE);
  if (changed)
    foyer_live_server_agents_changed (self);
}

static void
welcome (FoyerReply *reply, FoyerIdentity *identity)
{
  g_autoptr (JsonObject) payload = describe (identity);

  foyer_reply_send (reply, "auth_response", payload);
  foyer_dispatcher_resume (reply->server, reply->client);
}

static void on_memberships (GObject *source, GAsyncResult *result, gpointer data);

static void
ask_memberships (FoyerReply *reply)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST_MEMBERSHIPS);

  reply->client->expelled = FALSE;
  request->text = g_strdup (foyer_client_get_member_id (reply->client));
  foyer_store_run_async (reply->server->store, request, NULL, on_memberships, reply);
}

static void
join (FoyerClients *clients, FoyerClient *client, const char *id)
{
  if (foyer_clients_find (clients, client, FOYER_TOPIC_CONVERSATION, id) == NULL)
    foyer_subscription_wait (foyer_clients_join (clients, client, FOYER_TOPIC_CONVERSATION, id));
}

/* The visitor's conversations are joined before the answer goes out: whoever has the answer misses nothing.
 */
static void
on_memberships (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerReply) reply = data;
  g_autoptr (GError)     error = NULL;
  g_autoptr (GPtrArray)  conversations = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  FoyerClient           *client = reply->client;

  if (!foyer_reply_is_wanted (reply))
    return;
  if (conversations == NULL)
    {
      foyer_clients_leave_all (reply->server->clients, client);
      g_clear_pointer (&client->identity, foyer_identity_unref);
      foyer_reply_fail (reply, error);
      foyer_dispatcher_resume (reply->server, client);
      return;
    }
  if (client->expelled)
    {
      ask_memberships (g_steal_pointer (&reply));
      return;
    }
  for (guint i = 0; i < conversations->len; i++)
    join (reply->server->clients, client, foyer_record_get_id (g_ptr_array_index (conversations, i)));
  foyer_newcomers_add (reply->server->newcomers, client);
  welcome (reply, client->identity);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerReply)    reply = data;
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoyerIdentity) identity =
      foyer_auth_service_authenticate_finish (FOYER_AUTH_SERVICE (source), result, &error);
  FoyerClient *client = reply->client;

  if (!foyer_reply_is_wanted (reply))
    return;
  if (identity == NULL)
    {
      refuse (reply, error);
      foyer_dispatcher_resume (reply->server, client);
      return;
    }
  if (!comes_from_its_widget (reply->server, client, identity))
    {
      foyer_client_close (client, FOYER_CLOSE_POLICY, "origin not allowed");
      return;
    }
  set_identity (reply->server, client, identity);
  if (identity->kind == FOYER_IDENTITY_VISITOR)
    ask_memberships (g_steal_pointer (&reply));
  else
    welcome (reply, identity);
}

/**
 * foyer_handle_auth: (skip)
 * @self: the server
 * @client: who asks
 * @frame: an auth frame
 *
 * Proves a token. On success the socket is that account's or visitor's; a socket that was somebody else's
 * before loses all its subscriptions.
 */
void
foyer_handle_auth (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  client->authenticating = TRUE;
  foyer_auth_service_authenticate_async (self->auth, foyer_json_text (frame->payload, "token"), NULL,
                                         on_authenticated, foyer_reply_new (self, client, frame));
}
