/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-settings.h"

#include "foyer-log.h"

#define MEBIBYTE (1024 * 1024)

static const FoyerChoice environments[] = {
  { "development", FOYER_ENVIRONMENT_DEVELOPMENT },
  { "production", FOYER_ENVIRONMENT_PRODUCTION },
  { NULL },
};

static const FoyerChoice registrations[] = {
  { "open", FOYER_REGISTRATION_OPEN },
  { "closed", FOYER_REGISTRATION_CLOSED },
  { NULL },
};

static const FoyerChoice log_formats[] = {
  { "auto", FOYER_LOG_AUTO },
  { "text", FOYER_LOG_TEXT },
  { "json", FOYER_LOG_JSON },
  { "journald", FOYER_LOG_JOURNALD },
  { NULL },
};

static const FoyerChoice log_levels[] = {
  { "error", G_LOG_LEVEL_ERROR },
  { "critical", G_LOG_LEVEL_CRITICAL },
  { "warning", G_LOG_LEVEL_WARNING },
  { "message", G_LOG_LEVEL_MESSAGE },
  { "info", G_LOG_LEVEL_INFO },
  { "debug", G_LOG_LEVEL_DEBUG },
  { NULL },
};

#define TEXT(member, variable, group, key, fallback, doc)                                                    \
  {                                                                                                          \
    variable, NULL, group, key, FOYER_SETTING_TEXT, G_STRUCT_OFFSET (FoyerConfig, member), fallback, 0, 0,   \
        NULL, NULL, doc                                                                                      \
  }
#define SECRET(member, variable, group, key, not_served, doc)                                                \
  {                                                                                                          \
    variable, NULL, group, key, FOYER_SETTING_SECRET, G_STRUCT_OFFSET (FoyerConfig, member), NULL, 0, 0,     \
        NULL, not_served, doc                                                                                \
  }
#define NUMBER(member, variable, group, key, fallback, least, most, doc)                                     \
  {                                                                                                          \
    variable, NULL, group, key, FOYER_SETTING_NUMBER, G_STRUCT_OFFSET (FoyerConfig, member), fallback,       \
        least, most, NULL, NULL, doc                                                                         \
  }
#define CHOICE(member, variable, second, group, key, fallback, choices, doc)                                 \
  {                                                                                                          \
    variable, second, group, key, FOYER_SETTING_CHOICE, G_STRUCT_OFFSET (FoyerConfig, member), fallback, 0,  \
        0, choices, NULL, doc                                                                                \
  }
#define LISTED(member, variable, group, key, type, doc)                                                      \
  {                                                                                                          \
    variable, NULL, group, key, type, G_STRUCT_OFFSET (FoyerConfig, member), NULL, 0, 0, NULL, NULL, doc     \
  }
#define LATER(member, variable, group, key, type, why, doc)                                                  \
  {                                                                                                          \
    variable, NULL, group, key, type, G_STRUCT_OFFSET (FoyerConfig, member), NULL, 1, 65535, NULL, why, doc  \
  }

#define NO_TLS "this version serves plain HTTP only: let a proxy such as nginx end TLS"
#define NO_REDIS "this version runs as one worker, and has nothing to join"
#define NO_AI "this version answers from rules and knowledge, and calls no model"

