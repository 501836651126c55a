/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-embed-page.h"

#include "foyer-paging.h"
#include "foyer-response-headers.h"

/**
 * foyer_embed_page_print_policy:
 * @origins: (nullable): the widget's origins, normalised; their pattern for subdomains is also that of a
 * policy
 *
 * Returns: (transfer full): who may frame the page, as a Content-Security-Policy
 */
char *
foyer_embed_page_print_policy (const char *const *origins)
{
  g_autoptr (GString) policy = g_string_new ("frame-ancestors 'self'");

  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    g_string_append_printf (policy, " %s", origins[i]);
  return g_string_free (g_steal_pointer (&policy), FALSE);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) request = user_data;
  g_autoptr (GError)       error = NULL;
  char                    *contents = NULL;
  gsize                    length = 0;

  if (g_file_load_contents_finish (G_FILE (source), result, &contents, &length, NULL, &error))
    {
      g_autoptr (GBytes) page = g_bytes_new_take (contents, length);
      foyer_request_reply_page_bytes (request, "text/html; charset=utf-8", page);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    foyer_request_reply_code (request, FOYER_ERROR_NOT_FOUND, "The framed page is not installed");
  else
    foyer_request_reply_error (request, error);
}

static FoyerWidget *
find_widget (FoyerApi *api, FoyerRequest *request)
{
  GUri                  *uri = soup_server_message_get_uri (foyer_request_get_message (request));
  g_autoptr (GHashTable) query = foyer_query_parse (g_uri_get_query (uri), NULL);
  const char            *id = query != NULL ? g_hash_table_lookup (query, "widget") : NULL;
  FoyerWidget           *widget = id != NULL ? foyer_widget_cache_find (api->widgets, id) : NULL;

  return widget != NULL && foyer_widget_get_is_active (widget) ? widget : NULL;
}

/**
 * foyer_embed_page_handle:
 * @api: what to work with
 * @request: a GET of /chat-embed?widget=ID
 *
 * Serves the framed page with the policy that its widget's origins, and nobody else, may frame it.
 */
void
foyer_embed_page_handle (FoyerApi *api, FoyerRequest *request)
{
  g_return_if_fail (api != NULL && FOYER_IS_REQUEST (request));
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (foyer_request_get_message (request));
  const char  *method = foyer_request_get_method (request);
  FoyerWidget *widget = find_widget (api, request);

  foyer_response_headers_add_security (headers, FOYER_CONTENT_FRAMED);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  if (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD"))
    {
      soup_message_headers_replace (headers, "Allow", "GET, HEAD");
      foyer_request_reply_code (request, FOYER_ERROR_METHOD_NOT_ALLOWED, "The page can only be read");
    }
  else if (widget == NULL || api->web_root == NULL)
    foyer_request_reply_code (request, FOYER_ERROR_NOT_FOUND, "There is no such widget");
  else
    {
      g_autofree char  *policy = foyer_embed_page_print_policy (foyer_widget_get_origins (widget));
      g_autofree char  *path = g_build_filename (api->web_root, "chat-embed.html", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      soup_message_headers_replace (headers, "Content-Security-Policy", policy);
      g_file_load_contents_async (file, foyer_request_get_cancellable (request), on_loaded,
                                  g_object_ref (request));
    }
  foyer_request_hold (request);
}
