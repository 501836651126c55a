/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  FOYER_ENVIRONMENT_DEVELOPMENT,
  FOYER_ENVIRONMENT_PRODUCTION,
} FoyerEnvironment;

typedef enum
{
  FOYER_REGISTRATION_OPEN,
  FOYER_REGISTRATION_CLOSED,
} FoyerRegistration;

/**
 * FoyerConfig:
 *
 * The one configuration: read once, the same for all parts, never changed. Each member is a setting of the
 * table in foyer-settings.c, which says where it comes from, what it means and what it may be. A text that is
 * not set is %NULL, a number that is not set 0.
 */
typedef struct
{
  guint  environment; /* FoyerEnvironment */
  char  *host;
  guint  api_port;
  guint  ws_port;
  guint  vite_port;
  char  *public_url;
  char  *data_dir;
  char  *web_root;
  char  *key_file;
  char **cors_origins;    /* as foyer_origin_normalise_pattern() made them */
  char **trusted_proxies; /* addresses, or networks as 10.0.0.0/8 */
  guint  registration;    /* FoyerRegistration */
  char  *metrics_token;
  guint  redirect_port;

  gboolean mysql; /* TRUE: MySQL or MariaDB, FALSE: SQLite in data_dir */
  char    *mysql_url;
  char    *mysql_host;
  guint    mysql_port;
  char    *mysql_socket;
  char    *mysql_user;
  char    *mysql_password;
  char    *mysql_database;

  guint pool_max;
  guint pool_min;
  guint pool_acquire_ms;
  guint pool_idle_ms;

  char *redis_url;
  char *tls_cert;
  char *tls_key;

  guint limit_messages_per_s;
  guint limit_messages_burst;
  guint limit_frame_bytes;
  guint limit_queue_bytes;
  guint limit_subscriptions;
  guint limit_connections; /* 0: as many as there are descriptors, less 256 */
  guint limit_body_bytes;

  char *ai_base_url;
  char *ai_api_key;
  char *ai_model;

  guint log_format; /* FoyerLogFormat */
  guint log_level;  /* GLogLevelFlags: the most verbose level */
} FoyerConfig;

FoyerConfig *foyer_config_load (const char *path, const char *const *environment, GError **error);
FoyerConfig *foyer_config_ref (FoyerConfig *config);
void         foyer_config_unref (FoyerConfig *config);
char        *foyer_config_print (const FoyerConfig *config);
char        *foyer_config_get_path (const FoyerConfig *config, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerConfig, foyer_config_unref)

G_END_DECLS
