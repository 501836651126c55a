/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-mysql-url.h"

#include <string.h>

#include "foyer-error.h"
#include "foyer-secret.h"

#define DEFAULT_PORT 3306

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, message);
  return FALSE;
}

static gboolean
fail_tls (GError **error)
{
  return fail (
      error, "asks for TLS, which libgda's MySQL provider cannot do: use a socket, the loopback or a tunnel");
}

static gboolean
asks_for_tls (const char *name, const char *value)
{
  static const char *const off[] = { "disabled", "disable", "false", "0", "no", "off", NULL };
  g_autofree char         *folded_name = g_ascii_strdown (name, -1);
  g_autofree char         *folded_value = g_ascii_strdown (value, -1);

  if (strncmp (folded_name, "ssl", 3) != 0 && strncmp (folded_name, "tls", 3) != 0 &&
      !g_str_equal (folded_name, "require_secure_transport"))
    return FALSE;
  return !g_strv_contains (off, folded_value);
}

static gboolean
read_parameter (FoyerMysqlUrl *url, const char *name, const char *value, GError **error)
{
  if (g_str_equal (name, "socket"))
    {
      g_free (url->socket);
      url->socket = g_strdup (value);
      return TRUE;
    }
  if (g_ascii_strncasecmp (name, "ssl", 3) == 0 || g_ascii_strncasecmp (name, "tls", 3) == 0)
    return !asks_for_tls (name, value) || fail_tls (error);
  if (g_str_equal (name, "charset") && g_ascii_strcasecmp (value, "utf8mb4") == 0)
    return TRUE;
  return fail (error, "has a parameter other than socket, charset=utf8mb4 and ssl-mode=disabled");
}

static gboolean
read_parameters (FoyerMysqlUrl *url, const char *query, GError **error)
{
  GUriParamsIter     iter;
  g_autofree char   *name = NULL;
  g_autofree char   *value = NULL;
  g_autoptr (GError) problem = NULL;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &name, &value, &problem))
    {
      if (!read_parameter (url, name, value, error))
        return FALSE;
      g_clear_pointer (&name, g_free);
      g_clear_pointer (&value, g_free);
    }
  return problem == NULL || fail (error, "has parameters that cannot be read");
}

static gboolean
read_uri (FoyerMysqlUrl *url, GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *path = g_uri_get_path (uri);

  if (g_str_equal (scheme, "mysqls") || g_str_has_suffix (scheme, "+ssl") ||
      g_str_has_suffix (scheme, "+tls"))
    return fail_tls (error);
  if (!g_str_equal (scheme, "mysql") && !g_str_equal (scheme, "mariadb"))
    return fail (error, "must begin with mysql://");
  if (g_uri_get_query (uri) != NULL && !read_parameters (url, g_uri_get_query (uri), error))
    return FALSE;
  if (path[0] != '/' || path[1] == '\0' || strchr (path + 1, '/') != NULL)
    return fail (error, "must name a database: mysql://user:password@host:port/database");
  if (g_uri_get_user (uri) == NULL || g_uri_get_user (uri)[0] == '\0')
    return fail (error, "must name a user: mysql://user:password@host:port/database");
  if ((g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0') && url->socket == NULL)
    return fail (error, "must name a host, or ?socket=/path");
  url->host = url->socket == NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
  url->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : DEFAULT_PORT;
  url->user = g_strdup (g_uri_get_user (uri));
  url->password = g_strdup (g_uri_get_password (uri));
  url->database = g_strdup (path + 1);
  return TRUE;
}

/**
 * foyer_mysql_url_parse:
 * @text: a URL such as `mysql://user:password@host:3306/database?socket=/path`
 * @error: says what is wrong, and repeats no part of the URL: it may hold a password
 *
 * User, password and database may be percent-encoded.
 *
 * Returns: (transfer full): its parts
 */
FoyerMysqlUrl *
foyer_mysql_url_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autoptr (FoyerMysqlUrl) url = g_new0 (FoyerMysqlUrl, 1);
  GUriFlags                 flags = G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY;
  g_autoptr (GUri)          uri = g_uri_parse (text, flags, NULL);
  if (uri == NULL)
    {
      fail (error, "is no URL of the form mysql://user:password@host:port/database (percent-encode special "
                   "characters)");
      return NULL;
    }
  return read_uri (url, uri, error) ? g_steal_pointer (&url) : NULL;
}

/**
 * foyer_mysql_url_free:
 * @url: (transfer full): a parsed URL
 */
void
foyer_mysql_url_free (FoyerMysqlUrl *url)
{
  g_return_if_fail (url != NULL);
  g_free (url->host);
  g_free (url->socket);
  g_free (url->user);
  foyer_secret_free (url->password);
  g_free (url->database);
  g_free (url);
}
