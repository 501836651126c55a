/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* The door to json-glib: what it lets through is UTF-8 without NUL and means the same when it is printed and
 * read again; what it refuses has the one error code. */
#include "foyer-fuzz.h"
#include "foyer-json.h"

static void
fuzz_json (const guint8 *data, gsize length)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = foyer_json_parse ((const char *) data, (gssize) length, &error);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char     *text = NULL;

  if (node == NULL)
    {
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
      return;
    }

  g_assert_true (g_utf8_validate_len ((const char *) data, length, NULL));
  text = foyer_json_print (node);
  again = foyer_json_parse (text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (node, again));
}

FOYER_FUZZ (fuzz_json)
