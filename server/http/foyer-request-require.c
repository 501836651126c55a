/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a handler cannot do without. Each answers the request itself when it is wrong. */
#include "foyer-request-private.h"

#include "foyer-etag.h"
#include "foyer-paging.h"

/**
 * foyer_request_require_body:
 * @self: the request
 * @mode: whether required fields must be there
 *
 * Returns: (transfer none) (nullable): the body, validated as the call's type; %NULL where it was wrong and
 * that was answered
 */
JsonObject *
foyer_request_require_body (FoyerRequest *self, FoyerValidateMode mode)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self) && foyer_request_get_call (self) != NULL, NULL);
  const FoyerTypeInfo *type = foyer_request_get_call (self)->body;
  g_autoptr (GError)   error = NULL;

  if (self->json_error != NULL)
    foyer_request_reply_error (self, self->json_error);
  else if (self->json == NULL || !JSON_NODE_HOLDS_OBJECT (self->json))
    foyer_request_reply_code (self, FOYER_ERROR_INVALID_JSON, "The body must be one JSON object");
  else if (!foyer_type_validate (type, json_node_get_object (self->json), mode, &error))
    foyer_request_reply_error (self, error);
  else
    return json_node_get_object (self->json);
  return NULL;
}

/**
 * foyer_request_require_list:
 * @self: the request
 *
 * Returns: (transfer full) (nullable): what ?limit= and ?after= ask for; %NULL where that was wrong and
 * answered
 */
FoyerListQuery *
foyer_request_require_list (FoyerRequest *self)
{
  g_autoptr (GError) error = NULL;
  guint              limit;

  if (foyer_query_get_limit (self->query, &limit, &error))
    return foyer_list_query_new (limit, g_hash_table_lookup (self->query, "after"));
  foyer_request_reply_error (self, error);
  return NULL;
}

/**
 * foyer_request_require_version:
 * @self: the request
 * @current: the version that is stored
 * @expected: (out): what to tell the store to expect, see foyer_etag_check_if_match()
 *
 * Returns: %FALSE where If-Match was malformed, which was answered
 */
gboolean
foyer_request_require_version (FoyerRequest *self, gint64 current, gint64 *expected)
{
  g_autoptr (GError) error = NULL;

  if (foyer_etag_check_if_match (foyer_request_get_header (self, "If-Match"), current, expected, &error))
    return TRUE;
  foyer_request_reply_error (self, error);
  return FALSE;
}

/**
 * foyer_request_require_number:
 * @self: the request
 * @name: of a parameter of the query
 * @value: (inout): its value, untouched where it is missing
 *
 * Returns: %FALSE where it was no number, which was answered
 */
gboolean
foyer_request_require_number (FoyerRequest *self, const char *name, gint64 *value)
{
  g_autoptr (GError) error = NULL;

  if (foyer_query_get_int (self->query, name, value, &error))
    return TRUE;
  foyer_request_reply_error (self, error);
  return FALSE;
}
