/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-client.h"

#include <libsoup/soup.h>

#include "foyer-frame.h"

#define FIRST_WAIT_MS 500
#define LONGEST_WAIT_MS 30000

/* What is watched, and how far it was seen. */
typedef struct
{
  char  *table;
  char  *filter;
  gint64 cursor;
} Watch;

struct _FoyerLiveClient
{
  GObject parent_instance;

  SoupSession             *session;
  SoupWebsocketConnection *connection;
  GCancellable            *cancellable;
  char                    *url;
  char                    *token;
  GPtrArray               *watches;
  FoyerLiveState           state;
  guint                    wait_ms;
  guint                    wait_id;
};

typedef enum
{
  PROP_STATE = 1,
} FoyerLiveClientProperty;

enum
{
  CHANGE,
  FRAME,
  STALE,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_STATE + 1];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoyerLiveClient, foyer_live_client, G_TYPE_OBJECT)

static void connect_now (FoyerLiveClient *self);

static void
watch_free (gpointer data)
{
  Watch *watch = data;
  g_free (watch->table);
  g_free (watch->filter);
  g_free (watch);
}

/**
 * foyer_live_state_get_type: (skip)
 *
 * Returns: the type of #FoyerLiveState
 */
GType
foyer_live_state_get_type (void)
{
  static const GEnumValue values[] = {
    { FOYER_LIVE_OFFLINE, "FOYER_LIVE_OFFLINE", "offline" },
    { FOYER_LIVE_CONNECTING, "FOYER_LIVE_CONNECTING", "connecting" },
    { FOYER_LIVE_ONLINE, "FOYER_LIVE_ONLINE", "online" },
    { FOYER_LIVE_REFUSED, "FOYER_LIVE_REFUSED", "refused" },
    { 0, NULL, NULL },
  };
  static GType type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("FoyerLiveState", values));
  return type;
}

static void
set_state (FoyerLiveClient *self, FoyerLiveState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
on_wait_over (gpointer data)
{
  FoyerLiveClient *self = data;
  self->wait_id = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* Twice as long each time, spread by half, so that a restarted server is not met by all at once. */
static void
wait_and_retry (FoyerLiveClient *self)
{
  if (self->state == FOYER_LIVE_OFFLINE || self->state == FOYER_LIVE_REFUSED || self->wait_id != 0)
    return;
  guint wait = (guint) g_random_int_range ((gint32) self->wait_ms / 2, (gint32) self->wait_ms + 1);
  self->wait_ms = MIN (self->wait_ms * 2, LONGEST_WAIT_MS);
  set_state (self, FOYER_LIVE_CONNECTING);
  self->wait_id = g_timeout_add (wait, on_wait_over, self);
}

static void
drop_connection (FoyerLiveClient *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_clear_object (&self->connection);
}

static void
on_closed (FoyerLiveClient *self)
{
  gushort code = soup_websocket_connection_get_close_code (self->connection);

  drop_connection (self);
  if (code == FOYER_CLOSE_REVOKED)
    set_state (self, FOYER_LIVE_REFUSED);
  else
    wait_and_retry (self);
}

static void
send_subscribe (FoyerLiveClient *self, Watch *watch)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "table", watch->table);
  if (watch->filter != NULL)
    json_object_set_string_member (payload, "filter", watch->filter);
  if (watch->cursor > 0)
    json_object_set_int_member (payload, "since", watch->cursor);
  (void) foyer_live_client_send (self, "subscribe", watch->table, payload);
}

static Watch *
find_watch (FoyerLiveClient *self, const char *table)
{
  for (guint i = 0; table != NULL && i < self->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);
      if (g_str_equal (watch->table, table))
        return watch;
    }
  return NULL;
}

