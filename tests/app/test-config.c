/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "foyer-error.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("foyer-config-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "server.conf", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
write_file (Fixture *fixture, const char *text)
{
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static FoyerConfig *
load (const char *path, const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  FoyerConfig       *config = foyer_config_load (path, environment, &error);

  g_assert_no_error (error);
  return config;
}

static char *
load_error (const char *path, const char *const *environment)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (foyer_config_load (path, environment, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, FOYER_ERROR);
  return g_strdup (error->message);
}

#define NOTHING ((const char *const[]){ NULL })

static void
test_defaults (void)
{
  const char *const       environment[] = { "HOME=/home/anna", NULL };
  g_autoptr (FoyerConfig) config = load (NULL, environment);

  g_assert_cmpint (config->environment, ==, FOYER_ENVIRONMENT_DEVELOPMENT);
  g_assert_cmpstr (config->host, ==, "0.0.0.0");
  g_assert_cmpuint (config->api_port, ==, 3001);
  g_assert_cmpuint (config->ws_port, ==, 0);
  g_assert_cmpuint (config->vite_port, ==, 5173);
  g_assert_cmpstr (config->data_dir, ==, "/home/anna/.local/state/foyer");
  g_assert_cmpstr (config->key_file, ==, "/home/anna/.local/state/foyer/key");
  g_assert_null (config->web_root);
  g_assert_false (config->mysql);
  g_assert_cmpuint (config->pool_max, ==, 10);
  g_assert_cmpuint (config->pool_acquire_ms, ==, 30000);
  g_assert_cmpuint (config->limit_frame_bytes, ==, 65536);
  g_assert_cmpuint (config->limit_messages_burst, ==, 40);
  g_assert_cmpuint (config->log_level, ==, G_LOG_LEVEL_INFO);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  const char *const environment[] = { "API_PORT=4000", "HOST=", NULL };

  write_file (fixture, "# a comment\n[server]\n api-port = 5000 \nhost=::1\n\n[limit]\nsubscriptions=7\n");
  g_autoptr (FoyerConfig) config = load (fixture->path, environment);
  g_assert_cmpuint (config->api_port, ==, 4000); /* the environment wins */
  g_assert_cmpstr (config->host, ==, "::1");     /* an empty variable is none */
  g_assert_cmpuint (config->limit_subscriptions, ==, 7);
  g_assert_cmpuint (config->limit_messages_per_s, ==, 20);
}

static void
test_environment_names (void)
{
  const char *const       node[] = { "NODE_ENV=production", NULL };
  const char *const       both[] = { "NODE_ENV=production", "FOYER_ENV=development", NULL };
  const char *const       odd[] = { "NODE_ENV=test", "FOYER_ENV=development", NULL };
  g_autoptr (FoyerConfig) first = load (NULL, node);
  g_autoptr (FoyerConfig) second = load (NULL, both);
  g_autoptr (FoyerConfig) third = load (NULL, odd);

  g_assert_cmpint (first->environment, ==, FOYER_ENVIRONMENT_PRODUCTION);
  g_assert_nonnull (first->web_root);
  g_assert_cmpint (second->environment, ==, FOYER_ENVIRONMENT_DEVELOPMENT);
  g_assert_cmpint (third->environment, ==,
                   FOYER_ENVIRONMENT_DEVELOPMENT); /* what does not count is not read */
}

static void
test_data_dir (void)
{
  const char *const       service[] = { "STATE_DIRECTORY=/var/lib/foyer", "HOME=/root", NULL };
  const char *const       user[] = { "XDG_STATE_HOME=/state", "HOME=/root", NULL };
  g_autoptr (FoyerConfig) first = load (NULL, service);
  g_autoptr (FoyerConfig) second = load (NULL, user);
  g_autofree char        *code = foyer_config_get_path (first, "setup-code");

  g_assert_cmpstr (first->data_dir, ==, "/var/lib/foyer");
  g_assert_cmpstr (second->data_dir, ==, "/state/foyer");
  g_assert_cmpstr (code, ==, "/var/lib/foyer/setup-code");
}

static void
test_web_root (void)
{
  const char *const same[] = { "FOYER_DATA_DIR=/srv/foyer/", "FOYER_WEB_ROOT=/srv/foyer", NULL };
  const char *const above[] = { "FOYER_DATA_DIR=/srv/foyer/data", "FOYER_WEB_ROOT=/srv/x/../foyer", NULL };
  const char *const root[] = { "FOYER_DATA_DIR=/srv/foyer", "FOYER_WEB_ROOT=/", NULL };
  const char *const beside[] = { "FOYER_DATA_DIR=/srv/foyer-data", "FOYER_WEB_ROOT=/srv/foyer", NULL };
  const char *const below[] = { "FOYER_DATA_DIR=/srv/foyer", "FOYER_WEB_ROOT=/srv/foyer/web", NULL };
  g_autofree char  *first = load_error (NULL, same);
  g_autofree char  *second = load_error (NULL, above);
  g_autofree char  *third = load_error (NULL, root);
  g_autoptr (FoyerConfig) fourth = load (NULL, beside);
  g_autoptr (FoyerConfig) fifth = load (NULL, below);

  g_assert_nonnull (strstr (first, "FOYER_WEB_ROOT"));
  g_assert_nonnull (strstr (second, "FOYER_WEB_ROOT"));
  g_assert_nonnull (strstr (third, "FOYER_WEB_ROOT"));
  g_assert_cmpstr (fourth->web_root, ==, "/srv/foyer");
  g_assert_cmpstr (fifth->web_root, ==, "/srv/foyer/web");
}

static void
test_mysql (void)
{
  const char *const url[] = { "MYSQL_URL=mysql://anna:hush@db:3307/foyer", "MYSQL_HOST=elsewhere", NULL };
  const char *const parts[] = { "MYSQL_USER=anna", "MYSQL_DATABASE=foyer", NULL };
  const char *const socket[] = { "MYSQL_USER=anna", "MYSQL_DATABASE=foyer", "MYSQL_SOCKET=/run/db.sock",
                                 NULL };
  const char *const half[] = { "MYSQL_HOST=db", "MYSQL_USER=anna", NULL };
  g_autoptr (FoyerConfig) first = load (NULL, url);
  g_autoptr (FoyerConfig) second = load (NULL, parts);
  g_autoptr (FoyerConfig) third = load (NULL, socket);
  g_autofree char        *error = load_error (NULL, half);

  g_assert_true (first->mysql);
  g_assert_cmpstr (first->mysql_host, ==, "db");
  g_assert_cmpuint (first->mysql_port, ==, 3307);
  g_assert_cmpstr (first->mysql_password, ==, "hush");
  g_assert_cmpstr (second->mysql_host, ==, "127.0.0.1");
  g_assert_cmpuint (second->mysql_port, ==, 3306);
  g_assert_null (third->mysql_host);
  g_assert_cmpstr (third->mysql_socket, ==, "/run/db.sock");
  g_assert_nonnull (strstr (error, "MYSQL_DATABASE"));
}

static void
test_bad_variables (void)
{
  static const struct
  {
    const char *variable;
    const char *says;
  } cases[] = {
    { "API_PORT=abc", "environment: API_PORT must be a whole number from 0 to 65535" },
    { "API_PORT=65536", "environment: API_PORT" },
    { "API_PORT=-1", "environment: API_PORT" },
    { "API_PORT=80 ", "environment: API_PORT" },
    { "FOYER_ENV=staging", "environment: FOYER_ENV must be one of development, production" },
    { "FOYER_LOG_LEVEL=loud", "FOYER_LOG_LEVEL" },
    { "FOYER_CORS_ORIGINS=https://a.example,https://b.example/", "FOYER_CORS_ORIGINS" },
    { "FOYER_PUBLIC_URL=https://*.example.org", "FOYER_PUBLIC_URL" },
    { "FOYER_TRUSTED_PROXIES=10.0.0.0/8,proxy", "“proxy”" },
    { "FOYER_DB_POOL_MIN=20", "FOYER_DB_POOL_MIN" },
    { "FOYER_TLS_CERT=/cert.pem", "FOYER_TLS_CERT cannot be set" },
    { "REDIS_URL=redis://:hush@host", "REDIS_URL cannot be set" },
    { "FOYER_AI_API_KEY=hush", "FOYER_AI_API_KEY cannot be set" },
    { "MYSQL_URL=mysql://anna:hush@host/foyer?ssl=true", "TLS" },
    { "MYSQL_PASSWORD=hush\xff", "MYSQL_PASSWORD must be UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const environment[] = { cases[i].variable, NULL };
      g_autofree char  *error = load_error (NULL, environment);
      g_test_message ("%s", error);
      g_assert_nonnull (strstr (error, cases[i].says));
      g_assert_null (strstr (error, "hush"));
    }
}

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *says;
  } cases[] = {
    { "[server]\n\n# port\napi-port=abc\n", "server.conf:4: [server] api-port must be a whole number" },
    { "[server]\nport-of-api=1\n", "server.conf:2: [server] port-of-api is no setting" },
    { "[sever]\napi-port=1\n", "server.conf:2: [sever] api-port is no setting" },
    { "api-port=1\n", "server.conf:1: there is no [group]" },
    { "[server]\nhush\n", "server.conf:2: a line is" },
    { "[server\napi-port=1\n", "server.conf:1: a group is written" },
    { "[server]\napi-port=1\nhost=::\napi-port=2\n",
      "server.conf:4: [server] api-port is set in line 2 already" },
    { "[mysql]\nurl=mysql://anna:hush@host\n", "[mysql] url" },
    { "[redis]\nurl=redis://:hush@host\n", "server.conf:2: [redis] url cannot be set" },
    { "[server]\nhost=\xff\n", "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_file (fixture, cases[i].text);
      g_autofree char *error = load_error (fixture->path, NOTHING);
      g_test_message ("%s", error);
      g_assert_nonnull (strstr (error, cases[i].says));
      g_assert_nonnull (i == 7 ? error : strstr (error, fixture->path));
      g_assert_null (strstr (error, "hush"));
    }
}

static void
test_missing_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *error = load_error (fixture->path, NOTHING);
  g_assert_nonnull (strstr (error, fixture->path));
}