/* One entry a setting. data/server.conf.example has them all, and a test compares the two. */
/* clang-format off */
static const FoyerSetting settings[] = {
  CHOICE (environment, "FOYER_ENV", "NODE_ENV", "server", "env", "development", environments,
          "development or production"),
  TEXT (host, "HOST", "server", "host", "0.0.0.0", "The address to serve on."),
  NUMBER (api_port, "API_PORT", "server", "api-port", "3001", 0, 65535,
          "The port of HTTP and WebSocket; 0 lets the system choose one."),
  NUMBER (ws_port, "WS_PORT", "server", "ws-port", NULL, 1, 65535,
          "One more port with the same service, for old clients."),
  NUMBER (vite_port, "PORT", "server", "port", "5173", 1, 65535,
          "The port of the Vite server in development; without effect in this version."),
  LISTED (public_url, "FOYER_PUBLIC_URL", "server", "public-url", FOYER_SETTING_ORIGIN,
          "The server's own origin as browsers see it; otherwise each request's Host says it."),
  TEXT (data_dir, "FOYER_DATA_DIR", "server", "data-dir", NULL,
        "Where the SQLite database and the uploads are; otherwise $XDG_STATE_HOME/foyer, as a service "
        "/var/lib/foyer."),
  TEXT (web_root, "FOYER_WEB_ROOT", "server", "web-root", NULL,
        "The folder of the static files; otherwise the built widget in production, and none in development."),
  TEXT (key_file, "FOYER_KEY_FILE", "server", "key-file", NULL,
        "The key of stored secrets and of the audit chain; otherwise the file key in data-dir, made at the "
        "first start."),
  LISTED (cors_origins, "FOYER_CORS_ORIGINS", "server", "cors-origins", FOYER_SETTING_ORIGINS,
          "Origins that may call the API beside those of the widgets."),
  LISTED (trusted_proxies, "FOYER_TRUSTED_PROXIES", "server", "trusted-proxies", FOYER_SETTING_NETWORKS,
          "Addresses or networks whose X-Forwarded-For and -Proto count."),
  CHOICE (registration, "FOYER_REGISTRATION", NULL, "server", "registration", "open", registrations,
          "Whether everybody may register: open or closed."),
  SECRET (metrics_token, "FOYER_METRICS_TOKEN", "server", "metrics-token", NULL,
          "The bearer token of /metrics; without one only this machine may read it."),
  LATER (redirect_port, "FOYER_REDIRECT_PORT", "server", "redirect-port", FOYER_SETTING_NUMBER, NO_TLS,
         "The port that sends HTTP on to HTTPS."),

  SECRET (mysql_url, "MYSQL_URL", "mysql", "url", NULL,
          "mysql://user:password@host:port/database, instead of the keys below; unset: SQLite."),
  TEXT (mysql_host, "MYSQL_HOST", "mysql", "host", NULL,
        "Where MySQL or MariaDB is; 127.0.0.1 if only others are set."),
  NUMBER (mysql_port, "MYSQL_PORT", "mysql", "port", NULL, 1, 65535, "Its port; 3306 if unset."),
  TEXT (mysql_socket, "MYSQL_SOCKET", "mysql", "socket", NULL, "Its socket, instead of host and port."),
  TEXT (mysql_user, "MYSQL_USER", "mysql", "user", NULL, "Its account."),
  SECRET (mysql_password, "MYSQL_PASSWORD", "mysql", "password", NULL, "The account's password."),
  TEXT (mysql_database, "MYSQL_DATABASE", "mysql", "database", NULL, "The database."),

  NUMBER (pool_max, "FOYER_DB_POOL_MAX", "db-pool", "max", "10", 1, 64,
          "Connections to the database at the most."),
  NUMBER (pool_min, "FOYER_DB_POOL_MIN", "db-pool", "min", "0", 0, 64, "Connections that stay open."),
  NUMBER (pool_acquire_ms, "FOYER_DB_POOL_ACQUIRE_MS", "db-pool", "acquire-ms", "30000", 100, 600000,
          "Milliseconds to wait for the database before a call fails."),
  NUMBER (pool_idle_ms, "FOYER_DB_POOL_IDLE_MS", "db-pool", "idle-ms", "10000", 100, 3600000,
          "Milliseconds until an idle connection is closed."),

  LATER ( redis_url, "REDIS_URL", "redis", "url", FOYER_SETTING_SECRET, NO_REDIS,
         "Joins workers and machines."),

  LATER ( tls_cert, "FOYER_TLS_CERT", "tls", "cert", FOYER_SETTING_TEXT, NO_TLS,
         "The certificate chain, PEM."),
  LATER (tls_key, "FOYER_TLS_KEY", "tls", "key", FOYER_SETTING_TEXT, NO_TLS, "Its private key, PEM."),

  NUMBER (limit_messages_per_s, "FOYER_LIMIT_MESSAGES_PER_S", "limit", "messages-per-s", "20", 0, 100000,
          "WebSocket messages a second on one socket; 0 is off."),
  NUMBER (limit_messages_burst, "FOYER_LIMIT_MESSAGES_BURST", "limit", "messages-burst", "40", 0, 100000,
          "WebSocket messages at once on one socket; 0 is off."),
  NUMBER (limit_frame_bytes, "FOYER_LIMIT_FRAME_BYTES", "limit", "frame-bytes", "65536", 0, 16 * MEBIBYTE,
          "Bytes of one WebSocket message; 0 is off."),
  NUMBER (limit_queue_bytes, "FOYER_LIMIT_QUEUE_BYTES", "limit", "queue-bytes", "1048576", 0, 1024 * MEBIBYTE,
          "Bytes that wait for one slow socket before it is cut; 0 is off."),
  NUMBER (limit_subscriptions, "FOYER_LIMIT_SUBSCRIPTIONS", "limit", "subscriptions", "64", 0, 100000,
          "Subscriptions of one socket; 0 is off."),
  NUMBER (limit_connections, "FOYER_LIMIT_CONNECTIONS", "limit", "connections", "0", 0, 10000000,
          "Connections at once; 0: as many as there are descriptors, less 256."),
  NUMBER (limit_body_bytes, "FOYER_LIMIT_BODY_BYTES", "limit", "body-bytes", "1048576", 0, 1024 * MEBIBYTE,
          "Bytes of the body of an API call; 0 is off."),

  LATER (ai_base_url, "FOYER_AI_BASE_URL", "ai", "base-url", FOYER_SETTING_TEXT, NO_AI,
         "An OpenAI-compatible endpoint; unset: no model."),
  LATER (ai_api_key, "FOYER_AI_API_KEY", "ai", "api-key", FOYER_SETTING_SECRET, NO_AI, "Its key."),
  LATER (ai_model, "FOYER_AI_MODEL", "ai", "model", FOYER_SETTING_TEXT, NO_AI, "The model's name."),

  CHOICE ( log_format, "FOYER_LOG", NULL, "log", "format", "auto", log_formats,
          "text, json, journald, or auto: journald fields under systemd, text on a terminal, else JSON lines."),
  CHOICE (log_level, "FOYER_LOG_LEVEL", NULL, "log", "level", "info", log_levels,
          "The most verbose level that is written: error, critical, warning, message, info or debug."),
};
/* clang-format on */

/**
 * foyer_settings_get:
 * @n_settings: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_settings): all settings
 */
const FoyerSetting *
foyer_settings_get (guint *n_settings)
{
  g_return_val_if_fail (n_settings != NULL, NULL);
  *n_settings = G_N_ELEMENTS (settings);
  return settings;
}

/**
 * foyer_settings_find:
 * @group: a group of the key file
 * @key: a key in it
 *
 * Returns: (transfer none) (nullable): the setting of that key
 */
const FoyerSetting *
foyer_settings_find (const char *group, const char *key)
{
  g_return_val_if_fail (group != NULL && key != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].group, group) && g_str_equal (settings[i].key, key))
        return &settings[i];
    }
  return NULL;
}
