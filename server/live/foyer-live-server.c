/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"

#include "foyer-clock.h"
#include "foyer-uuid.h"

#define ECHO_MESSAGE_BYTES (16 * 1024 * 1024)
#define ECHO_QUEUE_BYTES (32 * 1024 * 1024)
#define SWEEP_SECONDS 10
/* The way there and back from nearly anywhere; what somebody who only listens waits for at the most. */
#define NEWCOMER_MS 300

G_DEFINE_FINAL_TYPE (FoyerLiveServer, foyer_live_server, G_TYPE_OBJECT)

static void
send_connected (FoyerClient *client)
{
  g_autofree char *id = foyer_uuid_new ();
  GString         *out = foyer_frame_begin ("system", NULL);

  /* A tree of JSON costs ten times as much, and when the server starts anew everybody comes at once. */
  g_string_append (out, ",\"payload\":{\"event\":\"connected\",\"message\":\"Welcome to Foyer\","
                        "\"connectionId\":\"");
  g_string_append (out, id);
  g_string_append (out, "\",\"protocol\":1}}");
  foyer_client_send_text (client, out->str);
  g_string_free (out, TRUE);
}

static void
echo (FoyerClient *client, gboolean is_text, const guint8 *data, gsize length)
{
  g_autoptr (GBytes) frame =
      foyer_codec_encode (is_text ? FOYER_OPCODE_TEXT : FOYER_OPCODE_BINARY, data, length);
  foyer_client_send (client, frame);
}

static void
refuse_binary (FoyerClient *client)
{
  g_autoptr (GError) error =
      g_error_new_literal (FOYER_ERROR, FOYER_ERROR_UNSUPPORTED_DATA, "Binary messages are not understood");
  foyer_client_send_error (client, NULL, error);
  foyer_client_close (client, FOYER_CLOSE_UNSUPPORTED_DATA, "binary message");
}

static void
on_message (gpointer owner, gboolean is_text, const guint8 *data, gsize length)
{
  g_autoptr (FoyerClient) client = foyer_client_ref (owner);

  if (client->echo)
    echo (client, is_text, data, length);
  else if (!is_text)
    refuse_binary (client);
  else
    foyer_dispatcher_dispatch (client->server, client, (const char *) data, length);
}

static void
on_refused (gpointer owner, const guint8 *data, gsize length, guint retry_after_ms)
{
  g_autoptr (FoyerClient) client = foyer_client_ref (owner);
  foyer_dispatcher_refuse (client->server, client, (const char *) data, length, retry_after_ms);
}

static void
on_ended (gpointer owner)
{
  g_autoptr (FoyerClient)     client = foyer_client_ref (owner);
  g_autoptr (FoyerLiveServer) self = client->server != NULL ? g_object_ref (client->server) : NULL;

  client->server = NULL;
  if (self == NULL)
    return;
  gboolean agent = client->counted;
  foyer_clients_remove (self->clients, client);
  if (agent)
    foyer_live_server_agents_changed (self);
}

static const FoyerSocketHandler handler = { on_message, on_refused, on_ended };

/* The sockets of a revoked token, or of all tokens of an account or a visitor, are closed at once: when this
 * returns they are neither served nor sent to. */
static void
on_revoked (FoyerLiveServer *self, const char *holder_id, const char *token_id)
{
  g_autoptr (GPtrArray) held = foyer_clients_list_held (self->clients, holder_id);

  for (guint i = 0; i < held->len; i++)
    {
      FoyerClient *client = g_ptr_array_index (held, i);
      if (token_id == NULL || g_strcmp0 (client->identity->token_id, token_id) == 0)
        foyer_client_close (client, FOYER_CLOSE_REVOKED, "token revoked");
    }
}

static void
close_expired (FoyerClient *client, gpointer data)
{
  if (client->identity != NULL && foyer_identity_is_expired (client->identity, foyer_clock_now_ms ()))
    foyer_client_close (client, FOYER_CLOSE_NOT_AUTHENTICATED, "token expired");
}

/* Who only listens is noticed here when its token ends; who sends, at once. */
static gboolean
on_sweep (gpointer data)
{
  FoyerLiveServer *self = data;

  foyer_client_round_begin (self->sweep);
  return G_SOURCE_CONTINUE;
}