static void
on_authenticated (FoyerLiveClient *self, JsonObject *payload)
{
  if (!foyer_json_bool (payload, "success", FALSE))
    {
      set_state (self, FOYER_LIVE_REFUSED);
      drop_connection (self);
      return;
    }
  self->wait_ms = FIRST_WAIT_MS;
  for (guint i = 0; i < self->watches->len; i++)
    send_subscribe (self, g_ptr_array_index (self->watches, i));
  set_state (self, FOYER_LIVE_ONLINE);
}

/* The id of our subscribe frames is the table's name, so that its answer tells which it is. */
static void
on_subscribed (FoyerLiveClient *self, const char *id, JsonObject *payload)
{
  Watch   *watch = find_watch (self, id);
  gboolean missed = watch != NULL && watch->cursor > 0 && !foyer_json_bool (payload, "recovered", TRUE);

  if (watch == NULL)
    return;
  watch->cursor = MAX (watch->cursor, foyer_json_int (payload, "cursor", 0));
  if (missed)
    g_signal_emit (self, signals[STALE], 0, watch->table);
}

static void
on_change (FoyerLiveClient *self, JsonObject *payload)
{
  const char *table = foyer_json_text (payload, "table");
  Watch      *watch = find_watch (self, table);

  if (watch == NULL)
    return;
  watch->cursor = MAX (watch->cursor, foyer_json_int (payload, "cursor", 0));
  g_signal_emit (self, signals[CHANGE], 0, table, payload);
}

static void
on_frame (FoyerLiveClient *self, const char *type, const char *id, JsonObject *payload)
{
  const char *event = foyer_json_text (payload, "event");

  if (g_str_equal (type, "auth_response"))
    on_authenticated (self, payload);
  else if (g_str_equal (type, "database_change"))
    on_change (self, payload);
  else if (g_str_equal (type, "system") && g_strcmp0 (event, "subscribed") == 0)
    on_subscribed (self, id, payload);
  else
    {
      if (g_str_equal (type, "system") && g_strcmp0 (event, "connected") == 0)
        {
          g_autoptr (JsonObject) auth = json_object_new ();
          json_object_set_string_member (auth, "token", self->token);
          (void) foyer_live_client_send (self, "auth", "auth", auth);
        }
      g_signal_emit (self, signals[FRAME], 0, type, id, payload);
    }
}

static void
on_message (FoyerLiveClient *self, int kind, GBytes *bytes)
{
  g_autoptr (FoyerLiveClient) kept = g_object_ref (self);
  g_autoptr (JsonNode) node = kind == SOUP_WEBSOCKET_DATA_TEXT ? foyer_json_parse_bytes (bytes, NULL) : NULL;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *type = foyer_json_text (object, "type");

  if (type != NULL)
    on_frame (self, type, foyer_json_text (object, "id"), foyer_json_object (object, "payload"));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerLiveClient) self = data;
  g_autoptr (GError)          error = NULL;
  SoupWebsocketConnection    *connection =
      soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection == NULL)
    {
      g_debug ("No socket: %s", error->message);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        wait_and_retry (self);
      return;
    }
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (connection, 2 * FOYER_LIMIT_QUEUE_BYTES);
  soup_websocket_connection_set_keepalive_interval (connection, 30);
  g_signal_connect_object (connection, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
}

static void
connect_now (FoyerLiveClient *self)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", self->url);

  if (message == NULL)
    {
      set_state (self, FOYER_LIVE_OFFLINE);
      return;
    }
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->cancellable, on_connected, g_object_ref (self));
}

static void
foyer_live_client_dispose (GObject *object)
{
  FoyerLiveClient *self = FOYER_LIVE_CLIENT (object);

  foyer_live_client_stop (self);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->token, g_free);
  G_OBJECT_CLASS (foyer_live_client_parent_class)->dispose (object);
}

