/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-api-handlers.h"
#include "foyer-secret.h"

#include <string.h>

/* Whoever asks through a proxy is not this machine, wherever the proxy is. */
static gboolean
is_forwarded (FoyerRequest *request)
{
  static const char *const names[] = { "Forwarded",        "X-Forwarded-For",
                                       "X-Forwarded-Host", "X-Forwarded-Proto",
                                       "X-Forwarded-Port", "X-Forwarded-Server",
                                       "X-Real-IP",        "Via" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (foyer_request_get_header (request, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_from_here (FoyerRequest *request)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (foyer_request_get_address (request));

  return address != NULL && g_inet_address_get_is_loopback (address) && !is_forwarded (request);
}

static gboolean
has_token (FoyerApi *api, FoyerRequest *request)
{
  const char *bearer = foyer_request_get_bearer (request);

  return api->metrics_token != NULL && bearer != NULL && foyer_secret_equal (api->metrics_token, bearer);
}

static void
get_metrics (FoyerApi *api, FoyerRequest *request)
{
  if (is_from_here (request) || has_token (api, request))
    {
      char              *text = foyer_metrics_print (api->metrics);
      g_autoptr (GBytes) page = g_bytes_new_take (text, strlen (text));
      foyer_request_reply_page_bytes (request, "text/plain; version=0.0.4; charset=utf-8", page);
    }
  else if (api->metrics_token != NULL)
    foyer_request_reply_code (request, FOYER_ERROR_NOT_AUTHENTICATED, "The token of the metrics is needed");
  else
    foyer_request_reply_code (request, FOYER_ERROR_FORBIDDEN,
                              "Only this machine may read the metrics: set FOYER_METRICS_TOKEN");
}

/**
 * foyer_api_metrics_add:
 * @router: receives the handler
 */
void
foyer_api_metrics_add (FoyerRouter *router)
{
  foyer_router_add (router, FOYER_CALL_METRICS, get_metrics);
}
