/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FoyerContentKind:
 * @FOYER_CONTENT_API: an answer of the API
 * @FOYER_CONTENT_PAGE: what the web folder holds
 * @FOYER_CONTENT_FRAMED: a page that other sites may frame; its own policy says which
 */
typedef enum
{
  FOYER_CONTENT_API,
  FOYER_CONTENT_PAGE,
  FOYER_CONTENT_FRAMED,
} FoyerContentKind;

void foyer_response_headers_add_security (SoupMessageHeaders *headers, FoyerContentKind kind);
void foyer_response_headers_add_cors (SoupMessageHeaders *headers, const char *origin);
void foyer_response_headers_add_preflight (SoupMessageHeaders *headers, const char *methods);

G_END_DECLS
