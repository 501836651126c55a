/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-paging.h"

#include "foyer-protocol.h"

/**
 * foyer_query_parse:
 * @query: (nullable): what stands behind the question mark
 * @error: receives %FOYER_ERROR_BAD_REQUEST for a bad escape or bytes that are not UTF-8
 *
 * Returns: (transfer full) (nullable): names and values; where a name comes twice, the last one counts
 */
GHashTable *
foyer_query_parse (const char *query, GError **error)
{
  GHashTable *values = g_uri_parse_params (query != NULL ? query : "", -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  if (values == NULL)
    g_set_error (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST, "The query is not well-formed");
  return values;
}

static gboolean
read_int (GHashTable *query, const char *name, gint64 least, gint64 most, gint64 *value, GError **error)
{
  const char *text = g_hash_table_lookup (query, name);

  if (text == NULL || g_ascii_string_to_signed (text, 10, least, most, value, NULL))
    return TRUE;
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, name,
                         "%s must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, name,
                         least, most);
  return FALSE;
}

/**
 * foyer_query_get_limit:
 * @query: of foyer_query_parse()
 * @limit: (out): how many rows the client wants, 50 where it does not say
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: whether it was good
 */
gboolean
foyer_query_get_limit (GHashTable *query, guint *limit, GError **error)
{
  gint64 value = FOYER_LIMIT_PAGE_SIZE;

  g_return_val_if_fail (query != NULL && limit != NULL, FALSE);
  if (!read_int (query, "limit", 1, FOYER_LIMIT_PAGE_SIZE_MAX, &value, error))
    return FALSE;
  *limit = (guint) value;
  return TRUE;
}

/**
 * foyer_query_get_int:
 * @query: of foyer_query_parse()
 * @name: such as "afterSeq"
 * @value: (inout): the number, untouched where the query has none
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: whether it was missing or good
 */
gboolean
foyer_query_get_int (GHashTable *query, const char *name, gint64 *value, GError **error)
{
  g_return_val_if_fail (query != NULL && name != NULL && value != NULL, FALSE);
  return read_int (query, name, 0, G_MAXINT64, value, error);
}

/**
 * foyer_paging_print_link:
 * @path: of the request
 * @query: of the request
 * @after: the opaque end of this page
 *
 * Returns: (transfer full): the Link header (RFC 8288) to the next page, with the other parameters as they
 * came
 */
char *
foyer_paging_print_link (const char *path, GHashTable *query, const char *after)
{
  g_return_val_if_fail (path != NULL && query != NULL && after != NULL, NULL);
  g_autofree char    *escaped_path = g_uri_escape_string (path, "/", FALSE);
  g_autoptr (GList)   names = g_list_sort (g_hash_table_get_keys (query), (GCompareFunc) g_strcmp0);
  g_autoptr (GString) link = g_string_new ("<");

  g_string_append_printf (link, "%s?", escaped_path);
  for (GList *item = names; item != NULL; item = item->next)
    {
      if (g_str_equal (item->data, "after"))
        continue;
      g_string_append_uri_escaped (link, item->data, NULL, FALSE);
      g_string_append_c (link, '=');
      g_string_append_uri_escaped (link, g_hash_table_lookup (query, item->data), NULL, FALSE);
      g_string_append_c (link, '&');
    }
  g_string_append (link, "after=");
  g_string_append_uri_escaped (link, after, NULL, FALSE);
  g_string_append (link, ">; rel=\"next\"");
  return g_string_free (g_steal_pointer (&link), FALSE);
}
