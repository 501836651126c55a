/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-origin.h"

#include <gio/gio.h>
#include <string.h>

#include "foyer-error.h"

#define MAX_ORIGIN 300
#define SUBDOMAINS "*."

/* RFC 6454: an origin is scheme, host and port. Both sides of a comparison go through the same strict
 * reading, so that comparing is comparing text; no prefix, suffix or substring of an address ever decides. */
typedef struct
{
  char    *scheme;
  char    *host; /* small letters, IDN in ASCII form, IPv6 in brackets */
  guint    port; /* 0: the scheme's own */
  gboolean subdomains;
} OriginParts;

static void
parts_clear (OriginParts *parts)
{
  g_clear_pointer (&parts->scheme, g_free);
  g_clear_pointer (&parts->host, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OriginParts, parts_clear)

static gboolean
is_scheme (const char *text)
{
  if (!g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *letter = text; *letter != '\0'; letter++)
    {
      if (!g_ascii_isalnum (*letter) && strchr ("+-.", *letter) == NULL)
        return FALSE;
    }
  return TRUE;
}

static guint
default_port (const char *scheme)
{
  if (g_str_equal (scheme, "http") || g_str_equal (scheme, "ws"))
    return 80;
  return g_str_equal (scheme, "https") || g_str_equal (scheme, "wss") ? 443 : 0;
}

static gboolean
parse_port (const char *text, OriginParts *parts)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL))
    return FALSE;
  parts->port = (guint) port == default_port (parts->scheme) ? 0 : (guint) port;
  return TRUE;
}

static gboolean
is_name (const char *host)
{
  gboolean after_dot = TRUE;

  for (const char *letter = host; *letter != '\0'; letter++)
    {
      if (!g_ascii_isalnum (*letter) && strchr ("-_.", *letter) == NULL)
        return FALSE;
      if (*letter == '.' && after_dot)
        return FALSE;
      after_dot = *letter == '.';
    }
  return !after_dot; /* neither empty nor ending in a dot */
}

static gboolean
parse_bracketed (const char *text, OriginParts *parts, const char **rest)
{
  const char *end = strchr (text, ']');

  if (end == NULL)
    return FALSE;
  g_autofree char         *inside = g_strndup (text + 1, (gsize) (end - text - 1));
  g_autoptr (GInetAddress) address =
      strchr (inside, '%') == NULL ? g_inet_address_new_from_string (inside) : NULL;
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return FALSE;
  g_autofree char *canonical = g_inet_address_to_string (address);
  parts->host = g_strdup_printf ("[%s]", canonical);
  *rest = end + 1;
  return TRUE;
}

static gboolean
parse_name (const char *text, OriginParts *parts, const char **rest)
{
  const char      *end = text + strcspn (text, ":");
  g_autofree char *name = g_strndup (text, (gsize) (end - text));
  g_autofree char *ascii = g_hostname_to_ascii (name);

  if (ascii == NULL || !is_name (ascii))
    return FALSE;
  parts->host = g_ascii_strdown (ascii, -1);
  *rest = end;
  return TRUE;
}

static gboolean
parse (const char *text, OriginParts *parts)
{
  const char *rest = NULL;
  const char *separator;

  if (strlen (text) > MAX_ORIGIN || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  separator = strstr (text, "://");
  if (separator == NULL)
    return FALSE;
  g_autofree char *scheme = g_strndup (text, (gsize) (separator - text));
  if (!is_scheme (scheme))
    return FALSE;
  parts->scheme = g_ascii_strdown (scheme, -1);

  const char *host = separator + strlen ("://");
  if (g_str_has_prefix (host, SUBDOMAINS))
    {
      parts->subdomains = TRUE;
      host += strlen (SUBDOMAINS);
    }
  if (!(host[0] == '[' ? parse_bracketed (host, parts, &rest) : parse_name (host, parts, &rest)))
    return FALSE;
  if (rest[0] == ':')
    return parse_port (rest + 1, parts);
  return rest[0] == '\0';
}

static char *
print (const OriginParts *parts)
{
  const char *wildcard = parts->subdomains ? SUBDOMAINS : "";

  if (parts->port == 0)
    return g_strdup_printf ("%s://%s%s", parts->scheme, wildcard, parts->host);
  return g_strdup_printf ("%s://%s%s:%u", parts->scheme, wildcard, parts->host, parts->port);
}

/* "*.com" or "*.[::1]" would be no list at all. */
static gboolean
is_sensible_pattern (const OriginParts *parts)
{
  if (!parts->subdomains)
    return TRUE;
  if (parts->host[0] == '[' || g_hostname_is_ip_address (parts->host))
    return FALSE;
  return strchr (parts->host, '.') != NULL || g_str_equal (parts->host, "localhost");
}

/**
 * foyer_origin_normalise:
 * @text: an origin, such as a browser's Origin header: `https://shop.example`
 * @error: %FOYER_ERROR_INVALID_FIELD
 *
 * Reads it strictly (scheme, host and port, nothing behind) and gives it its one spelling: small letters,
 * ASCII form of international names, no default port. "null" is no origin.
 *
 * Returns: (transfer full): the origin
 */
char *
foyer_origin_normalise (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_auto (OriginParts) parts = { 0 };
  if (parse (text, &parts) && !parts.subdomains)
    return print (&parts);
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
                       "An origin is written scheme://host or scheme://host:port, with nothing behind");
  return NULL;
}

/**
 * foyer_origin_normalise_pattern:
 * @text: an entry of a list of allowed origins: an origin, or scheme, `*.` and a host for its subdomains
 * @error: %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: (transfer full): the entry in its one spelling
 */
char *
foyer_origin_normalise_pattern (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_auto (OriginParts) parts = { 0 };
  if (parse (text, &parts) && is_sensible_pattern (&parts))
    return print (&parts);
  g_set_error_literal (
      error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD,
      "An origin is written scheme://host[:port], or scheme://*.host[:port] for all subdomains");
  return NULL;
}

/**
 * foyer_origin_matches:
 * @pattern: an entry as foyer_origin_normalise_pattern() made it
 * @origin: an origin as foyer_origin_normalise() made it
 *
 * Returns: whether the entry allows the origin; a pattern allows all depths below the host, not the
 * host
 */
gboolean
foyer_origin_matches (const char *pattern, const char *origin)
{
  g_return_val_if_fail (pattern != NULL && origin != NULL, FALSE);

  const char *wildcard = strstr (pattern, "://" SUBDOMAINS);
  if (wildcard == NULL)
    return g_str_equal (pattern, origin);

  gsize       before = (gsize) (wildcard - pattern) + strlen ("://");
  const char *suffix = pattern + before + 1; /* from the dot on */
  return strncmp (pattern, origin, before) == 0 && strlen (origin) > before + strlen (suffix) &&
         g_str_has_suffix (origin, suffix);
}

/**
 * foyer_origin_is_listed:
 * @patterns: (nullable) (array zero-terminated=1): entries as foyer_origin_normalise_pattern() made them
 * @origin: an origin as foyer_origin_normalise() made it
 *
 * Returns: whether any entry allows the origin
 */
gboolean
foyer_origin_is_listed (const char *const *patterns, const char *origin)
{
  g_return_val_if_fail (origin != NULL, FALSE);

  for (gsize i = 0; patterns != NULL && patterns[i] != NULL; i++)
    {
      if (foyer_origin_matches (patterns[i], origin))
        return TRUE;
    }
  return FALSE;
}