static void
test_lists (void)
{
  const char *const       environment[] = { "FOYER_CORS_ORIGINS= HTTPS://A.example, https://*.b.example:443 ",
                                            "FOYER_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8;::1", NULL };
  g_autoptr (FoyerConfig) config = load (NULL, environment);

  g_assert_cmpuint (g_strv_length (config->cors_origins), ==, 2);
  g_assert_cmpstr (config->cors_origins[0], ==, "https://a.example");
  g_assert_cmpstr (config->cors_origins[1], ==, "https://*.b.example");
  g_assert_cmpuint (g_strv_length (config->trusted_proxies), ==, 3);
}

/* What is printed reads back as the same, and holds no secret. */
static void
test_print (Fixture *fixture, gconstpointer data)
{
  const char *const       environment[] = { "API_PORT=4000",         "MYSQL_URL=mysql://anna:hush@db/foyer",
                                            "HOME=/home/anna",       "FOYER_METRICS_TOKEN=hush",
                                            "FOYER_LOG_LEVEL=debug", NULL };
  g_autoptr (FoyerConfig) config = load (NULL, environment);
  g_autofree char        *text = foyer_config_print (config);

  g_assert_nonnull (strstr (text, "api-port=4000\n"));
  g_assert_nonnull (strstr (text, "level=debug\n"));
  g_assert_nonnull (strstr (text, "metrics-token=(set)\n"));
  g_assert_null (strstr (text, "hush"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/config/defaults", test_defaults);
  g_test_add ("/app/config/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add_func ("/app/config/environment-names", test_environment_names);
  g_test_add_func ("/app/config/data-dir", test_data_dir);
  g_test_add_func ("/app/config/web-root", test_web_root);
  g_test_add_func ("/app/config/mysql", test_mysql);
  g_test_add_func ("/app/config/bad-variables", test_bad_variables);
  g_test_add ("/app/config/bad-files", Fixture, NULL, set_up, test_bad_files, tear_down);
  g_test_add ("/app/config/missing-file", Fixture, NULL, set_up, test_missing_file, tear_down);
  g_test_add_func ("/app/config/lists", test_lists);
  g_test_add ("/app/config/print", Fixture, NULL, set_up, test_print, tear_down);
  return g_test_run ();
}
