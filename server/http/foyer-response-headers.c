/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-response-headers.h"

static void
set (SoupMessageHeaders *headers, const char *name, const char *value)
{
  soup_message_headers_replace (headers, name, value);
}

/**
 * foyer_response_headers_add_security:
 * @headers: of the answer
 * @kind: what is answered
 *
 * What tells a browser not to guess types, not to frame, not to pass our addresses on.
 */
void
foyer_response_headers_add_security (SoupMessageHeaders *headers, FoyerContentKind kind)
{
  g_return_if_fail (headers != NULL);
  set (headers, "X-Content-Type-Options", "nosniff");
  switch (kind)
    {
    case FOYER_CONTENT_API:
      set (headers, "Referrer-Policy", "no-referrer");
      set (headers, "X-Frame-Options", "DENY");
      set (headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
      set (headers, "Cross-Origin-Resource-Policy", "same-origin");
      set (headers, "Cache-Control", "no-store");
      break;
    case FOYER_CONTENT_FRAMED:
      set (headers, "Referrer-Policy", "strict-origin-when-cross-origin");
      break;
    case FOYER_CONTENT_PAGE:
    default:
      set (headers, "Referrer-Policy", "strict-origin-when-cross-origin");
      set (headers, "X-Frame-Options", "SAMEORIGIN");
      set (headers, "Content-Security-Policy", "frame-ancestors 'self'; base-uri 'self'; object-src 'none'");
      set (headers, "Cross-Origin-Opener-Policy", "same-origin");
      break;
    }
}

/**
 * foyer_response_headers_add_cors:
 * @headers: of the answer
 * @origin: (nullable): the request's Origin where it is listed, else %NULL
 *
 * Vary stands on every answer of the API, so that a cache never gives one origin's to another. Credentials
 * are never allowed: tokens travel in a header.
 */
void
foyer_response_headers_add_cors (SoupMessageHeaders *headers, const char *origin)
{
  g_return_if_fail (headers != NULL);
  soup_message_headers_append (headers, "Vary", "Origin");
  if (origin == NULL)
    return;
  set (headers, "Access-Control-Allow-Origin", origin);
  set (headers, "Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, X-Request-Id");
}

/**
 * foyer_response_headers_add_preflight:
 * @headers: of the answer to an OPTIONS request of a listed origin
 * @methods: what the path knows
 */
void
foyer_response_headers_add_preflight (SoupMessageHeaders *headers, const char *methods)
{
  g_return_if_fail (headers != NULL && methods != NULL);
  set (headers, "Access-Control-Allow-Methods", methods);
  set (headers, "Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match");
  set (headers, "Access-Control-Max-Age", "600");
}