static void
cut_clients (FoyerLiveServer *self)
{
  while (foyer_clients_get_size (self->clients) > 0)
    {
      FoyerClient *client = foyer_clients_get (self->clients, foyer_clients_get_size (self->clients) - 1);
      client->socket.link->cut (client->socket.link_data);
      foyer_socket_hung_up (&client->socket);
    }
}

static void
foyer_live_server_dispose (GObject *object)
{
  FoyerLiveServer *self = FOYER_LIVE_SERVER (object);

  g_clear_pointer (&self->drain, foyer_client_round_free);
  g_clear_pointer (&self->sweep, foyer_client_round_free);
  g_clear_handle_id (&self->sweep_timer, g_source_remove);
  cut_clients (self);
  g_clear_object (&self->store);
  g_clear_object (&self->auth);
  g_clear_object (&self->chat);
  g_clear_object (&self->widgets);
  G_OBJECT_CLASS (foyer_live_server_parent_class)->dispose (object);
}

static void
foyer_live_server_finalize (GObject *object)
{
  FoyerLiveServer *self = FOYER_LIVE_SERVER (object);

  g_clear_pointer (&self->line, foyer_message_line_free);
  g_clear_pointer (&self->changes, foyer_change_line_free);
  foyer_room_crowd_free (self->crowd);
  g_clear_pointer (&self->newcomers, foyer_newcomers_free);
  foyer_clients_free (self->clients);
  G_OBJECT_CLASS (foyer_live_server_parent_class)->finalize (object);
}

static void
foyer_live_server_class_init (FoyerLiveServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = foyer_live_server_dispose;
  object_class->finalize = foyer_live_server_finalize;
}

static void
foyer_live_server_init (FoyerLiveServer *self)
{
  self->clients = foyer_clients_new ();
  self->crowd = foyer_room_events_new_crowd (self);
  self->sweep = foyer_client_round_new (self->clients, "foyer-live sweep", close_expired, NULL);
}

/**
 * foyer_live_limits_init:
 * @self: (out): limits
 *
 * Sets the defaults that the protocol names.
 */
void
foyer_live_limits_init (FoyerLiveLimits *self)
{
  g_return_if_fail (self != NULL);

  *self = (FoyerLiveLimits){
    .frame_bytes = FOYER_LIMIT_FRAME_BYTES,
    .queue_bytes = FOYER_LIMIT_QUEUE_BYTES,
    .messages_per_second = FOYER_LIMIT_MESSAGES_PER_SECOND,
    .messages_burst = FOYER_LIMIT_MESSAGES_BURST,
    .control_frames_per_second = FOYER_LIMIT_CONTROL_FRAMES_PER_SECOND,
    .subscriptions = FOYER_LIMIT_SUBSCRIPTIONS,
    .ping_ms = 30000,
    .write_ms = 30000,
    .auth_ms = 10000,
    .newcomer_ms = NEWCOMER_MS,
  };
}

static void
set_limits (FoyerLiveServer *self, const FoyerLiveLimits *limits)
{
  self->limits = *limits;
  self->socket_limits = (FoyerSocketLimits){
    .message_bytes = limits->frame_bytes > 0 ? limits->frame_bytes : ECHO_MESSAGE_BYTES,
    .queue_bytes = limits->queue_bytes,
    .messages_per_second = limits->messages_per_second,
    .messages_burst = limits->messages_burst,
    .control_frames_per_second = limits->control_frames_per_second,
    .ping_ms = limits->ping_ms,
    .write_ms = limits->write_ms,
    .auth_ms = limits->auth_ms,
  };
  self->echo_limits = (FoyerSocketLimits){
    .message_bytes = ECHO_MESSAGE_BYTES,
    .queue_bytes = ECHO_QUEUE_BYTES,
    .ping_ms = limits->ping_ms,
    .write_ms = limits->write_ms,
  };
}

/**
 * foyer_live_server_new:
 * @store: where subscriptions find what was missed, and whose `changed` is told on
 * @auth: who proves tokens and revokes them
 * @chat: the use cases of conversations
 * @widgets: whose origins a visitor may come from
 * @limits: what sockets keep to
 *
 * Returns: (transfer full): a server without sockets
 */
