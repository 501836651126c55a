/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-site.h"

#include "foyer-error.h"
#include "foyer-origin.h"

struct _FoyerSite
{
  char      *public_origin;
  GPtrArray *proxies; /* of GInetAddressMask */
  char     **cors_origins;
};

static char *
origin_of_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, error);

  if (uri == NULL)
    return NULL;
  g_autofree char *port = g_uri_get_port (uri) > 0 ? g_strdup_printf (":%d", g_uri_get_port (uri)) : NULL;
  const char      *host = g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "";
  gboolean         literal = strchr (host, ':') != NULL;
  g_autofree char *origin = g_strdup_printf ("%s://%s%s%s%s", g_uri_get_scheme (uri), literal ? "[" : "",
                                             host, literal ? "]" : "", port != NULL ? port : "");
  return foyer_origin_normalise (origin, error);
}

/**
 * foyer_site_new:
 * @public_url: (nullable): FOYER_PUBLIC_URL; where missing, a request's Host says it
 * @trusted_proxies: (nullable): addresses, or networks as 10.0.0.0/8
 * @cors_origins: (nullable): origins, as foyer_origin_normalise_pattern() made them
 * @error: receives what is wrong with one of them
 *
 * Returns: (transfer full) (nullable): the site
 */
FoyerSite *
foyer_site_new (const char        *public_url,
                const char *const *trusted_proxies,
                const char *const *cors_origins,
                GError           **error)
{
  g_autoptr (FoyerSite) self = g_new0 (FoyerSite, 1);

  self->proxies = g_ptr_array_new_with_free_func (g_object_unref);
  self->cors_origins = g_strdupv ((char **) cors_origins);
  if (public_url != NULL && (self->public_origin = origin_of_url (public_url, error)) == NULL)
    return NULL;
  for (guint i = 0; trusted_proxies != NULL && trusted_proxies[i] != NULL; i++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (trusted_proxies[i], error);
      if (mask == NULL)
        return NULL;
      g_ptr_array_add (self->proxies, mask);
    }
  return g_steal_pointer (&self);
}

/**
 * foyer_site_free:
 * @self: (transfer full) (nullable): a site
 */
void
foyer_site_free (FoyerSite *self)
{
  if (self == NULL)
    return;
  g_free (self->public_origin);
  g_clear_pointer (&self->proxies, g_ptr_array_unref);
  g_strfreev (self->cors_origins);
  g_free (self);
}

/**
 * foyer_site_is_trusted:
 * @self: the site
 * @address: (nullable): an IP address
 *
 * Returns: whether it is that of a proxy whose X-Forwarded-… and X-Request-Id count
 */
gboolean
foyer_site_is_trusted (const FoyerSite *self, const char *address)
{
  g_return_val_if_fail (self != NULL, FALSE);
  if (address == NULL || self->proxies->len == 0)
    return FALSE;
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  for (guint i = 0; inet != NULL && i < self->proxies->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (self->proxies, i), inet))
      return TRUE;
  return FALSE;
}

/**
 * foyer_site_find_client:
 * @self: the site
 * @peer: the address that the socket has
 * @forwarded_for: (nullable): the X-Forwarded-For headers, joined by commas
 *
 * Each proxy adds on the right the address that it saw, and whatever stands left of the first stranger was
 * written by that stranger. So the list is read from the right, and the first address that is no proxy of
 * ours is the client's.
 *
 * Returns: (transfer full): the client's address
 */
char *
foyer_site_find_client (const FoyerSite *self, const char *peer, const char *forwarded_for)
{
  g_return_val_if_fail (self != NULL && peer != NULL, NULL);
  if (forwarded_for == NULL || !foyer_site_is_trusted (self, peer))
    return g_strdup (peer);
  g_auto (GStrv)   hops = g_strsplit (forwarded_for, ",", -1);
  g_autofree char *client = g_strdup (peer);
  for (guint i = g_strv_length (hops); i > 0; i--)
    {
      g_autoptr (GInetAddress) hop = g_inet_address_new_from_string (g_strstrip (hops[i - 1]));
      if (hop == NULL)
        break;
      g_free (client);
      client = g_inet_address_to_string (hop);
      if (!foyer_site_is_trusted (self, client))
        break;
    }
  return g_steal_pointer (&client);
}

/**
 * foyer_site_get_own_origin:
 * @self: the site
 * @encrypted: whether the request came by https, here or at the proxy
 * @host: (nullable): its Host header
 *
 * Returns: (transfer full) (nullable): the origin under which the client sees this server; %NULL where
 * neither configuration nor request tells
 */
char *
foyer_site_get_own_origin (const FoyerSite *self, gboolean encrypted, const char *host)
{
  g_return_val_if_fail (self != NULL, NULL);
  if (self->public_origin != NULL)
    return g_strdup (self->public_origin);
  if (host == NULL)
    return NULL;
  g_autofree char *origin = g_strconcat (encrypted ? "https://" : "http://", host, NULL);
  return foyer_origin_normalise (origin, NULL);
}

/**
 * foyer_site_lists_origin:
 * @self: the site
 * @origin: an origin as a browser sends it
 *
 * Returns: whether FOYER_CORS_ORIGINS has it
 */
gboolean
foyer_site_lists_origin (const FoyerSite *self, const char *origin)
{
  g_return_val_if_fail (self != NULL && origin != NULL, FALSE);
  return self->cors_origins != NULL &&
         foyer_origin_is_listed ((const char *const *) self->cors_origins, origin);
}

/**
 * foyer_site_get_public_origin:
 * @self: the site
 *
 * Returns: (transfer none) (nullable): the origin of FOYER_PUBLIC_URL
 */
const char *
foyer_site_get_public_origin (const FoyerSite *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->public_origin;
}