static void
foyer_live_client_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  switch ((FoyerLiveClientProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) FOYER_LIVE_CLIENT (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
foyer_live_client_class_init (FoyerLiveClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = foyer_live_client_dispose;
  object_class->get_property = foyer_live_client_get_property;
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, FOYER_TYPE_LIVE_STATE, FOYER_LIVE_OFFLINE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[CHANGE] = g_signal_new ("change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, JSON_TYPE_OBJECT);
  signals[FRAME] = g_signal_new ("frame", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                 G_TYPE_STRING, G_TYPE_STRING, JSON_TYPE_OBJECT);
  signals[STALE] =
      g_signal_new ("stale", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
foyer_live_client_init (FoyerLiveClient *self)
{
  self->session = soup_session_new ();
  self->watches = g_ptr_array_new_with_free_func (watch_free);
  self->wait_ms = FIRST_WAIT_MS;
}

/**
 * foyer_live_client_new:
 * @base_url: the server's http or https address, without a slash at its end
 * @token: a bearer token
 *
 * Returns: (transfer full): a client that is offline
 */
FoyerLiveClient *
foyer_live_client_new (const char *base_url, const char *token)
{
  g_return_val_if_fail (base_url != NULL && token != NULL, NULL);
  FoyerLiveClient *self = g_object_new (FOYER_TYPE_LIVE_CLIENT, NULL);
  const char      *rest = g_str_has_prefix (base_url, "http") ? base_url + 4 : base_url;
  self->url = g_strconcat ("ws", rest, "/ws", NULL);
  self->token = g_strdup (token);
  return self;
}

/**
 * foyer_live_client_start:
 * @self: a client
 *
 * Connects, and stays connected until foyer_live_client_stop().
 */
void
foyer_live_client_start (FoyerLiveClient *self)
{
  g_return_if_fail (FOYER_IS_LIVE_CLIENT (self));
  if (self->state != FOYER_LIVE_OFFLINE)
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_state (self, FOYER_LIVE_CONNECTING);
  connect_now (self);
}

/**
 * foyer_live_client_stop:
 * @self: a client
 */
void
foyer_live_client_stop (FoyerLiveClient *self)
{
  g_return_if_fail (FOYER_IS_LIVE_CLIENT (self));
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  drop_connection (self);
  set_state (self, FOYER_LIVE_OFFLINE);
}

/**
 * foyer_live_client_get_state:
 * @self: a client
 *
 * Returns: how it stands
 */
FoyerLiveState
foyer_live_client_get_state (FoyerLiveClient *self)
{
  g_return_val_if_fail (FOYER_IS_LIVE_CLIENT (self), FOYER_LIVE_OFFLINE);
  return self->state;
}

/**
 * foyer_live_client_subscribe:
 * @self: a client
 * @table: a table of the change feed; one subscription a table
 * @filter: (nullable): "column op value"
 *
 * Now if it is online, and again after each loss, from where it was.
 */
void
foyer_live_client_subscribe (FoyerLiveClient *self, const char *table, const char *filter)
{
  g_return_if_fail (FOYER_IS_LIVE_CLIENT (self) && table != NULL);
  if (find_watch (self, table) != NULL)
    return;
  Watch *watch = g_new0 (Watch, 1);
  watch->table = g_strdup (table);
  watch->filter = g_strdup (filter);
  g_ptr_array_add (self->watches, watch);
  if (self->state == FOYER_LIVE_ONLINE)
    send_subscribe (self, watch);
}

/**
 * foyer_live_client_send:
 * @self: a client
 * @type: the frame's type
 * @id: (nullable): the frame's id
 * @payload: (nullable) (transfer none): its payload
 *
 * Returns: %FALSE where there is no connection to send it on
 */
gboolean
foyer_live_client_send (FoyerLiveClient *self, const char *type, const char *id, JsonObject *payload)
{
  g_return_val_if_fail (FOYER_IS_LIVE_CLIENT (self) && type != NULL, FALSE);
  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;
  g_autofree char *text = foyer_frame_print (type, id, payload);
  soup_websocket_connection_send_text (self->connection, text);
  return TRUE;
}
