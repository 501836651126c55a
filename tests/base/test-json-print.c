/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"

#include <math.h>

static void
assert_same (const char *text)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = foyer_json_parse (text, -1, &error);
  g_autofree char     *printed = NULL;

  g_assert_no_error (error);
  printed = foyer_json_print (node);
  g_assert_cmpstr (printed, ==, text);
}

static void
test_as_it_was (void)
{
  assert_same ("{\"z\":1,\"a\":[true,false,null,\"x\",{}],\"m\":{\"b\":[]}}");
  assert_same ("[9223372036854775807,-9223372036854775808,0,-1,10]");
  assert_same ("\"مرحبا 👩‍👩‍👧 é\"");
  assert_same ("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/\"");
}

static void
test_reals (void)
{
  assert_same ("[0.5,-2.25,3.0,-0.0,0.1,0.30000000000000004]");
  assert_same ("1e+198"); /* json-glib 1.6: 1e+198.0 */
  assert_same ("1.5e-07");
}

static void
test_not_finite (void)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), INFINITY);
  g_autofree char     *printed = foyer_json_print (node);

  g_assert_cmpstr (printed, ==, "null");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-print/as-it-was", test_as_it_was);
  g_test_add_func ("/json-print/reals", test_reals);
  g_test_add_func ("/json-print/not-finite", test_not_finite);
  return g_test_run ();
}