FoyerLiveServer *
foyer_live_server_new (FoyerStore            *store,
                       FoyerAuthService      *auth,
                       FoyerChatService      *chat,
                       FoyerWidgetCache      *widgets,
                       const FoyerLiveLimits *limits)
{
  g_return_val_if_fail (FOYER_IS_STORE (store) && FOYER_IS_AUTH_SERVICE (auth), NULL);
  g_return_val_if_fail (FOYER_IS_CHAT_SERVICE (chat) && FOYER_IS_WIDGET_CACHE (widgets) && limits != NULL,
                        NULL);

  FoyerLiveServer *self = g_object_new (FOYER_TYPE_LIVE_SERVER, NULL);
  self->store = g_object_ref (store);
  self->auth = g_object_ref (auth);
  self->chat = g_object_ref (chat);
  self->widgets = g_object_ref (widgets);
  set_limits (self, limits);
  self->newcomers = foyer_newcomers_new (limits->newcomer_ms);
  g_signal_connect_object (auth, "revoked", G_CALLBACK (on_revoked), self, G_CONNECT_SWAPPED);
  self->sweep_timer = g_timeout_add_seconds (SWEEP_SECONDS, on_sweep, self);
  foyer_broadcaster_start (self);
  return self;
}

/**
 * foyer_live_server_accept:
 * @self: the server
 * @handshake: what the handshake told
 * @link: the connection's functions
 * @link_data: the connection; it lives until the socket has closed or cut it, or foyer_socket_hung_up()
 *
 * Takes a connection over after its handshake; the greeting goes out at once. The connection hands what it
 * reads to foyer_socket_received() of the client's socket.
 *
 * Returns: (transfer full): the client, to be kept as long as @link_data may call it
 */
FoyerClient *
foyer_live_server_accept (FoyerLiveServer       *self,
                          const FoyerHandshake  *handshake,
                          const FoyerSocketLink *link,
                          gpointer               link_data)
{
  g_return_val_if_fail (FOYER_IS_LIVE_SERVER (self) && handshake != NULL && link != NULL, NULL);

  FoyerClient *client = foyer_client_new (handshake);
  client->server = self;
  foyer_clients_add (self->clients, client);
  foyer_socket_init (&client->socket, handshake->echo ? &self->echo_limits : &self->socket_limits, link,
                     link_data, &handler, client, g_get_monotonic_time ());
  if (!handshake->echo)
    send_connected (client);
  if (self->drain != NULL)
    foyer_client_close (client, FOYER_CLOSE_GOING_AWAY, "draining");
  return client;
}

/**
 * foyer_live_server_get_n_clients:
 * @self: the server
 *
 * Returns: how many sockets there are
 */
guint
foyer_live_server_get_n_clients (FoyerLiveServer *self)
{
  g_return_val_if_fail (FOYER_IS_LIVE_SERVER (self), 0);

  return foyer_clients_get_size (self->clients);
}

/**
 * foyer_live_server_agents_changed: (skip)
 * @self: the server
 *
 * Tells the services how many agents are there.
 */
void
foyer_live_server_agents_changed (FoyerLiveServer *self)
{
  g_assert (FOYER_IS_LIVE_SERVER (self));

  if (self->chat != NULL)
    foyer_chat_service_set_agents_online (self->chat, foyer_clients_get_agents (self->clients));
}

static void
drain_client (FoyerClient *client, gpointer data)
{
  FoyerLiveServer *self = data;

  if (!foyer_client_is_open (client))
    return;
  foyer_newcomers_settle (self->newcomers, client);
  if (!client->echo)
    {
      g_autoptr (JsonObject) payload = json_object_new ();
      json_object_set_string_member (payload, "event", "draining");
      json_object_set_int_member (payload, "retryAfterMs",
                                  g_random_int_range (0, (gint32) MAX (self->drain_spread_ms, 1)) + 100);
      foyer_client_send_frame (client, "system", NULL, payload);
    }
  foyer_client_close (client, FOYER_CLOSE_GOING_AWAY, "draining");
}

/**
 * foyer_live_server_drain:
 * @self: the server
 * @spread_ms: over how long the clients shall spread their return
 *
 * Tells each client when to come back and closes it with 1001; who comes now is closed at once.
 * foyer_live_server_get_n_clients() falls to 0 within the two seconds that the closing handshake may take.
 */
void
foyer_live_server_drain (FoyerLiveServer *self, guint spread_ms)
{
  g_return_if_fail (FOYER_IS_LIVE_SERVER (self));

  if (self->drain != NULL)
    return;
  self->drain_spread_ms = spread_ms;
  self->drain = foyer_client_round_new (self->clients, "foyer-live drain", drain_client, self);
  foyer_client_round_begin (self->drain);
}
